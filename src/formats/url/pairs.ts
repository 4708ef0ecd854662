/**
 * Values within texts: lines of keys and values, compounds such as a revision, and what people read in a
 * message, such as a code, or a key in `curl -H "Harbour-Key: k3x9…"`.
 */

import { decodePiece } from '../text/codecs.ts';
import { type Cursor, FixedCursor, type Reading, RepeatCounter } from '../value/reading.ts';
import { isPairs, readParameters } from './form.ts';
import { mayHaveTokens, readTokens } from './tokens.ts';
import { readUrlsInText } from './url.ts';

/** Reports the values within a text: fields of a form, URLs and tokens. */
export function readInsideText(text: string, within: Cursor, reading: Reading): void {
  if (isPairs(text)) {
    readParameters(text.trim(), 'field', within, 'string', reading);
    return;
  }
  readUrlsInText(text, within, reading);
  if (hasPairs(text)) readPairs(text, within, reading);
  const uuid = decodePiece(text, 'uuid');
  if (uuid !== undefined) {
    reading.visit(uuid, new FixedCursor('part', { kind: 'decoded' }, undefined, within));
  } else if (!reading.isInHead && mayHaveTokens(text)) readTokens(text, within, reading);
}

/** `key=value` or `key: value`. */
const PAIR = /^["']?([a-z][\w.-]{0,63})["']?\s*(?:=|:(?!\/\/))\s*(\S.*)$/i;

/** The key and the value of a line; undefined for any other line. */
export function pairIn(line: string): { readonly key: string; readonly value: string } | undefined {
  const [, key, value] = PAIR.exec(line) ?? [];
  return key === undefined || value === undefined ? undefined : { key, value };
}

/** In characters. */
const MAX_VALUE_LENGTH = 4096;
const MAX_LINES = 200;

/** Whether a text may have several lines of keys and values, such as an event of a calendar. */
function hasPairs(text: string): boolean {
  return (
    text.length > 16 && text.includes('\n') && PAIR.test(text.slice(0, text.indexOf('\n')).trim())
  );
}

/** Reports the values of such lines by their keys. */
function readPairs(text: string, within: Cursor, reading: Reading): void {
  const repeats = new RepeatCounter();
  let start = 0;
  for (let count = 0; count < MAX_LINES && start < text.length; count += 1) {
    const feed = text.indexOf('\n', start);
    const end = feed < 0 ? text.length : feed;
    const pair =
      end - start <= MAX_VALUE_LENGTH ? pairIn(text.slice(start, end).trim()) : undefined;
    if (pair) {
      const step = repeats.next({ kind: 'value', name: pair.key });
      reading.visit(pair.value, new FixedCursor('string', step, [pair.key], within));
    }
    start = end + 1;
  }
}

/** Names of codes that people type, and the endings that may follow without a separator. */
const CODE_NAME =
  '(?:T?OTP|2FA|MFA|PIN|PUK|CSC|CV[CV]2?|CVN)(?:AGAIN|CONFIRM|NEW|NUMBER|OLD|VALUE)?' +
  '|[A-Z0-9]{0,44}CODES?|ONE_?TIME_?PASSWORDS?';
/** The placeholder of such a code. */
const CODE = `REDACTED(?:_[A-Z0-9]{1,48}){0,8}?_(?:${CODE_NAME})(?:_[A-Z0-9]{1,48}){0,3}`;
const CODE_PLACEHOLDER = new RegExp(`^${CODE}$`);
/** Whether a placeholder has the name of a code, so that it counts as a number in a message. */
export function isCodePlaceholder(text: string): boolean {
  return CODE_PLACEHOLDER.test(text);
}
