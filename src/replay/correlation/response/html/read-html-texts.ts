import type { Reading } from '../reading.ts';
import { Repeats } from '../repeats.ts';
import type { Cursor } from '../see.ts';
import { Spot } from '../spot.ts';
import type { HtmlElement } from './parse-html.ts';

/** What is in them, people do not see, or it is told as a field. */
const SILENT: ReadonlySet<string> = new Set([
  'script',
  'style',
  'template',
  'select',
  'textarea',
  'title',
]);
const CELL = /^t[dh]$/;

/**
 * Tells the texts that people see in a row, without those of the rows in it, by their cell and by what
 * they are in: `body row /items/* 3 cell 2 a text 1`. So another badge in one row moves few others.
 */
export function readHtmlTexts(
  row: HtmlElement,
  within: Cursor,
  isRow: (element: HtmlElement) => boolean,
  reading: Reading,
): void {
  const repeats = new Repeats();
  let cells = 0;
  const read = (element: HtmlElement, cell: string): void => {
    const tag = element === row || CELL.test(element.name) ? '' : `${element.name} `;
    for (const child of element.children) {
      if (typeof child === 'string') {
        const text = child.trim();
        if (text === '') continue;
        const words = repeats.number(`${cell}${tag}text`);
        reading.see(text, new Spot('text', words, undefined, within));
      } else if (CELL.test(child.name)) {
        cells += 1;
        read(child, `cell ${cells} `);
      } else if (!isRow(child) && !SILENT.has(child.name)) {
        read(child, cell);
      }
    }
  };
  read(row, '');
}
