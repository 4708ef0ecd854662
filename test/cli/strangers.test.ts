/** What a session or a target says never reaches the terminal as more than text. */
import { afterAll, expect, test } from 'vitest';
import { createSession, recordingOf, serve, writeProject } from '../kit/index.ts';
import { runCli } from './run-cli.ts';

/** Sets the title of a window; a C1 control; turns the direction of text. */
const EVIL = '\u001b]0;owned\u0007\u009b31m\u202e';

const server = await serve((_, response) => {
  response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8', 'x-evil': '\u009b31m' });
  response.end(`${EVIL}\n::error::owned`);
});
afterAll(() => server.close());

const session = JSON.stringify(
  createSession(
    [
      recordingOf('POST', '/orders', 201, {
        request: { headers: [['x-note', 'a\u009b31m']] },
        body: { text: EVIL },
        response: { body: { json: { id: `ord-8f3a91`, [`k${EVIL}`]: EVIL } } },
      }),
      recordingOf('GET', '/orders/ord-8f3a91?\u009b31m', 200),
    ],
    { name: `evil ${EVIL}`, origin: 'https://api.example.com' },
  ),
);

const { folder } = await writeProject({
  'evil.session.json': session,
  'broken/broken.session.json': `{"version":1,"name":"${'\\u001b]0;x'}","${'\\u009b'}":1}`,
});

test.each([
  { args: ['list'] },
  { args: ['show', 'evil'] },
  { args: ['show', 'evil', '1'] },
  { args: ['show', 'evil', '1', '--json'] },
  { args: ['links', 'evil'] },
  { args: ['links', 'evil', '--json'] },
  { args: ['check'] },
  { args: ['check', '--json'] },
  { args: ['replay', 'evil', 'broken/broken', '--target', server.url] },
  { args: ['replay', 'evil', '--target', server.url, '--json'] },
  { args: ['replay', 'evil', '--target', server.url, '--reporter', 'junit'] },
  { args: ['show', EVIL] },
  { args: [EVIL] },
  { args: ['replay', 'evil', `--${EVIL}`] },
  { args: ['replay', 'evil', '--reporter', EVIL] },
  { args: ['replay', 'evil', '--target', `http://${EVIL}`] },
])('no control character is printed: $args', async ({ args }) => {
  const { out, err } = await runCli(folder, args);
  expect(out + err).not.toBe('');
  expect(out + err).not.toMatch(/[^\P{Cc}\n\t]|\u202e/u);
  expect(out + err).not.toMatch(/^\s*::error::/m);
});

test('JSON has the very texts', async () => {
  const { out } = await runCli(folder, ['show', 'evil', '--json']);
  expect(JSON.parse(out).name).toBe(`evil ${EVIL}`);
});
