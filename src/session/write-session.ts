/**
 * Writes sessions in their canonical form. The same session always gives the same bytes, so that the diff of
 * a new recording shows only what the API changed. Keys come in the order in which a reader looks for them.
 * Only the `json` of a body keeps its own order.
 */

import { closeSync, readSync } from 'node:fs';
import { namedBodyFiles, removeStaleBodyFiles } from './body.ts';
import { SCHEMA_URL } from './constraints.ts';
import { hideDirectives } from './directives.ts';
import { lockSession } from './files/lock-session.ts';
import { openRegularFile } from './files/regular-file.ts';
import { writeFile } from './files/write-file.ts';
import type { CorrelationRule, RequestPattern } from './link-rule.ts';
import { SessionCheck } from './quick-check.ts';
import type {
  AnsweredResponse,
  Body,
  Claims,
  Header,
  Noise,
  Recording,
  Session,
} from './schema.ts';

/**
 * Writes a session in canonical form, creates its folder, and deletes body files that the session no longer
 * names. Synchronous and atomic: the file is always either the old or the new session.
 * @throws {SessionReplayError} `SESSION_NOT_WRITABLE`
 */
export function writeSession(file: string, session: SessionStream): void {
  lockSession(file, () => removeStaleBodyFiles(file, writeSessionFile(file, session)));
}

/**
 * Writes only the file of a session and syncs it to the disk. The session is read back before it replaces the
 * file. The caller holds the session's lock.
 * @param maxBytes of the file. Recordings beyond that are iterated and left out
 * @returns the names of its body files
 * @throws {SessionReplayError} `SESSION_NOT_WRITABLE`
 */
export function writeSessionFile(
  file: string,
  session: SessionStream,
  maxBytes?: number,
): Set<string> {
  const named: Set<string> = new Set();
  const recordings = watch(session.recordings, (recording) => {
    for (const name of namedBodyFiles([recording])) named.add(name);
  });
  const lengths: number[] = [];
  writeFile(file, measure(renderSession({ ...session, recordings }, maxBytes), lengths), {
    isSynced: true,
    check: (temporary) => readBack(temporary, lengths),
  });
  return named;
}

/** @param lengths of the chunks in bytes are added to them */
function* measure(chunks: Iterable<string>, lengths: number[]): Generator<Uint8Array> {
  for (const chunk of chunks) {
    const bytes = Buffer.from(chunk);
    lengths.push(bytes.length);
    yield bytes;
  }
}

/** @param see is shown each recording once it is part of the file */
function* watch(
  recordings: Iterable<Recording>,
  see: (recording: Recording) => void,
): Generator<Recording> {
  for (const recording of recordings) {
    yield recording;
    see(recording);
  }
}

/** A session whose recordings come one by one, since all of them may not fit into memory. */
export type SessionStream = Omit<Session, 'recordings'> & {
  readonly recordings: Iterable<Recording>;
};

/** A key with its value as JSON. A key without a value is left out. */
type Entry = readonly [key: string, json: string | undefined];

/**
 * Renders a session as canonical JSON: indented by 2 spaces, each header on one line, with a final newline.
 * Yields chunks of one recording, since a session may be longer than a string can be.
 * @param maxBytes of the whole text. Recordings beyond that are left out
 */
export function* renderSession(
  session: SessionStream,
  maxBytes: number = Number.POSITIVE_INFINITY,
): Generator<string> {
  const envelope = renderObject(
    [
      ['$schema', scalar(session.$schema ?? SCHEMA_URL)],
      ['version', scalar(session.version)],
      ['name', scalar(session.name)],
      ['origin', scalar(session.origin)],
      ['recordedAt', scalar(session.recordedAt)],
      ['recordedBy', scalar(session.recordedBy)],
      ['servedBy', scalar(session.servedBy)],
      ['interrupted', scalar(session.interrupted)],
      ['links', session.links && renderLinks(session.links)],
      ['recordings', '['],
    ],
    '',
  );
  const head = hideDirectives(envelope.slice(0, -'\n}'.length));
  const tail = '\n  ]\n}\n';
  yield head;
  let size = Buffer.byteLength(head) + tail.length;
  let isEmpty = true;
  for (const recording of session.recordings) {
    const separator = isEmpty ? '\n    ' : ',\n    ';
    const text = separator + hideDirectives(renderRecording(recording, '    '));
    size += Buffer.byteLength(text);
    if (size > maxBytes) break;
    isEmpty = false;
    yield text;
  }
  yield isEmpty ? tail.trimStart() : tail;
}

/** The canonical order: first the recordings, then the location. */
const PATTERN_KEYS = [
  ...['recording', 'path', 'pointer', 'header', 'cookie'],
  ...['query', 'segment', 'field', 'place'],
] as const satisfies readonly (keyof RequestPattern)[];

/** Each half of a link is on one line, which makes links easy to compare. */
function renderLinks(links: readonly CorrelationRule[]): string | undefined {
  if (links.length === 0) return undefined;
  const lines = links.map(({ from, to }) => {
    const halves = renderObject(
      [
        ['from', renderPattern(from)],
        ['to', renderPattern(to)],
      ],
      '    ',
    );
    return `    ${halves}`;
  });
  return `[\n${lines.join(',\n')}\n  ]`;
}

function renderPattern(pattern: RequestPattern): string {
  const members = PATTERN_KEYS.flatMap((key) => {
    const value = pattern[key];
    return value === undefined ? [] : `${JSON.stringify(key)}: ${JSON.stringify(value)}`;
  });
  return `{ ${members.join(', ')} }`;
}

function renderRecording({ id, at, origin, request, response }: Recording, indent: string): string {
  const inner = `${indent}  `;
  const renderedRequest = renderObject(
    [
      ['method', scalar(request.method)],
      ['path', scalar(request.path)],
      ...contentEntries(request, `${inner}  `),
    ],
    inner,
  );
  return renderObject(
    [
      ['id', scalar(id)],
      ['at', milliseconds(at)],
      ['origin', scalar(origin)],
      ['request', renderedRequest],
      ['response', renderResponse(response, inner)],
    ],
    indent,
  );
}

/** Covers both kinds of response: members that one of them lacks are undefined and left out. */
function renderResponse(response: Recording['response'], indent: string): string {
  const answer: Partial<AnsweredResponse> = response;
  return renderObject(
    [
      ['status', scalar(answer.status)],
      ['statusText', scalar(answer.statusText)],
      ['error', scalar(response.error)],
      ['aborted', scalar(response.aborted)],
      ['time', milliseconds(response.time)],
      ['parts', answer.parts && renderParts(answer.parts)],
      ...contentEntries(answer, `${indent}  `),
      ['claims', answer.claims && renderClaims(answer.claims, `${indent}  `)],
      ['noise', answer.noise && renderNoise(answer.noise, `${indent}  `)],
    ],
    indent,
  );
}

/** In one line: each change of a stream changes all of them. */
function renderParts(parts: NonNullable<AnsweredResponse['parts']>): string {
  return `[${parts.map(([time, count]) => `[${milliseconds(time)}, ${count}]`).join(', ')}]`;
}

/** The members that requests and responses share. */
function contentEntries(
  { headers, body, trailers }: Partial<Pick<AnsweredResponse, 'headers' | 'body' | 'trailers'>>,
  indent: string,
): Entry[] {
  return [
    ['headers', renderHeaders(headers, indent)],
    ['body', body && renderBody(body, indent)],
    ['trailers', renderHeaders(trailers, indent)],
  ];
}

function renderClaims(claims: Claims, indent: string): string {
  return JSON.stringify(claims, null, 2).replaceAll('\n', `\n${indent}`);
}

/** Renders the `noise` of a response. @param indent of the line that it begins on */
export function renderNoise(noise: Noise, indent: string): string {
  return renderObject(
    [
      ['body', renderTexts(noise.body, `${indent}  `)],
      ['headers', renderTexts(noise.headers, `${indent}  `)],
    ],
    indent,
  );
}

function renderTexts(texts: readonly string[] | undefined, indent: string): string | undefined {
  if (texts === undefined) return undefined;
  if (texts.length === 0) return '[]';
  const lines = texts.map((text) => `${indent}  ${JSON.stringify(text)}`);
  return `[\n${lines.join(',\n')}\n${indent}]`;
}

function renderHeaders(headers: readonly Header[] | undefined, indent: string): string | undefined {
  if (headers === undefined) return undefined;
  if (headers.length === 0) return '[]';
  const lines = headers.map(
    ([name, value]) => `${indent}  [${JSON.stringify(name)}, ${JSON.stringify(value)}]`,
  );
  return `[\n${lines.join(',\n')}\n${indent}]`;
}

/** Renders the `body` of a request or response. @param indent of the line that it begins on */
export function renderBody(body: Body, indent: string): string {
  if ('truncated' in body) return renderObject([['truncated', scalar(body.truncated)]], indent);
  return renderObject([...bodyEntries(body, indent), ['coding', scalar(body.coding)]], indent);
}

function bodyEntries(body: Exclude<Body, { truncated: number }>, indent: string): Entry[] {
  if ('text' in body) return [['text', scalar(body.text)]];
  if ('base64' in body) return [['base64', scalar(body.base64)]];
  if ('file' in body) {
    return [
      ['file', scalar(body.file)],
      ['bytes', scalar(body.bytes)],
    ];
  }
  const json = JSON.stringify(body.json, null, 2);
  return [['json', json.replaceAll('\n', `\n${indent}  `)]];
}

function renderObject(entries: readonly Entry[], indent: string): string {
  const lines = entries
    .filter(([, json]) => json !== undefined)
    .map(([key, json]) => `${indent}  "${key}": ${json}`);
  return `{\n${lines.join(',\n')}\n${indent}}`;
}

function scalar(value: string | number | true | undefined): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value);
}

/** Rounded to thousandths of a millisecond, which is as exact as times on a network are. */
function milliseconds(value: number): string {
  return JSON.stringify(Math.round(value * 1000) / 1000);
}

/**
 * Checks that a file is a session that `readSession` accepts.
 * @param lengths of the pieces of the file in bytes: the start, each recording, and the end
 * @throws {Error} naming the part that would not be accepted
 */
function readBack(file: string, lengths: readonly number[]): void {
  const { descriptor } = openRegularFile(file);
  try {
    const check = new SessionCheck();
    const last = lengths.length - 1;
    let start = '';
    let offset = 0;
    for (const [position, length] of lengths.entries()) {
      const text = readPiece(descriptor, offset, length);
      offset += length;
      if (position === 0) start = text;
      else if (position < last) {
        const fault = check.add(parse(text.replace(/^,/, ''), `recording ${position}`));
        if (fault !== undefined) throw unreadable(`the ${fault} of recording ${position}`);
      } else {
        const envelope = parse(start + text, 'the part before the recordings');
        const fault = check.finish(envelope);
        if (fault !== undefined) throw unreadable(fault);
      }
    }
  } finally {
    closeSync(descriptor);
  }
}

function readPiece(descriptor: number, offset: number, length: number): string {
  const piece = Buffer.allocUnsafe(length);
  const read = readSync(descriptor, piece, 0, length, offset);
  return piece.toString('utf8', 0, read);
}

function parse(json: string, part: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw unreadable(part);
  }
}

function unreadable(part: string): Error {
  return new Error(`${part} could not be read again, so that no file was replaced`);
}
