import { decodeEscapes } from '../../formats/codecs.ts';
import { looksRandom } from './looks-random.ts';
import { secretKind } from './secret-names.ts';
import { anyOf } from './secret-words.ts';

/** Names of settings that clients keep in cookies. */
const SETTING = new RegExp(String.raw`^(?:[\w.-]*[_.-])?(?:${anyOf('settingCookies')})$`, 'i');
/** Words, perhaps several, of which none is long. */
const WORDS = /^"?[a-z]{1,20}(?:[ /_.,-][a-z\d]{1,20}){0,4}"?$/i;
const SWITCH = new RegExp(
  String.raw`^"?(?:${anyOf('switchValues')}|[a-z]{2}(?:[-_][a-z]{2})?|[a-z\d]{1,2})"?$`,
  'i',
);
/** Cookies of a login or an id hold no setting. `side` and `sidebar` do: they only begin with `sid`. */
const OF_LOGIN = new RegExp(`(?:${anyOf('loginCookies')})(?!(?<=sid)e)|id$`, 'i');

/**
 * Whether a cookie is surely no secret, so that it stays in clear: a setting of the client, or a value
 * that could be nobody's password. Only short words and numbers are that.
 */
export function isHarmlessCookie(name: string, value: string): boolean {
  if (/^"?deleted"?$/.test(value)) return true;
  if (secretKind(name) !== undefined || OF_LOGIN.test(name)) return false;
  if (SWITCH.test(value)) return true;
  const text = decodeEscapes(value);
  return SETTING.test(name) && WORDS.test(text) && text.length <= 40 && !looksRandom(text);
}
