/** The option `redact.except`: what a user knows to be no secret, although it looks like one. */
import { describe, expect, test } from 'vitest';
import type { RedactOptions } from '../../../../src/record/pipeline/options.ts';
import type { SecretExceptions } from '../../../../src/session/secrets/exceptions.ts';
import { serve } from '../../../kit/index.ts';
import { record } from '../../record.ts';

const publishable = 'pk_live_8fJq2LmX0vZtR4wYb7Nc1KdS';
const cursor = 'q7Xw9ZrT2kLm40pV';

/** What a session and its journals have of some requests. */
async function recordAll(
  run: (url: string) => Promise<unknown>,
  redact: RedactOptions,
  answer = '{}',
): Promise<string> {
  await using api = await serve((request, response) => {
    request.resume();
    response.end(answer);
  });
  using recorded = await record(() => run(api.url), { redact });
  return recorded.text + recorded.journals;
}

function post(url: string, body: string, headers: Record<string, string> = {}): Promise<string> {
  return fetch(url, { method: 'POST', body, headers }).then((response) => response.text());
}

describe('an excepted value stays in clear', () => {
  test.each<[what: string, except: SecretExceptions, send: (url: string) => Promise<string>]>([
    ['a header', { headers: ['x-api-TOKEN'] }, (url) => post(url, '', { 'X-Api-Token': cursor })],
    [
      'a key of JSON',
      { keys: ['deviceToken'] },
      (url) => post(url, `{"device_token":"${cursor}"}`),
    ],
    [
      'a key of JSON whose value has the form of a key',
      { keys: ['publishable'] },
      (url) => post(url, `{"publishable":"${publishable}"}`),
    ],
    [
      'a parameter',
      { keys: ['access_token'] },
      (url) => post(`${url}/?access_token=${cursor}`, ''),
    ],
    [
      'a field of a form',
      { keys: ['user[token]'] },
      (url) => post(url, new URLSearchParams({ 'user[token]': cursor }).toString()),
    ],
    [
      'a key in JSON in a form',
      { keys: ['token'] },
      (url) => post(url, new URLSearchParams({ a: JSON.stringify({ token: cursor }) }).toString()),
    ],
    ['a cookie', { keys: ['cart'] }, (url) => post(url, '', { Cookie: `a=b; cart=${cursor}` })],
    [
      'a place in JSON, and all below',
      { json: ['/pages/*'] },
      (url) => post(url, `{"pages":[{"next":{"token":"${cursor}"}}]}`),
    ],
    ['a pattern', { patterns: [/q7[\w]+/] }, (url) => post(url, `{"token":"${cursor}"}`)],
    [
      'a pattern, in Base64 of Basic credentials',
      { patterns: [/q7[\w]+/] },
      (url) => post(url, '', { Authorization: `Basic ${btoa(`ada:${cursor}`)}` }),
    ],
    [
      'a pattern, in what is no text',
      { patterns: [/pk_live_\w+/] },
      (url) => post(url, `\0\u0001${publishable}\0`),
    ],
  ])('%s', async (_, except, send) => {
    const own = await recordAll(send, { except });
    const usual = await recordAll(send, {});

    expect(own).not.toContain('REDACTED');
    expect(usual).toContain('REDACTED');
  });
});

test('a value that is excepted in one place stays in all later ones', async () => {
  const text = await recordAll(
    async (url) => {
      await post(url, `{"token":"${cursor}"}`);
      await post(`${url}/?code=${cursor}`, `{"secret":"${cursor}"}`, {
        Authorization: `Bearer ${cursor}`,
        'X-Api-Key': cursor,
        Cookie: `sid=${cursor}`,
      });
    },
    { except: { json: ['/token'] } },
  );

  expect(text).not.toContain('REDACTED');
});

test('an excepted place stays although its value was a secret before', async () => {
  const text = await recordAll(
    async (url) => {
      await post(url, '', { Authorization: `Bearer ${cursor}` });
      await post(`${url}/later`, `{"id":"${cursor}"}`);
    },
    { except: { json: ['/id'] } },
  );

  expect(text).toContain('Bearer REDACTED_AUTHORIZATION');
  expect(text).toContain(`"id": "${cursor}"`);
});

test('an excepted sentence is not searched for', async () => {
  const passphrase = 'correct horse battery staple';
  const text = await recordAll(
    (url) => post(url, JSON.stringify({ passphrase })),
    { except: { keys: ['passphrase'] } },
    JSON.stringify({ hint: `is ${passphrase}!` }),
  );

  expect(text).toContain(`is ${passphrase}!`);
});

test('nothing else is excepted', async () => {
  const text = await recordAll(
    (url) =>
      post(`${url}/?token=q7Xw9ZrT2kLm41pV`, `{"token":"q7Xw9ZrT2kLm42pV","github":"x"}`, {
        Authorization: 'Bearer q7Xw9ZrT2kLm43pV',
        'X-Api-Key': 'q7Xw9ZrT2kLm44pV',
        'X-Remote': 'https://ada:q7Xw9ZrT2kLm45pV@a.example/',
      }),
    { except: { headers: ['X-Other'], keys: ['password', 'authorization'], json: ['/github'] } },
  );

  expect(text).not.toMatch(/q7Xw9ZrT2kLm4[1-5]pV/);
});

test('an exception takes precedence over another rule', async () => {
  const text = await recordAll(
    (url) => post(url, '{"a":{"iban":"DE02 1203"},"b":{"iban":"DE99 1203"}}'),
    { keys: ['iban'], except: { json: ['/a/iban'] } },
  );

  expect(text).toContain('DE02');
  expect(text).not.toContain('DE99');
});
