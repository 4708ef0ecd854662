import { isGroupedToken } from '../grouped-token.ts';
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
  element: HtmlElement,
  { at: within, repeats, isRow }: HtmlScope,
  reading: Reading,
): void {
  const { name } = element;
  const text = isRow ? '' : shownIn(element).trim();
  if (text === '' || text.length > LONGEST) return;
  if (!isKey(text)) {
    for (const number of numbersIn(text)) {
      const step = repeats.number({ kind: 'number', name });
      reading.see(number, new Spot('code', step, [], within));
    }
    return;
  }
  const step = repeats.number({ kind: 'text', name });
  reading.see(text, new Spot('text', step, [], within));
}

/** All that is in an element; of a field that no form sends, its value. */
function shownIn({ name, attributes, children }: HtmlElement): string {
  if (name === 'input') return isCopied(attributes) ? (attributes.value ?? '') : '';
  const [text, ...others] = SHOWN.has(name) ? children : [];
  return typeof text === 'string' && others.length === 0 ? text : '';
}

function isCopied({ name, type = '' }: HtmlElement['attributes']): boolean {
  return !name && /^(?:|text|password)$/i.test(type);
}

function isKey(text: string): boolean {
  if (text.length < SHORTEST) return false;
  return /\s/.test(text) ? isGroupedToken(text) : isDistinctive(text);
}
