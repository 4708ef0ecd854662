/** Passwords and keys in groups with blanks between them, which a server shows once, and a client sends. */
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import { serve } from '../../../kit/index.ts';
import { record } from '../../record.ts';

const OLD = 'vR7q 2mXd 9Kzw hT4b';
const NOW = 'Jc5x Wd8k 3nQv 6pZg';

function basic(password: string): string {
  return `Basic ${Buffer.from(`robot:${password}`).toString('base64')}`;
}

/** A server that shows a password, and takes no other. */
function servePassword(password: string, type: string, show: (password: string) => string) {
  return serve(async (request, response) => {
    const body = await text(request);
    const { method, url = '', headers } = request;
    if (method === 'GET') {
      response.setHeader('Content-Type', type);
      response.end(show(password));
      return;
    }
    const sent = new URLSearchParams(url.includes('?') ? url.slice(url.indexOf('?')) : body);
    const isSent = headers.authorization === basic(password) || sent.get('password') === password;
    response.statusCode = isSent ? 200 : 403;
    response.end();
  });
}

type Send = (server: string, password: string) => Promise<Response>;

const inHeader: Send = (server, password) =>
  fetch(`${server}/jobs`, { method: 'POST', headers: { Authorization: basic(password) } });

async function outcomesOf(type: string, show: (password: string) => string, send: Send) {
  await using api = await servePassword(OLD, type, show);
  using recorded = await record(async () => {
    await (await fetch(`${api.url}/password`)).text();
    await (await send(api.url, OLD)).text();
  });
  await using other = await servePassword(NOW, type, show);
  const { outcomes } = await replaySession(recorded.session, { target: other.url });
  return { text: recorded.text, states: outcomes.map(({ state }) => state) };
}

describe.each([
  ['in a pre', 'text/html', (password: string) => `<p>Yours:</p><pre>\n${password}\n</pre>`],
  ['in a code', 'text/html', (password: string) => `<p>Yours: <code>${password}</code></p>`],
  [
    'in a cell',
    'text/html',
    (password: string) => `<table><tr><th>Yours</th><td>${password}</td></tr></table>`,
  ],
  ['in a field to copy', 'text/html', (password: string) => `<input value="${password}">`],
  [
    'in a field with a name',
    'text/html',
    (password: string) => `<input name="shown" value='${password}'>`,
  ],
  [
    'in a member of JSON',
    'application/json',
    (password: string) => JSON.stringify({ shown: password }),
  ],
] as const)('a password that is shown %s', (_, type, show) => {
  test('is a placeholder there and in a header, and the live one is sent', async () => {
    const { text: session, states } = await outcomesOf(type, show, inHeader);

    expect(session).not.toContain(OLD);
    expect(session).toContain('Basic robot:REDACTED_PASSWORD');
    expect(states).toEqual(['passed', 'passed']);
  });
});

describe('a password that is shown and sent', () => {
  const show = (password: string) => `<div><kbd>${password}</kbd></div>`;

  test.each<[string, Send]>([
    [
      'in a form',
      (server, password) =>
        fetch(`${server}/jobs`, { method: 'POST', body: new URLSearchParams({ password }) }),
    ],
    [
      'in a query',
      (server, password) =>
        fetch(`${server}/jobs?password=${encodeURIComponent(password)}`, { method: 'POST' }),
    ],
  ])('%s is a placeholder in both, and the live one is sent', async (_, send) => {
    const { text: session, states } = await outcomesOf('text/html', show, send);

    expect(session).not.toContain(OLD);
    expect(session).not.toContain(OLD.replaceAll(' ', '+'));
    expect(session).not.toContain(encodeURIComponent(OLD));
    expect(states).toEqual(['passed', 'passed']);
  });
});

test('without redaction, a password in groups is linked as well', async () => {
  const show = (password: string) => `<p>Yours: <code>${password}</code> <input value="x"></p>`;
  await using api = await servePassword(OLD, 'text/html', show);
  using recorded = await record(
    async () => {
      await (await fetch(`${api.url}/password`)).text();
      await (await inHeader(api.url, OLD)).text();
    },
    { redact: false },
  );
  await using other = await servePassword(NOW, 'text/html', show);

  const { outcomes } = await replaySession(recorded.session, { target: other.url });

  expect(outcomes.map(({ state }) => state)).toEqual(['passed', 'passed']);
});

test('words that are a password stay if a page has shown them before', async () => {
  const password = 'the quick brown fox';
  const show = () => `<p>See ${password} jump</p>`;
  await using api = await servePassword(password, 'text/html', show);
  using recorded = await record(async () => {
    await (await fetch(`${api.url}/password`)).text();
    await (await inHeader(api.url, password)).text();
  });

  const [page] = recorded.session.recordings;
  expect(page).toMatchObject({ response: { body: { text: show() } } });
});
