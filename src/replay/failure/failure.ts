/**
 * Why a request did not pass, as plain JSON, which passes through Vitest's blob reporter. Only `renderFailure` makes
 * sentences of it. Texts that may hold a live secret are masked and shortened before.
 */
import type { CallProblem } from '../../formats/protocol/protocols.ts';
import { type Printable, printableLine, safe } from '../../printable.ts';
import type { CorrelationRule, RequestPattern } from '../../session/link-rule.ts';
import type { CorrelatedValue, Doubt, Lack, SentWith } from './correlated-value.ts';
import type { Excerpt } from './excerpt.ts';

/** Why an outcome did not pass. `kind` is the discriminator; `renderFailure` puts it into words. */
export type Failure = Reason & {
  /** What a failed request was sent with. Present only if that differs from what was recorded. */
  readonly sentWith?: SentWith;
};

type Reason =
  | StatusFailure
  | ProtocolStatusFailure
  | DifferenceFailure
  | BodySizeFailure
  | NoConnectionFailure
  | BrokenExchangeFailure
  | InvalidResponseFailure
  | NotHttpFailure
  | TimeoutFailure
  | UnreadableBodyFailure
  | BlockedFailure
  | MissingValueFailure
  | AmbiguousValueFailure
  | SilentTargetFailure
  | InvalidValueFailure
  | SecretElsewhereFailure
  | TruncatedBodyFailure
  | ReadOnlyFailure
  | ForeignOriginFailure
  | UpgradeFailure
  | NoRecordedStatusFailure
  | StoppedFailure
  | TestTimeoutFailure
  | FaultFailure;

/** Whether an answer came that differs from the recorded one: `vitest -u` may accept it. */
export function isMismatch({ kind }: Failure): boolean {
  return MISMATCHES.has(kind);
}

const MISMATCHES: ReadonlySet<Failure['kind']> = new Set([
  ...(['status', 'protocol-status', 'body', 'headers', 'body-size'] as const),
]);

/** A recorded request, as messages name it: `#3 POST /orders`. */
export interface RequestName {
  /** Id of the recording. */
  readonly id: string;
  readonly method: string;
  /** The raw path as recorded. */
  readonly path: string;
  /** What it calls, if its path does not say so: `mutation addBook`, `torrent-set`. */
  readonly operation?: string;
}

/** What a recording is called in messages: `#3 POST /orders`, `#4 POST /graphql mutation addBook`. */
export function titleOf({ id, ...request }: RequestName): Printable {
  return safe`${printableLine(`#${id}`)} ${requestTitle(request)}`;
}

/** The same without the id. */
export function requestTitle({ method, ...request }: Omit<RequestName, 'id'>): Printable {
  return printableLine(`${method} ${pathTitle(request)}`);
}

/** The path of a request with what it calls, as it was recorded: `/graphql mutation addBook`. */
export function pathTitle({ path, operation }: Pick<RequestName, 'path' | 'operation'>): string {
  return operation === undefined ? path : `${path} ${operation}`;
}

/** A request because of which another one was not sent. */
export interface Cause extends RequestName {
  readonly state: 'failed' | 'blocked' | 'skipped';
  /** The status that it was answered with; none if there was no answer. */
  readonly actual?: number;
  /** Why it did not pass. That of a blocked request has no causes: they precede it in the list. */
  readonly failure?: Failure;
}

/** The status differs. */
interface StatusFailure extends RefusedRequest {
  readonly kind: 'status';
  readonly expected: number;
  /** None if no status had come by the time at which the response was to be cut off. */
  readonly actual?: number;
  /** Placeholders of the given secrets that were sent, if the answer says that they are wrong. */
  readonly refused?: readonly string[];
}

/** A value that no link brings. */
interface OutsideValue extends Pick<CorrelatedValue, 'to' | 'recorded'> {
  readonly from?: UnlinkedSource;
}

/** An earlier answer that has the value of a request, which may be another one. */
export interface UnlinkedSource {
  readonly request: RequestName;
  readonly place: string;
  /** The rule that links the value. None does if it is inside of a longer text. */
  readonly rule?: CorrelationRule;
}

/** What may be why a target refuses a request. */
interface RefusedRequest {
  /** The first lines of the actual body, if it is no answer of its protocol; none if that is empty. */
  readonly excerpt?: Excerpt;
  /** Placeholders that were sent, since nobody gave the secrets. */
  readonly unfilled?: readonly UnfilledPlaceholder[];
  /** Placeholders of the given secrets that were sent, which the target has not taken in any other request. */
  readonly given?: readonly string[];
  /** Values that no link brings, if the target refused the request (4xx). */
  readonly outside?: readonly OutsideValue[];
  /** Values that the target has already. */
  readonly taken?: readonly RequestPattern[];
  /** Live values that were sent, if one of the given secrets may be the signature of the recorded ones. */
  readonly signed?: readonly RequestPattern[];
}

/** The status of HTTP is right, and that of the protocol above it is another one. */
export interface ProtocolStatusFailure extends RefusedRequest {
  readonly kind: 'protocol-status';
  /** Such as `GraphQL` or `JSON-RPC`. */
  readonly protocol: string;
  /** None if the recorded answer was a success. */
  readonly expected?: CallProblem;
  /** None if the actual answer is a success. */
  readonly actual?: CallProblem | NoAnswer;
}

/** What came in place of an answer of the protocol. */
interface NoAnswer {
  /** Such as `text/html`. */
  readonly type: string;
}

/** Whether something else came than an answer of the protocol. */
export function isNoAnswer(result: ProtocolStatusFailure['actual']): result is NoAnswer {
  return typeof result === 'object' && 'type' in result;
}

/** A placeholder that was sent as recorded. */
export interface UnfilledPlaceholder {
  /** Such as `REDACTED_AUTHORIZATION`. */
  readonly placeholder: string;
  /** Where it was: `the path`, `the body`, or the name of a header. */
  readonly where: string;
  /** Name of the session beside this one whose answer brought the secret. */
  readonly broughtTo?: string;
}

/** The status was right, and the body (`body`) or only headers (`headers`) differ in what `expect` names. */
interface DifferenceFailure {
  readonly kind: 'body' | 'headers';
  /** How bodies were compared; none if only headers were. */
  readonly mode?: 'exact' | 'shape';
  /**
   * The first differences, at most 20: those of the body, then those of headers. By shape, those of the body have
   * types in the place of values.
   */
  readonly differences: readonly Difference[];
  /** How many differences there are. */
  readonly count: number;
  /** Places of the body whose values look new in each answer, as `expect.ignore` accepts them. */
  readonly looksNew?: readonly string[];
}

/** The body is too large to be compared. */
interface BodySizeFailure {
  readonly kind: 'body-size';
  /** In bytes, on the wire. */
  readonly size: number;
  /** The most bytes, decoded, that are compared. */
  readonly limit: number;
}

/** There was no connection: the target cannot be reached, or its certificate is not trusted. */
interface NoConnectionFailure {
  readonly kind: 'no-connection';
  /** As Node gives it: `ECONNREFUSED`, `ENOTFOUND`, `CERT_HAS_EXPIRED`, … */
  readonly code: string;
  /** Origin of the target. */
  readonly address: string;
  /** What the system or library said, in one line. */
  readonly reason: string;
  /** Set if the certificate is not trusted. */
  readonly isUntrusted?: true;
  /** Set if the recording test had started the server there itself, which has ended with the test. */
  readonly isEndedServer?: true;
}

/** The connection broke, or was closed, before the answer was complete. */
interface BrokenExchangeFailure {
  readonly kind: 'broken-exchange';
  /** As Node or undici gives it: `ECONNRESET`, `UND_ERR_SOCKET`, … */
  readonly code: string;
  readonly address: string;
  /** What the system or library said, in one line. */
  readonly reason: string;
  /** How the connection ended; `other` if the answer itself was at fault. */
  readonly how: 'reset' | 'closed' | 'ended' | 'other';
  /** When: before or after the status, or on a kept-alive connection that may have been closed before (`stale`). */
  readonly stage: 'stale' | 'unanswered' | 'answered';
  /** Method of a request that is not automatically sent again, since the target may have acted on it. */
  readonly sentOnce?: string;
}

/** The answer is not valid HTTP. */
interface InvalidResponseFailure {
  readonly kind: 'invalid-response';
  readonly address: string;
  /** What the parser said, in one line. */
  readonly reason: string;
}

/** The target is not an HTTP server. */
interface NotHttpFailure {
  readonly kind: 'not-http';
  readonly address: string;
  /** What it sent; none if that is not known. */
  readonly excerpt?: Excerpt;
}

/** The answer did not come, or was incomplete, within the timeout. */
interface TimeoutFailure {
  readonly kind: 'timeout';
  readonly address: string;
  /** In ms. */
  readonly limit: number;
  /** Whether a status had come. */
  readonly isAnswered: boolean;
}

/** A recorded body cannot be read, so the request was not sent, or its answer was not compared. */
interface UnreadableBodyFailure {
  readonly kind: 'unreadable-body';
  readonly of: 'request' | 'response';
  /** What is wrong with it, with the path of its file. */
  readonly reason: string;
}

/** The request needs a value of one that failed or was not sent. */
interface BlockedFailure {
  readonly kind: 'blocked';
  /** Where the value goes: `path segment 2`, `header authorization`, `cookie sid`. */
  readonly to: string;
  /** The root cause first. Each further request was not sent because of the one before it. At most 10. */
  readonly causes: readonly Cause[];
}

/** It needs a value that the recorded response brought and the live one lacks. */
interface MissingValueFailure {
  readonly kind: 'missing-value';
  /** Where the value goes. */
  readonly to: string;
  /** The request whose response brings it; none if nothing does. */
  readonly from?: RequestName;
  /** What is missing there. */
  readonly reason: Lack;
}

/** It needs a value of which several are candidates, and it is not safe to send it with the likeliest one. */
interface AmbiguousValueFailure {
  readonly kind: 'ambiguous-value';
  /** Where the value goes. */
  readonly to: string;
  /** The request whose response has the candidates. */
  readonly from: RequestName;
  /** The candidates, or why none of them is certain. */
  readonly reason: Doubt;
}

/** Requests to the target timed out, and nothing has come from it in this replay. */
interface SilentTargetFailure {
  readonly kind: 'silent-target';
  readonly address: string;
  /** The first request that timed out. */
  readonly causes: readonly Cause[];
}

/** A live value cannot replace the recorded one: it would make another request. */
interface InvalidValueFailure {
  readonly kind: 'invalid-value';
  /** Where the value goes. */
  readonly to: string;
  readonly isInHeader?: true;
  /** The request whose response brought the value, and its location in that response. */
  readonly from: RequestName;
  readonly place: string;
  /** What cannot be sent there: a dot segment, the boundary of a multipart body, or one character. */
  readonly contains: 'dot-segment' | 'boundary' | { readonly character: string };
}

/** The request would carry a given secret to a target that the recording never sent it to. */
interface SecretElsewhereFailure {
  readonly kind: 'secret-elsewhere';
  /** Where the secret would go. */
  readonly to: string;
  /** The placeholder of the secret. */
  readonly placeholder: string;
  /** The request that was answered with the secret, and its location in that answer. */
  readonly from: RequestName;
  readonly place: string;
}

/** The body of the request was not recorded completely. */
interface TruncatedBodyFailure {
  readonly kind: 'truncated-body';
  /** How many bytes of the body the recorder saw. */
  readonly size: number;
  /** `Content-Length` of the recorded request, if that announced more bytes. */
  readonly announced?: number;
  /** The format of the body, and the missing package that is needed to record it. */
  readonly unread?: { readonly format: string; readonly packageName: string };
  /** Set if it was sent in chunks, so that its length is not known. */
  readonly isChunked?: true;
}

/** The target is read-only, and the request writes or may write. */
interface ReadOnlyFailure {
  readonly kind: 'read-only';
  /**
   * How it would write: by its method; by a header, query parameter or field of the body that asks for another
   * method; or by a GraphQL mutation. With `unreadable-body`, it may write, since its body cannot be read.
   */
  readonly by: 'method' | 'header' | 'parameter' | 'field' | 'mutation' | 'unreadable-body';
  /** Name of the header, parameter or field. */
  readonly name?: string;
}

/** The request was recorded against an origin that has no target. */
interface ForeignOriginFailure {
  readonly kind: 'foreign-origin';
  /** None if its path is not an HTTP URL. */
  readonly origin?: string;
}

/** The request asked for a tunnel (CONNECT) or for another protocol (101), which is not replayed. */
interface UpgradeFailure {
  readonly kind: 'upgrade';
  readonly by: 'tunnel' | 'protocol';
}

/** The request was sent, and the recording has no status to compare its answer with. */
interface NoRecordedStatusFailure {
  readonly kind: 'no-recorded-status';
}

/** The replay ended before the outcome was there. */
interface StoppedFailure {
  readonly kind: 'stopped';
  /**
   * What ended it: its `signal`, an error of `onOutcome`, Vitest's `bail`, a cancelled run, a test that
   * timed out, a number of failures, a signal to the process, or the end of the run.
   */
  readonly by:
    | ('signal' | 'callback' | 'bail' | 'cancellation' | 'test-timeout')
    | ('failures' | 'interrupt' | 'end');
  /** How many failures ended it. */
  readonly failures?: number;
  /** Name of the test that timed out. */
  readonly test?: string;
}

/** Vitest gave up the test, since it took too long. */
interface TestTimeoutFailure {
  readonly kind: 'test-timeout';
  /** What Vitest said, in one line. */
  readonly reason: string;
}

/** A fault of this package, or of the disk. */
interface FaultFailure {
  readonly kind: 'fault';
  readonly reason: string;
}

/** One place where a live answer is not what was recorded. Values are shortened. */
export interface Difference {
  /**
   * The place in the body, written as for `ignore`: a JSON pointer, `/order/item[2]/@id`, `field name`,
   * `part 2 /id`; empty for the body as a whole. Of a header, `header content-type`.
   */
  readonly path: string;
  readonly isHeader?: true;
  /** The recorded value, if there was one. */
  readonly expected?: unknown;
  /** The live value, if there was one. */
  readonly actual?: unknown;
  /** Which of the two are given as JSON, since they are too long, or numbers that no double can represent. */
  readonly asJson?: readonly ('expected' | 'actual')[];
  /** `order` if only the order differs; `bytes` for bodies above 4 MiB, which are compared byte by byte. */
  readonly note?: 'order' | 'bytes';
}
