/** Values that name other rows on the target, in generated suites. */
import { expect, test } from 'vitest';
import type { SessionReplayOptions } from '../../src/index.ts';
import { createSession, recordingOf, serve, writeProject } from '../kit/index.ts';
import { canonical, FILE } from './accept-project.ts';
import { configWith } from './replaying.ts';

const rows = (summary: string) => [{ ticket: 7, summary }];
const session = createSession([
  recordingOf('GET', '/tickets', 200, { response: { body: { json: rows('Brass lamp') } } }),
  recordingOf('POST', '/rpc', 204, { body: { json: { close: { ticket: [7] } } } }),
]);

/** A run of the session against a server that has another row of the name. */
async function run(options: SessionReplayOptions) {
  await using server = await serve((request, response) => {
    if (request.method === 'POST') response.writeHead(204).end();
    else response.end(JSON.stringify(rows('Tax return')));
  });
  await using project = await writeProject({
    'vitest.config.ts': configWith({ target: server.url, ...options }),
    [FILE]: canonical(session),
  });
  const done = await project.run();
  return done;
}

test('a change of a row that is another one now fails, and is sent only if the config says so', async () => {
  const held = await run({});
  const sent = await run({ unproven: 'send' });

  expect(held.exitCode).toBe(1);
  expect(held.stdout + held.stderr).toContain(
    '7 was "Brass lamp" when this was recorded and is "Tax return" now',
  );
  expect(sent.exitCode).toBe(0);
  expect(sent.stdout).toMatch(/Unproven +1 value sent as recorded/);
});
