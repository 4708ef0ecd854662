import type { OutcomeError } from './outcome.ts';

/** What a person can make of the codes that sockets, TLS and undici give. */
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens at',
  ENOTFOUND: 'there is no such host:',
  EAI_AGAIN: 'the name server did not answer for',
  EHOSTUNREACH: 'there is no route to',
  ENETUNREACH: 'there is no route to',
  ECONNRESET: 'the connection was reset by',
  UND_ERR_SOCKET: 'the connection was closed by',
  NO_RESPONSE: 'the connection was ended without a response by',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time to',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the body is not as long as its Content-Length says, from',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is self-signed at',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate is signed by an unknown authority at',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the certificate is signed by an unknown authority at',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the certificate is signed by an unknown authority at',
  CERT_HAS_EXPIRED: 'the certificate has expired at',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another host than',
  ERR_SSL_WRONG_VERSION_NUMBER: 'this is not a TLS server:',
  HPE_INVALID_CONSTANT: 'this is not an HTTP server:',
  HPE_HEADER_OVERFLOW: 'the headers are too long in the answer of',
  UND_ERR_HEADERS_OVERFLOW: 'the headers are too long in the answer of',
};
const STALE = 'the kept-alive connection was closed before an answer by';
const CERTIFICATE = /CERT|SIGNATURE/;

/**
 * A failed request in one line, with its code and address; for certificates also what to do.
 * @param isStale see `Answer`
 */
export function explainFailure(error: Error, address: string, isStale: boolean): OutcomeError {
  const code = codeOf(error);
  const reason = isStale ? STALE : (REASONS[code] ?? `${singleLine(error.message)}:`);
  return {
    code,
    message: `${code} ${reason} ${address}`,
    ...(CERTIFICATE.test(code) && {
      detail: 'If you trust it, name its authority in NODE_EXTRA_CA_CERTS (a PEM file).',
    }),
  };
}

function codeOf(error: Error): string {
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause instanceof Error ? codeOf(error.cause) : error.name;
}

function singleLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
