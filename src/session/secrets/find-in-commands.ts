/**
 * Finds credentials in command lines, in sentences and in the files of commands: options, the user of `curl`, the machines
 * in `.netrc`. Such credentials occur in texts of any kind, so regular expressions find them. In
 * documentation, these lines have a word in place of the secret.
 */

import { looksRandom } from '../../formats/value/randomness.ts';
import type { FoundSecret } from './found-secret.ts';
import { isSecretValue } from './is-secret-value.ts';
import { secretKind } from './secret-names.ts';
import { anyOf, type SecretTopic } from './secret-words.ts';

/** White space, also escaped in a JSON string, which may be in another one. */
const BLANK = String.raw`(?:\s|\\{1,7}[nrt])`;
/**
 * What may stand before an argument, in a command or in other code: the start of the text, white space, a quote or a
 * mark such as `=` or `;`.
 */
const BEFORE = String.raw`(?<=^|[\s"'\x60>[=;]|\\[nrt])`;
/** A quote around a value, also escaped in a JSON string or in markup. */
const QUOTE = String.raw`\\{0,7}["']|&(?:quot|apos|#0?3[49]|#x2[27]);`;
/** A value in quotes that do not end a JSON string. */
const QUOTED = String.raw`(?:(?!\k<quote>)(?:[^\r\n"]|"(?![,:}\]])))`;
/** A value without quotes or without a closing quote, up to a tag. */
const BARE = String.raw`(?:(?!\]\]>)[^\s"'\\<]|<(?![/!a-zA-Z]))`;
/** @param before pattern for the text before the value */
function valueBehind(before: { readonly quoted: string; readonly bare: string }): string {
  return (
    String.raw`(?:(?<quote>${QUOTE})${before.quoted}(?![,:}\]])(?<quoted>${QUOTED}{1,256})(?=\k<quote>)` +
    String.raw`|\\{0,7}["']?${before.bare}(?<bare>${BARE}{1,1024}))`
  );
}
const VALUE = valueBehind({ quoted: '', bare: '' });
const BEHIND_USER = valueBehind({
  quoted: String.raw`(?:(?!\k<quote>)[^\r\n:]){1,128}:`,
  bare: String.raw`[^\s:"'\\<]{1,128}:`,
});
/** Flags of `curl` without a value, which may precede the letter of an option with one. */
const CURL_FLAGS = '[0-46aBfgGiIjJkKlLMnNOpqRsSvVZ#]{0,16}';
/**
 * `curl -u ada:secret`, `/usr/bin/curl …`. Other options may come first, and the option may be on the next
 * line.
 */
const CURL_USER = new RegExp(
  String.raw`(?:${BEFORE}|(?<=[/(;|&]))curl(?=${BLANK})(?:[^\r\n]|(?<=\\)\r?\n){0,1000}?` +
    `(?<=${BLANK})(?:-${CURL_FLAGS}[uU]|--user|--proxy-user)(?:[ =]|${BLANK}){0,4}${BEHIND_USER}`,
  'g',
);
/** Commands with an option of one letter for the password: `sshpass -p …`, `mysql -u root -p…`, `redis-cli -a …`. */
const SHORT_OPTION = new RegExp(
  `(?:${BEFORE}|(?<=[/(;|&]))(?:` +
    [
      shortOption('commandsWithP', `p${BLANK}{0,4}`),
      shortOption('commandsWithJoinedP', 'p'),
      shortOption('commandsWithA', `a${BLANK}{1,4}`),
      shortOption('commandsWithCapitalP', `P${BLANK}{0,4}`),
      shortOption('commandsWithW', `w${BLANK}{1,4}`),
    ].join('|') +
    `)${VALUE}`,
  'g',
);

function shortOption(commands: SecretTopic, option: string): string {
  const names = anyOf(commands, `(?:-|${BLANK}{1,4})`);
  return String.raw`(?:${names})(?=${BLANK})[^\r\n;|&]{0,500}?${BLANK}-${option}`;
}

/** `--password secret`, `--api-key=secret`. */
const OPTION = new RegExp(
  String.raw`${BEFORE}--(?<option>[a-z][\w-]{1,40})(?:=|[ \t]{1,4})${VALUE}`,
  'gi',
);
const ENTRY = String.raw`${BLANK}{1,9}[^\s"\\]{1,256}${BLANK}{1,9}`;
/** The format of `.netrc`, in one line or in several. */
const NETRC = new RegExp(
  `${BEFORE}(?:machine${ENTRY}|default${BLANK}{1,9})(?:(?:login|account)${ENTRY}){0,2}` +
    `password${BLANK}{1,9}${VALUE}`,
  'g',
);

/** The format of `.pgpass`: a line with host, port, database, user and password. */
const PGPASS =
  /(?<=^|[\r\n])(?:[\w.*-]{1,253}):(?:\d{1,5}|\*):[^\s:]{1,63}:[^\s:]{1,63}:([^\s:]{1,256})(?=$|[\r\n])/g;

/**
 * In the settings of an ODBC connection, a value in braces may contain any character:
 * `UID=ada;PWD={se;cret}`.
 */
const BRACED =
  /(?<=(;)\s{0,3}|(?<![\w.-]))(?<option>\w{2,32})=\{(?<bare>(?:[^{}\r\n]|\}\}){1,256})(?=\}(?!\})(;)?)/g;

/** A TSIG key behind its algorithm, in the options of `nsupdate` and `dig`. */
const TSIG = new RegExp(
  String.raw`(?<![\w-])hmac-[\w-]{2,20}:[\w.-]{1,253}(?::|${BLANK}{1,9})${VALUE}`,
  'gi',
);
/** The credentials of command lines in a text. */
export function findInCommands(text: string): FoundSecret[] {
  return [
    ...(text.includes('curl') ? valuesOf(text, CURL_USER, () => 'password') : []),
    ...(/ -[apPw]/.test(text) ? valuesOf(text, SHORT_OPTION, () => 'password') : []),
    ...(text.includes('--') ? valuesOf(text, OPTION, ({ groups }) => groups?.option ?? '') : []),
    ...(/hmac-/i.test(text) ? valuesOf(text, TSIG, () => 'secret') : []),
    ...(text.includes('password') ? valuesOf(text, NETRC, () => 'password') : []),
    ...(text.includes('={') ? valuesOf(text, BRACED, optionOfList) : []),
    ...valuesOf(text, PGPASS, () => 'password').filter(({ value }) => looksRandom(value)),
  ];
}

/** The name of a setting in a list of settings. Empty for a setting that is not in a list. */
function optionOfList({ groups, 1: before, 4: behind }: RegExpExecArray): string {
  return before === undefined && behind === undefined ? '' : (groups?.option ?? '');
}

/** A bearer token is always a secret, whatever its form. */
const BEARER = /(?:^|-)bearer$/i;

/**
 * Finds the values that a pattern matches.
 * @param pattern ends in the value, which is the group `quoted` or `bare`, or the last group
 */
function valuesOf(
  text: string,
  pattern: RegExp,
  nameOf: (match: RegExpExecArray) => string,
): FoundSecret[] {
  return [...text.matchAll(pattern)].flatMap((match) => {
    const value = match.groups?.quoted ?? match.groups?.bare ?? match.at(-1) ?? '';
    const name = nameOf(match);
    const kind = BEARER.test(name) ? 'secret' : secretKind(name);
    if (kind !== 'secret' || !isSecretValue(value, kind, name) || standsForOne(value)) return [];
    const end = match.index + match[0].length;
    return [{ name, value, start: end - value.length, end }];
  });
}

const PLACEHOLDER = new RegExp(`^[-$<{%[(:=]|^(?:${anyOf('placeholders')})`, 'i');

/**
 * Whether a value is a word for readers to replace with a secret: `PASSWORD`, `<password>`, `$TOKEN`,
 * `your-token`.
 */
export function standsForOne(value: string): boolean {
  return (
    PLACEHOLDER.test(value) ||
    // The path of a file that contains the secret.
    /^[~.]{0,2}\/\S{1,256}\.\w{2,5}$/.test(value) ||
    secretKind(value) !== undefined
  );
}

/** The name of a one-time code in a sentence. */
const CODE_NAME = String.raw`(?:${anyOf('codeQualifiers', String.raw`[-\s]`)}|${anyOf('pins')}|confirmation|log-?in|sign-?in)[-\s](?:pass)?code|one[-\s]time (?:password|passcode|pin)`;
/** White space and tags, also as JSON escapes them. */
const GAP = String.raw`(?:\s|&nbsp;|\\[nrt]|\*|<[^<>]{1,300}>)`;
/** Digits, perhaps in two groups, or capitals and digits. */
const CODE = String.raw`(\d{3}[- ]\d{3}|\d{4,8}|(?=[A-Z]{0,7}\d)[A-Z\d]{6,8})(?![\w-]|[.,]\d)`;
const TOLD = [
  // `Your verification code is 123456`
  String.raw`\b(?:${CODE_NAME})\b(?:[^\d<>"\\.:\n]{0,60}\bis\b${GAP}{0,24}:?|${GAP}{0,24}:|(?=\n|\\n|<))${GAP}{0,24}${CODE}`,
  // `123456 is your verification code`
  String.raw`(?<![\w.-])(?:[A-Z]{1,3}-)?${CODE}(?=${GAP}{1,24}(?:is|as)${GAP}{1,24}your [^\d<>"\\.\n]{0,40}?\b(?:${CODE_NAME})\b)`,
].map((pattern) => new RegExp(pattern, 'gi'));
/** Far fewer texts have such a word. */
const HINT = /code|one[-\s]time/i;

/** The one-time codes that the sentences of a mail or a page tell. */
export function findToldCodes(text: string): FoundSecret[] {
  if (!HINT.test(text)) return [];
  return TOLD.flatMap((pattern) => valuesOf(text, pattern, () => 'verification_code'))
    .filter(({ value }) => !/[a-z]/.test(value))
    .map((secret) => ({ ...secret, isUnnamed: true }));
}
