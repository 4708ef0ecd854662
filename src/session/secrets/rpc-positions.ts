/**
 * Finds out which arguments of an XML-RPC or JSON-RPC call are secrets, where the call passes them by
 * position. Either the name of the method or the form of the arguments shows that.
 */

import { isUuid } from '../../formats/text/is-uuid.ts';
import type { FoundSecret } from './found-secret.ts';
import { ownerName } from './owners.ts';
import { secretKind } from './secret-names.ts';
import { anyOf } from './secret-words.ts';

/** Positions count from 0. The position -1 is the last argument that is a text. */
const METHODS: readonly (readonly [method: RegExp, positions: readonly number[]])[] = [
  // WordPress, and other blogs with the same interfaces.
  [/^wp\.getUsersBlogs$/i, [1]],
  [/^(?:wp|mt|metaWeblog)\./i, [2]],
  [/^blogger\.getUser/i, [2]],
  [/^blogger\./i, [3]],
  // Odoo.
  [/^(?:\w+\.)?execute(?:_kw)?$/i, [2]],
  // Bitcoin and Ethereum.
  [/^walletpassphrasechange$/i, [0, 1]],
  [/^(?:encryptwallet|importprivkey|personal_importRawKey|personal_newAccount)$/i, [0]],
  [/^personal_(?:sendTransaction|sign|unlockAccount)$/i, [-1]],
];

/** For all other methods, the last word names the action: `core.login`, `user.signIn`, `mining.authorize`. */
const LOGIN = new RegExp(
  String.raw`(?:^|[^a-z])(?:(?:${anyOf('loginMethods')})|log[-_]?inwith\w{1,32})$`,
  'i',
);
/** Methods that only request or discard a secret: `getToken(id)`. */
const OF_ONE = new RegExp(`^(?:${anyOf('handlingMethods')})`, 'i');

/** Methods of blogs, whatever the name of their interface. All of them have the login after an id. */
const OF_BLOG = new RegExp(String.raw`\w\.[a-z]{2,16}[-_]?(?:${anyOf('blogThings')})$`, 'i');
/** A method of an interface. */
const OF_INTERFACE = /\w\.[a-z]/i;
const ID = /^\d{1,20}$/;
const USER = /^[a-z][\w.@+-]{1,63}$/i;
/** A single word that is neither a slug (`in-bloom-2`) nor an address. */
const PASSWORD = /^(?=.*[a-z])(?!\p{L}+$|[a-z\d]+(?:[-_.][a-z\d]+)+$)[^\s/]{4,64}$/iu;
/** A word with a digit and with a punctuation mark that neither names nor addresses contain. */
const SURE_PASSWORD = /^(?=.*\d)(?=(?:[^a-z]*[a-z]){4})(?=.*[!#$%^&*?])[a-z][^\s/=;<>"']{7,63}$/i;

/** The position of a password that follows a user and an id. The id may be the second argument. */
function positionBehindUser(
  method: string,
  texts: readonly (string | undefined)[],
): readonly number[] {
  if (!OF_INTERFACE.test(method)) return [];
  const isId = (text: string | undefined): boolean => text === undefined || ID.test(text);
  const user = texts.length > 3 && !isId(texts[0]) && isId(texts[1]) ? 2 : 1;
  const password = texts[user + 1] ?? '';
  if (!USER.test(texts[user] ?? '')) return [];
  if (OF_BLOG.test(method)) return PASSWORD.test(password) ? [user + 1] : [];
  return isId(texts[user - 1]) && SURE_PASSWORD.test(password) ? [user + 1] : [];
}

/**
 * The arguments of a call that are secrets, by their positions, each with its owner: the argument before it.
 * @param texts the arguments, with their escapes decoded. Undefined for an argument that is not a text
 */
export function secretArguments(
  method: string,
  texts: readonly (string | undefined)[],
): ReadonlyMap<number, Pick<FoundSecret, 'owner'>> {
  const known = METHODS.find(([pattern]) => pattern.test(method))?.[1];
  const positions = known ?? positionsOfLogin(method, texts) ?? positionBehindUser(method, texts);
  const last = texts.findLastIndex((text) => text !== undefined);
  const secrets = new Set(positions.map((position) => (position === -1 ? last : position)));
  const found = new Map<number, Pick<FoundSecret, 'owner'>>();
  for (const position of secrets) {
    if (texts[position] === undefined) continue;
    let before = position - 1;
    while (secrets.has(before)) before -= 1;
    const owner = ownerName(texts[before] ?? '');
    found.set(position, owner === undefined ? {} : { owner });
  }
  return found;
}

/** `de`, `en-GB`, `zh_Hans_CN`. */
const LANGUAGE = /^[a-z]{2}(?:[-_][a-z]{4})?(?:[-_][a-z]{2})?$/i;
const VERSION = /^v?\d{1,4}(?:\.\d{1,6}){1,3}$/i;
const ADDRESS = /^(?:[a-z]{2,10}:\/)?\/|^[\w.+-]{1,64}@[\w.-]{1,253}$/i;
const SWITCH = /^(?:true|false|yes|no)$/i;
const CLIENT = new RegExp(`^(?:${anyOf('loginClients')})$`, 'i');
/** The name of a place or a person: capitalised, or several words with separators. */
const NAME = /^(?:\p{L}+|\p{Lu}\p{L}*(?: \p{Lu}\p{L}*){1,4}|[a-z\d]+(?:[-_.][a-z\d]+)+)$/iu;
/** Names of time zones have a capitalised word before each slash. */
const ZONE = /^[A-Z][A-Za-z]{1,16}(?:\/[A-Z][A-Za-z_]{1,24}){1,2}$/;
/** Methods that also take the old password. */
const OF_CHANGE = new RegExp(`^(?:${anyOf('changingMethods')})`, 'i');
const MAX_NAME_LENGTH = 128;

/**
 * For methods that log in or change a password: the position of the last text that may be a password, and of
 * other texts that look like one. Some programs put the device or the application after the password, and
 * some put a database before the user.
 */
function positionsOfLogin(
  method: string,
  texts: readonly (string | undefined)[],
): readonly number[] | undefined {
  const word = lastWordOf(method);
  if (!isLogin(word, texts)) return undefined;
  const places = texts.flatMap((text, at) => (text === undefined ? [] : [at]));
  const isSetting = (at: number): boolean => isSettingOfLogin(texts[at] ?? '');
  const looksLike = (at: number): boolean => looksLikePassword(texts[at] ?? '');
  // A setting follows a user and a password, or a token that is the only credential.
  const setting = places.find((at) => isSetting(at) && (at > 1 || (at === 1 && looksLike(0))));
  const last = places.findLast((at) => at < (setting ?? texts.length)) ?? -1;
  // A user precedes an object that contains the password.
  if (last === 0 && texts.length > 1 && texts[1] === undefined && !looksLike(0)) return [];
  if (LOGIN.test(spaced(word)) || secretKind(word) !== 'secret' || /pass/i.test(word)) {
    const isChange = OF_CHANGE.test(word);
    const first = isChange ? 0 : 1;
    const others = places.filter((at) => at >= first && at !== last && looksLike(at));
    const latter = isChange && last > 0 && texts[last - 1] === texts[last] ? last - 1 : last;
    const former = isChange && mayBeFormer(texts[latter - 1]) ? [latter - 1] : [];
    return [...new Set([...former, ...others, latter, last])];
  }
  return [last];
}

function isSettingOfLogin(text: string): boolean {
  return (
    LANGUAGE.test(text) ||
    VERSION.test(text) ||
    SWITCH.test(text) ||
    CLIENT.test(text) ||
    ZONE.test(text) ||
    isUuid(text)
  );
}

function looksLikePassword(text: string): boolean {
  if (text.length < 4 || text.length > MAX_NAME_LENGTH || isSettingOfLogin(text)) return false;
  return !NAME.test(text) && !ADDRESS.test(text) && !/^\d+$/.test(text);
}

function mayBeFormer(text: string | undefined): boolean {
  return text !== undefined && !ADDRESS.test(text) && !ID.test(text) && !isUuid(text);
}

function lastWordOf(method: string): string {
  return method.slice(method.search(/[^./:]{0,128}$/));
}

function spaced(word: string): string {
  return word.replace(/([a-z])([A-Z])/g, '$1_$2');
}

/** Whether a method logs in. */
function isLoginMethod(method: string): boolean {
  return LOGIN.test(spaced(lastWordOf(method)));
}

function isLogin(word: string, texts: readonly unknown[]): boolean {
  if (LOGIN.test(spaced(word))) return true;
  return secretKind(word) === 'secret' && (texts.length > 1 || !OF_ONE.test(word));
}

/** The method of a call, either alone or in a batch. */
const METHOD =
  /"method"\s{0,9}:\s{0,9}"([^"\\]{1,128})"|<methodName>\s{0,9}([^<]{1,128}?)\s{0,9}<\/methodName>/g;

/** Whether the body of a request contains a login call. */
export function callsLogin(text: string): boolean {
  for (const [, json, xml = ''] of text.matchAll(METHOD)) {
    if (isLoginMethod(json ?? xml)) return true;
  }
  return false;
}
