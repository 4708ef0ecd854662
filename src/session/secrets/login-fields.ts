/**
 * Recognises login fields whose names reveal nothing by themselves. A `p` may be a page, and a `clave` may be
 * the number of an article, but both are passwords next to a user. On login paths, more names count as those
 * of a user.
 */
import { pathOf } from '../../http/urls.ts';
import { wordsOf } from './secret-names.ts';
import { anyOf } from './secret-words.ts';

const PASSWORD = new RegExp(`^(?:${anyOf('loginPasswords')})$`, 'i');
const USER = new RegExp(String.raw`^(?:${anyOf('loginUsers')}|user[\w-]{0,16})$`, 'i');
const PATH_USER = new RegExp(`^(?:${anyOf('loginPathUsers')})$`, 'i');
const PATH = new RegExp(`(?:^|-)(?:${anyOf('loginPaths')})$`);
/** `login.php`. */
const EXTENSION = /\.[a-z]{2,6}$/i;
/** In characters. A shorter name means other things, too. */
const MIN_WORD_LENGTH = 4;
/** User fields that make a shorter sibling a password, by place. Subsonic has its users in queries. */
const SHORT_USER = { form: USER, url: /^u$/, object: undefined, document: undefined } as const;

interface LoginField {
  readonly name: string;
}

/** Whether a field is the password of a login, judged by its name. */
type IsPassword = (name: string) => boolean;

const NO_PASSWORD: IsPassword = () => false;

/**
 * Decides which fields are passwords, judging by their siblings.
 * @param place where the fields are
 * @param isLogin whether the fields are sent to a login path
 */
export function readLogin(
  fields: readonly LoginField[],
  place: keyof typeof SHORT_USER,
  isLogin = false,
): IsPassword {
  if (!fields.some(({ name }) => PASSWORD.test(name))) return NO_PASSWORD;
  const has = (user: RegExp | undefined): boolean => fields.some(({ name }) => user?.test(name));
  const isSure = isLogin && place !== 'url' && (has(USER) || has(PATH_USER));
  const hasUser = isSure || has(USER);
  const hasShortUser = isSure || has(SHORT_USER[place]);
  return (name) => PASSWORD.test(name) && (name.length < MIN_WORD_LENGTH ? hasShortUser : hasUser);
}

/**
 * Whether a field names the user or the client that the secrets beside it belong to.
 * @param isOfUser whether the field is in an object that is called a user: its `name` is that of the user
 */
export function isUserField(name: string, isOfUser = false): boolean {
  return (isOfUser && PATH_USER.test(name)) || USER.test(name) || CLIENT.test(wordsOf(name));
}

/** OAuth (RFC 6749, section 2.2). */
const CLIENT = /^client-?id$/;

/** Whether a path is a login path. @param path raw path of a request */
export function isLoginPath(path: string): boolean {
  const [segment = ''] = /[^/]{0,64}\/?$/.exec(pathOf(path)) ?? [];
  return PATH.test(wordsOf(segment.replace(/\/$/, '').replace(EXTENSION, '')));
}

/**
 * Whether a status says that the secrets of a request are wrong.
 * @param path raw path of the request
 */
export function refusesSecrets(path: string, status: number | undefined): boolean {
  return status === 401 || (status === 403 && isLoginPath(path));
}
