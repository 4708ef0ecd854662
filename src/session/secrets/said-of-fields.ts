/**
 * What servers say of a field for secrets, in the place of its value: `{"errors": {"password": "too_short"}}`,
 * `{"password": ["This field is required."]}`, `{"labels": {"password": "Your password"}}`. What stands
 * there consists of words, and where it stands tells that nobody has typed them in.
 */
import { looksRandom } from './looks-random.ts';
import { secretKind, wordsOf } from './secret-names.ts';
import { secretWordSet } from './secret-words.ts';

/** What is known of the answer that a text stands in. */
export interface AnswerContext {
  /** Whether the server refuses the request, and may say what is wrong with its fields. */
  readonly isRefusal: boolean;
  /** Whether a request has had a text as a secret: then the answer repeats it. @default none has */
  readonly isSent?: (value: string) => boolean;
}

/** What the status of an answer tells. @param isSent whether a request has had a text as a secret */
export function readAnswer(
  status: number | undefined,
  isSent?: (value: string) => boolean,
): AnswerContext {
  const isRefusal = status !== undefined && status >= 400 && status < 500;
  return { isRefusal, ...(isSent && { isSent }) };
}

/** In characters: what is longer says something else. */
const LONGEST = 400;
/** Words with a hyphen or an apostrophe in them, small numbers, types such as `string(8)`, and mere signs. */
const WORD = new RegExp(
  String.raw`^[([]*(?:[\p{L}\p{M}]+(?:[-'’_./][\p{L}\p{M}]+)*(?:\(\d{0,4}\))?|\d{1,4}(?:-\p{L}+)?)` +
    String.raw`(?:[)\].,:;!?…]|\(s\))*$|^[^\p{L}\p{N}]+$`,
  'u',
);
const CONTAINERS = secretWordSet('fieldTexts');
/** `This field is required.`, `Mot de passe :` */
const SENTENCE = /^\p{Lu}.*[.:!?…。？！]$/su;

/** Whether an object called so says something of each field by the name of that: `fieldErrors`. */
export function isAboutFields(name: string): boolean {
  return CONTAINERS.has(wordsOf(name).split('-').at(-1) ?? '');
}

/**
 * Whether a text in the place of a secret says something of the field.
 * @param value out of its escapes
 * @param isListed whether it stands in an object that says something of each field
 */
export function isSaidOfField(
  value: string,
  isListed: boolean,
  answer: AnswerContext | undefined,
): boolean {
  // What a client sends says nothing of fields.
  if (answer === undefined || answer.isSent?.(value)) return false;
  if (value.length > LONGEST || looksRandom(value)) return false;
  const words = value.split(/\s+/).filter(Boolean);
  if (!words.every((word) => WORD.test(word))) return false;
  return isListed || answer.isRefusal || isForPeople(value, words);
}

/** A sentence, or a label that has the name of the field in it: `Your password`. */
function isForPeople(value: string, words: readonly string[]): boolean {
  if (words.length < 2 || !/^\p{Lu}/u.test(value)) return false;
  return (words.length > 2 && SENTENCE.test(value)) || words.some(namesSecret);
}

function namesSecret(word: string): boolean {
  return secretKind(word) !== undefined;
}
