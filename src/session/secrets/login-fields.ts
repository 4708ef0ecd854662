/**
 * Fields of logins whose names say nothing by themselves: a `p` is a page, and a `clave` the number of an
 * article, but beside a user they are passwords. Where a login is sent to, more names are those of a user.
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
/** In characters: what is shorter means other things, too. */
const MIN_WORD_LENGTH = 4;
/** Beside which user a shorter one is a password. Subsonic has its users in queries. */
const SHORT_USER = { form: USER, query: /^u$/, object: undefined } as const;

interface LoginField {
  readonly name: string;
}

/** Whether a field is the password of a login, judged by its name. */
type IsPassword = (name: string) => boolean;

const NO_PASSWORD: IsPassword = () => false;

/**
 * Reads what fields say of each other.
 * @param place what they are the fields of
 * @param isLogin whether they are sent to where logins are
 */
export function readLogin(
  fields: readonly LoginField[],
  place: keyof typeof SHORT_USER,
  isLogin = false,
): IsPassword {
  if (!fields.some(({ name }) => PASSWORD.test(name))) return NO_PASSWORD;
  const has = (user: RegExp | undefined): boolean => fields.some(({ name }) => user?.test(name));
  const isSure = isLogin && place !== 'query' && (has(USER) || has(PATH_USER));
  const hasUser = isSure || has(USER);
  const hasShortUser = isSure || has(SHORT_USER[place]);
  return (name) => PASSWORD.test(name) && (name.length < MIN_WORD_LENGTH ? hasShortUser : hasUser);
}

/** Whether a path is that of a login. @param path raw path of a request */
export function isLoginPath(path: string): boolean {
  const [segment = ''] = /[^/]{0,64}\/?$/.exec(pathOf(path)) ?? [];
  return PATH.test(wordsOf(segment.replace(/\/$/, '').replace(EXTENSION, '')));
}
