import { parseExactJson } from '../exact-json.ts';
import { readValue } from '../json.ts';
import type { Step } from '../location.ts';
import { type Reading, Spot } from '../reading.ts';
import { readScript } from '../script.ts';
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
    if (src === undefined) {
      const step: Step = { kind: 'script', name: id || undefined };
      readScript(textOf(element), step, within, reading, undefined, repeats);
    }
    return;
  }
  const step = repeats.next({ kind: 'script', name: id || undefined });
  const parsed = parseExactJson(textOf(element));
  if (!parsed) return;
  const script = new Spot('string', step, [], within);
  const at = new Spot('string', { kind: 'json' }, [], script);
  readValue(parsed.json, at, reading, parsed.isMarked);
}
