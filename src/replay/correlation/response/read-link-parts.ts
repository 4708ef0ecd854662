import { isDistinctive } from '../is-distinctive.ts';
import { isValue } from '../subjects.ts';
import { readUrlParts } from './read-url-parts.ts';
import type { Reading } from './reading.ts';
import type { Cursor } from './see.ts';

const PAGE = /(?<=[?&])(?:page|p|pg|paged|offset|start|skip)=\d{1,5}(?=&|#|$)/i;
const PAGE_VALUE = /(?: path| query (?:page|p|pg|paged|offset|start|skip))$/i;

/**
 * Tells the parts of a link of a page. Not the words of its path, which its shape has; and not the number
 * of a page of a list, nor the link to that as a whole: each list has a second page, which the reader
 * chooses.
 * @param url as a browser resolves it
 */
export function readLinkParts(url: string, at: Cursor, reading: Reading): void {
  const isPaged = PAGE.test(url);
  const see = (value: string, part: Cursor): void => {
    if (part.kind === 'part' && isWordOfPath(value, part)) return;
    if (isPaged && PAGE_VALUE.test(part.place())) return;
    reading.see(value, part);
  };
  readUrlParts(url, true, at, { ...reading, see });
}

function isWordOfPath(value: string, part: Cursor): boolean {
  if (isValue(value) || isDistinctive(value)) return false;
  return / segment \d+$/.test(part.place());
}
