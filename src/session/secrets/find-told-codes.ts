/** One-time codes that a mail or a page tells in a sentence: `Your verification code is 123456`. */

import { readEscapedMarkup } from '../../formats/text/escapes.ts';
import { type FoundSecret, secretsWithin } from './found-secret.ts';
import { anyOf } from './secret-words.ts';

const NAME = String.raw`(?:${anyOf('codeQualifiers', String.raw`[-\s]`)}|${anyOf('pins')}|confirmation|log-?in|sign-?in)[-\s](?:pass)?code|one[-\s]time (?:password|passcode|pin)`;
/** White space and tags, also as JSON escapes them. */
const GAP = String.raw`(?:\s|&nbsp;|\\[nrt]|\*|<[^<>]{1,300}>)`;
/** Digits, perhaps in two groups, or capitals and digits. */
const CODE = String.raw`(\d{3}[- ]\d{3}|\d{4,8}|(?=[A-Z]{0,7}\d)[A-Z\d]{6,8})(?![\w-]|[.,]\d)`;
const TOLD = new RegExp(
  [
    String.raw`\b(?:${NAME})\b(?:[^\d<>"\\.:\n]{0,60}\bis\b${GAP}{0,24}:?|${GAP}{0,24}:|(?=\n|\\n|<))${GAP}{0,24}${CODE}`,
    String.raw`(?<![\w.-])(?:[A-Z]{1,3}-)?${CODE}${GAP}{1,24}(?:is|as)${GAP}{1,24}your [^\d<>"\\.\n]{0,40}?\b(?:${NAME})\b`,
  ].join('|'),
  'gid',
);
/** Far fewer texts have such a word. */
const HINT = /code|one[-\s]time/i;

/** The codes that sentences of a text tell, in the order of the text. */
export function findToldCodes(text: string): FoundSecret[] {
  if (!HINT.test(text)) return [];
  const escaped = readEscapedMarkup(text);
  if (escaped === undefined) return findInSentences(text);
  return secretsWithin(findInSentences(escaped.text), escaped.offsetOf);
}

function findInSentences(text: string): FoundSecret[] {
  return [...text.matchAll(TOLD)].flatMap(({ indices = [] }) => {
    const [, first, second] = indices;
    const [start, end] = first ?? second ?? [0, 0];
    const value = text.slice(start, end);
    // The expression ignores case, for the words around.
    if (/[a-z]/.test(value)) return [];
    return [{ name: 'verification_code', value, start, end, isUnnamed: true }];
  });
}
