import { isFor } from '../api-words.ts';
import { isDistinctive } from '../is-distinctive.ts';
import { isValue } from '../names.ts';
import type { Cursor, Reading } from '../reading.ts';
import { readUrlParts } from '../url-parts.ts';
import { type HtmlElement, labelOf } from './elements.ts';
import type { HtmlLink } from './links.ts';

const PARAMETER = /(?<=[?&])([\w$]{1,16})=\d{1,5}(?=&|#|$)/g;
/** A number, an arrow, or a word: others may lead to the thing that has the number. */
const PAGER = /^(\d*|[a-z]{1,16})(?: page)?$/i;
const SIGNS = /^\W+|(?<!\W)\W+$/g;
const LONGEST_PAGER = 40;

/**
 * Tells the parts of a link of a page. Not the words of its path, which its shape has; and where it leads
 * to another page of a list, not the number of that, nor the link as a whole: each list has a second page,
 * which the reader chooses.
 */
export function readLinkParts(
  { kind, url, shape }: HtmlLink,
  element: HtmlElement,
  at: Cursor,
  reading: Reading,
): void {
  const isPager = kind === 'link' && hasPage(url) && leadsToPage(element);
  const segments = shape.split(/[/?]/);
  const see = (value: string, part: Cursor): void => {
    if (part.kind === 'part' && isWordOfPath(value, part, segments)) return;
    if (isPager && isOfPage(part)) return;
    reading.see(value, part);
  };
  readUrlParts(url, true, at, { ...reading, see });
}

function leadsToPage(element: HtmlElement): boolean {
  if (/^(?:next|prev)$/i.test(element.attributes.rel ?? '')) return true;
  const text = labelOf(element)?.trim().replace(/\s+/g, ' ');
  if (text === undefined || text.length > LONGEST_PAGER) return false;
  const [, word] = PAGER.exec(text.replace(SIGNS, '')) ?? [];
  return word !== undefined && (!/[a-z]/i.test(word) || isFor('pagers', word.toLowerCase()));
}

function hasPage(url: string): boolean {
  return [...url.matchAll(PARAMETER)].some(([, name = '']) => isPageName(name));
}

/** OData begins its parameters with a sign. */
function isPageName(name: string): boolean {
  return isFor('pages', name.replace('$', '').toLowerCase());
}

function isWordOfPath(value: string, part: Cursor, segments: readonly string[]): boolean {
  if (isValue(value) || isDistinctive(value)) return false;
  const { kind, index } = part.location().last ?? {};
  return kind === 'segment' && segments[Number(index)] !== '*';
}

/** Whether it is the whole link, or the parameter that says which page. */
function isOfPage(part: Cursor): boolean {
  const { kind, name = '' } = part.location().last ?? {};
  return kind === 'path' || (kind === 'query' && isPageName(name));
}
