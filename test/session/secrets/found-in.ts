import { HashedPlaceholders } from '../../../src/record/pipeline/redact/hashed-placeholder.ts';
import { readBasic } from '../../../src/session/secrets/basic-credentials.ts';
import { contextOf, findInBody } from '../../../src/session/secrets/find-in-body.ts';
import { findInHeader } from '../../../src/session/secrets/find-in-header.ts';
import { findInPairs } from '../../../src/session/secrets/find-in-pairs.ts';
import { findSecrets } from '../../../src/session/secrets/find-secrets.ts';
import { isLoginPath } from '../../../src/session/secrets/login-fields.ts';
import { isSecretHeader } from '../../../src/session/secrets/secret-names.ts';
import type { Place } from './place.ts';

/** The secrets that are found in a place. */
export function foundIn(place: Place): readonly string[] {
  return [...new Set(find(place))];
}

function find({ in: where, text }: Place): readonly string[] {
  if (where === 'password') return isTraced(text) ? [text] : [];
  if (where === 'path') return isLoginPath(text) ? [text] : [];
  if (where === 'basic') return usersOf(text);
  if (where === 'header name') return isSecretHeader(text) ? [text] : [];
  return search(where, text).map(({ value }) => value);
}

function search(where: Place['in'], text: string): readonly { readonly value: string }[] {
  if (where === 'form') return findInPairs(text, 0, { isForm: true, isBody: true });
  if (where === 'login') return findInPairs(text, 0, { isForm: true, isBody: true, isLogin: true });
  if (where === 'query') return findInPairs(text, 0, { isForm: false });
  if (where === 'cookie') return findInHeader('cookie', text);
  if (where.startsWith('body ')) {
    return findInBody(text, '', contextOf({ path: where.slice('body '.length), isResponse: true }));
  }
  if (where.startsWith('header ')) return findInHeader(where.slice('header '.length), text);
  if (where === 'answer') return findSecrets(text, { answer: { isRefusal: false } });
  return findSecrets(text, where === 'page' ? { kind: 'page' } : {});
}

/** The user of Basic credentials, where the password says nothing. */
function usersOf(pair: string): readonly string[] {
  const basic = readBasic(Buffer.from(pair).toString('base64'));
  return basic?.isUserSecret === true ? [basic.user] : [];
}

/** Whether a password is looked for in other texts: only then, its placeholder ends in its shape. */
function isTraced(value: string): boolean {
  const placeholders = new HashedPlaceholders('key');
  return !placeholders.of({ name: 'password', value, start: 0, end: 0 }).endsWith('000000');
}
