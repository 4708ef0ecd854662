import { errorCode } from '../exchange/error-code.ts';
import type { Destination } from './destination.ts';

/** One sentence for the client of a request that could not be passed on, or got no answer. */
export function explainFailure(
  { isSecure, hostname, port }: Omit<Destination, 'mapHeaders'>,
  error: unknown,
): string {
  const host = hostname.includes(':') ? `[${hostname}]` : hostname;
  const server = `${isSecure ? 'https' : 'http'}://${host}:${port}`;
  const code = errorCode(error);
  const advice = certificateFault.test(code)
    ? '; Vitest must be started with NODE_EXTRA_CA_CERTS for its certificate to be trusted'
    : '';
  return `vitest-session-replay got no answer from ${server}: ${code}${advice}.\n`;
}

/** Codes of OpenSSL's that more trust would mend. */
const certificateFault = /SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY)/;
