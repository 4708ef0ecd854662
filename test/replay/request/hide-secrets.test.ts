/** Credentials by their names, in texts of any kind. */
import { setFlagsFromString } from 'node:v8';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createMask } from '../../../src/replay/failure/mask.ts';

const mask = createMask(() => []);

describe('a text with the name of a credential is hidden', () => {
  test.each([
    ['a member', '{"token":"LIVE","n":1}', '{"token":"…","n":1}'],
    ['nested', '{"token":{"value":"LIVE","of":["LIVE"]},"n":"x"}'],
    ['in an array', '{"tokens":["LIVE","LIVE"],"n":"x"}', '{"tokens":["…","…"],"n":"x"}'],
    ['a number', '{"api_key":12345678}', '{"api_key":…}'],
    ['with quotes in it', String.raw`{"token":"a\"LIVE","n":1}`, '{"token":"…","n":1}'],
    ['that is cut off', '{"token":"LIV', '{"token":"…'],
    ['in JSON within JSON', String.raw`{"a":"{\"token\":\"x\\\"LIVE\",\"n\":1}"}`],
    ['behind odd quotes', `don"t {"token":"LIVE"}`, `don"t {"token":"…"}`],
    [
      'an element',
      '<r><ns:token a="b">LIVE</ns:token>x</r>',
      '<r><ns:token a="b">…</ns:token>x</r>',
    ],
    [
      'an element of others',
      '<token><value>LIVE</value></token>',
      '<token><value>…</value></token>',
    ],
    ['CDATA', '<token><![CDATA[LIVE]]></token>', '<token><![CDATA[…]]></token>'],
    ['an attribute', '<a password="LIVE" n="1"/>', '<a password="…" n="1"/>'],
    ['an attribute of such an element', '<token secret="LIVE">LIVE</token>'],
    ['a field', '<input name="csrf_token" type=hidden value="LIVE">'],
    ['a field, value first', "<input value='LIVE' name='csrf_token'>"],
    ['a field without quotes', '<input value=LIVE name=csrf_token>'],
    ['a field within JSON', String.raw`{"html":"<input name=\"csrf_token\" value=\"LIVE\">"}`],
    ['a meta tag', '<meta name="csrf-token" content="LIVE">'],
    ['a parameter', '/a?sig=1&token=LIVE&b=2', '/a?sig=1&token=…&b=2'],
    ['a line', 'token: LIVE\nn: 1', 'token: …\nn: 1'],
    ['with a scheme', 'Authorization: Bearer LIVE', 'Authorization: …'],
    ['in quotes', `token = "LIVE LIVE", n = 1`, `token = "…", n = 1`],
  ])('%s', (_, text, expected?: string) => {
    const hidden = mask.text(text);
    expect(hidden).toContain('…');
    expect(hidden).not.toContain('LIV');
    if (expected !== undefined) expect(hidden).toBe(expected);
  });
});

test.each([
  '{"tokens":3,"token":null,"session":true,"n":"x"}',
  '<author>x</author><input name="city" value="x">',
  'https://127.0.0.1:3000/a?b=c no problem: none',
  '{"token":"REDACTED_TOKEN"}',
  'Authorization: Bearer REDACTED_AUTHORIZATION',
  'header authorization: from #1',
])('other text stays: %s', (text) => expect(mask.text(text)).toBe(text));

test('the last word of a text that was cut off is hidden, since it may be half of a secret', () => {
  expect(mask.start('no user for eyJhbGciOiJIUzI1')).toBe('no user for …');
  expect(mask.start('no user for ada')).toBe('no user for ada');
});

test('overlapping secrets are hidden as a whole', () => {
  const text = '{"url":"https://ada:LIVE-secret-1@host/a?token=LIVE"}';
  expect(mask.text(text)).not.toContain('LIVE');
});

/** In characters. With a time that grows by the square of it, each of these texts takes minutes. */
const SIZE = 4_000_000;
test.each([
  String.raw`\"`,
  '\\',
  '"',
  '<',
  '<a "',
  '<token>',
  '<token ',
  '<token><![CDATA[',
  '{"token":',
  'token=',
  `"token":"\\\\\\`,
  'x',
])('a text of 4 million characters is masked: %s', (piece) => {
  const text = `["${piece.repeat(SIZE / piece.length)}`;
  expect(mask.text(text).length).toBeLessThan(2 * SIZE);
  expect(mask.start(text).length).toBeLessThan(2 * SIZE);
});

// V8 keeps 64 MiB of places to go back to in a text. A process that has compiled many expressions, such as one
// that runs many test files, has one for each character that a loop matches.
test('a query of 20 million characters is masked where V8 optimises no expression', async () => {
  vi.resetModules();
  setFlagsFromString('--no-regexp-optimization');
  onTestFinished(() => setFlagsFromString('--regexp-optimization'));
  const { createMask: createUnoptimised } = await import('../../../src/replay/failure/mask.ts');
  const text = `["${'token='.repeat(20_000_000 / 6)}`;
  expect(createUnoptimised(() => []).text(text).length).toBeLessThan(2 * text.length);
});
