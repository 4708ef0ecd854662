/** What is taken out of texts and values that are shown. */
import { describe, expect, test } from 'vitest';
import { bodySecrets } from '../../../src/replay/compare/body-secrets.ts';
import { contentOfJson } from '../../../src/replay/compare/content.ts';
import type { UnfilledPlaceholder } from '../../../src/replay/failure/failure.ts';
import { createMask } from '../../../src/replay/failure/mask.ts';
import { answerSecrets } from '../../../src/replay/request/sent-secrets.ts';
import type { Header, RecordedRequest } from '../../../src/session/schema.ts';
import { createSession, recordingOf } from '../../kit/index.ts';

/** The secrets that a target may answer with since it was sent them. */
function sentSecrets(sent: RecordedRequest, unfilled: readonly UnfilledPlaceholder[]) {
  const [recording] = createSession([recordingOf('GET', '/', 200)]).recordings;
  if (!recording) throw new Error('the session has no recording');
  const rest = { unfilled, headers: undefined, liveOf: () => [] };
  return answerSecrets(new Map(), { recording, sent, ...rest });
}

const SECRET = `sk+live/a==9 x&y<z>"q'ü`;

describe('a known secret is masked', () => {
  const mask = createMask(() => [['REDACTED_KEY', SECRET]]);
  const inForm = new URLSearchParams({ a: SECRET }).toString().slice(2);
  const inMarkup = SECRET.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;');
  test.each([
    ['as it is', SECRET],
    ['in JSON', JSON.stringify(SECRET).slice(1, -1)],
    ['in a URL', encodeURIComponent(SECRET)],
    ['in a URL in lower case', encodeURIComponent(SECRET).replace(/%../g, (x) => x.toLowerCase())],
    ['in a form', inForm],
    ['in markup', inMarkup.replace('"', '&quot;').replace("'", '&#39;')],
    ['in XML', inMarkup.replace('"', '&quot;').replace("'", '&apos;')],
    ['in Base64', Buffer.from(SECRET).toString('base64')],
    ['in Base64 for URLs', Buffer.from(SECRET).toString('base64url')],
  ])('%s', (_, written) => {
    expect(mask.text(`is ${written} !`)).toMatch(/^is REDACTED_KEY=* !$/);
  });
});

test.each(['', 'a', 'ab', 'abc'])(
  'a known secret is masked in the Base64 of a text in which it follows "%s"',
  (before) => {
    const mask = createMask(() => [['REDACTED_KEY', SECRET]]);
    for (const behind of ['', 'x', 'xy', 'xyz']) {
      const bytes = Buffer.from(before + SECRET + behind);
      for (const coded of [bytes.toString('base64'), bytes.toString('base64url')]) {
        expect(mask.text(coded)).toMatch(/^.{0,5}REDACTED_KEY.{0,5}={0,2}$/);
      }
    }
  },
);

test('values below the name of a credential are hidden, except for short numbers', () => {
  const mask = createMask(() => []);
  const value = {
    token: { value: 'LIVE', n: [1, 12345678], ok: true },
    tokens: ['LIVE'],
    n: 1234567,
  };
  expect(mask.value(value)).toEqual({
    token: { value: '…', n: [1, '…'], ok: true },
    tokens: ['…'],
    n: 1234567,
  });
});

test('secrets that were sent are known: nested ones in JSON, cookies with quoted blanks', () => {
  const sent: RecordedRequest = {
    method: 'POST',
    path: '/a?token=path%2Dsecret',
    headers: [['Cookie', 'a=b; sid="live one two"']],
    body: { json: { token: { value: 'live-nested' }, tokens: ['live-array'], api_key: 12345678 } },
  };
  const found = sentSecrets(sent, []).map(([, secret]) => secret);
  expect(found).toEqual(
    expect.arrayContaining([
      'live one two',
      'path-secret',
      'live-nested',
      'live-array',
      '12345678',
    ]),
  );
});

test('a placeholder that was sent is no secret, and a live value that looks like one is', () => {
  const headers: Header[] = [
    ['Authorization', 'Bearer REDACTED_AUTHORIZATION'],
    ['Cookie', 'sid=REDACTED_SID'],
  ];
  const unfilled = [{ placeholder: 'REDACTED_AUTHORIZATION', where: 'Authorization' }];
  const found = sentSecrets({ method: 'GET', path: '/', headers }, unfilled);
  expect(found).toEqual([['REDACTED_COOKIE', 'REDACTED_SID']]);
});

test('a JSON value is hidden if the recorder would redact it, by its name or its form', () => {
  const mask = createMask(() => []);
  const value = {
    pin: 1234,
    key: 'q7Zx2Lm9Kd4Rt8Vb1Nc6',
    n: 1234,
    key_of: 'a plain word',
    a: ['ghp_'],
  };
  expect(mask.value(value)).toEqual({ ...value, pin: '…', key: '…' });
  expect(mask.value(['Authorization', 'Bearer q7Zx2Lm9Kd4R'])).toEqual([
    'Authorization',
    'Bearer …',
  ]);
});

test.each([
  ['correct horse battery staple', 'correct horse batt'],
  ['correct horse battery staple', 'correct horse'],
  ['gv7Zx2"Lm9&Kd4+Rt8/Vb1<Nc6=', 'gv7Zx2"Lm9&Kd'],
  ['gv7Zx2"Lm9&Kd4+Rt8/Vb1<Nc6=', 'gv7Zx2%22Lm9%26Kd'],
])('the start of %j is hidden at the end of a text that was cut off: %j', (secret, start) => {
  const mask = createMask(() => [['REDACTED_KEY', secret]]);
  expect(mask.start(`the key: ${start}`)).toBe('the key: …');
  expect(mask.start(`the key: ${secret} was sent`)).toBe('the key: REDACTED_KEY was sent');
  expect(mask.start('the key: not shown')).toBe('the key: not shown');
});

test('all of 60,000 tokens in a body are masked', () => {
  const json = Array.from({ length: 60_000 }, (_, index) => ({ token: `eyJhbGciOiJ-${index}` }));
  const recorded = json.map((_, index) => ({ token: `REDACTED_TOKEN_${index}` }));
  const live = contentOfJson(json);
  const mask = createMask(() => bodySecrets({ recorded: contentOfJson(recorded), live }));
  expect(JSON.stringify(mask.value({ echo: json.map(({ token }) => token) }))).not.toContain('eyJ');
});
