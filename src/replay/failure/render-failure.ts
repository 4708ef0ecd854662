/**
 * Every sentence about a failure: what happened, where, and what to do. Nothing else in this package puts
 * a failure into words.
 */

import { NOT_LOOPBACK } from '../../http/loopback.ts';
import { type Printable, printable, printableJson, printableLine, safe } from '../../printable.ts';
import type { Excerpt } from './excerpt.ts';
import { type Cause, type Failure, titleOf } from './failure.ts';
import type { Outcome } from './outcome.ts';
import {
  renderGiven,
  renderLooksNew,
  renderOutside,
  renderRefused,
  renderSigned,
  renderTaken,
  renderUnfilled,
} from './render-advice.ts';
import { renderDifferences, renderPlace } from './render-differences.ts';
import { renderDoubt, renderLack, renderSentWith } from './render-values.ts';

/** A failure in words. */
interface RenderedFailure {
  /** One line: what happened, with the address where it happened. */
  readonly message: Printable;
  /** More lines: causes with the root first, the first lines of the actual body, what to do. */
  readonly detail?: Printable;
}

type Kind<Name extends Failure['kind']> = Extract<Failure, { kind: Name }>;

/** A failure in words: `expected status 200, got 500`, and below that what the body says. */
export function renderFailure(failure: Failure): RenderedFailure {
  const { sentWith } = failure;
  const lines = [...detailOf(failure), ...(sentWith ? renderSentWith(sentWith) : [])];
  const message = renderMessage(failure);
  if (lines.length === 0) return { message };
  return { message, detail: printable(lines.join('\n')) };
}

/** What an outcome that did not pass says in one line. */
export function messageOf({ failure }: Pick<Outcome, 'failure'>): Printable {
  return failure ? renderMessage(failure) : safe`failed`;
}

/** A message for a list of failed requests: as short as possible, with the expected status if there is one. */
export function renderBriefly(outcome: Pick<Outcome, 'failure' | 'expected'>): Printable {
  const { failure, expected } = outcome;
  if (failure?.kind === 'status') {
    return safe`expected ${failure.expected}, got ${failure.actual ?? 'none'}`;
  }
  const message = messageOf(outcome);
  const isWhole =
    expected === undefined ||
    (failure && ('differences' in failure || failure.kind === 'protocol-status'));
  return isWhole ? message : safe`expected ${expected}: ${message}`;
}

/** What was expected and what came, in a word each: statuses of HTTP, or results of the protocol above it. */
export function resultsOf({
  failure,
  expected,
  actual,
}: Pick<Outcome, 'failure' | 'expected' | 'actual'>): { expected: unknown; actual: unknown } {
  if (failure?.kind !== 'protocol-status') return { expected, actual };
  const [before, now] = (['expected', 'actual'] as const).map((which) =>
    renderResult(failure, which),
  );
  return { expected: before, actual: now };
}

/** A message without the values that differ, which are others in each failure of a kind. */
export function renderKind(outcome: Pick<Outcome, 'failure'>): Printable {
  const { failure } = outcome;
  const [first] = failure && 'differences' in failure ? failure.differences : [];
  return first ? printableLine(renderPlace(first)) : messageOf(outcome);
}

/** A failure in a word, for a cell of a table: the code of an error of a connection, else its kind. */
export function labelOf(failure: Failure): string {
  if (failure.kind === 'protocol-status')
    return renderResult(failure, 'actual').split(' ', 1)[0] ?? '';
  return 'code' in failure ? failure.code : failure.kind;
}

/** Kinds of requests that were not sent, whose message does not say so by itself. */
const UNSENT: ReadonlySet<Failure['kind']> = new Set([
  ...(['truncated-body', 'read-only', 'foreign-origin', 'upgrade'] as const),
  ...(['invalid-value', 'secret-elsewhere'] as const),
]);

/** One line. */
function renderMessage(failure: Failure): Printable {
  const reason = renderReason(failure);
  return UNSENT.has(failure.kind) ? safe`not sent: ${reason}` : reason;
}

/**
 * The message without the words that a request was not sent, where others say so. One line.
 * @param alike the failures of further requests with the same reason, apart from their origins
 */
export function renderReason(failure: Failure, alike: readonly Failure[] = []): Printable {
  return printableLine(reasonOf(failure, alike));
}

function reasonOf(failure: Failure, alike: readonly Failure[]): string {
  switch (failure.kind) {
    case 'status':
      return `expected status ${failure.expected}, got ${failure.actual ?? 'none'}`;
    case 'protocol-status':
      return `expected ${renderResult(failure, 'expected')}, got ${renderResult(failure, 'actual')}`;
    case 'body':
    case 'headers':
      return renderDifferences(failure);
    case 'body-size':
      return `the body is too large to be compared (${failure.limit / 2 ** 20} MiB at most, decoded): it has ${failure.size} bytes on the wire`;
    case 'no-connection':
      return `${failure.code} ${REASONS[failure.code] ?? `${failure.reason}:`} ${failure.address}`;
    case 'broken-exchange':
      return `${failure.code} ${renderBreak(failure)} ${failure.address}`;
    case 'invalid-response':
      return `the answer is not valid HTTP (${failure.reason}), from ${failure.address}`;
    case 'not-http':
      return `this is not an HTTP server: ${failure.address}`;
    case 'timeout':
      return `${failure.isAnswered ? 'no complete response' : 'no answer'} from ${failure.address} within ${failure.limit} ms`;
    case 'unreadable-body':
      return `${failure.of === 'request' ? 'not sent' : 'not compared'}: ${failure.reason}`;
    case 'blocked':
      return renderBlocked(failure);
    case 'missing-value':
      if (!failure.from) return `not sent: ${renderLack(failure.reason)}`;
      return `blocked by ${titleOf(failure.from)}: ${renderLack(failure.reason)}`;
    case 'ambiguous-value':
      return `blocked by ${titleOf(failure.from)}: ${renderDoubt(failure.reason)}`;
    case 'silent-target':
      return `blocked by ${failure.causes.map(titleOf).join()} (timeout), since nothing has come from ${failure.address}`;
    case 'invalid-value':
      return `${failure.to} cannot contain ${renderPart(failure)}, which is in ${failure.place} of ${titleOf(failure.from)}`;
    case 'secret-elsewhere':
      return `${failure.to} would carry ${failure.placeholder}, which is in ${failure.place} of ${titleOf(failure.from)}, to an origin whose recorded requests do not have it`;
    case 'truncated-body':
      return renderTruncated(failure);
    case 'read-only':
      return `the target is read-only${WRITES[failure.by](failure.name)}`;
    case 'foreign-origin':
      return renderForeign([failure, ...alike]);
    case 'upgrade':
      return `${failure.by === 'tunnel' ? 'a tunnel' : 'a protocol upgrade'} is not replayed`;
    case 'no-recorded-status':
      return 'the recording has no status to compare with';
    case 'stopped':
      return STOPS[failure.by](failure);
    case 'test-timeout':
      return failure.reason;
    case 'fault':
      return `the replay itself failed: ${failure.reason}`;
  }
}

/** Further origins are only counted. */
const MAX_ORIGINS = 5;

/** Requests whose origins have no target, or whose paths name none. */
function renderForeign(failures: readonly Failure[]): string {
  const origins = new Set(
    failures.flatMap((each) => ('origin' in each ? (each.origin ?? []) : [])),
  );
  if (origins.size === 0) return 'its path is not an HTTP URL';
  const named = [...origins].slice(0, MAX_ORIGINS);
  const rest = origins.size - named.length;
  const listed = named.join(', ') + (rest > 0 ? ` and ${rest} more` : '');
  const option = named.map((origin) => `'${origin}': '<base URL>'`).join(', ');
  const flags = named.map((origin) => `--origin ${origin}=<base URL>`).join(' ');
  const one = origins.size > 1 ? 'one for each' : 'one';
  return `${failures.length > 1 ? 'they were' : 'it was'} recorded against ${listed}, for which no target is named. Name ${one} with the option "origins": { ${option} }, or in vsr with ${flags}`;
}

/** One of two results in a protocol. The first word says which it is. */
function renderResult(failure: Kind<'protocol-status'>, which: 'expected' | 'actual'): string {
  const result = failure[which];
  if (result === undefined) return 'ok';
  if (typeof result === 'string') return `error ${printableJson(result)}`;
  if ('redirect' in result) return `redirect to ${printableJson(result.redirect)}`;
  return `${result.type}, which is no answer of ${failure.protocol}`;
}

function detailOf(failure: Failure): string[] {
  switch (failure.kind) {
    case 'status':
    case 'protocol-status':
      return [...(failure.excerpt ? renderExcerpt(failure.excerpt) : []), ...renderHints(failure)];
    case 'body':
    case 'headers':
      return renderLooksNew(failure.looksNew ?? []);
    case 'no-connection':
      return adviseOnConnection(failure);
    case 'broken-exchange':
      return failure.sentOnce === undefined ? [] : [`A ${failure.sentOnce} ${NOT_AGAIN}`];
    case 'not-http':
      return failure.excerpt ? ['It sent:', ...renderExcerpt(failure.excerpt)] : [];
    case 'blocked':
      return renderCauses(failure);
    case 'missing-value':
    case 'ambiguous-value':
      if (failure.from && failure.reason.kind === 'another-row')
        return [`Not sent: record it twice (vsr learn), or leave it: ${excluding(failure.to)}`];
      return failure.from ? [`Not sent: its ${failure.to} comes from there.`] : [];
    case 'silent-target':
      return [
        `Not sent: ${failure.address} has let requests time out, and has not answered any in this replay.`,
      ];
    case 'invalid-value': {
      const other = failure.isInHeader ? 'give the header by the option "headers", or ' : '';
      return [
        `See that the target answers there what it did at the recording. Otherwise ${other}leave the recorded value: ${excluding(failure.to)}`,
      ];
    }
    case 'secret-elsewhere':
      return [
        `That target answers with a secret that it was sent. If the value is to stay as it was recorded: ${excluding(failure.to)}`,
      ];
    default:
      return [];
  }
}

/** Why the target may have refused a request. */
function renderHints(failure: Kind<'status' | 'protocol-status'>): string[] {
  const { unfilled = [], given = [], outside = [], taken = [], signed = [] } = failure;
  return [
    ...('refused' in failure ? renderRefused(failure.refused ?? []) : []),
    ...renderUnfilled(unfilled),
    ...renderGiven(given),
    ...renderSigned(signed),
    ...renderOutside(outside),
    ...renderTaken(taken),
  ];
}

function excluding(to: string): string {
  return `correlate: { exclude: [{ to: { place: ${printableJson(to)} } }] }`;
}

const NOT_AGAIN = 'request is not sent again by itself: the target may have acted on it.';

/** What a person can make of the codes that sockets, TLS and undici give. */
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens at',
  ENOTFOUND: 'there is no such host:',
  EAI_AGAIN: 'the name server did not answer for',
  EHOSTUNREACH: 'there is no route to',
  ENETUNREACH: 'there is no route to',
  ETIMEDOUT: 'there was no answer in time from',
  EADDRNOTAVAIL: 'this machine has no free port for a connection to',
  EMFILE: 'this process may not open more connections (see "connections"), to',
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

function renderBreak({ code, reason, how, stage }: Kind<'broken-exchange'>): string {
  if (stage === 'stale') return 'the kept-alive connection was closed before an answer by';
  if (how === 'other') return REASONS[code] ?? `${reason}:`;
  if (how === 'ended') return 'the connection was ended without a response by';
  const when = stage === 'answered' ? ' in the middle of its answer' : '';
  return `the connection was ${how}${when} by`;
}

function adviseOnConnection(failure: Kind<'no-connection'>): string[] {
  if (failure.isEndedServer) return [ENDED_SERVER];
  if (failure.isUntrusted) return [UNTRUSTED];
  if (failure.code === 'ERR_SSL_WRONG_VERSION_NUMBER') return [NO_TLS];
  return failure.code === NOT_LOOPBACK ? [UNNAMED] : [];
}

const ENDED_SERVER =
  "The test that recorded it had started that server itself. Replay against the app: target: './src/app.ts'.";
const UNTRUSTED = 'If you trust it, name its authority in NODE_EXTRA_CA_CERTS (a PEM file).';
const NO_TLS =
  'Something listens there. If it is an HTTP server without TLS, its URL begins with http://.';
const UNNAMED =
  'Nobody named it as a target. If it may be sent to, name it by the option "target" or REPLAY_TARGET.';

/** Names the request that is the root cause, with its status or error. */
function renderBlocked({ to, causes }: Kind<'blocked'>): string {
  const [root] = causes;
  const last = causes.at(-1);
  if (!root || !last) return `not sent: its ${to} did not come`;
  if (root.state === 'skipped') {
    return `not sent: needs ${titleOf(last)}, which was not sent (its ${to} comes from there)`;
  }
  const { actual, failure } = root;
  if (failure && (failure.kind === 'silent-target' || lacksValue(failure))) {
    return renderMessage(failure);
  }
  const why =
    failure?.kind === 'protocol-status'
      ? renderResult(failure, 'actual')
      : (actual ?? (failure ? labelOf(failure) : 'failed'));
  return `blocked by ${titleOf(root)} (${why})`;
}

function lacksValue(failure: Failure): failure is Kind<'missing-value' | 'ambiguous-value'> {
  return failure.kind === 'missing-value' || failure.kind === 'ambiguous-value';
}

/** The root first; of each further one what it needs of the one before it. */
function renderCauses({ to, causes }: Kind<'blocked'>): string[] {
  const last = causes.at(-1);
  if (!last || last.state === 'skipped') return [];
  return [...causes.map(renderCause), `Not sent: its ${to} comes from ${titleOf(last)}.`];
}

function renderCause(cause: Cause, index: number, causes: readonly Cause[]): string {
  const { failure } = cause;
  const title = titleOf(cause);
  if (failure && (failure.kind === 'blocked' || lacksValue(failure))) {
    const before = failure.kind === 'blocked' ? causes[index - 1] : failure.from;
    const from = before ? titleOf(before) : 'elsewhere';
    return `${title} was not sent: its ${failure.to} comes from ${from}`;
  }
  if (failure?.kind === 'silent-target') return `${title} was not sent`;
  return failure ? `${title} failed: ${renderMessage(failure)}` : `${title} failed`;
}

function renderPart({ contains }: Kind<'invalid-value'>): string {
  if (contains === 'dot-segment') return 'a dot segment ("." or "..")';
  if (contains === 'boundary') return 'the boundary between its parts';
  const { character } = contains;
  const name = CHARACTERS[character];
  if (name !== undefined) return name;
  if (/[\x21-\x7e]/.test(character)) return `the character "${character}"`;
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return `the character U+${code.padStart(4, '0')}`;
}

const CHARACTERS: Readonly<Record<string, string>> = {
  ...{ '\r': 'a line break', '\n': 'a line break', ' ': 'a space', '\t': 'a tab' },
  '"': `the character '"'`,
};

function renderTruncated({ size, announced, unread, isChunked }: Kind<'truncated-body'>): string {
  if (announced !== undefined) {
    return `its client had sent ${size} of the ${announced} bytes of its body when it was answered or broken off: record it again with all of them sent, or leave it out of the session`;
  }
  if (unread) {
    return `its body of ${size} bytes was not recorded: ${unread.format} is recorded where ${unread.packageName} is installed, and no larger than "record.maxBodySize": record it again so`;
  }
  const start = `its body of ${size} bytes was not recorded whole`;
  if (!isChunked) {
    return `${start}: record it again, with a larger "record.maxBodySize" or through recorder.url`;
  }
  return `${start}, being larger than "record.maxBodySize", or answered before all of it was sent: record it again with a larger limit, or with all of it sent`;
}

/** How a request would write, behind `the target is read-only`. */
const WRITES: Readonly<Record<Kind<'read-only'>['by'], (name?: string) => string>> = {
  method: () => '',
  header: (name) => `, and the header ${name} asks for another method`,
  parameter: (name) => `, and the query parameter ${name} asks for another method`,
  field: (name) => `, and the field ${name} of the body asks for another method`,
  mutation: () => ', and the request is a mutation of GraphQL',
  'unreadable-body': () => ', and the body of the request cannot be looked at',
};

type Stopped = Kind<'stopped'>;

const STOPS: Readonly<Record<Stopped['by'], (failure: Stopped) => string>> = {
  signal: () => 'the replay was aborted',
  callback: () => '"onOutcome" has failed',
  bail: () => 'the run was ended by "bail"',
  cancellation: () => 'the run was cancelled',
  'test-timeout': ({ test }) => `not sent: the test "${test}" timed out`,
  failures: ({ failures = 1 }) =>
    `the run was ended after ${failures} failure${failures === 1 ? '' : 's'}`,
  interrupt: () => 'the run was interrupted',
  end: () => 'the replay was ended',
};

/** Before each line of a body, so that none of a stranger begins a line of a log. */
const MARK = '│ ';

function renderExcerpt(excerpt: Excerpt): string[] {
  if (excerpt.kind === 'binary') return [`${MARK}(binary, starts with ${excerpt.start})`];
  if (excerpt.kind === 'text') {
    return [...excerpt.lines, ...(excerpt.isCut ? ['…'] : [])].map((line) => MARK + line);
  }
  return [`${MARK}(${excerpt.coding} body that cannot be decoded: ${excerpt.reason})`];
}
