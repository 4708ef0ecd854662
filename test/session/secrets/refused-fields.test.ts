/** What servers say of fields for secrets, in the place of their values. */
import { describe, expect, test } from 'vitest';
import { contextOf, findInBody } from '../../../src/session/secrets/find-in-body.ts';
import { PasswordFields } from '../../../src/session/secrets/password-fields.ts';

const json = 'application/json';

function foundIn(body: unknown, status: number | undefined, sent: readonly string[] = []) {
  const isText = typeof body === 'string';
  const answer = contextOf({ path: '/', isResponse: true, status }, new PasswordFields(), (value) =>
    sent.includes(value),
  );
  return findInBody(
    isText ? body : JSON.stringify(body),
    isText ? 'text/xml' : json,
    status === undefined ? {} : answer,
  ).map(({ value }) => value);
}

describe('is no secret', () => {
  test.each([
    ['a word in what says what is wrong', 200, { errors: { password: 'too_short' } }],
    ['a rule', 200, { rules: { password: 'string(8)' } }],
    ['a list of sentences', 200, { fieldErrors: { password: ['is too short', "can't be blank"] } }],
    ['what stands deeper', 200, { data: { error: { user: { passphrase: ['incorrect'] } } } }],
    ['an element of XML', 200, '<r><errors><password>mismatch</password></errors></r>'],
    ['a label', 200, { labels: { password: 'Your password', token: 'Zugangsschlüssel' } }],
    ['a text for people, wherever', 200, { login: { password: 'Enter your password' } }],
    ['a sentence, wherever', 200, { password: ['This field may not be blank.'] }],
    ['a word of a refusal', 422, { email: 'taken', password: 'reused', pin: 'wrong' }],
    [
      'a refusal with numbers and punctuation',
      400,
      { password: 'must have 8 or more characters, one of (!@#)' },
    ],
    ['in other letters', 400, { пароль: 'слишком короткий' }],
  ])('%s', (_, status, body) => {
    expect(foundIn(body, status)).toEqual([]);
  });
});

describe('is a secret all the same', () => {
  test.each([
    ['what is random', 422, { errors: { password: 'Qz7k00Vw9mTr4x' } }, 'Qz7k00Vw9mTr4x'],
    ['what has letters and digits', 422, { errors: { password: 'hunter2' } }, 'hunter2'],
    [
      'a text that quotes one',
      422,
      { errors: { password: '"letmein" is too common' } },
      '"letmein" is too common',
    ],
    ['a password of an answer', 200, { user: { password: 'letmein' } }, 'letmein'],
    ['a passphrase', 200, { passphrase: 'correct horse battery' }, 'correct horse battery'],
  ])('%s', (_, status, body, secret) => {
    expect(foundIn(body, status)).toEqual([secret]);
  });

  test('what a request has sent', () => {
    const body = { errors: { password: 'letmein' } };
    expect(foundIn(body, 422, ['letmein'])).toEqual(['letmein']);
  });

  test('in a request', () => {
    expect(foundIn({ errors: { password: 'letmein' } }, undefined)).toEqual(['letmein']);
  });
});
