import { describe, expect, test } from 'vitest';
import { KnownSecrets } from '../../../../src/record/pipeline/redact/known-secrets.ts';
import { createPlaceholderNames } from '../../../../src/record/pipeline/redact/name-placeholders.ts';
import { createRedaction } from '../../../../src/record/pipeline/redact/redact.ts';
import { createReplaceSecrets } from '../../../../src/record/pipeline/redact/replace-secrets.ts';
import type { Header } from '../../../../src/session/schema.ts';

const token = 'q7+Xw/9ZrT2kLm40==';
const sid = 's%3AVb3k-Qx81_zLp0.mm4T';

/** A text in a journal whose headers have these secrets, as the session file has it. */
function redactedWith(headers: readonly Header[], text: string): string {
  const lines = headers.map((header) => JSON.stringify(createRedaction('key').headers([header])));
  const secrets = new KnownSecrets('key');
  for (const [start, line] of lines.entries()) secrets.add(line, start);
  const name = createPlaceholderNames({ secrets });
  return name(createReplaceSecrets(secrets)(text));
}

function redacted(text: string): string {
  return redactedWith(
    [
      ['Authorization', `Bearer ${token}`],
      ['Cookie', `sid=${sid}`],
    ],
    text,
  );
}

describe('a secret of a header', () => {
  test.each([
    ['a JSON string', `{"token":"${token}","n":1}`, '{"token":"REDACTED_AUTHORIZATION","n":1}'],
    ['a longer text', `token=${token}; Path=/`, 'token=REDACTED_AUTHORIZATION; Path=/'],
    ['a query', `/cb?code=${token}&x=1`, '/cb?code=REDACTED_AUTHORIZATION&x=1'],
    [
      'a query, encoded',
      '/cb?code=q7%2BXw%2f9ZrT2kLm40%3D%3D&x=a%20b',
      '/cb?code=REDACTED_AUTHORIZATION&x=a%20b',
    ],
    ['a path segment', `/reset/${sid}/confirm`, '/reset/REDACTED_SID/confirm'],
    ['a form field', `a=1&token=${encodeURIComponent(token)}`, 'a=1&token=REDACTED_AUTHORIZATION'],
    ['an HTML attribute', `<input value="${token}">`, '<input value="REDACTED_AUTHORIZATION">'],
    ['HTML in single quotes', `<input value='${token}'>`, "<input value='REDACTED_AUTHORIZATION'>"],
    [
      'HTML, as entities',
      '<p>q7&#43;Xw&#x2f;9ZrT2kLm40&#61;&#61;</p>',
      '<p>REDACTED_AUTHORIZATION</p>',
    ],
    ['XML', `<token>${token}</token>`, '<token>REDACTED_AUTHORIZATION</token>'],
    ['JSON with escaped slashes', '{"t":"q7+Xw\\/9ZrT2kLm40=="}', '{"t":"REDACTED_AUTHORIZATION"}'],
    [
      'JSON with escapes',
      '{"t":"q7\\u002BXw/9ZrT2kLm40\\u003d="}',
      '{"t":"REDACTED_AUTHORIZATION"}',
    ],
    [
      'the JSON of a JSON string',
      JSON.stringify({ text: `{"t":"q7+Xw\\/9ZrT2kLm40=="}\n` }),
      JSON.stringify({ text: '{"t":"REDACTED_AUTHORIZATION"}\n' }),
    ],
    [
      'a line of its own',
      JSON.stringify(`a\n${token}\nb`),
      JSON.stringify('a\nREDACTED_AUTHORIZATION\nb'),
    ],
    [
      'several at once',
      `${sid},${token}.${sid}`,
      'REDACTED_SID,REDACTED_AUTHORIZATION.REDACTED_SID',
    ],
    ['non-ASCII text', `é${token}é`, 'éREDACTED_AUTHORIZATIONé'],
  ])('is replaced in %s', (_, text, expected) => {
    expect(redacted(text)).toBe(expected);
  });

  test.each([
    ['as a part of a longer word', `x${sid}`],
    ['beside an underscore', `x_${sid}`],
    ['in other letters', sid.toUpperCase()],
    ['cut short', token.slice(0, -3)],
  ])('is left %s', (_, text) => {
    expect(redacted(text)).toBe(text);
  });

  test('is replaced wherever the text breaks', () => {
    for (let before = 0; before < 100; before++) {
      const text = `${'ab '.repeat(before).slice(0, before)} ${token}`;
      expect(redacted(text)).toBe(text.replace(token, 'REDACTED_AUTHORIZATION'));
    }
  });

  test('is named after the first header that had it', () => {
    const headers: Header[] = [
      ['X-Api-Key', 'k3y-of-the-api'],
      ['Cookie', 'key=k3y-of-the-api'],
    ];
    expect(redactedWith(headers, '"k3y-of-the-api"')).toBe('"REDACTED_X_API_KEY"');
  });
});

describe('what is no secret', () => {
  test.each([
    ['a short value', 'X-Api-Key', 'abc1234'],
    ['a number that other things have by chance', 'X-Api-Key', '12345678'],
    ['a share', 'X-Api-Key', '0.4503599627'],
    ['a word in a cookie', 'Cookie', 'accepted'],
    ['a time zone in a cookie', 'Cookie', 'America/Argentina/Buenos_Aires'],
    ['an address in a cookie', 'Cookie', 'ada.lovelace@example.com'],
    ['a date in a cookie', 'Cookie', '2026-11-24T10:00:00.000Z'],
    ['a version in a cookie', 'Cookie', 'GA1.2.12345.678901'],
  ])('stays: %s', (_, name, value) => {
    const header: Header = [name, name === 'Cookie' ? `x=${value}` : value];
    expect(redactedWith([header], `{"a":"${value}"}`)).toBe(`{"a":"${value}"}`);
  });

  test.each([
    ['a UUID', 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6'],
    ['hexadecimal', '9f86d081884c7d65'],
    ['letters alone, in both cases', 'aBcDefGhIjklMnOp'],
    ['a signed value, encoded', 's%3Aab12cd34ef.x%2Fy'],
  ])('does not count as such in a cookie: %s', (_, value) => {
    expect(redactedWith([['Cookie', `x=${value}`]], `"${value}"`)).toBe('"REDACTED_X"');
  });

  test('is marked as a number if it is a numeric nonce in JSON', () => {
    const text = '{"nonce":123456789012,"b":"{\\"a_nonce\\": 123456789012}","nonces":123456789012}';
    expect(redactedWith([['X-Nonce', '123456789012']], text)).toBe(
      '{"nonce":"REDACTED_X_NONCE (number)","b":"{\\"a_nonce\\": \\"REDACTED_X_NONCE (number)\\"}","nonces":123456789012}',
    );
  });

  test('stays a number in JSON', () => {
    const text = '{"a":123456789012,"b":[123456789012],"c":"123456789012"}';
    expect(redactedWith([['X-Api-Key', '123456789012']], text)).toBe(
      '{"a":123456789012,"b":[123456789012],"c":"REDACTED_X_API_KEY"}',
    );
  });

  test('stays if no header has a secret', () => {
    expect(redactedWith([['Accept', token]], `"${token}"`)).toBe(`"${token}"`);
  });
});

describe('a secret in groups', () => {
  const secret = 'Kx3d 9fQz 81La mW2e';
  const headers: Header[] = [
    ['Authorization', `Basic ${Buffer.from(`ada:${secret}`).toString('base64')}`],
  ];

  test.each([
    ['a sentence', `Your key is ${secret}.`, 'Your key is REDACTED_PASSWORD_ADA.'],
    ['words without punctuation', `key ${secret} is yours`, 'key REDACTED_PASSWORD_ADA is yours'],
    [
      'a string of JSON, behind an escape',
      JSON.stringify({ text: `Key:\n${secret}\n` }),
      '{"text":"Key:\\nREDACTED_PASSWORD_ADA\\n"}',
    ],
    ['a query', '/?k=Kx3d%209fQz%2081La%20mW2e&n=1', '/?k=REDACTED_PASSWORD_ADA&n=1'],
  ])('is found in %s', (_, text, clean) => {
    expect(redactedWith(headers, text)).toBe(clean);
  });

  test.each([
    `x${secret}`,
    `${secret}x`,
    secret.replace(' ', '  '),
    secret.toLowerCase(),
    secret.slice(5),
  ])('is not %s', (text) => {
    expect(redactedWith(headers, text)).toBe(text);
  });

  test('does not match other texts if the key is lost', () => {
    const line = JSON.stringify(createRedaction('key').headers(headers));
    const secrets = new KnownSecrets(undefined);
    secrets.add(line, 0);
    const prose = 'It was the best of times and it was the worst of times, '.repeat(200);

    expect(createReplaceSecrets(secrets)(prose)).toBe(prose);
    expect(createReplaceSecrets(secrets)(secret)).toContain('REDACTED_PASSWORD');
  });
});
