import { readReference } from './read-reference.ts';
import type { Reading } from './reading.ts';
import type { Cursor } from './see.ts';
import { Spot } from './spot.ts';

/** Without what ends the sentence, or the brackets that it stands in. */
const URL_IN_TEXT = /https?:\/\/[^\s<>"'`{}|\\^]*[^\s<>"'`{}|\\^.,;:!?)\]]/gi;
/** A text with more is no letter, but a list or a program. */
const MOST = 100;

/** Whether a text may have a URL in it: looked at for each string of a response. */
export function hasUrlInside(text: string): boolean {
  return text.length > 10 && text.includes('://');
}

/**
 * Tells the URLs in a text that people read, such as a mail with a link to follow: `body /text url 1`.
 * A text of HTML has them with its entities.
 */
export function readUrlsInText(text: string, within: Cursor, reading: Reading): void {
  let count = 0;
  for (const [url] of text.matchAll(URL_IN_TEXT)) {
    count += 1;
    if (count > MOST) return;
    const plain = text.includes('<') ? url.replaceAll('&amp;', '&') : url;
    readReference(plain, new Spot('url', `url ${count}`, [], within), reading);
  }
}
