import { readRefresh } from '../headers.ts';
import { readValue } from '../json.ts';
import { type Reading, Spot } from '../reading.ts';
import { type HtmlElement, labelOf } from './elements.ts';
import { readLinkParts } from './link-parts.ts';
import type { HtmlLink } from './links.ts';
import type { HtmlScope } from './scopes.ts';

/**
 * Tells the links of an element by their shape and their order among those of the row or page:
 * `body link /items/*?t 1`, `body action /items 1`. The text of one that is in no row is told as well.
 */
export function readHtmlLinks(
  element: HtmlElement,
  links: readonly HtmlLink[],
  { at: within, repeats, isRow }: HtmlScope,
  reading: Reading,
): void {
  for (const link of links) {
    const step = repeats.number({ kind: link.kind, name: link.shape });
    const at = new Spot('url', step, [], within, !isRow);
    reading.see(link.text, at);
    readLinkParts(link, element, at, reading);
    const label = element.name === 'a' && !isRow ? labelOf(element)?.trim() : undefined;
    if (label) reading.see(label, new Spot('text', { kind: 'text' }, undefined, at));
  }
}

/** Tells what an element has for scripts: `body data-id`, `body row /items/* 3 data-id`. */
export function readDataAttributes(
  { attributes }: HtmlElement,
  { at: within, repeats, isRow }: HtmlScope,
  reading: Reading,
): void {
  for (const name in attributes) {
    const value = attributes[name];
    if (value === undefined || !name.startsWith('data-')) continue;
    const names = [name.slice('data-'.length)];
    const step = repeats.next({ kind: 'data', name });
    readValue(value, new Spot('string', step, names, within, !isRow), reading);
  }
}

/** Tells a `meta` element: `body meta csrf-token`. */
export function readMeta(
  { attributes }: HtmlElement,
  { at: within, repeats }: HtmlScope,
  reading: Reading,
): void {
  const name = attributes.name ?? attributes.property ?? attributes['http-equiv'];
  if (name === undefined) return;
  const at = new Spot('string', repeats.next({ kind: 'meta', name }), [name], within);
  const content = attributes.content ?? '';
  if (/^refresh$/i.test(attributes['http-equiv'] ?? '')) readRefresh(content, at, reading);
  else readValue(content, at, reading);
}
