import { readdirSync, readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { serve } from '../../../kit/index.ts';
import { record } from '../../record.ts';

const token = 'q7Xw9ZrT2kLm40p';

/** A server with a login, which answers any other request with a large page that shows the token. */
function serveLogin(page = ''): ReturnType<typeof serve> {
  return serve(async (request, response) => {
    await text(request);
    if (request.url === '/login') response.end(JSON.stringify({ id: 7, token }));
    else response.end(page);
  });
}

test('the token in the answer to a login has one placeholder everywhere, with its first name', async () => {
  await using api = await serveLogin();
  using recorded = await record(async () => {
    await (await fetch(`${api.url}/login`, { method: 'POST', body: '{}' })).text();
    const headers = { Authorization: `Bearer ${token}` };
    await (await fetch(`${api.url}/session/${token}?t=${token}`, { headers })).text();
  });
  const [login, second] = recorded.session.recordings;

  expect(login?.response).toMatchObject({
    body: { json: { id: 7, token: 'REDACTED_TOKEN' } },
  });
  expect(second?.request.path).toBe('/session/REDACTED_TOKEN?t=REDACTED_TOKEN');
  expect(recorded.text).not.toContain(token);
});

test('a secret in a body beside the session is replaced as well', async () => {
  const page = `<a href="?t=${token}">é</a>`.padEnd(100_000);
  await using api = await serveLogin(page);
  using recorded = await record(async () => {
    const headers = { Authorization: `Bearer ${token}` };
    await (await fetch(`${api.url}/a`, { headers })).text();
    await (await fetch(`${api.url}/b`, { headers })).text();
  });
  const files = readdirSync(recorded.folder.path()).filter((name) => name.endsWith('.bin'));
  const stored = readFileSync(recorded.folder.path(files[0] ?? ''));
  const bodies = recorded.session.recordings.map(
    ({ response }) => 'body' in response && response.body,
  );

  expect(files).toHaveLength(1);
  expect(stored.toString()).toBe(page.replace(token, 'REDACTED_AUTHORIZATION'));
  expect(bodies).toEqual(Array(2).fill({ file: files[0], bytes: stored.length }));
});

test('a secret in a binary upload is replaced, and every other byte stays', async () => {
  await using api = await serveLogin();
  const upload = (secret: string): Buffer =>
    Buffer.concat([Buffer.from([0, 0xff, 0xc3, 0x28]), Buffer.from(`\r\n${secret}\r\n`)]);
  using recorded = await record(async () => {
    const headers = { Authorization: `Bearer ${token}` };
    await (await fetch(api.url, { method: 'POST', headers, body: upload(token) })).text();
  });

  expect(recorded.session.recordings[0]?.request.body).toEqual({
    base64: upload('REDACTED_AUTHORIZATION').toString('base64'),
  });
});
