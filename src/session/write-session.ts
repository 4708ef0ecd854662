/**
 * The canonical text of a session: the same session always gives the same bytes, so that recording
 * again shows in a diff what the API changed and nothing else. Each object has its keys in the order
 * in which a person asks for them; only the `json` of a body keeps its own.
 */
import { namedBodyFiles, removeStaleBodyFiles } from './body.ts';
import { SCHEMA_URL } from './constraints.ts';
import { lockSession } from './files/lock-session.ts';
import { writeFile } from './files/write-file.ts';
import type { CorrelationRule, RequestPattern } from './link-rule.ts';
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
 * Writes a session in canonical form, making its folder, and deletes the body files beside it that
 * it no longer names. Synchronous. Whatever happens, the file is the old or the new session, whole.
 * @throws SessionReplayError `SESSION_NOT_WRITABLE`
 */
export function writeSession(file: string, session: SessionStream): void {
  lockSession(file, () => removeStaleBodyFiles(file, writeSessionFile(file, session)));
}

/**
 * Writes the file of a session alone, to the disk. Whoever calls it holds the session's lock.
 * @param maxBytes that it may have: the recordings that come after these are asked for, and left out
 * @returns the body files that it names
 * @throws SessionReplayError `SESSION_NOT_WRITABLE`
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
  writeFile(file, renderSession({ ...session, recordings }, maxBytes), true);
  return named;
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

/** A session whose recordings come one by one, since all of them may be more than memory holds. */
export type SessionStream = Omit<Session, 'recordings'> & {
  readonly recordings: Iterable<Recording>;
};

/** A key with its value as JSON, or without one: then the key is left out. */
type Entry = readonly [key: string, json: string | undefined];

/**
 * A session as canonical JSON: 2 spaces, each header on one line, a final newline. It comes in
 * chunks of one recording, since a session may be larger than a string can be.
 * @param maxBytes of all of it: recordings that come after these are left out
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
  const head = hideDocblocks(envelope.slice(0, -'\n}'.length));
  const tail = '\n  ]\n}\n';
  yield head;
  let size = Buffer.byteLength(head) + tail.length;
  let isEmpty = true;
  for (const recording of session.recordings) {
    const separator = isEmpty ? '\n    ' : ',\n    ';
    const text = separator + hideDocblocks(renderRecording(recording, '    '));
    size += Buffer.byteLength(text);
    if (size > maxBytes) break;
    isEmpty = false;
    yield text;
  }
  yield isEmpty ? tail.trimStart() : tail;
}

/** In this order, whatever order they were written in: which recordings, then the place. */
const PATTERN_KEYS = [
  ...['recording', 'path', 'pointer', 'header', 'cookie'],
  ...['query', 'segment', 'field', 'place'],
] as const satisfies readonly (keyof RequestPattern)[];

/** Each half of a link on one line: where links differ is seen at a glance. */
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

/** Both kinds of response at once: what one of them lacks is undefined and left out. */
function renderResponse(response: Recording['response'], indent: string): string {
  const answer: Partial<AnsweredResponse> = response;
  return renderObject(
    [
      ['status', scalar(answer.status)],
      ['statusText', scalar(answer.statusText)],
      ['error', scalar(response.error)],
      ['aborted', scalar(response.aborted)],
      ['time', milliseconds(response.time)],
      ...contentEntries(answer, `${indent}  `),
      ['claims', answer.claims && renderClaims(answer.claims, `${indent}  `)],
      ['noise', answer.noise && renderNoise(answer.noise, `${indent}  `)],
    ],
    indent,
  );
}

/** What requests and responses have alike. */
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

/** What is not compared, as it stands in a response. @param indent of the line that it begins on */
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

/** A body as it stands in a request or response. @param indent of the line that it begins on */
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

/** Thousandths of a millisecond are the finest that clocks tell apart on the network. */
function milliseconds(value: number): string {
  return JSON.stringify(Math.round(value * 1000) / 1000);
}

/**
 * Vitest looks for `@vitest-environment` and the like anywhere in the text of a test file, and a
 * session is one: a recorded body that has such a word would switch the environment of its suite.
 * An escaped `@` is the same JSON and not found.
 */
export function hideDocblocks(json: string): string {
  return json.replace(/@(?=(?:vitest|jest)-environment|module-tag)/g, '\\u0040');
}
