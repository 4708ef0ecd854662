import { readLooseJson } from '../../formats/loose-json.ts';
import type { Found, Member } from './find-members.ts';
import { secretKind, wordsOf } from './secret-names.ts';
import { secretWordSet } from './secret-words.ts';

/** Shorter numbers are counts. */
const LONG_NUMBER = /^-?\d{6}\d*$/;

/**
 * The strings and long numbers in an object or array that stands in a text, names of members not.
 * @param at where it begins
 * @param quote as quotes are written there
 */
export function findLeaves(text: string, at: number, name: string, quote = '"'): Found {
  const members: Member[] = [];
  /** By object or array that is open: whether it describes. */
  const described: boolean[] = [];
  const end = readLooseJson(text, at, {
    enter: (key) =>
      described.push(described.at(-1) === true || (key !== undefined && describes(key))),
    leave: () => described.pop(),
    leaf({ key: own, value, start, quote: written }) {
      if (written === undefined && !LONG_NUMBER.test(value)) return;
      members.push({
        ...{ name, own, isDescribed: described.at(-1), value, start, end: start + value.length },
        written: written ? { kind: 'string', ...written } : { kind: 'literal', quote },
      });
    },
  });
  return { members, end };
}

const DESCRIPTIONS = secretWordSet('descriptions');
const MARKS = secretWordSet('descriptionMarks');

/** Whether a name within what is called a secret says that this is none: `token.id`, `password.expires_at`. */
export function describes(own: string): boolean {
  if (secretKind(own) !== undefined) return false;
  const words = wordsOf(own).split('-');
  const last = words.at(-1) ?? '';
  return (
    DESCRIPTIONS.has(last) ||
    DESCRIPTIONS.has(last.replace(/s$/, '')) ||
    words.some((word) => MARKS.has(word))
  );
}
