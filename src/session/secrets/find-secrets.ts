import { decodeWritten } from '../../formats/markup/loose-text.ts';
import { readEscapedMarkup } from '../../formats/text/escapes.ts';
import { withoutInner } from '../../formats/text/splices.ts';
import { looksRandom } from '../../formats/value/randomness.ts';
import { findCoded, findCredentials, mayNameSecrets, splitScheme } from './find-credentials.ts';
import { findInCalls } from './find-in-calls.ts';
import { findInCommands, findToldCodes, standsForOne } from './find-in-commands.ts';
import { findInQueries, findInRows } from './find-in-rows.ts';
import { describes, findMembers, type Member } from './find-members.ts';
import { type FoundSecret, secretsWithin } from './found-secret.ts';
import { findDefaults, type SecretVariables } from './graphql-variables.ts';
import {
  isPostalCode,
  isSecretNumber,
  isSecretValue,
  isValueOfPair,
  OWN_NAMES,
} from './is-secret-value.ts';
import { findKeys } from './key-formats.ts';
import { findLabelled } from './password-fields.ts';
import { rowsOf } from './rows.ts';
import { namesNonce, type SecretKind, secretKind } from './secret-names.ts';

/**
 * The kind of a text. In programs and style sheets, most apparent parameters are code. In pages and programs,
 * a nonce is a value that the server issues for the next request.
 */
type TextKind = 'text' | 'code' | 'page';

/** Facts about a text that come from other parts of the session. */
export interface TextContext {
  /** @default 'text' */
  readonly kind?: TextKind;
  /** Names of the fields that a page has declared as password fields. */
  readonly declared?: ReadonlySet<string> | undefined;
  /** Whether the text is sent to a login path. */
  readonly isLogin?: boolean | undefined;
  /** Whether the text answers a login call. */
  readonly answersLogin?: boolean | undefined;
  /** The secret variables of an operation in the URL, whose values may be in the body. */
  readonly variables?: SecretVariables | undefined;
  /** Raw path of the request, if it leads to a secret in a store. */
  readonly storedAt?: string | undefined;
  /** Facts about the response, for a text in a response. */
  readonly answer?: ResponseContext | undefined;
}

/** The secrets in a text, in the order of the text. */
export function findSecrets(text: string, context: TextContext = {}): FoundSecret[] {
  const isCode = context.kind === 'code';
  const plain = isCode ? undefined : readEscapedMarkup(text);
  const keys = [
    ...findKeys(text),
    ...(isCode ? [] : findToldCodes(text)),
    ...(plain ? secretsWithin(findToldCodes(plain.text), plain.offsetOf) : []),
  ];
  const { declared, isLogin, answersLogin, variables } = context;
  const mayBeTold =
    declared !== undefined || isLogin === true || answersLogin === true || variables !== undefined;
  if (!mayBeTold && !mayNameSecrets(text)) return keys;
  const known = [...keys, ...findCoded(text, findSecrets)];
  if (isCode) {
    return withoutInner([
      ...findNamed(text, context),
      ...findInCalls(text),
      ...findInQueries(text),
      ...findCredentials(text),
      ...known,
    ]);
  }
  return withoutInner([
    ...findStated(text, context),
    ...(plain ? secretsWithin(findStated(plain.text, context), plain.offsetOf) : []),
    ...known,
  ]);
}

/** The secrets that names and structures reveal, in no particular order. */
function findStated(text: string, context: TextContext): FoundSecret[] {
  return [
    ...findNamed(text, context),
    ...(context.kind === 'page' ? findInCalls(text) : []),
    ...findInRows(rowsOf(text), context),
    ...findDefaults(text),
    ...findInQueries(text),
    ...findLabelled(text),
    ...findCredentials(text),
    ...findInCommands(text),
  ];
}

type KindOf = (name: string) => SecretKind | undefined;

/**
 * @returns a function that gives the kind of a name, which may be more specific in this text than elsewhere
 */
function kindsIn({ kind, declared }: TextContext): KindOf {
  const named: KindOf =
    kind === 'page' || kind === 'code'
      ? (name) => secretKind(name) ?? (NONCE.test(name) ? 'nonce' : undefined)
      : secretKind;
  if (declared === undefined) return named;
  return (name) => (declared.has(name) ? 'typed' : named(name));
}

/** `data-nonce`, `_ajax_nonce`, `restNonce`. */
const NONCE = /nonce$/i;

function findNamed(text: string, context: TextContext): FoundSecret[] {
  const kindOf = kindsIn(context);
  const isSecret = (name: string, isContainer: boolean): boolean | 'perhaps' => {
    const found = kindOf(name);
    if (found === 'weak' || found === 'nonce') return isContainer ? false : 'perhaps';
    return found !== undefined;
  };
  return findMembers(text, isSecret, true, context.kind === 'code').flatMap((member) =>
    secretOf(text, member, context, kindOf),
  );
}

function secretOf(
  text: string,
  member: Member,
  { kind: textKind = 'text', answer }: TextContext,
  kindOf: KindOf,
): FoundSecret[] {
  const { written, value: raw } = member;
  if (isDescription(member)) return [];
  const name = nameOf(member);
  const kind = kindOf(name) ?? kindOf(member.name);
  if (kind === undefined) return [];
  if (kind === 'pin' && isPostalCode(text, member.start, raw)) return [];
  const nonce = textKind === 'text' ? undefined : nonceOf(text, member, name);
  if (nonce) return [nonce];
  if (written.kind === 'literal') {
    if (!isSecretNumber(raw, kind, name) || !isNumberOf(member, kind)) return [];
    const { start, end } = member;
    return [{ name, value: raw, start, end, quote: written.quote }];
  }
  const { scheme, credentials } = splitScheme(written.kind === 'bare' ? cutBare(raw) : raw);
  const value = decodeWritten(credentials, written);
  const isSure =
    isSecretValue(value, kind, name) &&
    isLikely(text, member, textKind) &&
    !isOfText(member, value) &&
    !(member.isAssigned && (/\s/.test(value) || !isValueOfPair(value, kind, name))) &&
    !describesField(value, member.isAboutFields === true, answer) &&
    (member.own === undefined || isSecretPart(member.own, value));
  const start = member.start + scheme.length;
  return isSure ? [{ name, value, start, end: start + credentials.length }] : [];
}

/** A number in a script that is a nonce of a server. Outside of scripts, it is a counter of the client. */
function nonceOf(
  text: string,
  { written, value: raw, start, nameAt = 0, isInScript }: Member,
  name: string,
): FoundSecret | undefined {
  if (!isInScript || !/^\d{9}/.test(raw) || !namesNonce(name)) return undefined;
  const [value = ''] = /^\d{9,19}(?=[;,)}]|$)/.exec(raw) ?? [];
  const end = start + value.length;
  const isNumber =
    /^\s{0,8}(?:[;,)}\n]|$)/.test(text.slice(end, end + 9)) && !/[?&]/.test(text[nameAt - 1] ?? '');
  if (!isNumber || !isSecretValue(value, 'nonce', name)) return undefined;
  return { name, value, start, end, quote: written.kind === 'literal' ? written.quote : '"' };
}

/** Cuts a value out of a list such as `AccountKey=abc;EndpointSuffix=core`, or out of a sentence. */
function cutBare(raw: string): string {
  return raw.replace(/;.*$/s, '').replace(/(?<![.,])[.,]+$/, '');
}

/**
 * The name of a member: `token` for the `value` in a `token`, but `password` for a `password` in
 * `credentials`.
 */
function nameOf({ name, own }: Member): string {
  return own !== undefined && secretKind(own) !== undefined ? own : name;
}

/** Whether a member only describes the secret that its object is named after. */
function isDescription({ own, isDescribed, written }: Member): boolean {
  if (own === undefined || secretKind(own) !== undefined) return false;
  // WebDAV puts lock tokens into an href (RFC 4918, section 14.14).
  if (written.kind === 'markup' && own === 'href') return false;
  return isDescribed === true || describes(own);
}

/** A word in lower case, perhaps with a capital first letter. */
const PLAIN_WORD = /^(?=\p{L}{1,32}$)\p{Lu}?[\p{Ll}\p{Lo}]*$/u;
/** In characters. A word of this length may be a secret. */
const LONG_WORD = 8;

/** Whether a token is a part of a split text: `{"token": "the"}`, `{"tokens": ["the", "quick"]}`. */
function isOfText({ name, own, written }: Member, value: string): boolean {
  const isList = /^tokens$/i.test(name);
  if (written.kind !== 'string' || own !== undefined || !(isList || /^token$/i.test(name)))
    return false;
  return PLAIN_WORD.test(value) && (isList ? !looksRandom(value) : value.length < LONG_WORD);
}

const VALUE_NAME = new RegExp(`^(?:${OWN_NAMES})$`, 'i');

function isSecretPart(own: string, value: string): boolean {
  return secretKind(own) !== undefined || VALUE_NAME.test(own) || looksRandom(value);
}

/** In digits. A longer number is not a code for somebody to type. */
const MAX_TYPED_LENGTH = 8;

/** Whether a number is a secret: most numbers in an object called `token` are times, counts and ids. */
function isNumberOf({ own, value }: Member, kind: SecretKind): boolean {
  if (own === undefined || secretKind(own) !== undefined || VALUE_NAME.test(own)) return true;
  return kind === 'pin' && value.length <= MAX_TYPED_LENGTH;
}

/** In characters. In most programs, a shorter value is not a secret, even if it is not a word. */
const MIN_LENGTH_IN_CODE = 12;

function isLongToken(value: string): boolean {
  return value.length >= MIN_LENGTH_IN_CODE && looksRandom(value);
}

/** The text from the start of a line to a name. The line break may be escaped. */
const LINE_START =
  /(?:^|[\r\n]|\\(?:[nr]|u000[adAD]|x0[adAD]))(?:[ \t]|\\t)*(?:[-+*][ \t]+|export[ \t]+)?$/;

/** In characters. Enough for the name and value of the previous pair. */
const LOOKED_BACK = 80;

/** Whether a value is plausible: a bare name and a separator may also precede a sentence or a program. */
function isLikely(text: string, member: Member, kind: TextKind): boolean {
  const { written, start, value, nameAt = start } = member;
  if (kind === 'code')
    return written.kind === 'string' && (/nonce$/i.test(member.name) || isLongToken(value));
  if (written.kind !== 'bare') return true;
  const head = text.slice(Math.max(0, nameAt - LOOKED_BACK), nameAt);
  if (text[start - 1] === '=') {
    if (/[?&;#]$|&amp;$|\\(?:u00|x)26$/.test(head)) return true;
    // `host=db password=x user=ada`, or `"PASSWORD=x"` as a whole.
    if (/[\w.-]=[^\s=]{1,64}[ \t]$/.test(head)) return true;
    if (/["'`]$/.test(head) && text[start + value.length] === head.at(-1)) return true;
  }
  if (LINE_START.test(head)) {
    const behind = text.slice(start + value.length, start + value.length + 8);
    if (/^[ \t]*(?:$|[\r\n"\\&;,#])/.test(behind)) return true;
    // `password: sha256 of it` is a sentence, and `PASSWORD=x run` is a command.
    if (text[start - 1] !== '=') return looksRandom(value);
    if (/^[A-Z][A-Z\d_]*$/.test(member.name)) return !standsForOne(value);
  }
  return /\d/.test(value) && /[a-z]/i.test(value) && value.length >= 6 && !/[()[\]{}]/.test(value);
}

/** In characters. A longer text does not describe a field. */
const MAX_LENGTH = 400;

/** Words, perhaps with a hyphen or an apostrophe, small numbers, types such as `string(8)`, and punctuation. */
const WORD = new RegExp(
  String.raw`^[([]*(?:[\p{L}\p{M}]+(?:[-'’_./][\p{L}\p{M}]+)*(?:\(\d{0,4}\))?|\d{1,4}(?:-\p{L}+)?)` +
    String.raw`(?:[)\].,:;!?…]|\(s\))*$|^[^\p{L}\p{N}]+$`,
  'u',
);

/** `This field is required.`, `Mot de passe :` */
const SENTENCE = /^\p{Lu}.*[.:!?…。？！]$/su;

/**
 * Whether a text in place of a secret describes the field.
 * @param value with its escapes decoded
 * @param isListed whether the text is in an object that describes each field
 */
function describesField(
  value: string,
  isListed: boolean,
  answer: ResponseContext | undefined,
): boolean {
  // Requests do not describe fields.
  if (answer === undefined || answer.isSent?.(value)) return false;
  if (value.length > MAX_LENGTH || looksRandom(value)) return false;
  const words = value.split(/\s+/).filter(Boolean);
  if (!words.every((word) => WORD.test(word))) return false;
  return isListed || answer.isRefusal || isForPeople(value, words);
}

/** A sentence, or a label that contains the name of the field: `Your password`. */
function isForPeople(value: string, words: readonly string[]): boolean {
  if (words.length < 2 || !/^\p{Lu}/u.test(value)) return false;
  return (words.length > 2 && SENTENCE.test(value)) || words.some(namesSecret);
}

function namesSecret(word: string): boolean {
  return secretKind(word) !== undefined;
}

/** Facts about the response that contains a text. */
interface ResponseContext {
  /**
   * Whether the server refuses the request. The response may then describe errors in the request's fields.
   */
  readonly isRefusal: boolean;
  /**
   * Whether a request contained this text as a secret, which the response repeats. @default no text was sent
   */
  readonly isSent?: ((value: string) => boolean) | undefined;
}
