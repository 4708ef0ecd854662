import { looksRandom } from './looks-random.ts';
import { secretKind } from './secret-names.ts';

/** Names of settings that clients keep in cookies. */
const SETTING =
  /^(?:[\w.-]*[_.-])?(?:theme|colou?r[_-]?(?:scheme|mode)|dark[_-]?mode|mode|lang|language|locale|i18next|hl|tz|time[_-]?zone|currency|country|region|consent|cookies?[_-]?(?:consent|accepted|policy)|accepted|banner|layout|view|viewport|sidebar|sort|order|per[_-]?page|page[_-]?size|font[_-]?size|units?)$/i;
/** Words, perhaps several, of which none is long. */
const WORDS = /^"?[a-z]{1,20}(?:[ /_.,-][a-z\d]{1,20}){0,4}"?$/i;
const SWITCH =
  /^"?(?:true|false|yes|off|none|all|[a-z]{2}(?:[-_][a-z]{2})?|light|dark|[a-z\d]{1,2})"?$/i;

/**
 * Whether a cookie is surely no secret, so that it stays in clear: a setting of the client, or a value
 * that could be nobody's password. Only short words and numbers are that.
 */
export function isHarmlessCookie(name: string, value: string): boolean {
  if (/^"?deleted"?$/.test(value)) return true;
  if (secretKind(name) !== undefined || /sess|auth|login|user|sid(?!e)|id$/i.test(name))
    return false;
  if (SWITCH.test(value)) return true;
  const text = value.replace(/%(?:2f|20|2c)/gi, '/');
  return SETTING.test(name) && WORDS.test(text) && text.length <= 40 && !looksRandom(text);
}
