/** Fields of pages that are secrets by what the page calls them. */
import { describe, expect, test } from 'vitest';
import { findInBody } from '../../../src/session/secrets/find-in-body.ts';
import { findLabelled, PasswordFields } from '../../../src/session/secrets/password-fields.ts';

/** The fields that a page at `/start` declares to be for passwords. */
function declaredBy(page: string): PasswordFields['all'] {
  const fields = new PasswordFields();
  fields.learn(page, '/start');
  return fields.all;
}

function foundIn(page: string): string[] {
  return findInBody(page, 'text/html').map(({ value }) => value);
}

describe('the value of a field is a secret', () => {
  test.each([
    [
      'under the label of a password',
      '<label for=i>Password</label><input id=i name=n value=blue>',
    ],
    ['under a label in another language', '<label>Mot de passe <input name=n value=blue></label>'],
    [
      'under a label with punctuation',
      '<label>PIN (4 digits) *</label><label>PIN: <input name=n value=blue></label>',
    ],
    ['that is called so in it', '<input placeholder="Enter your API token" name=n value=blue>'],
    [
      'that is called so for those who cannot see it',
      '<input aria-label="Recovery code" value=blue>',
    ],
    ['that a browser fills in as one', '<input name=n autocomplete=current-password value=blue>'],
    ['in a text area', '<label>Private key<textarea name=n>blue</textarea></label>'],
    ['in the cell beside its name', '<td>Passphrase:</td><td><input name=n value=blue></td>'],
  ])('%s', (_, page) => {
    expect(foundIn(page)).toEqual(['blue']);
  });

  test('in a page in a JSON string with escapes', () => {
    const page = String.raw`{"a":"\u003clabel\u003ePIN \u003cinput name=\u0022n\u0022 value=\u00224711\u0022\u003e"}`;
    expect(findInBody(page, 'application/json').map(({ value }) => value)).toEqual(['4711']);
  });

  test('out of its escapes, with the name of the field', () => {
    const page = '<input title=Password name=n value="a&amp;b">';
    expect(findLabelled(page)).toEqual([{ name: 'n', value: 'a&b', start: 36, end: 43 }]);
  });
});

describe('the value of a field stays', () => {
  test.each([
    ['under a label of something else', '<label>User name <input name=n value=blue></label>'],
    ['that is about a password', '<label>Password hint <input name=n value=blue></label>'],
    ['behind a question', '<p>Forgot your password?</p><input name=n value=blue>'],
    ['behind a heading', '<h1>Reset password</h1><input name=n value=blue>'],
    ['that is ticked', '<label><input type=checkbox name=n value=blue> Show password</label>'],
    [
      'that looks for something',
      '<input type=search aria-label="Search tokens" name=n value=blue>',
    ],
    ['that sends the form', '<label>Password <input type=submit name=n value=blue></label>'],
    [
      'in which browsers are to fill in nothing',
      '<input name=n autocomplete=new-password value=blue>',
    ],
    ['where it is empty', '<label>Password <input name=n value=""></label>'],
    [
      'under a sentence',
      '<label>We never send you your old password by mail, nor your token <input name=n value=blue></label>',
    ],
  ])('%s', (_, page) => {
    expect(foundIn(page)).toEqual([]);
  });
});

test('a field that only its label calls a password is one in the request of its form', () => {
  const page =
    '<form action="/in"><label for=i>Password</label><input id=i name=w><input name=u></form>';
  expect(declaredBy(page)).toEqual([['in', 'w']]);
});

test('what a label calls a code is none in other requests, where its name says nothing', () => {
  const page =
    '<label>Verification code <input name=code></label><label>PIN <input name=word></label>';
  expect(declaredBy(page)).toEqual([
    ['start', 'code'],
    ['start', 'word'],
    [undefined, 'word'],
  ]);
});

test('a field whose name alone is that of a password is none', () => {
  expect(declaredBy('<input name=password-hint>')).toEqual([]);
});
