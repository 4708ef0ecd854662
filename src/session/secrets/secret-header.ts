import { isKeyHeader, secretKind } from './secret-names.ts';
import { anyOf } from './secret-words.ts';

/** Neither `author` nor `tokenizer`, but `authorization`. */
const SECRET_WORD = new RegExp(
  `(?:${anyOf('secretHeaders', '-?')})(?!(?<=token)iz|(?<=auth)or(?!iz))`,
  'i',
);
/** Names with a secret word that are no secret. */
const NO_SECRET = new RegExp(
  `^(?:${anyOf('limitHeaders', '-')})-|^(?:${anyOf('challengeHeaders', '-')})$` +
    `|-(?:${anyOf('headerDescriptions', '-')})$`,
  'i',
);

/** Whether a header holds a secret, by its name. */
export function isSecretHeader(name: string): boolean {
  if (saysSecret(name)) return true;
  if (NO_SECRET.test(name)) return false;
  const kind = secretKind(name);
  return kind === 'secret' || kind === 'pin' || isKeyHeader(name);
}

/** The same by a word that secrets have, wherever it stands in the name. */
function saysSecret(name: string): boolean {
  return SECRET_WORD.test(name) && !NO_SECRET.test(name);
}

/**
 * Whether a member or a parameter may hold a secret, by its name, such as `access_token`. For what is
 * only shown: a value that is hidden without need costs nothing.
 */
export function isCredential(name: string): boolean {
  const kind = secretKind(name);
  return kind === 'secret' || kind === 'pin' || saysSecret(name.replaceAll('_', '-'));
}
