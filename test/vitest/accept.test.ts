/** What `vitest -u` accepts into sessions, and what it leaves. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  canMount,
  createSession,
  type LooseRecording,
  mountDisk,
  type Project,
  recordingOf,
  serve,
  writeProject,
} from '../kit/index.ts';
import { canonical, FILE, projectOf, serveBody } from './accept-project.ts';
import { configWith, failuresOf, gets, serveApi } from './replaying.ts';

describe('statuses', () => {
  test('are accepted: the test passes, only that line of the file changes, and the report says so', async () => {
    await using api = await serveApi(({ path }) => (path === '/404/b' ? 410 : undefined));
    await using project = await projectOf(api, gets('200/a', '404/b', '200/c'));
    const before = project.read(FILE);
    const run = await project.run({ update: true });

    expect(run.errors).toEqual({});
    expect(project.read(FILE)).toBe(before.replace('"status": 404', '"status": 410'));
    expect(run.stdout).toContain(
      '   Requests  3 passed\n   Accepted  1 answer into 1 session\n' +
        '             sessions/a.session.json #2 GET /404/b\n',
    );
    expect(run.stdout).toMatch(/^ +- +"status": 404,\n +\+ +"status": 410,$/m);
    const outcome = run.tests[`${FILE} > shop > #2 GET /404/b → 404`]?.meta().replay;
    expect(outcome).toMatchObject({ state: 'passed', expected: 410, actual: 410 });
    expect(outcome?.accepted).toContainEqual(
      expect.objectContaining({ kind: 'added', text: expect.stringContaining('"status": 410') }),
    );
    const again = await project.run();
    expect(again.tree).toEqual({
      [FILE]: {
        shop: {
          '#1 GET /200/a → 200': 'passed',
          '#2 GET /404/b → 410': 'passed',
          '#3 GET /200/c → 200': 'passed',
        },
      },
    });
  });

  test('are left alone without -u, and if all pass', async () => {
    await using api = await serveApi(() => 500);
    await using project = await projectOf(api, gets('200/a', '500/b'));
    const before = project.read(FILE);
    const run = await project.run();
    expect(Object.keys(run.errors)).toHaveLength(1);
    await project.run({ update: true, testNamePattern: '/500/b' });

    expect(project.read(FILE)).toBe(before);
  });

  test('that are errors of the server are accepted only of tests that are asked for by name', async () => {
    await using api = await serveApi(({ path }) => (path === '/404/b' ? 500 : undefined));
    await using project = await projectOf(api, gets('200/a', '404/b'));
    const before = project.read(FILE);
    for (const testNamePattern of [undefined, 'shop', '.']) {
      const run = await project.run({ update: true, ...(testNamePattern && { testNamePattern }) });
      expect(Object.values(run.errors).flat()).toEqual([
        'GET /404/b: expected status 404, got 500\n' +
          'Not accepted, since 500 is an error of the server, which is accepted only by name: run -u with -t "#2 GET ".',
      ]);
    }
    expect(project.read(FILE)).toBe(before);

    const named = await project.run({ update: true, testNamePattern: '#2 GET ' });
    expect(named.errors).toEqual({});
    expect(project.read(FILE)).toBe(before.replace('"status": 404', '"status": 500'));
  });

  test('are asked for by a command that runs nothing else when it is pasted', async () => {
    await using api = await serveApi(() => 500);
    const recordings = gets('404/b').map((each) => ({ ...each, id: '$(touch x)\u0003' }));
    await using project = await projectOf(api, recordings);
    const run = await project.run({ update: true });
    expect(Object.values(run.errors).flat()[0]).toMatch(
      /: run -u with -t '#\$\(touch x\)'"\$\(printf '\\003'\)"' GET '\.$/,
    );
  });

  test('that are errors of the server are not accepted by a pattern that several tests match', async () => {
    await using api = await serveApi(() => 503);
    await using project = await projectOf(api, gets('200/orders', '200/orders/all', '200/me'));
    const before = project.read(FILE);
    const run = await project.run({ update: true, testNamePattern: 'orders' });
    expect(Object.keys(run.errors)).toHaveLength(2);
    expect(project.read(FILE)).toBe(before);

    const named = await project.run({ update: true, testNamePattern: '#1 GET |#2 GET ' });
    expect(named.errors).toEqual({});
    expect(project.read(FILE).match(/"status": 503/g)).toHaveLength(2);
  });

  test('are accepted of selected tests alone', async () => {
    await using api = await serveApi(() => 500);
    await using project = await projectOf(api, gets('200/a', '404/b'));
    const before = project.read(FILE);
    const run = await project.run({ update: true, testNamePattern: '/404/b' });

    expect(run.errors).toEqual({});
    expect(project.read(FILE)).toBe(before.replace('"status": 404', '"status": 500'));
  });

  test('are accepted also where tests must assert, are repeated, or end the run', async () => {
    await using api = await serveApi(() => 410);
    await using project = await projectOf(api, gets('200/a', '404/b'));
    const run = await project.run({
      update: true,
      bail: 1,
      retry: 1,
      expect: { requireAssertions: true },
    });

    expect(run.errors).toEqual({});
    expect(project.read(FILE).match(/"status": 410/g)).toHaveLength(2);
  });

  test('are not accepted where there was none', async () => {
    const closed = await serveApi();
    await closed.close();
    await using project = await projectOf(closed, [
      ...gets('200/a'),
      recordingOf('POST', '/200/b', 200, { request: { body: { truncated: 9 } } }),
    ]);
    const before = project.read(FILE);
    const run = await project.run({ update: true });

    expect(Object.keys(run.errors)).toHaveLength(2);
    expect(project.read(FILE)).toBe(before);
  });
});

test('with several targets no answer is accepted, and the failure says why', async () => {
  await using api = await serveApi(() => 410);
  const target = { one: `${api.url}/1`, two: `${api.url}/2` };
  await using project = await projectOf(api, gets('200/a'), { target });
  const before = project.read(FILE);
  const run = await project.run({ update: true });

  const status = { kind: 'status', expected: 200, actual: 410 };
  expect(failuresOf(run)).toMatchObject([status, status]);
  const lines = Object.values(run.errors).map(([message]) => message?.split('\n').at(-1));
  expect(lines).toEqual(
    Array(2).fill(
      'Not accepted, since the answers of several targets may differ: choose one of one, two by REPLAY_TARGET.',
    ),
  );
  expect(project.read(FILE)).toBe(before);

  const chosen = await project.run({ update: true, env: { REPLAY_TARGET: 'two' } });
  expect(chosen.errors).toEqual({});
  expect(project.read(FILE)).toBe(before.replace('"status": 200', '"status": 410'));
});

describe('headers', () => {
  test('are accepted where they are compared, those with secrets are not', async () => {
    await using api = await serveBody('', { etag: '"2"', vary: 'Accept' });
    const headers: [string, string][] = [
      ['ETag', '"1"'],
      ['Server', 'x'],
    ];
    const recordings = [recordingOf('GET', '/a', 200, { response: { headers } })];
    const expectations = { headers: ['ETag', 'Vary', 'Server'] };
    await using project = await projectOf(api, recordings, { expect: expectations });
    const before = project.read(FILE);
    await project.run({ update: true });
    expect(project.read(FILE)).toBe(
      before
        .replace(String.raw`\"1\"`, String.raw`\"2\"`)
        .replace('["Server", "x"]', '["vary", "Accept"]'),
    );

    await using secretive = await serveBody('', { 'x-api-key': 'live-secret' });
    await using other = await projectOf(secretive, recordings, {
      expect: { headers: ['X-API-Key'] },
    });
    const run = await other.run({ update: true });
    expect(Object.values(run.errors).flat().join()).toContain(
      'since the header x-api-key holds secrets: record the session anew.',
    );
    expect(other.read(FILE)).toBe(before);
  });
});

describe('a request that needs values of an accepted answer', () => {
  const created = (id: string): LooseRecording =>
    recordingOf('POST', '/orders', 201, { response: { body: { json: { id } } } });
  const recordings = [created('recorded-id-0001'), ...gets('200/orders/recorded-id-0001')];

  test('is sent in the same run', async () => {
    const paths: string[] = [];
    await using api = await serve(({ url = '' }, response) => {
      paths.push(url);
      response.end('{"id":"live-id-00002"}');
    });
    await using project = await projectOf(api, recordings);
    const run = await project.run({ update: true });

    expect(run.errors).toEqual({});
    expect(paths).toEqual(['/orders', '/200/orders/live-id-00002']);
  });

  test('is not sent if the answer lacks them, which is refused', async () => {
    await using api = await serve((_, response) => response.end('{}'));
    await using project = await projectOf(api, recordings);
    const before = project.read(FILE);
    const { errors } = await project.run({ update: true });

    expect(Object.values(errors).flat()).toEqual([
      'POST /orders: expected status 201, got 200\n│ {}\n' +
        'Not accepted, since the link from body /id of #1 POST /orders to path segment 3 of ' +
        '#2 GET /200/orders/recorded-id-0001 would be lost: record the session anew.',
      'GET /200/orders/recorded-id-0001: blocked by #1 POST /orders: its response has no body /id\n' +
        'Not sent: its path segment 3 comes from there.',
    ]);
    expect(project.read(FILE)).toBe(before);
  });

  test('refuses all answers that are accepted together if one of them lacks a value', async () => {
    const create = (path: string, id: string): LooseRecording =>
      recordingOf('POST', path, 201, { response: { body: { json: { id, name: 'kim' } } } });
    await using api = await serve(({ url }, response) => {
      const id = 'live-id-00002';
      const live = url === '/carts' ? { id, title: 'kim' } : { attributes: { id } };
      response.writeHead(201).end(JSON.stringify(live));
    });
    await using project = await projectOf(
      api,
      [
        create('/carts', 'recorded-id-0001'),
        create('/orders', 'recorded-id-0002'),
        ...gets('200/orders/recorded-id-0002'),
      ],
      { expect: { body: 'shape' } },
    );
    const before = project.read(FILE);
    for (const retry of [0, 1]) {
      const told = Object.values((await project.run({ update: true, retry })).errors)
        .flat()
        .join();
      expect(told).toContain(
        'Not accepted, since the answer to #2 POST /orders is refused: record the session anew.',
      );
      expect(told).toContain(
        'Not accepted, since the link from body /id of #2 POST /orders to path segment 3 of ' +
          '#3 GET /200/orders/recorded-id-0002 would be lost: record the session anew.',
      );
      expect(project.read(FILE)).toBe(before);
    }
  });

  test('refuses an error of the server that lacks them at once, without advice to name it', async () => {
    await using api = await serve((_, response) => response.writeHead(500).end());
    await using project = await projectOf(api, recordings);
    const before = project.read(FILE);
    const { errors } = await project.run({ update: true });

    expect(Object.values(errors).flat().join()).toMatch(
      /got 500\nNot accepted, since the link from body \/id of #1 POST \/orders .* would be lost/,
    );
    expect(project.read(FILE)).toBe(before);
  });

  test('is not sent if the answer is an error, until -u runs again', async () => {
    await using api = await serve(({ method }, response) => {
      response.writeHead(method === 'POST' ? 409 : 200).end('{"id":"live-id-00002"}');
    });
    await using project = await projectOf(api, recordings);
    const { errors } = await project.run({ update: true });

    expect(Object.values(errors).flat().join()).toContain(
      'Not sent, since the answer to #1 is accepted only now: run again to send it.',
    );
    expect((await project.run({ update: true })).errors).toEqual({});
  });
});

test
  .skipIf(!canMount)
  .for([['in the session', 60_000, 96] as const, ['in a file beside it', 80_000, 128] as const])(
  'an answer %s is not accepted where the disk is full, and all files stay',
  async ([, size, disk], context) => {
    let body = 'x'.repeat(size);
    await using api = await serve((_, response) => response.end(body));
    await using project = await writeProject({
      'vitest.config.ts': configWith({ target: api.url, expect: { body: 'exact' } }),
    });
    mkdirSync(`${project.folder}/sessions`);
    using _disk = mountDisk(`${project.folder}/sessions`, disk, context);
    const recorded = recordingOf('GET', '/', 200, { response: { body: { text: '' } } });
    project.write({ [FILE]: canonical(createSession([recorded], { name: 'shop' })) });
    const accepted = await project.run({ update: true });
    const before = filesOf(project);
    body = 'y'.repeat(size);
    const run = await project.run({ update: true });

    expect(accepted.errors).toEqual({});
    expect(Object.values(run.errors).flat().join()).toMatch(
      /Not accepted, since the session file could not be changed: cannot write .*\/sessions\/.*: ENOSPC: no space left on device\./,
    );
    expect(filesOf(project)).toEqual(before);
  },
);

function filesOf(project: Project): Record<string, string> {
  const files = project.files().filter((file) => file.startsWith('sessions/'));
  return Object.fromEntries(files.map((file) => [file, project.read(file)]));
}

test('a session that another process writes meanwhile stays as written', async () => {
  await using project = await writeProject({});
  const written = canonical(createSession(gets('200/new'), { name: 'shop' }));
  await using api = await serve((_, response) => {
    project.write({ [FILE]: written });
    response.writeHead(410).end();
  });
  project.write({
    'vitest.config.ts': configWith({ target: api.url }),
    [FILE]: canonical(createSession(gets('200/a'), { name: 'shop' })),
  });
  const run = await project.run({ update: true });

  expect(Object.values(run.errors).flat().join()).toContain(
    'Not accepted, since the session file has changed meanwhile: replay it again.',
  );
  expect(project.read(FILE)).toBe(written);
});

test.each<[string, (file: string) => void, RegExp]>([
  ['gone', rmSync, /cannot read/],
  ['broken', (file) => writeFileSync(file, '{"broken\n'), /is not JSON: line 1, column 2/],
])('a failure is told as well if its session is %s meanwhile', async (_what, change, reason) => {
  await using project = await writeProject({});
  await using api = await serve((_, response) => {
    change(`${project.folder}/${FILE}`);
    response.writeHead(404).end();
  });
  const recorded = canonical(createSession(gets('200/a'), { name: 'shop' }));
  project.write({ 'vitest.config.ts': configWith({ target: api.url }), [FILE]: recorded });
  const told = Object.values((await project.run({ update: true })).errors)
    .flat()
    .join();

  expect(told).toMatch(
    /expected status 200, got 404[\s\S]*Not accepted, since the session file could not be changed:/,
  );
  expect(told).toMatch(reason);
});
