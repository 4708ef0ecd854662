import { expect, test } from 'vitest';
import { createPlaceholderNames } from '../../../../src/record/pipeline/redact/name-placeholders.ts';
import { createRedaction } from '../../../../src/record/pipeline/redact/redact.ts';

const JSON_TYPE = 'application/json';
const FORM = 'application/x-www-form-urlencoded';

/** The body of a request as the session file has it. */
function redacted(contentType: string, body: string): string {
  const bytes = createRedaction('key').body(
    Buffer.from(body),
    [['Content-Type', contentType]],
    true,
    { path: '/signup', isResponse: false },
  );
  return createPlaceholderNames()(Buffer.from(bytes).toString());
}

test.each([
  [JSON_TYPE, '{"confirm":"»Q7z«","password":"»Q7z«"}'],
  [JSON_TYPE, '{"user":{"pin":"»1815«"},"check": "»1815«"}'],
  [JSON_TYPE, '{"password":"»a\\"b«","again":"»a\\"b«"}'],
  [FORM, 'password=»Q7z%21«&again=»Q7z%21«'],
  ['application/yaml', 'password: »Q7z«\nconfirm: »Q7z«\n'],
  ['text/xml', '<u><password>»Q7z«</password><confirm>»Q7z«</confirm></u>'],
])('a short secret that a request repeats in %s is the same secret: %s', (type, marked) => {
  const body = marked.replaceAll(/[»«]/g, '');

  const clean = redacted(type, body);
  const [placeholder = ''] = /REDACTED\w+/.exec(clean) ?? [];
  expect(clean).toBe(marked.replaceAll(/»[^«]*«/g, placeholder));
});

test.each([
  ['a part of a text', '{"password":"Q7z","note":"Q7z and more"}'],
  ['a name', '{"password":"user","user":"ada"}'],
  ['the name of its owner', '{"password":"ada","user":"ada"}'],
  ['a letter', '{"password":"m","sex":"m"}'],
  ['a number of JSON', '{\n  "pin": 1815,\n  "year": 1815\n}'],
])('%s is not taken for the repetition of a short secret', (_, body) => {
  const once = /"password":"(?:[^"]+)"|"pin": [^,]+/;
  expect(redacted(JSON_TYPE, body).replace(once, '')).toBe(body.replace(once, ''));
});

test('a short secret that a query repeats is the same secret', () => {
  const path = createRedaction('key').path('/signup?password=Q7z&confirm=Q7z');
  expect(createPlaceholderNames()(path)).toBe(
    '/signup?password=REDACTED_PASSWORD&confirm=REDACTED_PASSWORD',
  );
});

test.each([
  ['its place', { json: ['/role'] }],
  ['its key', { keys: ['role'] }],
])('what the user excepts by %s is not taken for the repetition of a short secret', (_, except) => {
  const redaction = createRedaction('key', { except });
  const bytes = redaction.body(
    Buffer.from('{"user":"bob","password":"admin","role":"admin","again":"admin"}'),
    [['Content-Type', JSON_TYPE]],
    true,
    { path: '/users', isResponse: false },
  );
  expect(JSON.parse(createPlaceholderNames()(Buffer.from(bytes).toString()))).toEqual({
    user: 'bob',
    password: 'REDACTED_PASSWORD_BOB',
    role: 'admin',
    again: 'REDACTED_PASSWORD_BOB',
  });
});

test('a parameter that the user excepts is not taken for the repetition of a short secret', () => {
  const redaction = createRedaction('key', { except: { keys: ['role'] } });
  const path = redaction.path('/users?password=admin&role=admin');
  expect(createPlaceholderNames()(path)).toBe('/users?password=REDACTED_PASSWORD&role=admin');
});

test('a short secret that the user excepts stays where it is repeated', () => {
  const body = '{"password":"admin","again":"admin"}';
  const redaction = createRedaction('key', { except: { json: ['/password'] } });
  const owner = { path: '/users', isResponse: false };
  const bytes = redaction.body(Buffer.from(body), [['Content-Type', JSON_TYPE]], true, owner);
  expect(Buffer.from(bytes).toString()).toBe(body);
});
