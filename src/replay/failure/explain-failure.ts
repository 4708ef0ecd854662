import { NOT_LOOPBACK } from '../../http/loopback.ts';
import { printable, printableLine } from '../../printable.ts';
import type { OutcomeError } from './outcome.ts';

/** How far a request had come when it failed. */
interface Failure {
  /** Where it was sent. */
  readonly address: string;
  /** See `Answer`. */
  readonly isStale: boolean;
  /** Whether the status of its answer had come. */
  readonly isAnswered: boolean;
}

/** Why no answer came, or not to its end. */
export interface AnswerError extends OutcomeError {
  /** What came instead of HTTP, or its start. */
  readonly received?: Buffer;
}

/** What a person can make of the codes that sockets, TLS and undici give. */
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens at',
  ENOTFOUND: 'there is no such host:',
  EAI_AGAIN: 'the name server did not answer for',
  EHOSTUNREACH: 'there is no route to',
  ENETUNREACH: 'there is no route to',
  ETIMEDOUT: 'there was no sign in time from',
  EADDRNOTAVAIL: 'this machine has no free port for a connection to',
  EMFILE: 'this process may not open more connections (see "connections"), to',
  ECONNRESET: 'the connection was reset by',
  EPIPE: 'the connection was closed by',
  UND_ERR_SOCKET: 'the connection was closed by',
  NO_RESPONSE: 'the connection was ended without a response by',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time to',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'Content-Length and body do not agree in the answer of',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is self-signed at',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate is signed by an unknown authority at',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the certificate is signed by an unknown authority at',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the certificate is signed by an unknown authority at',
  CERT_HAS_EXPIRED: 'the certificate has expired at',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another host than',
  ERR_SSL_WRONG_VERSION_NUMBER: 'this is not a TLS server:',
  HPE_HEADER_OVERFLOW: 'the headers are longer than 1 MiB in the answer of',
  UND_ERR_HEADERS_OVERFLOW: 'the headers are longer than 1 MiB in the answer of',
};
/** Codes of errors that prevent a connection. Errors of certificates are recognised by `CERTIFICATE`. */
const UNREACHED = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT'],
  ...['EADDRNOTAVAIL', 'EMFILE', 'UND_ERR_CONNECT_TIMEOUT', 'ERR_SSL_WRONG_VERSION_NUMBER'],
  NOT_LOOPBACK,
]);
/** Codes of errors of requests whose time was up. */
const TIMEOUTS = new Set(['TIMEOUT', 'ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT']);
const STALE = 'the kept-alive connection was closed before an answer by';
const CERTIFICATE = /CERT|SIGNATURE/;
/** What Node says where the other side has closed the connection, under the code of a reset. */
const CLOSED = /^(socket hang up|aborted)$/;

/** A failed request in one line, with its code and address; where that helps, also what to do. */
export function explainFailure(error: Error, failure: Failure): AnswerError {
  const { address, isStale, isAnswered } = failure;
  const parserReason = parserReasonOf(error);
  if (parserReason !== undefined) return explainInvalid(error, parserReason, failure);
  const code = codeOf(error);
  let reason = REASONS[code] ?? `${singleLine(error.message)}:`;
  if (CLOSED.test(error.message)) reason = 'the connection was closed by';
  if (isAnswered)
    reason = reason.replace(/(closed|reset) by$/, '$1 in the middle of its answer by');
  return {
    code,
    message: `${code} ${isStale ? STALE : reason} ${address}`,
    ...adviceFor(code),
  };
}

/** Whether an error with this code means that the target cannot be reached, whatever is sent. */
export function isUnreached(code: string): boolean {
  return UNREACHED.has(code) || CERTIFICATE.test(code);
}

/** Whether an error with this code means that the time was up. */
export function isTimeout(code: string): boolean {
  return TIMEOUTS.has(code);
}

function adviceFor(code: string): Pick<OutcomeError, 'detail'> {
  if (CERTIFICATE.test(code)) {
    return { detail: 'If you trust it, name its authority in NODE_EXTRA_CA_CERTS (a PEM file).' };
  }
  if (code !== NOT_LOOPBACK) return {};
  const detail =
    'Nobody named it as a target. If it may be sent to, name it by the option "target" or REPLAY_TARGET.';
  return { detail };
}

/** Why the parser of undici or Node took bytes for no answer; undefined for other errors. */
function parserReasonOf(error: Error): string | undefined {
  if (codeOf(error) === 'HPE_HEADER_OVERFLOW') return undefined;
  if (error.name === 'HTTPParserError')
    return /^[^(]*\((.*)\)$/s.exec(error.message)?.[1] ?? error.message;
  return codeOf(error).startsWith('HPE_') ? error.message.replace(/^Parse Error: /, '') : undefined;
}

function explainInvalid(error: Error, reason: string, failure: Failure): AnswerError {
  const { address, isAnswered } = failure;
  if (isAnswered || !reason.startsWith('Expected HTTP/')) {
    const message = `INVALID_RESPONSE the answer is not valid HTTP (${reason}), from ${address}`;
    return { code: 'INVALID_RESPONSE', message };
  }
  const message = `NOT_HTTP this is not an HTTP server: ${address}`;
  return { code: 'NOT_HTTP', message, received: bytesOf(error) };
}

/** What the parser stopped at. */
function bytesOf(error: Error): Buffer {
  if ('data' in error && typeof error.data === 'string') return Buffer.from(error.data);
  if ('rawPacket' in error && Buffer.isBuffer(error.rawPacket)) return error.rawPacket;
  return Buffer.alloc(0);
}

function codeOf(error: Error): string {
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause instanceof Error ? codeOf(error.cause) : error.name;
}

function singleLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/**
 * Why a recording fails whose body cannot be read.
 * @param what could not be done without it, such as `not sent`
 */
export function explainUnreadable(error: unknown, what: string): OutcomeError {
  const why = error instanceof Error ? error.message : String(error);
  const code = 'BODY_NOT_READABLE';
  return { code, message: `${code} ${what}: ${why}` };
}

/** An error whose texts may be printed as they are. */
export function printableError({ code, message, detail }: OutcomeError): OutcomeError {
  return {
    code,
    message: printableLine(message),
    ...(detail !== undefined && { detail: printable(detail) }),
  };
}

/** Whether a status is one of an error: what such an answer brings is not what it came instead of. */
export function isError(status: number | undefined): boolean {
  return status !== undefined && status >= 400;
}
