/** HTTP/1.1 messages read from bytes without any HTTP library: what is on the wire, and no more. */
import type { Header } from '../../../src/session/schema.ts';

/** A message as its bytes came; text as latin1. */
export interface WireMessage {
  /** Such as `GET /a%2Fb HTTP/1.1`. */
  readonly line: string;
  /** Values without the whitespace around them, which is not part of them (RFC 9110, section 5.5). */
  readonly headers: readonly Header[];
  /** Out of its chunks. */
  readonly body: string;
  readonly trailers: readonly Header[];
}

/** Messages that are whole, and the bytes that are not. */
export interface ReadMessages {
  readonly messages: WireMessage[];
  readonly rest: string;
}

/** The requests that a connection has brought so far. */
export function readRequests(bytes: string): ReadMessages {
  return readAll(bytes, false, () => true);
}

/**
 * The answers that a connection has brought so far, interim ones too.
 * @param methods of the requests they answer
 * @param isClosed an answer without a length is whole then
 */
export function readAnswers(
  bytes: string,
  methods: readonly string[],
  isClosed: boolean,
): ReadMessages {
  let answered = 0;
  return readAll(
    bytes,
    true,
    ({ line }) => {
      const status = Number(line.slice(9, 12));
      const method = status < 200 ? '' : methods[answered++];
      return method !== 'HEAD' && status >= 200 && status !== 204 && status !== 304;
    },
    isClosed,
  );
}

/** The value of the first header of that name. */
export function headerOf(
  { headers }: Pick<WireMessage, 'headers'>,
  name: string,
): string | undefined {
  return headers.find((header) => header[0].toLowerCase() === name)?.[1];
}

type Head = Pick<WireMessage, 'line' | 'headers'>;

function readAll(
  bytes: string,
  endsByClose: boolean,
  mayHaveBody: (head: Head) => boolean,
  isClosed = false,
): ReadMessages {
  const messages: WireMessage[] = [];
  let rest = bytes;
  for (;;) {
    const headEnd = rest.indexOf('\r\n\r\n');
    if (headEnd < 0) return { messages, rest };
    const [line = '', ...lines] = rest.slice(0, headEnd).split('\r\n');
    const head = { line, headers: lines.map(readHeader) };
    const after = rest.slice(headEnd + 4);
    const content = mayHaveBody(head) ? readContent(head, after, endsByClose) : noContent(after);
    if (content === undefined && !isClosed) return { messages, rest };
    const { body, trailers, rest: next } = content ?? { body: after, trailers: [], rest: '' };
    messages.push({ ...head, body, trailers });
    rest = next;
  }
}

interface Content {
  readonly body: string;
  readonly trailers: readonly Header[];
  readonly rest: string;
}

function readContent(head: Head, after: string, endsByClose: boolean): Content | undefined {
  if (/chunked/i.test(headerOf(head, 'transfer-encoding') ?? '')) return readChunks(after);
  const length = headerOf(head, 'content-length');
  if (length === undefined) return endsByClose ? undefined : noContent(after);
  if (after.length < Number(length)) return undefined;
  return { body: after.slice(0, Number(length)), trailers: [], rest: after.slice(Number(length)) };
}

function noContent(after: string): Content {
  return { body: '', trailers: [], rest: after };
}

/** RFC 9112, section 7.1. */
function readChunks(bytes: string): Content | undefined {
  let body = '';
  let rest = bytes;
  for (;;) {
    const [line, size] = /^([0-9a-f]+)[^\r\n]*\r\n/i.exec(rest) ?? [];
    if (line === undefined || size === undefined) return undefined;
    const length = Number.parseInt(size, 16);
    rest = rest.slice(line.length);
    if (length === 0) break;
    if (rest.length < length + 2) return undefined;
    body += rest.slice(0, length);
    rest = rest.slice(length + 2);
  }
  const [end, lines = ''] = /^((?:[^\r\n]+\r\n)*)\r\n/.exec(rest) ?? [];
  if (end === undefined) return undefined;
  const trailers = lines.split('\r\n').filter(Boolean).map(readHeader);
  return { body, trailers, rest: rest.slice(end.length) };
}

function readHeader(line: string): Header {
  const colon = line.indexOf(':');
  return [line.slice(0, colon), line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '')];
}
