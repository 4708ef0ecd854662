import { errorCode } from '../exchange/error-code.ts';

/** An upstream that could not be asked, or gave no answer of HTTP: one sentence for the client. */
export function explainUpstream(origin: string, error: unknown): string {
  const code = errorCode(error);
  return `vitest-session-replay: the upstream ${origin} ${explainCode(code)}\n`;
}

function explainCode(code: string): string {
  if (code === 'ECONNREFUSED') {
    return 'refuses connections (ECONNREFUSED): start the API there, or correct the upstream.';
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return `has a name that cannot be resolved (${code}): correct the upstream, or look at the network.`;
  }
  if (code.startsWith('HPE_')) {
    return `answered what is not HTTP/1.1 (${code}): look at what the API sends.`;
  }
  if (/CERT|SIGNATURE|TLS|SSL|EPROTO/.test(code)) {
    return `failed the TLS handshake (${code}): give Vitest its certificate authority by NODE_EXTRA_CA_CERTS, or correct the upstream.`;
  }
  return `cannot be reached (${code}): start the API there, or correct the upstream.`;
}
