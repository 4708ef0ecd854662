/**
 * From recording to replay: secrets that only what surrounds them tells, as pages, calls by position and
 * coded bodies have them, against a second instance that gives other ones.
 */
import { expect, test } from 'vitest';
import { record } from '../record/record.ts';
import { expectClean, post, recordFlow, send, serveInstance } from './record-flow.ts';

const PASSWORD = 'blue moon, 7 owls';

function form(fields: Record<string, string>): RequestInit {
  return post(new URLSearchParams(fields));
}

test('a field that only its page declares to be for a password', async () => {
  const flow = await recordFlow(
    {
      '/start': () =>
        '<form action="/in.cgi" method="post"><input name="n"><input type="password" name="w"></form>',
      '/in.cgi': ({ body }) => new URLSearchParams(body).get('w') === PASSWORD && {},
    },
    async (url) => {
      await send(`${url}/start`);
      await send(`${url}/in.cgi`, form({ n: 'ada', w: PASSWORD }));
    },
  );

  expect(flow.files).toContain('n=ada&w=REDACTED_W');
  expect(flow.files).not.toContain('owls');
  expect(await flow.replay({ secrets: { W: PASSWORD } })).toEqual(['passed', 'passed']);
});

test('a password that stands at a position of a call, and one in Base64 of JSON', async () => {
  const login = { method: 'shop.login', params: ['ada', PASSWORD] };
  const state = (): string =>
    Buffer.from(JSON.stringify({ user: 'ada', password: PASSWORD })).toString('base64');
  const flow = await recordFlow(
    {
      '/rpc': ({ body }) => body === JSON.stringify(login) && {},
      '/state': ({ request }) => request.headers['x-state'] === state() && {},
    },
    async (url) => {
      await send(`${url}/rpc`, post(login));
      await send(`${url}/state`, { headers: { 'X-State': state() } });
    },
  );

  const coded = Buffer.from('{"user":"ada","password":"REDACTED_PASSWORD_ADA"}').toString('base64');
  expect(JSON.stringify(flow.session)).toContain(coded);
  expect(flow.files).not.toContain('owls');
  expect(flow.files).not.toContain(state().slice(-20));
  expect(await flow.replay({ secrets: { PASSWORD_ADA: PASSWORD } })).toEqual(['passed', 'passed']);
});

test('a secret that stands in the session in Base64 alone has no hash in its placeholder', async () => {
  const coded = Buffer.from('{"apiKey":"blue-1"}').toString('base64');
  const flow = await recordFlow({ '/a': () => ({}) }, (url) => send(`${url}/a?c=${coded}`));
  const clean = Buffer.from('{"apiKey":"REDACTED_API_KEY"}').toString('base64');
  expect(flow.session.recordings[0]?.request.path).toBe(`/a?c=${encodeURIComponent(clean)}`);
});

test('a nonce of a page is one placeholder with the header that carries it', async () => {
  const flow = await recordFlow(
    {
      '/shop': ({ secret }) =>
        `<html><script>var shop = {"root":"/","nonce":"${secret('nonce')}"};</script></html>`,
      '/add': ({ request, secret }) => request.headers['x-wp-nonce'] === secret('nonce') && {},
    },
    async (url) => {
      const [, nonce = ''] =
        /"nonce":"([^"]+)"/.exec(await (await send(`${url}/shop`)).text()) ?? [];
      await send(`${url}/add`, { method: 'POST', headers: { 'X-WP-Nonce': nonce } });
    },
  );

  expectClean(flow);
  expect(flow.session.recordings[1]?.request.headers).toContainEqual([
    'X-WP-Nonce',
    'REDACTED_NONCE',
  ]);
});

test('a secret in UTF-16 does not reach the disk', async () => {
  const text = `\ufeff<login><user>ada</user><password>${PASSWORD}</password></login>`;
  const body = Buffer.from(text, 'utf16le');
  await using api = await serveInstance({ '/': () => ({}) }, String);
  using recorded = await record(() =>
    send(api.url, { method: 'POST', body, headers: { 'Content-Type': 'application/xml' } }),
  );
  const stored = recorded.session.recordings[0]?.request.body;
  const bytes = stored && 'base64' in stored ? stored.base64 : '';
  expect(Buffer.from(bytes, 'base64').toString('utf16le')).toBe(
    text.replace(PASSWORD, 'REDACTED_PASSWORD_ADA'),
  );
  expect(recorded.journals).not.toContain(body.toString('base64').slice(-80, -60));
});
