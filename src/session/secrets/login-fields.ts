/**
 * Fields of logins whose names say nothing by themselves: a `p` is a page, and a `clave` the number of an
 * article, but beside a user they are passwords.
 */
import { anyOf } from './secret-words.ts';

const PASSWORD = new RegExp(`^(?:${anyOf('loginPasswords')})$`, 'i');
const USER = new RegExp(String.raw`^(?:${anyOf('loginUsers')}|user[\w-]{0,16})$`, 'i');
/** In characters: what is shorter means other things, too. */
const SHORTEST_WORD = 4;
/** Beside which user a shorter one is a password. Subsonic has its users in queries. */
const SHORT_USER = { form: USER, query: /^u$/, object: undefined } as const;

interface Field {
  readonly name: string;
}

/** Whether a field is the password of a login, by its name. */
export type IsPassword = (name: string) => boolean;

const NO_PASSWORD: IsPassword = () => false;

/** Reads what fields say of each other. @param place what they are the fields of */
export function readLogin(fields: readonly Field[], place: keyof typeof SHORT_USER): IsPassword {
  if (!fields.some(({ name }) => PASSWORD.test(name))) return NO_PASSWORD;
  const hasUser = fields.some(({ name }) => USER.test(name));
  const hasShortUser = fields.some(({ name }) => SHORT_USER[place]?.test(name) === true);
  return (name) => PASSWORD.test(name) && (name.length < SHORTEST_WORD ? hasShortUser : hasUser);
}
