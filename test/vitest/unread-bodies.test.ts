/** Bodies of MessagePack without the package that reads it, and bodies in codings that cannot be decoded. */
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { encode } from '@msgpack/msgpack';
import { expect, test } from 'vitest';
import { serve, writeProject } from '../kit/index.ts';
import { linesOf, recordingProject, sessionFiles, sessionOf } from './recording-project.ts';

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

const SECRET = 'ghp_9fKq2LmX7vTz4RbN8cWd1YsHp6JgE3uA5oQi';
/** Bytes that are no UTF-8, with a key that a look at them would find. */
const OPAQUE = Buffer.concat([Buffer.from([0xff, 0xfe, 0x81]), Buffer.from(` ${SECRET} `)]);

/** Gets an answer in a coding by a client that leaves it as it is. */
const GET_RAW = `
  import { request } from 'node:http';
  const getRaw = (url) =>
    new Promise((resolve, reject) => {
      request(url, (response) => response.resume().on('end', resolve)).on('error', reject).end();
    });
`;

test.each<[label: string, body: Buffer]>([
  ['dcz', OPAQUE],
  ['gzip;q=1', gzipSync(SECRET)],
  ['gzip', OPAQUE],
])('a body that cannot be decoded is not kept, and the run says so: %s', async (label, body) => {
  await using api = await serve((_, response) => {
    response.setHeader('Content-Encoding', label);
    response.end(body);
  });
  const tests = `${GET_RAW}
    test('reads', async ({ recorder }) => { await getRaw('${api.url}/a'); });`;
  await using project = await writeProject(recordingProject({}, { 'a.test.ts': tests }));

  const recorded = await project.run({ filters: ['a.test.ts'] });

  expect(recorded.exitCode).toBe(0);
  const [file = ''] = sessionFiles(project);
  const [recording] = sessionOf(project, file).recordings;
  expect(recording?.response).toMatchObject({ body: { truncated: body.length } });
  expect(linesOf(recorded).join('\n')).toContain(
    `1 body with Content-Encoding: ${label} could not be decoded and was not kept in sessions/`,
  );
});

test.each(['gzip', 'zstd', 'dcz'])(
  'text under a wrong label is read as text: %s',
  async (label) => {
    await using api = await serve((_, response) => {
      response.setHeader('Content-Encoding', label);
      response.end(`the key is ${SECRET}.`);
    });
    const tests = `${GET_RAW}
    test('reads', async ({ recorder }) => { await getRaw('${api.url}/a'); });`;
    await using project = await writeProject(recordingProject({}, { 'a.test.ts': tests }));

    await project.run({ filters: ['a.test.ts'] });

    const [file = ''] = sessionFiles(project);
    const [recording] = sessionOf(project, file).recordings;
    expect(recording?.response).toMatchObject({
      body: { text: 'the key is REDACTED_GITHUB_TOKEN.' },
    });
  },
);
