import type { Step } from '../location.ts';
import { type Cursor, type Reading, Repeats, Spot } from '../reading.ts';
import { mayHaveToken, tokensIn } from '../text-tokens.ts';
import type { HtmlElement } from './elements.ts';

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
const NONE: readonly string[] = [];

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
  let cells = 0;
  const read = (element: HtmlElement, at: Cursor, repeats: Repeats): void => {
    const isPlain = element === row || CELL.test(element.name);
    const step: Step = { kind: 'text', name: isPlain ? undefined : element.name };
    for (const child of element.children) {
      if (typeof child === 'string') {
        const text = child.trim();
        if (text === '') continue;
        const tokens = mayHaveToken(text) ? tokensIn(text) : NONE;
        // On another instance, the row says the same with another token.
        const said = tokens.reduce((rest, token) => rest.replace(token, '*'), text);
        reading.see(said, new Spot('text', repeats.number(step), undefined, at));
        for (const token of tokens) {
          reading.see(token, new Spot('code', repeats.number({ ...step, kind: 'token' }), [], at));
        }
      } else if (CELL.test(child.name)) {
        cells += 1;
        const cell = new Spot('text', { kind: 'cell', index: cells }, undefined, within);
        read(child, cell, new Repeats());
      } else if (!isRow(child) && !SILENT.has(child.name)) {
        read(child, at, repeats);
      }
    }
  };
  read(row, within, new Repeats());
}
