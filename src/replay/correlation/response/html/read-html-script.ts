import { parseExactJson } from '../parse-exact-json.ts';
import { readValue } from '../read-value.ts';
import type { Reading } from '../reading.ts';
import { Spot } from '../spot.ts';
import type { HtmlScope } from './html-scopes.ts';
import { type HtmlElement, textOf } from './parse-html.ts';

/** Tells JSON in a script, by its id where it has one: `body script state json /user/id`. */
export function readHtmlScript(
  element: HtmlElement,
  { at: within, repeats }: HtmlScope,
  reading: Reading,
): void {
  const { id, type = '' } = element.attributes;
  if (!/[/+]json\s*(?:;|$)/i.test(type)) return;
  const words = repeats.next(id ? `script ${id}` : 'script');
  const parsed = parseExactJson(textOf(element));
  if (!parsed) return;
  const at = new Spot('string', `${words} json`, [], within);
  readValue(parsed.json, at, reading, parsed.isMarked);
}
