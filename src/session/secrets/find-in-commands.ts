/**
 * Credentials in the languages of command lines and their files: options, the user of `curl`, the
 * machines of `.netrc`. Documentation has such lines with a word in the place of the secret.
 */
import type { FoundSecret } from './found-secret.ts';
import { isSecretValue } from './is-secret-value.ts';
import { looksRandom } from './looks-random.ts';
import { secretKind } from './secret-names.ts';
import { anyOf } from './secret-words.ts';

/** `curl -u ada:secret`: the option may stand behind others. */
const CURL_USER =
  /\bcurl\s[^\r\n]{0,1000}?\s(?:-u|--user|-U|--proxy-user)[ =]{0,2}\\?["']?[^\s:"'\\]{1,128}:([^\s"'\\]{1,256})/g;
/** `--password secret`, `--api-key=secret`. */
const OPTION = /--([a-z][\w-]{1,40})(?:=|[ \t]{1,4})\\?["']?([^\s"'\\]{1,1024})/gi;
/** The format of `.netrc`, in one line or in several. */
const NETRC =
  /\b(?:machine\s{1,9}[^\s"\\]{1,256}|default)(?:\s{1,9}|\\n)(?:(?:login|account)\s{1,9}[^\s"\\]{1,256}(?:\s{1,9}|\\n))?password\s{1,9}([^\s"\\]{1,256})/g;

/** `setHeader('X-CSRF-Token', 'a8f3…')` in a script. */
const ARGUMENTS = /(["'])([\w.-]{3,64})\1\s{0,9},(?=\s{0,9}(["'])([\w.+/=~-]{10,1024})\3)/g;

/** The credentials that a script gives to a function behind their names. */
export function findInCalls(text: string): FoundSecret[] {
  return [...text.matchAll(ARGUMENTS)].flatMap((match) => {
    const { 0: all, 2: name = '', 4: value = '', index } = match;
    if (secretKind(name) === undefined || secretKind(value) !== undefined || !looksRandom(value))
      return [];
    const start = text.indexOf(value, index + all.length);
    return [{ name, value, start, end: start + value.length }];
  });
}

/** The credentials that a text has as command lines have them. */
export function findInCommands(text: string): FoundSecret[] {
  return [
    ...(text.includes('curl') ? valuesOf(text, CURL_USER, () => 'password') : []),
    ...(text.includes('--') ? valuesOf(text, OPTION, ([, name = '']) => name) : []),
    ...(text.includes('password') ? valuesOf(text, NETRC, () => 'password') : []),
  ];
}

/** @param pattern whose last group is the value, at its end */
function valuesOf(
  text: string,
  pattern: RegExp,
  nameOf: (match: RegExpExecArray) => string,
): FoundSecret[] {
  return [...text.matchAll(pattern)].flatMap((match) => {
    const value = match.at(-1) ?? '';
    // An option, and no end of a comment in markup.
    if (/[^\s"'`]/.test(text.charAt(match.index - 1))) return [];
    const name = nameOf(match);
    const kind = secretKind(name);
    if (kind !== 'secret' || !isSecretValue(value, kind, name) || standsForOne(value)) return [];
    const end = match.index + match[0].length;
    return [{ name, value, start: end - value.length, end }];
  });
}

const PLACEHOLDER = new RegExp(`^[-$<{%[(:=]|^(?:${anyOf('placeholders')})`, 'i');

/** `PASSWORD`, `<password>`, `$TOKEN`, `your-token`: what readers put their own in the place of. */
function standsForOne(value: string): boolean {
  return (
    PLACEHOLDER.test(value) ||
    // A file that has it.
    /^[~.]{0,2}\/\S{1,256}\.\w{2,5}$/.test(value) ||
    secretKind(value) !== undefined
  );
}
