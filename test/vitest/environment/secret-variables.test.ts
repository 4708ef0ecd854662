import { describe, expect, test } from 'vitest';
import { findSecretVariables } from '../../../src/vitest/environment/secret-variables.ts';

function namesIn(environment: Record<string, string>): string[] {
  return findSecretVariables(environment).map(({ name }) => name);
}

describe('variables that are no secrets', () => {
  test.each(
    'HOME HOSTNAME LOGNAME MAIL OLDPWD PATH PWD SHELL SHLVL USER EDITOR PAGER VISUAL TMPDIR TZ LANG LANGUAGE _ COLORTERM DISPLAY TERM APPDATA COMPUTERNAME COMSPEC HOMEDRIVE HOMEPATH LOCALAPPDATA OS PATHEXT SYSTEMROOT TEMP TMP USERDOMAIN USERNAME USERPROFILE WINDIR NODE NODE_ENV NODE_OPTIONS NODE_PATH INIT_CWD BASE_URL DEV MODE PROD SSR CI BUILD_ID BUILD_NUMBER'.split(
      ' ',
    ),
  )('%s names none', (variable) => {
    expect(namesIn({ [variable]: 'long enough' })).toEqual([]);
    expect(namesIn({ [variable.toLowerCase()]: 'long enough' })).toEqual([]);
  });

  test.each(['LC_', 'XDG_', 'TERM_', 'NPM_', 'VITEST', 'REPLAY_'])(
    'those that begin with %s name none',
    (prefix) => {
      expect(namesIn({ [`${prefix}X`]: 'long enough' })).toEqual([]);
    },
  );
});

test('a value of fewer than six characters names none, unless it is given as a secret', () => {
  const environment = { A_PIN: '12345', B_PIN: '123456' };
  expect(namesIn({ ...environment, REPLAY_SECRET_C_PIN: '1', REPLAY_SECRET_D_PIN: '' })).toEqual([
    'C_PIN',
    'B_PIN',
  ]);
});

test('variables that give secrets come first, then those with names of secrets, in alphabetical order', () => {
  const value = 'the same';
  const environment = { SHOP_USER: value, SHOP_PASSWORD: value, ADMIN_PASSWORD: value };
  expect(namesIn({ ...environment, REPLAY_SECRET_LOGIN: value })).toEqual([
    'LOGIN',
    'ADMIN_PASSWORD',
    'SHOP_PASSWORD',
    'SHOP_USER',
  ]);
});

test('of two variables whose placeholders are one, with different values, only the first names secrets', () => {
  expect(namesIn({ SHOP_KEY: 'value-1', shop_key: 'value-2' })).toEqual(['SHOP_KEY']);
  expect(namesIn({ SHOP_KEY: 'value-1', REPLAY_SECRET_SHOP_KEY: 'value-2' })).toEqual(['SHOP_KEY']);
});
