import { parseExactJson } from '../exact-json.ts';
import { readValue } from '../json.ts';
import type { Step } from '../location.ts';
import { type Cursor, type Reading, Spot } from '../reading.ts';
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

/** What elements do (HTML standard, section 8.1.8.1). */
const HANDLER = /^on[a-z]+$/;
/** Attributes of Alpine, AngularJS, htmx, Vue and Livewire, which are scripts or JSON. */
const DIRECTIVE = /^(?:x-|ng-|hx-|v-|wire:|[@:])/;
/** In characters. */
const LONGEST = 64 * 1024;

/**
 * Tells what the scripts in attributes have, as those of the page: `body script onclick copy 1`, and JSON in
 * attributes for scripts: `body script hx-headers json /X-Key`.
 */
export function readAttributeScripts(
  { attributes }: HtmlElement,
  { at: within, repeats }: HtmlScope,
  reading: Reading,
): void {
  for (const name in attributes) {
    const value = attributes[name] ?? '';
    const isHandler = HANDLER.test(name);
    if (!(isHandler || DIRECTIVE.test(name)) || value === '' || value.length > LONGEST) continue;
    const parsed = /^\s*[[{]/.test(value) ? parseExactJson(value) : undefined;
    if (parsed) {
      const script = new Spot('string', repeats.next({ kind: 'script', name }), [], within);
      const at = new Spot('string', { kind: 'json' }, [], script);
      readValue(parsed.json, at, reading, parsed.isMarked);
    } else {
      const own = isHandler ? withoutNumbers(reading) : reading;
      readScript(value, { kind: 'script', name }, within, own, undefined, repeats);
    }
  }
}

/** A handler sets numbers that the client chooses by it, such as that of a page: `page.value = 2`. */
function withoutNumbers(reading: Reading): Reading {
  const isOfUrl = ({ kind }: Cursor): boolean => kind === 'part' || kind === 'url';
  return {
    ...reading,
    see: (value, at) => {
      if (isOfUrl(at) || !/^-?[\d.]+$/.test(value)) reading.see(value, at);
    },
  };
}
