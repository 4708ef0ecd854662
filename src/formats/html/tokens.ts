import { isGroupedToken } from '../grouped-token.ts';
import { isDistinctive } from '../is-distinctive.ts';
import { numbersIn } from '../pairs.ts';
import { type Reading, Spot } from '../reading.ts';
import { tokensIn } from '../text-tokens.ts';
import type { HtmlElement } from './elements.ts';
import type { HtmlScope } from './scopes.ts';

/** What shows people a key or a code that they copy: its text is that, or says it. */
const SHOWN: ReadonlySet<string> = new Set(
  'code,pre,kbd,samp,output,td,th,dd,p,span,strong,b,em,label,div,textarea'.split(','),
);
/** In characters. */
const SHORTEST = 8;
const LONGEST = 4096;

/**
 * Tells a text of a page, outside of its rows, that is like no word: `body code text 1`; else the tokens
 * and the numbers in it that may be codes: `body p token 1`, `body p number 1`.
 */
export function readHtmlToken(element: HtmlElement, scope: HtmlScope, reading: Reading): void {
  if (scope.isRow) return;
  const texts = shownIn(element);
  const [first = '', ...others] = texts;
  const text = first.trim();
  const isWhole = others.length === 0 && element.children.length <= 1;
  if (isWhole && text.length <= LONGEST && isKey(text)) {
    const step = scope.repeats.number({ kind: 'text', name: element.name });
    reading.see(text, new Spot('text', step, [], scope.at));
  }
  for (const token of texts.flatMap(tokensIn)) if (token !== text) tell(token, 'token');
  if (!isWhole || text.length > LONGEST || isKey(text)) return;
  for (const number of numbersIn(text)) tell(number, 'number');

  function tell(value: string, kind: 'token' | 'number'): void {
    const step = scope.repeats.number({ kind, name: element.name });
    reading.see(value, new Spot('code', step, [], scope.at));
  }
}

/** The texts of an element, without those of the elements in it; of a field that no form sends, its value. */
function shownIn({ name, attributes, children }: HtmlElement): readonly string[] {
  if (name === 'input') return isCopied(attributes) ? [attributes.value ?? ''] : [];
  if (!SHOWN.has(name) || (name === 'textarea' && attributes.name)) return [];
  return children.filter((child) => typeof child === 'string');
}

function isCopied({ name, type = '' }: HtmlElement['attributes']): boolean {
  return !name && /^(?:|text|password)$/i.test(type);
}

function isKey(text: string): boolean {
  if (text.length < SHORTEST) return false;
  return /\s/.test(text) ? isGroupedToken(text) : isDistinctive(text);
}
