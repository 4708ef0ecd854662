/** A project whose API speaks MessagePack, and that has not installed the package that reads it. */
import { buffer } from 'node:stream/consumers';
import { encode } from '@msgpack/msgpack';
import { expect, test } from 'vitest';
import { serve, writeProject } from '../kit/index.ts';
import { recordingProject, sessionFiles } from './recording-project.ts';

const LOGIN = Buffer.from(encode({ user: 'ann', password: 'correct-horse-77' })).toString('base64');

test('one line of each run tells what to install, what happens without it, and where', async () => {
  await using api = await serve(async (request, response) => {
    await buffer(request);
    response.setHeader('Content-Type', 'application/msgpack');
    response.end(encode({ ok: true }));
  });
  const tests = `
    for (const name of ['one', 'two', 'three', 'four', 'five']) {
      test('logs in ' + name, async ({ recorder }) => {
        const body = Buffer.from('${LOGIN}', 'base64');
        const headers = { 'Content-Type': 'application/msgpack' };
        await (await fetch('${api.url}/login', { method: 'POST', headers, body })).arrayBuffer();
      });
    }`;
  const files = recordingProject({}, { 'a.test.ts': tests });
  await using project = await writeProject(files, { missing: '@msgpack' });

  const recorded = await project.run({ filters: ['a.test.ts'] });
  expect(recorded.exitCode).toBe(0);
  const [line, ...others] = recorded.stderr.split('\n').filter((each) => each.includes('@msgpack'));
  expect(others).toEqual([]);
  expect(line).toMatch(
    /^vitest-session-replay: @msgpack\/msgpack is not installed: 10 bodies of MessagePack were not kept in sessions\/a\.test\/\S+\.session\.json, .* and 2 more, since nobody can find the secrets in them, and requests with such a body cannot be replayed\. .* npm install --save-dev @msgpack\/msgpack/,
  );
  for (const file of sessionFiles(project)) {
    expect(project.read(file)).toContain('"truncated"');
    expect(project.read(file)).not.toContain('base64');
  }

  const replayed = await project.run({ filters: ['sessions'] });
  const lines = replayed.stderr.split('\n').filter((each) => each.includes('is not installed'));
  expect(lines).toEqual([
    expect.stringMatching(
      /^vitest-session-replay: @msgpack\/msgpack is not installed: no live values are taken from or put into bodies of MessagePack in sessions\/a\.test\/\S+, .* and 2 more, /,
    ),
  ]);
  expect(replayed.stderr + replayed.stdout).toContain('was not recorded');
});
