import { describe, expect, test } from 'vitest';
import {
  findSecretVariables,
  NO_SECRET_PREFIXES,
  NO_SECRETS,
} from '../../../src/vitest/environment/secret-variables.ts';

function namesIn(environment: Record<string, string>): string[] {
  return findSecretVariables(environment).map(({ name }) => name);
}

describe('variables that are no secrets', () => {
  test.each(NO_SECRETS)('%s names none', (variable) => {
    expect(namesIn({ [variable]: 'long enough' })).toEqual([]);
    expect(namesIn({ [variable.toLowerCase()]: 'long enough' })).toEqual([]);
  });

  test.each(NO_SECRET_PREFIXES)('those that begin with %s name none', (prefix) => {
    expect(namesIn({ [`${prefix}X`]: 'long enough' })).toEqual([]);
  });
});

test('a value of fewer than six characters names none', () => {
  expect(namesIn({ A_PIN: '12345', B_PIN: '123456' })).toEqual(['B_PIN']);
});

test('variables that give secrets come first, then those called like secrets, by the alphabet', () => {
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
