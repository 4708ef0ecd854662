/** Codes that a mail or a page tells, and that a person types: short, but secrets all the same. */
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { createPlaceholder } from '../../../../src/formats/text/placeholder.ts';
import { isCodePlaceholder } from '../../../../src/formats/url/pairs.ts';
import { replaySession } from '../../../../src/replay/index.ts';
import { latinName, secretKind } from '../../../../src/session/secrets/secret-names.ts';
import { secretWordsFor } from '../../../../src/session/secrets/secret-words.ts';
import { serve } from '../../../kit/index.ts';
import { record } from '../../record.ts';

const JSON_TYPE = 'application/json';

/** A server that tells a code in some manner, and takes no other. */
function serveCode(code: string, type: string, tell: (code: string) => string) {
  return serve(async (request, response) => {
    const body = await text(request);
    if (request.method === 'GET') {
      response.setHeader('Content-Type', type);
      response.end(tell(code));
      return;
    }
    response.statusCode = body.includes(code) ? 200 : 403;
    response.end();
  });
}

describe.each([
  ['in a text of JSON', JSON_TYPE, (code: string) => `{"text":"Hello, your code is ${code}."}`],
  ['in a member of JSON', JSON_TYPE, (code: string) => `{"sms":{"number":"${code}"}}`],
  ['in a sentence that names it', 'text/plain', (code: string) => `Your login code is ${code}.`],
  ['in a page', 'text/html', (code: string) => `<p>Your code is ${code}</p>`],
])('a code that is told %s', (_, type, tell) => {
  test.each([
    ['otp', '845062', '310977'],
    ['pin', '84506213', '31097788'],
    ['totpCode', '845062', '310977'],
    ['otp', '84506', '31097'],
    ['pin_code', '84506', '31097'],
    ['passcode', '845062', '310977'],
    ['verificationCode', '84506', '31097'],
    ['smscode', '8450621', '3109778'],
    ['one_time_password', '845062', '310977'],
    ['token', '84506', '31097'],
    ['token', '845062', '310977'],
    ['smsToken', '84506213', '31097788'],
  ])(
    'is a placeholder in both messages where it is sent as %s, and the live one is sent',
    async (name, old, now) => {
      await using api = await serveCode(old, type, tell);
      using recorded = await record(async () => {
        await (await fetch(`${api.url}/mail`)).text();
        const body = JSON.stringify({ [name]: old });
        const headers = { 'Content-Type': JSON_TYPE };
        await (await fetch(`${api.url}/verify`, { method: 'POST', headers, body })).text();
      });
      await using other = await serveCode(now, type, tell);

      const { outcomes } = await replaySession(recorded.session, { target: other.url });

      expect(recorded.text).not.toContain(old);
      expect(outcomes.map(({ state }) => state)).toEqual(['passed', 'passed']);
    },
  );
});

describe('a five-digit code in JSON becomes a placeholder', () => {
  test.each([
    ['in a form', 'code=84506', ''],
    ['in a form with more', 'a=1&code=84506&b=2', ''],
    ['under another name of a code', 'login[pin]=84506', ''],
    ['in a query', '', '?code=84506'],
    ['in a query with more', '', '?a=1&code=84506&b=2'],
  ])('%s', async (_, form, query) => {
    await using api = await serveCode('84506', JSON_TYPE, (code) => `{"text":"Use ${code} now."}`);
    using recorded = await record(async () => {
      await (await fetch(`${api.url}/mail`)).text();
      const body = JSON.stringify({ mail: 'ada@example.com', otp: '84506' });
      const headers = { 'Content-Type': JSON_TYPE };
      await fetch(`${api.url}/verify`, { method: 'POST', headers, body });
      await fetch(`${api.url}/again${query}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body: form,
      });
    });
    expect(recorded.text).not.toContain('84506');
  });
});

test('a JSON number that resembles a code stays a number', async () => {
  await using api = await serveCode(
    '845062',
    JSON_TYPE,
    (code) => `{"id":${code},"list":[${code}]}`,
  );
  using recorded = await record(async () => {
    await (await fetch(`${api.url}/mail`)).text();
    const headers = { 'Content-Type': JSON_TYPE };
    await fetch(`${api.url}/verify`, { method: 'POST', headers, body: '{"otp":"845062"}' });
  });

  expect(
    recorded.session.recordings.map(({ request, response }) => [request, response]),
  ).toMatchObject([
    [{}, { body: { json: { id: 845062, list: [845062] } } }],
    [{ body: { json: { otp: 'REDACTED_OTP' } } }, {}],
  ]);
});

test('a five-digit code is not replaced inside longer texts', async () => {
  const told = {
    text: 'Your code is 84506, and it is good for an hour.',
    rest: [
      'http://localhost:84506/',
      '/orders/84506',
      '$84506',
      '84506.50',
      '84506-1',
      'a=84506',
      '/x?page=84506&code=84506.5',
    ],
    count: 84506,
  };
  await using api = await serveCode('84506', JSON_TYPE, () => JSON.stringify(told));
  using recorded = await record(async () => {
    await (await fetch(`${api.url}/mail`)).text();
    const headers = { 'Content-Type': JSON_TYPE };
    await fetch(`${api.url}/verify`, { method: 'POST', headers, body: '{"mfa":"84506"}' });
  });

  const [mail] = recorded.session.recordings;
  const text = 'Your code is REDACTED_MFA, and it is good for an hour.';
  expect(mail).toMatchObject({ response: { body: { json: { ...told, text } } } });
});

describe('the placeholder of a code counts as a number in a message', () => {
  const endings = ['', ...secretWordsFor('pinEndings')];
  const pins = secretWordsFor('pins').flatMap((pin) =>
    endings.flatMap((ending) => [`${pin}${ending}`, `${pin}_${ending}`, `new_${pin}`]),
  );
  const codes = secretWordsFor('codeQualifiers').flatMap((owner) => [
    `${owner}-code`,
    `${owner}codes`,
  ]);

  test.each([...new Set([...pins, ...codes, 'passcode', 'pass_code', 'oneTimePassword'])])(
    '%s',
    (name) => {
      expect(secretKind(name)).toMatch(/^(?:pin|secret)$/);
      expect(isCodePlaceholder(createPlaceholder(latinName(name)))).toBe(true);
    },
  );
});

test.each(['password', 'shipping_token', 'apiKey', 'session', 'pinterest_secret', 'encoder_key'])(
  'the placeholder of a %s does not',
  (name) => {
    expect(isCodePlaceholder(createPlaceholder(name))).toBe(false);
  },
);
