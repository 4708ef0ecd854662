/** Pairs of a name and a value, in whatever they stand: `{"name": "token", "value": "…"}`. */
import { isSecretValue } from './is-secret-value.ts';
import { looksRandom } from './looks-random.ts';
import { type SecretKind, secretKind } from './secret-names.ts';
import { anyOf } from './secret-words.ts';

/** What the member, the attribute or the element is called whose text is the name, as a pattern. */
export const NAMING: string = `${anyOf('pairNames')}|\\w{1,32}[-_]name|${anyOf('pairLabels')}`;

const LABEL = new RegExp(`^(?:${anyOf('pairLabels')})$`, 'i');

/** Whether what is called so has a text for people: only a random value beside it is a secret. */
export function isLabelOfPair(key: string): boolean {
  return LABEL.test(key);
}

/** `Must be changed.`, `Your new password`: what is written for people, as translations are. */
const FOR_PEOPLE = /^\p{Lu}[^\s]*(?:\s\S+)+$|[\s\S]\s\S+[.:!?…]$/u;

/** Whether the value of a pair is a secret, by its name. @param value out of its escapes */
export function isValueOfPair(value: string, kind: SecretKind, name: string): boolean {
  if (!isSecretValue(value, kind, name) || FOR_PEOPLE.test(value)) return false;
  // A list of names has one beside the other, and a form the name of its field as its label.
  return secretKind(value) === undefined && (!/^[A-Z][a-z]+$/.test(value) || looksRandom(value));
}
