/** Text from a session or a target never reaches the terminal as anything but text. */
import { afterAll, expect, test } from 'vitest';
import { createSession, recordingOf, serve, writeProject } from '../kit/index.ts';
import { runCli } from './run-cli.ts';

/** Sets the title of a window; a C1 control; turns the direction of text. */
const EVIL = '\u001b]0;owned\u0007\u009b31m\u202e';
/** Commands to the system of a CI that reads the log. */
const COMMANDS = '\n::error::owned\n##vso[task.setvariable variable=x]owned';

const ESCAPE = '\u001b';
/** How this package colours a text. */
const COLOUR = new RegExp(`${ESCAPE}\\[\\d{1,2}m`, 'g');

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
      recordingOf('GET', '/orders/ord-8f3a91?\u009b31m', 200, {
        id: `2${COMMANDS}${EVIL}`,
        response: { statusText: `Fine ${EVIL}` },
      }),
      { ...recordingOf('GET', '/lost', 200), response: { error: `lost ${EVIL}`, time: 1 } },
      recordingOf('GET', '/own', 200, { id: `4${COMMANDS}${EVIL}` }),
    ],
    { name: `evil ${EVIL}`, origin: 'https://api.example.com' },
  ),
);

const { folder } = await writeProject({
  'evil.session.json': session,
  'other.session.json': session
    .replaceAll('ord-8f3a91', 'ord-1')
    .replace('"status":200', '"status":201'),
  'broken/broken.session.json': `{"version":1,"name":"${'\\u001b]0;x'}","${'\\u009b'}":1}`,
});

test.each([
  { args: ['list'] },
  { args: ['show', 'evil'] },
  { args: ['show', 'evil', '1'] },
  { args: ['show', 'evil', '1', '--json'] },
  { args: ['show', 'evil', '3'] },
  { args: ['links', 'evil'] },
  { args: ['links', 'evil', '--json'] },
  { args: ['check'] },
  { args: ['check', '--json'] },
  { args: ['replay', 'evil', 'broken/broken', '--target', server.url] },
  { args: ['replay', 'evil', '--target', server.url, '--json'] },
  { args: ['replay', 'evil', '--target', server.url, '--reporter', 'junit'] },
  { args: ['diff', 'evil', 'other'] },
  { args: ['diff', 'evil', 'other', '--body', 'exact', '--json'] },
  { args: ['shrink', 'evil', '--target', server.url, '--force'] },
  { args: ['shrink', 'evil', '--target', server.url, '--force', '--json'] },
  { args: ['export', 'evil', '--format', 'har'] },
  { args: ['export', 'evil', '--format', 'csv', '--json'] },
  { args: ['export', 'evil', '--format', 'curl', '--json'] },
  { args: ['export', 'evil', '--format', 'vitest'] },
  { args: ['export', 'evil', '--format', 'k6'] },
  { args: ['export', 'evil', '--out', EVIL, '--force'] },
  { args: ['import', EVIL] },
  { args: ['show', EVIL] },
  { args: [EVIL] },
  { args: ['replay', 'evil', `--${EVIL}`] },
  { args: ['replay', 'evil', '--reporter', EVIL] },
  { args: ['replay', 'evil', '--target', `http://${EVIL}`] },
])('no control character is printed: $args', async ({ args }) => {
  // With colours: where there are none, all escape codes are taken out.
  const { out, err } = await runCli(folder, args, { NO_COLOR: undefined, FORCE_COLOR: '1' });
  const shown = (out + err).replaceAll(COLOUR, '');
  expect(shown).not.toBe('');
  expect(shown).not.toMatch(/[^\P{Cc}\n\t]|\u202e/u);
  expect(shown).not.toMatch(/^\s*::error::|##vso\[/m);
});

test('JSON has the exact texts', async () => {
  const { out } = await runCli(folder, ['show', 'evil', '--json']);
  expect(JSON.parse(out).name).toBe(`evil ${EVIL}`);
});
