/**
 * Changes responses in the text of a session file. Only the changed values are rewritten, in canonical form
 * but with the indentation of the file. Every other byte stays.
 */

import { isDeepStrictEqual } from 'node:util';
import { UserError } from '../errors.ts';
import { skipSpace } from '../formats/json/json-text.ts';
import { namedBodyFiles, removeStaleBodyFiles, storeBody } from './body.ts';
import { SESSION_LIMITS } from './constraints.ts';
import { hideDirectives } from './directives.ts';
import { notWritable } from './files/file-errors.ts';
import { lockSession } from './files/lock-session.ts';
import { displayPath } from './files/paths.ts';
import { readRegularFile } from './files/regular-file.ts';
import { writeFile } from './files/write-file.ts';
import { HAR_STAYS, isHarFile } from './har-file.ts';
import { findItems, type Item, type ItemText, keepItem, renderItems } from './json/json-items.ts';
import type { CorrelationRule } from './link-rule.ts';
import { parseSessionText } from './parse-session.ts';
import type { Body, Noise, Recording, Session } from './schema.ts';
import { readSessionFile, withMembers, withSource } from './session-file.ts';
import { renderBody, renderNoise, writeSessionFile } from './write-session.ts';

/** The text of a session file, and the session in it. */
export class SessionDraft {
  readonly session: Session;
  readonly #file: string;
  readonly #text: string;

  /**
   * @throws {SessionFileError} `INVALID_SESSION` if the file is no longer a session
   * @throws {UserError} `SESSION_NOT_READABLE`
   */
  constructor(file: string, text = readSessionFile(file).text) {
    this.#file = file;
    this.#text = text;
    this.session = withSource(parseSessionText(text, file), file);
  }

  /** The draft with changed responses. @param edits by the position of the recording */
  edited(edits: ReadonlyMap<number, ResponseEdit>): SessionDraft {
    return new SessionDraft(this.#file, editResponses(this.#text, edits));
  }

  get text(): string {
    return this.#text;
  }

  /** The text of each response. */
  responses(): string[] {
    const recordings = memberOf(this.#text, skipSpace(this.#text, 0), 'recordings');
    return findItems(this.#text, recordings?.value ?? 0).map((recording) => {
      const response = memberOf(this.#text, recording.value, 'response');
      return response ? this.#text.slice(response.value, response.end) : '';
    });
  }
}

/**
 * Writes changed responses into a session file, leaves every other byte as it is, and deletes body files that
 * the session no longer names. A large body goes to a file of its own.
 * @param edit gives the changes to the session as it is in the file now; undefined to write nothing
 * @returns whether the file is as asked
 * @throws {SessionReplayError} `SESSION_NOT_WRITABLE`
 * @throws {SessionFileError} `INVALID_SESSION` if the file is no longer a session
 * @throws {UserError} `SESSION_NOT_READABLE`; `SESSION_NOT_WRITABLE` also for a link
 */
export function updateSession(
  file: string,
  edit: (draft: SessionDraft) => ReadonlyMap<number, ResponseEdit> | undefined,
): boolean {
  if (isHarFile(file)) {
    throw new UserError(
      'SESSION_NOT_WRITABLE',
      `cannot write ${displayPath(file)}, since ${HAR_STAYS}`,
    );
  }
  return lockSession(file, () => updateLocked(file, edit));
}

function updateLocked(file: string, edit: Parameters<typeof updateSession>[1]): boolean {
  const draft = openDraft(file);
  const edits = edit(draft);
  if (!edits) return false;
  if (edits.size === 0) return true;
  let named = namedBodyFiles(draft.session.recordings);
  try {
    const stored = [...edits].map(
      ([position, each]) => [position, withStored(file, each)] as const,
    );
    const edited = draft.edited(new Map(stored));
    writeFile(file, [edited.text], {
      check: (temporary) =>
        parseSessionText(readRegularFile(temporary, SESSION_LIMITS.maxReadBytes).toString(), file),
    });
    named = namedBodyFiles(edited.session.recordings);
  } finally {
    removeStaleBodyFiles(file, named);
  }
  return true;
}

function openDraft(file: string): SessionDraft {
  const { text, path } = readSessionFile(file);
  // The bodies are in the folder of the linked file, which may belong to somebody else.
  if (path !== file) throw notWritable(file, new Error(`it is a link to ${displayPath(path)}`));
  return new SessionDraft(file, text);
}

function withStored(file: string, edit: ResponseEdit): ResponseEdit {
  const { body } = edit;
  return body === undefined || body === 'none' ? edit : { ...edit, body: storeBody(file, body) };
}

/**
 * Changes by the position of their recording; undefined if one of these recordings is another one in the file now, for
 * example because its test was recorded again.
 * @param session as it was read before
 * @param now as it is in the file
 */
function placeEdits(
  session: Session,
  now: Session,
  edits: ReadonlyMap<Recording, ResponseEdit>,
): Map<number, ResponseEdit> | undefined {
  const placed = new Map<number, ResponseEdit>();
  for (const [position, recording] of session.recordings.entries()) {
    const edit = edits.get(recording);
    if (!edit) continue;
    if (!isDeepStrictEqual(now.recordings[position], recording)) return undefined;
    placed.set(position, edit);
  }
  return placed;
}

/** Changes to a response. A part without a key stays as it is. */
export interface ResponseEdit {
  /** A new status removes the reason phrase of the old one. */
  readonly status?: number;
  /** All values of a header by its lower-case name. An empty list removes the header. */
  readonly headers?: ReadonlyMap<string, readonly string[]>;
  /** `'none'` removes the body. */
  readonly body?: Body | 'none';
  readonly noise?: Noise;
}

/**
 * The text of a session file with other responses.
 * @param text of a valid session
 * @param edits by the position of the recording in the file
 */
export function editResponses(text: string, edits: ReadonlyMap<number, ResponseEdit>): string {
  const recordings = memberOf(text, skipSpace(text, 0), 'recordings');
  let edited = '';
  let copied = 0;
  for (const [position, recording] of findItems(text, recordings?.value ?? 0).entries()) {
    const edit = edits.get(position);
    const response = edit && memberOf(text, recording.value, 'response');
    if (!edit || !response) continue;
    edited += text.slice(copied, response.value);
    edited += hideDirectives(editResponse(text, response, edit));
    copied = response.end;
  }
  return edited + text.slice(copied);
}

function memberOf(text: string, offset: number, key: string): Item | undefined {
  return findItems(text, offset).find((item) => item.key === key);
}

function editResponse(text: string, response: Item, edit: ResponseEdit): string {
  const members = findItems(text, response.value);
  const [first] = members;
  if (!first) return text.slice(response.value, response.end);
  const style = findStyle(text, response, first);
  const values = renderValues(text, members, edit, style);
  const result = members.flatMap((member): ItemText[] => {
    const value = values.get(member.key ?? '');
    return value === 'gone' ? [] : [keepItem(text, member, value)];
  });
  const colon = style ? ': ' : ':';
  for (const [key, value] of values) {
    if (value === 'gone' || members.some((member) => member.key === key)) continue;
    const last = result.findLastIndex(({ at }) => isBefore(at?.key, key));
    result.splice(last + 1, 0, { text: `"${key}"${colon}${value}` });
  }
  return renderItems(text, response.value, members, result);
}

/** Whether a key comes before an added member in canonical form. */
function isBefore(key: string | undefined, added: string): boolean {
  return added === 'noise' || ['headers', 'parts', 'status', 'time'].includes(key ?? '');
}

/** The new values of members as JSON, in the order in which missing members are added. */
function renderValues(
  text: string,
  members: readonly Item[],
  { status, headers, body, noise }: ResponseEdit,
  style: JsonStyle,
): Map<string, string | 'gone'> {
  const values = new Map<string, string | 'gone'>();
  if (status !== undefined) values.set('status', String(status)).set('statusText', 'gone');
  const old = members.find(({ key }) => key === 'headers');
  if (headers && old) values.set('headers', editHeaders(text, old, headers));
  if (body === 'none') values.set('body', 'gone');
  else if (body) values.set('body', restyle(renderBody(body, ''), style));
  if (noise) values.set('noise', restyle(renderNoise(noise, ''), style));
  return values;
}

/** Entries keep their places. Additional values come last. */
function editHeaders(
  text: string,
  headers: Item,
  edits: ReadonlyMap<string, readonly string[]>,
): string {
  const left = new Map([...edits].map(([name, values]) => [name, [...values]]));
  const entries = findItems(text, headers.value);
  const result = entries.flatMap((entry): ItemText[] => {
    const [name, value] = findItems(text, entry.value);
    const key = name && String(JSON.parse(text.slice(name.value, name.end))).toLowerCase();
    const values = left.get(key ?? '');
    if (!value || !values) return [keepItem(text, entry)];
    const next = values.shift();
    if (next === undefined) return [];
    const [before, after] = [
      text.slice(entry.value, value.value),
      text.slice(value.end, entry.end),
    ];
    return [keepItem(text, entry, before + JSON.stringify(next) + after)];
  });
  for (const [name, values] of left) {
    for (const value of values) {
      result.push({ text: `[${JSON.stringify(name)}, ${JSON.stringify(value)}]` });
    }
  }
  if (entries.length > 0) return renderItems(text, headers.value, entries, result);
  return `[${result.map((entry) => entry.text).join(', ')}]`;
}

/** How the members of an object are laid out in a text. Undefined if they share one line. */
type JsonStyle =
  | {
      /** The indentation of a member. */
      readonly indent: string;
      /** The indentation that each further level adds. */
      readonly unit: string;
      readonly lineBreak: string;
    }
  | undefined;

/**
 * The layout of an object in a text.
 * @param item whose value is the object
 * @param first member of the object
 */
function findStyle(text: string, item: Item, first: Item): JsonStyle {
  const [, lineBreak, indent = ''] =
    /(\r?\n)([ \t]*)$/.exec(text.slice(item.value + 1, first.start)) ?? [];
  if (lineBreak === undefined) return undefined;
  const outer =
    /(?<![ \t])[ \t]*$/.exec(text.slice(Math.max(0, item.start - 200), item.start))?.[0] ?? '';
  const unit = indent.startsWith(outer) ? indent.slice(outer.length) : '';
  return { indent, unit: unit || '  ', lineBreak };
}

/**
 * JSON in the layout of the members that it is inserted among.
 * @param json indented by two spaces, the first line not at all
 */
function restyle(json: string, style: JsonStyle): string {
  if (!style) return JSON.stringify(JSON.parse(json));
  const [first = '', ...lines] = json.split('\n');
  return [
    first,
    ...lines.map((line) => {
      const spaces = /^ */.exec(line)?.[0].length ?? 0;
      return style.indent + style.unit.repeat(spaces / 2) + line.slice(spaces);
    }),
  ].join(style.lineBreak);
}

/**
 * Writes the noise of responses into a session file.
 * @param session as it was read from the file
 * @throws {SessionReplayError} `SESSION_NOT_WRITABLE`, also if the file has been rewritten since
 */
export function writeNoise(
  file: string,
  session: Session,
  noise: ReadonlyMap<Recording, Noise>,
): void {
  const edits = new Map<Recording, ResponseEdit>();
  for (const [recording, each] of noise) edits.set(recording, { noise: each });
  if (updateSession(file, (now) => placeEdits(session, now.session, edits))) return;
  throw writtenAnew(file, 'while it was calibrated: calibrate it once more');
}

/**
 * Writes links into a session file, which gets its canonical form.
 * @param session as it was read from the file
 * @throws {SessionReplayError} `SESSION_NOT_WRITABLE`, also for a link, and if the file has been rewritten since
 */
export function writeLinks(
  file: string,
  session: Session,
  links: readonly CorrelationRule[],
): void {
  lockSession(file, () => {
    const now = openDraft(file).session;
    const isSame = isDeepStrictEqual(
      [now.recordings, now.links],
      [session.recordings, session.links],
    );
    if (!isSame) throw writtenAnew(file, 'while its links were learned: learn them once more');
    const linked = withMembers(session, { links: links.length > 0 ? [...links] : undefined });
    removeStaleBodyFiles(file, writeSessionFile(file, linked));
  });
}

function writtenAnew(file: string, when: string): UserError {
  return new UserError('SESSION_NOT_WRITABLE', `${displayPath(file)} was written anew ${when}`);
}
