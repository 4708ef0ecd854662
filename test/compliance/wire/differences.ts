/**
 * All that differs between the bytes at one side of the recorder and at the other, with the reason.
 * What is not named here must be equal. Besides these, two things belong to a hop and not to a message:
 * the size and extensions of chunks (RFC 9112, section 7.1.1) and the whitespace around header values
 * (RFC 9112, section 5.1).
 */
import type { Header } from '../../../src/session/schema.ts';
import { headerOf, type WireMessage } from './read-messages.ts';

/** Between which bytes something differs. */
export type Step = 'request' | 'answer' | 'replay';

export interface Difference {
  readonly step: Step;
  /** In lower case. */
  readonly header: string;
  readonly change: 'added' | 'dropped' | 'replaced';
  /** Where it may differ. @default everywhere */
  readonly when?: (message: WireMessage, client: WireMessage | undefined) => boolean;
  readonly reason: string;
}

function isOld({ line }: WireMessage): boolean {
  return line.startsWith('HTTP/1.0') || line.endsWith('HTTP/1.0');
}

function isChunked(message: WireMessage): boolean {
  return /chunked/i.test(headerOf(message, 'transfer-encoding') ?? '');
}

export const differences: readonly Difference[] = [
  {
    step: 'request',
    header: 'connection',
    change: 'added',
    when: (message) => headerOf(message, 'connection') === undefined,
    reason:
      'Node 20 says keep-alive where the client says nothing and means it; a client of HTTP/1.0 means close, and is made one of HTTP/1.1',
  },
  {
    step: 'request',
    header: 'host',
    change: 'added',
    when: (message) => isOld(message) && headerOf(message, 'host') === undefined,
    reason: 'a request of HTTP/1.0 need not have it, and becomes one of HTTP/1.1, which must',
  },
  {
    step: 'request',
    header: 'content-length',
    change: 'added',
    when: (message) =>
      !/^(GET|HEAD|DELETE|OPTIONS|TRACE) /.test(message.line) &&
      !isChunked(message) &&
      headerOf(message, 'content-length') === undefined,
    reason:
      'Node 20 would say that a body comes in chunks where none does; 0 says that there is none',
  },
  {
    step: 'request',
    header: 'trailer',
    change: 'dropped',
    when: (message) => !isChunked(message),
    reason: 'Node refuses to announce trailers where none can come',
  },
  {
    step: 'answer',
    header: 'trailer',
    change: 'dropped',
    when: (message) => !isChunked(message),
    reason: 'Node refuses to announce trailers where none can come',
  },
  {
    step: 'answer',
    header: 'connection',
    change: 'added',
    when: isOld,
    reason: 'an answer of HTTP/1.0 becomes one of HTTP/1.1, which would not end the connection',
  },
  {
    step: 'answer',
    header: 'transfer-encoding',
    change: 'dropped',
    when: (_, client) => client !== undefined && isOld(client),
    reason: 'a client of HTTP/1.0 does not know it; the end of the connection ends the body',
  },
  {
    step: 'replay',
    header: 'host',
    change: 'replaced',
    reason: 'it names the target',
  },
  ...['content-length', 'transfer-encoding'].map(
    (header): Difference => ({
      step: 'replay',
      header,
      change: 'replaced',
      reason: 'a replay frames the body anew: its length is known by then',
    }),
  ),
  ...['connection', 'keep-alive', 'te', 'upgrade', 'proxy-connection'].map(
    (header): Difference => ({
      step: 'replay',
      header,
      change: 'replaced',
      reason:
        'it says something of the recorded connection, and the replay has connections of its own',
    }),
  ),
  {
    step: 'replay',
    header: 'x-hop',
    change: 'dropped',
    when: (message) => /x-hop/i.test(headerOf(message, 'connection') ?? ''),
    reason: 'Connection names it: it says something of the recorded connection as well',
  },
];

/** What is left of two lists of headers when each difference that the table names is taken out. */
export function withoutDifferences(
  step: Step,
  before: WireMessage,
  after: WireMessage,
  client?: WireMessage,
): { before: readonly Header[]; after: readonly Header[] } {
  const named = differences.filter(
    (difference) => difference.step === step && (difference.when?.(before, client) ?? true),
  );
  const without = (headers: readonly Header[], changes: readonly string[]): readonly Header[] =>
    headers.filter(
      ([name]) =>
        !named.some(
          ({ header, change }) => header === name.toLowerCase() && changes.includes(change),
        ),
    );
  return {
    before: without(before.headers, ['dropped', 'replaced']),
    after: without(after.headers, ['added', 'replaced']),
  };
}
