/**
 * Changes responses in the text of a session file. Only what is changed is written anew, in the
 * canonical form but with the indentation of the file; all else stays byte for byte as it was.
 */

import { rootValue } from '../formats/json-text.ts';
import { findItems, type Item, type ItemText, keepItem, renderItems } from './json-items.ts';
import { findStyle, type JsonStyle, restyle } from './json-style.ts';
import { hideDocblocks, renderBody, renderNoise } from './render-session.ts';
import type { Body, Noise } from './schema.ts';

/** What is to be otherwise in a response. A key that is missing leaves that part as it is. */
export interface ResponseEdit {
  /** The reason phrase goes with the old one. */
  readonly status?: number;
  /** By name in lower case: all values of that name, none to take it away. */
  readonly headers?: ReadonlyMap<string, readonly string[]>;
  /** `'none'` takes it away. */
  readonly body?: Body | 'none';
  readonly noise?: Noise;
}

/**
 * The text of a session file with other responses.
 * @param text of a valid session
 * @param edits by the position of the recording in the file
 */
export function editResponses(text: string, edits: ReadonlyMap<number, ResponseEdit>): string {
  const recordings = memberOf(text, rootValue(text), 'recordings');
  let edited = '';
  let copied = 0;
  for (const [position, recording] of findItems(text, recordings?.value ?? 0).entries()) {
    const edit = edits.get(position);
    const response = edit && memberOf(text, recording.value, 'response');
    if (!edit || !response) continue;
    edited += text.slice(copied, response.value) + editResponse(text, response, edit);
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

/** The order of the canonical form. */
function isBefore(key: string | undefined, added: string): boolean {
  return added === 'noise' || key === 'headers' || key === 'status' || key === 'time';
}

/** The new values of members as JSON, in the order in which they are added where they are missing. */
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
  else if (body) values.set('body', hideDocblocks(restyle(renderBody(body, ''), style)));
  if (noise) values.set('noise', restyle(renderNoise(noise, ''), style));
  return values;
}

/** Entries stay where they are; more values than there were come last. */
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
