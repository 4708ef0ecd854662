import { isDistinctive } from '../is-distinctive.ts';
import { numbersIn } from '../pairs.ts';
import { type Reading, Spot } from '../reading.ts';
import type { HtmlElement } from './elements.ts';
import type { HtmlScope } from './scopes.ts';

/** What shows people a key or a code that they copy: its text is that, and nothing else. */
const SHOWN: ReadonlySet<string> = new Set(
  'code,pre,kbd,samp,output,td,th,dd,p,span,strong,b,em,label,div'.split(','),
);
/** In characters. */
const SHORTEST = 8;
const LONGEST = 4096;

/**
 * Tells a text of a page, outside of its rows, that is like no word: `body code text 1`; else the numbers
 * in it that may be codes: `body p number 1`.
 */
export function readHtmlToken(
  { name, children }: HtmlElement,
  { at: within, repeats, isRow }: HtmlScope,
  reading: Reading,
): void {
  if (isRow || !SHOWN.has(name) || children.length !== 1) return;
  const text = typeof children[0] === 'string' ? children[0].trim() : '';
  if (text.length > LONGEST) return;
  if (text.length < SHORTEST || /\s/.test(text) || !isDistinctive(text)) {
    for (const number of numbersIn(text)) {
      const step = repeats.number({ kind: 'number', name });
      reading.see(number, new Spot('code', step, [], within));
    }
    return;
  }
  const step = repeats.number({ kind: 'text', name });
  reading.see(text, new Spot('text', step, [], within));
}
