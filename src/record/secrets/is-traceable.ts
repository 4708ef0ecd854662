import { isCodePlaceholder } from '../../formats/pairs.ts';
import { TOKEN_CHARACTERS } from '../../formats/token-runs.ts';
import { looksRandom } from '../../session/secrets/looks-random.ts';
import { latinName, type SecretKind, wordsOf } from '../../session/secrets/secret-names.ts';
import { anyOf } from '../../session/secrets/secret-words.ts';

const token = new RegExp(`^[${TOKEN_CHARACTERS}]{8}[${TOKEN_CHARACTERS}]*$`);
/** A count, an amount or a share. Longer numbers of digits alone are no more common than other tokens. */
const number = /^(?:-?[0-9]{1,8}|-?[0-9]*\.[0-9.]*)$/;

/** What fields for secrets are called, in forms and their translations. */
const label = new RegExp(`^(?:${anyOf('passwordLabels', '_?')})s?$`, 'i');

/** A code that people type, as a mail or a page has told it: few other texts are the same by chance. */
const code = /^(?:[0-9]{5,8}|(?=.*[0-9])(?=.*[A-Z])[0-9A-Z]{6,7})$/;

/** Of digits alone. */
const typed = /^[0-9]{5,8}$/;
/** What Supabase Auth and Authy call such a code as well. */
const tokenName = /(?:^|-)token$/;

/** What a secret is called where only Latin letters may stand: a token that people type is a code. */
export function calledSecret(secret: string, name: string): string {
  const called = latinName(name);
  return typed.test(secret) && tokenName.test(wordsOf(name)) ? `${called}_code` : called;
}

/**
 * Whether a secret is such a code.
 * @param kind what its name says that it is
 * @param placeholder what stands for it: a replay finds it in a message where that has the name of a code
 */
export function isToldCode(
  secret: string,
  kind: SecretKind | undefined,
  placeholder: string,
): boolean {
  return (kind === 'pin' || kind === 'weak' || isCodePlaceholder(placeholder)) && code.test(secret);
}

/**
 * Whether a secret is looked for in bodies and URLs. Short ones are not: they are words like any
 * other. Nor is a cookie such as `tz=Europe/Berlin`, which is no secret, and whose value a request
 * may carry for reasons of its own.
 */
export function isTraceable(secret: string, isCookie: boolean): boolean {
  if (!token.test(secret) || number.test(secret)) return false;
  // A text for people has `"password": "Password"`.
  return isCookie ? looksRandom(secret) : !label.test(secret);
}

/** Whether it is none, and no number or word either: a sentence, say. */
export function isOdd(secret: string): boolean {
  return !token.test(secret) && /[^\w.-]/.test(secret) && /\p{L}/u.test(secret);
}
