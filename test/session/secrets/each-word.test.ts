import { describe, expect, test } from 'vitest';
import { isSecretHeader } from '../../../src/session/secrets/secret-header.ts';
import { foundIn, isUserSecret } from './found-in.ts';
import * as cases from './word-cases.ts';

const { USERS, ...places } = cases;

describe.each(Object.entries(places))('%s', (_, list) => {
  test.each(list.map((place) => [place.in, place.text, place] as const))(
    '%s: %s',
    (_in, _text, place) => {
      expect(foundIn(place)).toEqual(place.secrets);
    },
  );
});

test.each(USERS)('beside the password %s, the user is the secret', (password) => {
  expect(isUserSecret(password)).toBe(true);
});

test.each(['Access-Control-Allow-Credentials', 'Sec-Fetch-Token', 'Sec-WebSocket-Key'])(
  '%s is no header of a secret',
  (name) => {
    expect(isSecretHeader(name)).toBe(false);
  },
);
