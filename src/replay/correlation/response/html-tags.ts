import type { Attributes, MarkupHandler } from './parse-markup.ts';
import { readReference } from './read-reference.ts';
import { readRefresh } from './read-refresh.ts';
import { readValue } from './read-value.ts';
import type { Reading } from './reading.ts';
import { Repeats } from './repeats.ts';
import type { Cursor } from './see.ts';
import { Spot } from './spot.ts';

const URL_ATTRIBUTES: ReadonlySet<string> = new Set([
  'href',
  'src',
  'action',
  'formaction',
  'hx-get',
  'hx-post',
  'hx-put',
  'hx-patch',
  'hx-delete',
]);

/** A place in the page itself, or a scheme of no server: mail, scripts, inline pictures. */
const NO_REQUEST = /^\s*(?:#|$|(?!https?:)[a-z][a-z0-9+.-]*:)/i;

/**
 * Reads what single tags of a page bring: each URL by its number in the page, `body link 3`; `body
 * meta csrf-token`; `body data-id 2`, the second `data-id` of the page.
 */
export function createTagReader(within: Cursor, reading: Reading): MarkupHandler {
  const repeats = new Repeats();
  let links = 0;

  function readAttribute(name: string, value: string): void {
    if (name.startsWith('data-')) {
      const at = new Spot('string', repeats.next(name), [name.slice('data-'.length)], within);
      readValue(value, at, reading);
    } else if (URL_ATTRIBUTES.has(name)) {
      links += 1;
      if (NO_REQUEST.test(value)) return;
      readReference(value.trim(), new Spot('url', `link ${links}`, [], within, true), reading);
    }
  }

  function readMeta(attributes: Attributes): void {
    const name = attributes.name ?? attributes.property ?? attributes['http-equiv'];
    if (name === undefined) return;
    const at = new Spot('string', repeats.next(`meta ${name}`), [name], within);
    const content = attributes.content ?? '';
    if (/^refresh$/i.test(attributes['http-equiv'] ?? '')) readRefresh(content, at, reading);
    else readValue(content, at, reading);
  }

  return {
    open(name, attributes) {
      if (name === 'meta') readMeta(attributes);
      for (const [key, value] of Object.entries(attributes)) readAttribute(key, value);
    },
  };
}
