/** Makes failures of what sockets, TLS, undici and HTTP parsers throw. */
import { textOfError } from '../../errors.ts';
import { NOT_LOOPBACK } from '../../http/loopback.ts';
import type { Failure } from './failure.ts';
import type { Outcome } from './outcome.ts';

/** How far a request had got when it failed. */
interface Progress {
  /** Where it was sent. */
  readonly address: string;
  /** Whether the target closed a kept-alive connection, perhaps before the request arrived. */
  readonly isStale: boolean;
  /** Whether the status of its answer had come. */
  readonly isAnswered: boolean;
}

/** Why the answer did not come, or is incomplete. */
interface TransportFailure {
  readonly failure: Failure;
  /** The start of what came instead of HTTP. */
  readonly received?: Buffer;
}

/** Codes of errors that mean that nothing answers at an address. */
const UNREACHABLE: ReadonlySet<string> = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT'],
  'UND_ERR_CONNECT_TIMEOUT',
]);
/** Codes of errors that prevent a connection, whatever is sent, in addition to those of certificates. */
const UNREACHED: ReadonlySet<string> = new Set([
  ...UNREACHABLE,
  ...['EADDRNOTAVAIL', 'EMFILE', 'ERR_SSL_WRONG_VERSION_NUMBER'],
  NOT_LOOPBACK,
]);
const CERTIFICATE = /CERT|SIGNATURE/;
/** How a connection ended, by the code of the error. */
const ENDS: Readonly<Record<string, 'reset' | 'closed' | 'ended'>> = {
  ECONNRESET: 'reset',
  EPIPE: 'closed',
  UND_ERR_SOCKET: 'closed',
  NO_RESPONSE: 'ended',
};
/** Node's messages for a connection that the other side has closed, which have the code of a reset. */
const CLOSED = /^(socket hang up|aborted)$/;

/**
 * Whether nothing answers at the target. False if something listens there but is no HTTP or TLS server, or is not
 * trusted.
 */
export function isUnreachable(outcomes: readonly Outcome[]): boolean {
  return (
    outcomes.every(({ actual }) => actual === undefined) &&
    outcomes.every(
      ({ state, failure }) =>
        state !== 'failed' || (failure?.kind === 'no-connection' && UNREACHABLE.has(failure.code)),
    )
  );
}

/** Makes a failure of an error of a request. */
export function transportFailure(error: Error, progress: Progress): TransportFailure {
  const { address, isStale, isAnswered } = progress;
  const parserReason = parserReasonOf(error);
  if (parserReason !== undefined) return invalidResponse(error, parserReason, progress);
  const code = codeOf(error);
  const reason = singleLine(error.message);
  const isUntrusted = CERTIFICATE.test(code);
  if (isUntrusted || UNREACHED.has(code)) {
    const untrusted = isUntrusted ? { isUntrusted } : {};
    return { failure: { kind: 'no-connection', code, address, reason, ...untrusted } };
  }
  const how = CLOSED.test(error.message) ? 'closed' : (ENDS[code] ?? 'other');
  const answered = isAnswered ? 'answered' : 'unanswered';
  const stage = isStale ? 'stale' : answered;
  return { failure: { kind: 'broken-exchange', code, address, reason, how, stage } };
}

/** Why the parser of undici or Node did not accept the answer; undefined for other errors. */
function parserReasonOf(error: Error): string | undefined {
  if (codeOf(error) === 'HPE_HEADER_OVERFLOW') return undefined;
  if (error.name === 'HTTPParserError')
    return /^[^(]*\((.*)\)$/s.exec(error.message)?.[1] ?? error.message;
  return codeOf(error).startsWith('HPE_') ? error.message.replace(/^Parse Error: /, '') : undefined;
}

function invalidResponse(
  error: Error,
  reason: string,
  { address, isAnswered }: Progress,
): TransportFailure {
  if (isAnswered || !reason.startsWith('Expected HTTP/')) {
    return { failure: { kind: 'invalid-response', address, reason: singleLine(reason) } };
  }
  return { failure: { kind: 'not-http', address }, received: bytesOf(error) };
}

/** The bytes that the parser did not accept. */
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

/** The failure of a recorded body that cannot be read: its request is not sent, or its answer not compared. */
export function unreadableBody(error: unknown, of: 'request' | 'response'): Failure {
  return { kind: 'unreadable-body', of, reason: textOfError(error) };
}
