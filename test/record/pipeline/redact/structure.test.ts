/** Secrets with the text of something that a session needs to be read, or to be replayed. */
import { expect, test } from 'vitest';
import { entryOf, headersOf, useFolders } from '../../../har/har.ts';
import { serve } from '../../../kit/index.ts';
import { echo, send } from '../../echo.ts';
import { record } from '../../record.ts';

const { readEntries } = useFolders();

test('a cookie with the URL of the server leaves origins and URLs alone', async () => {
  const origin = 'http://k8s-prd-db1.svc:8080';
  const { session, only } = await readEntries([
    entryOf(`${origin}/items`, {
      request: { headers: headersOf({ Cookie: `session_token=${origin}`, Origin: origin }) },
      content: { text: JSON.stringify({ self: `${origin}/items`, host: 'k8s-prd-db1.svc:8080' }) },
    }),
  ]);
  expect(session.origin).toBe(origin);
  expect(only).toMatchObject({
    request: {
      headers: [
        ['Cookie', 'session_token=REDACTED_SESSION_TOKEN'],
        ['Origin', origin],
      ],
    },
    response: { body: { json: { self: `${origin}/items`, host: 'k8s-prd-db1.svc:8080' } } },
  });
  expect(only).not.toHaveProperty('origin');
});

test.each(['PROPFIND', 'X-Requested-By'])(
  'a password such as %s is replaced in values, and in nothing else',
  async (password) => {
    await using api = await serve(echo);
    using recorded = await record(async () => {
      const options = {
        method: 'PROPFIND',
        headers: { 'X-Requested-By': 'me', 'X-Seen': password },
      };
      (await send(api.url, options, JSON.stringify({ password }))).resume();
    });
    const [recording] = recorded.session.recordings;
    expect(recording?.request).toMatchObject({
      method: 'PROPFIND',
      headers: expect.arrayContaining([
        ['X-Requested-By', 'me'],
        ['X-Seen', 'REDACTED_PASSWORD'],
      ]),
      body: { json: { password: 'REDACTED_PASSWORD' } },
    });
  },
);

test('a secret of digits leaves numbers alone that have the same digits', async () => {
  const answer =
    '{"lat":52.482913,"delta":-482913,"all":[0.482913,482913.5,1.482913e-7],"code":"482913"}';
  await using api = await serve((_, response) => {
    response.setHeader('Content-Type', 'application/json');
    response.end(answer);
  });
  using recorded = await record(async () => {
    (await send(api.url, { method: 'POST' }, JSON.stringify({ otp: '482913' }))).resume();
  });
  const [recording] = recorded.session.recordings;
  expect(recording?.request.body).toMatchObject({ json: { otp: 'REDACTED_OTP' } });
  expect(recording?.response).toMatchObject({
    body: { json: { ...JSON.parse(answer), code: 'REDACTED_OTP' } },
  });
});
