/** From recording to replay: what a login brings is redacted, and still leads on at another instance. */
import { randomBytes } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { replaySession } from '../../src/replay/replay-session.ts';
import { type Served, serve } from '../kit/index.ts';
import { record } from '../record/record.ts';

/** An API whose secrets are others on every instance. What it has given out is in `given`. */
async function serveAccounts(): Promise<Served & { readonly given: string[] }> {
  const given: string[] = [];
  const give = (): string => {
    const secret = randomBytes(18).toString('base64');
    given.push(secret);
    return secret;
  };
  const served = await serve(async (request, response) => {
    const body = await text(request);
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const [sid, token, reset, csrf] = given;
    const carries = {
      '/login': true,
      '/me': request.headers.authorization === `Bearer ${token}`,
      '/form': request.headers.cookie === `sid=${sid}`,
      '/save':
        new URLSearchParams(body).get('csrf') === csrf && request.headers['x-csrf-token'] === csrf,
      '/reset': searchParams.get('key') === reset && request.headers['x-reset-token'] === reset,
    }[pathname];
    if (!carries) return response.writeHead(403).end();
    if (pathname === '/login') {
      response.setHeader('Set-Cookie', `sid=${give()}; Path=/; HttpOnly`);
      response.setHeader('Content-Type', 'application/json');
      const answer = { token: give(), reset: `/reset?key=${encodeURIComponent(give())}` };
      return response.end(JSON.stringify(answer));
    }
    response.setHeader('Content-Type', 'text/html');
    return response.end(pathname === '/form' ? `<input name="csrf" value="${give()}">` : '');
  });
  return { ...served, given };
}

async function visit(url: string): Promise<void> {
  const login = await fetch(`${url}/login`, { method: 'POST', body: 'ada' });
  const { token, reset } = (await login.json()) as { token: string; reset: string };
  await (await fetch(`${url}/me`, { headers: { Authorization: `Bearer ${token}` } })).text();
  const cookie = login.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const form = await (await fetch(`${url}/form`, { headers: { Cookie: cookie } })).text();
  const csrf = /value="(.*)"/.exec(form)?.[1] ?? '';
  const saved = {
    method: 'POST',
    headers: { 'X-CSRF-Token': csrf },
    body: new URLSearchParams({ csrf }),
  };
  await (await fetch(`${url}/save`, saved)).text();
  const key = new URLSearchParams(reset.split('?')[1]).get('key') ?? '';
  await (await fetch(url + reset, { headers: { 'X-Reset-Token': key } })).text();
}

test('no secret of a login reaches the session, and each leads on at another instance', async () => {
  await using recordedApi = await serveAccounts();
  using recorded = await record(() => visit(recordedApi.url));
  await using otherApi = await serveAccounts();
  const { outcomes } = await replaySession(recorded.session, { target: otherApi.url });

  expect(recordedApi.given).toHaveLength(4);
  for (const secret of recordedApi.given) {
    expect(recorded.text).not.toContain(secret);
    expect(recorded.text).not.toContain(encodeURIComponent(secret));
  }
  expect(outcomes.map(({ path, expected, state }) => [path, expected, state])).toEqual([
    ['/login', 200, 'passed'],
    ['/me', 200, 'passed'],
    ['/form', 200, 'passed'],
    ['/save', 200, 'passed'],
    [expect.stringMatching(/^\/reset\?key=REDACTED_/), 200, 'passed'],
  ]);
  expect(JSON.stringify(outcomes)).not.toContain(otherApi.given[0]);
});
