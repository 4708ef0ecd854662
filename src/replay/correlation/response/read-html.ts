import { createFieldReader } from './html-fields.ts';
import { createScriptReader } from './html-scripts.ts';
import { createTagReader } from './html-tags.ts';
import { parseMarkup } from './parse-markup.ts';
import type { Reading } from './reading.ts';
import type { Cursor } from './see.ts';

/**
 * Tells what a page gives to the requests that follow it: fields of forms, URLs, `meta` and `data-`
 * values, JSON in scripts. False for a text that has no tag, or begins as JSON does.
 */
export function readHtml(text: string, within: Cursor, reading: Reading): boolean {
  if (/^\s*[{["]/.test(text) || !/<[a-z!]/i.test(text)) return false;
  const readers = [
    createTagReader(within, reading),
    createFieldReader(within, reading),
    createScriptReader(within, reading),
  ];
  parseMarkup(text, 'html', {
    open(name, attributes) {
      for (const reader of readers) reader.open(name, attributes);
    },
    text(piece) {
      for (const reader of readers) reader.text?.(piece);
    },
    close(name) {
      for (const reader of readers) reader.close?.(name);
    },
  });
  return true;
}
