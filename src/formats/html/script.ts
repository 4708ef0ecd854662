import { parseExactJson } from '../exact-json.ts';
import { isDistinctive } from '../is-distinctive.ts';
import { readValue } from '../json.ts';
import { type Cursor, type Reading, Repeats, Spot } from '../reading.ts';
import { type HtmlElement, textOf } from './elements.ts';
import type { HtmlScope } from './scopes.ts';

/** Tells JSON in a script, by its id where it has one: `body script state json /user/id`. */
export function readHtmlScript(
  element: HtmlElement,
  { at: within, repeats }: HtmlScope,
  reading: Reading,
): void {
  const { id, type = '', src } = element.attributes;
  if (!/[/+]json\s*(?:;|$)/i.test(type)) {
    if (src === undefined) readStrings(textOf(element), id, within, reading);
    return;
  }
  const step = repeats.next({ kind: 'script', name: id || undefined });
  const parsed = parseExactJson(textOf(element));
  if (!parsed) return;
  const script = new Spot('string', step, [], within);
  const at = new Spot('string', { kind: 'json' }, [], script);
  readValue(parsed.json, at, reading, parsed.isMarked);
}

/** A string of a program, and what it is given to: `nonce = "…"`, `"nonce": "…"`, `setNonce("…")`. */
const STRING =
  /([A-Za-z_$][\w$.-]{0,63})["']?\s{0,8}[:=(]\s{0,8}(?:"([^"\\\s]{8,512})"|'([^'\\\s]{8,512})')/g;
const MOST_STRINGS = 500;

/** Tells strings that are like no word, by what they are given to: `body script setNonce 1`. */
function readStrings(text: string, id: string | undefined, within: Cursor, reading: Reading): void {
  const script = new Spot('string', { kind: 'script', name: id || undefined }, [], within);
  const repeats = new Repeats();
  let count = 0;
  for (const [, name = '', double, single] of text.matchAll(STRING)) {
    const value = double ?? single ?? '';
    if (!isDistinctive(value)) continue;
    count += 1;
    if (count > MOST_STRINGS) return;
    reading.see(value, new Spot('string', repeats.number({ kind: 'code', name }), [name], script));
  }
}
