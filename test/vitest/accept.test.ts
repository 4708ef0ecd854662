/** What `vitest -u` accepts into sessions, and what it leaves. */
import { describe, expect, test } from 'vitest';
import type { SessionReplayOptions } from '../../src/index.ts';
import { renderSession } from '../../src/session/render-session.ts';
import type { Body, Session } from '../../src/session/schema.ts';
import {
  createSession,
  type LooseRecording,
  type Project,
  recordingOf,
  type Served,
  serve,
  writeProject,
} from '../kit/index.ts';
import { configWith, gets, serveApi } from './replaying.ts';

const FILE = 'sessions/a.session.json';

function canonical(session: Session): string {
  return [...renderSession(session)].join('');
}

/** A project with one session in canonical form. */
function projectOf(
  api: Served,
  recordings: readonly LooseRecording[],
  options: SessionReplayOptions = {},
): Promise<Project> {
  return writeProject({
    'vitest.config.ts': configWith({ target: api.url, ...options }),
    [FILE]: canonical(createSession(recordings, { name: 'shop' })),
  });
}

/** Serves one body, with this content type. */
function serveBody(body: string, headers: Record<string, string> = {}): Promise<Served> {
  return serve((_, response) => response.writeHead(200, headers).end(body));
}

function get(path: string, body: Body): LooseRecording {
  return recordingOf('GET', path, 200, { response: { body } });
}

describe('statuses', () => {
  test('are accepted: the test passes, the file changes in that line alone, a line says so', async () => {
    await using api = await serveApi(({ path }) => (path === '/404/b' ? 410 : undefined));
    await using project = await projectOf(api, gets('200/a', '404/b', '200/c'));
    const before = project.read(FILE);
    const run = await project.run({ update: true });

    expect(run.errors).toEqual({});
    expect(project.read(FILE)).toBe(before.replace('"status": 404', '"status": 410'));
    expect(run.stdout).toContain(
      '   Requests  3 passed (3)\n   Accepted  1 answer into 1 session\n',
    );
    const outcome = run.tests[`${FILE} > shop > #2 GET /404/b → 404`]?.meta().replay;
    expect(outcome).toMatchObject({ state: 'passed', expected: 410, actual: 410, accepted: true });
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

  test('are left without -u, and where all pass', async () => {
    await using api = await serveApi(() => 500);
    await using project = await projectOf(api, gets('200/a', '500/b'));
    const before = project.read(FILE);
    const run = await project.run();
    expect(Object.keys(run.errors)).toHaveLength(1);
    await project.run({ update: true, testNamePattern: '/500/b' });

    expect(project.read(FILE)).toBe(before);
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
    await using api = await serveApi(() => 500);
    await using project = await projectOf(api, gets('200/a', '404/b'));
    const run = await project.run({
      update: true,
      bail: 1,
      retry: 1,
      expect: { requireAssertions: true },
    });

    expect(run.errors).toEqual({});
    expect(project.read(FILE).match(/"status": 500/g)).toHaveLength(2);
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

test('of several targets nothing is accepted, and the failure says why', async () => {
  await using api = await serveApi(() => 500);
  const target = { one: `${api.url}/1`, two: `${api.url}/2` };
  await using project = await projectOf(api, gets('200/a'), { target });
  const before = project.read(FILE);
  const run = await project.run({ update: true });

  expect(Object.values(run.errors).flat()).toEqual(
    Array(2).fill(
      'GET /200/a: expected status 200, got 500\nNot accepted by -u, since the answers of several ' +
        'targets may differ: choose one of one, two by REPLAY_TARGET.',
    ),
  );
  expect(project.read(FILE)).toBe(before);

  const chosen = await project.run({ update: true, env: { REPLAY_TARGET: 'two' } });
  expect(chosen.errors).toEqual({});
  expect(project.read(FILE)).toBe(before.replace('"status": 200', '"status": 500'));
});

describe('bodies', () => {
  test('are accepted where they are compared, in canonical form', async () => {
    const body = { id: 7, items: [{ sku: 'a', n: 1 }] };
    await using api = await serveBody('{"id":7,"items":[{"sku":"a","n":2},{"sku":"b","n":1}]}');
    const recordings = [get('/a', { json: body }), ...gets('200/b')];
    await using project = await projectOf(api, recordings, { expect: { body: 'exact' } });
    const run = await project.run({ update: true, testNamePattern: '/a' });

    expect(run.errors).toEqual({});
    const live = {
      id: 7,
      items: [
        { sku: 'a', n: 2 },
        { sku: 'b', n: 1 },
      ],
    };
    const after = [get('/a', { json: live }), ...gets('200/b')];
    expect(project.read(FILE)).toBe(canonical(createSession(after, { name: 'shop' })));
    expect((await project.run({ testNamePattern: '/a' })).errors).toEqual({});
  });

  test('are left where they are not compared', async () => {
    await using api = await serve((_, response) => response.writeHead(201).end('{"a":2}'));
    await using project = await projectOf(api, [get('/a', { json: { a: 1 } })]);
    const before = project.read(FILE);
    await project.run({ update: true });

    expect(project.read(FILE)).toBe(before.replace('"status": 200', '"status": 201'));
  });

  test('keep what counts as equal: placeholders, and what is ignored', async () => {
    const recorded = { token: 'REDACTED_TOKEN', at: 1, n: 1 };
    await using api = await serveBody('{"token":"live-secret","at":2,"n":2}');
    await using project = await projectOf(api, [get('/a', { json: recorded })], {
      expect: { body: 'exact', ignore: ['/at'] },
    });
    const before = project.read(FILE);
    await project.run({ update: true });

    expect(project.read(FILE)).toBe(before.replace('"n": 1', '"n": 2'));
  });

  test('name the recorded origin where they name the target', async () => {
    await using api = await serve((request, response) => {
      const host = request.headers.host;
      response.end(JSON.stringify({ self: `http://${host}/new`, other: `http://${host}1/`, n: 2 }));
    });
    await using project = await projectOf(api, [get('/a', { json: { self: '/old', n: 1 } })], {
      expect: { body: 'exact' },
    });
    await project.run({ update: true });

    const { recordings, origin } = JSON.parse(project.read(FILE));
    const other = `${api.url}1/`;
    expect(recordings[0].response.body.json).toEqual({ self: `${origin}/new`, other, n: 2 });
  });

  test('with a secret that cannot be told apart are not accepted', async () => {
    await using api = await serveBody('token=live-secret; other text');
    await using project = await projectOf(api, [get('/a', { text: 'token=REDACTED_TOKEN' })], {
      expect: { body: 'exact', headers: ['x-api-key'] },
    });
    const before = project.read(FILE);
    // The placeholder stands for all of it.
    expect((await project.run({ update: true })).errors).toEqual({});
    project.write({ [FILE]: before.replace('token=REDACTED', 'key=REDACTED') });
    const edited = project.read(FILE);
    const run = await project.run({ update: true });

    expect(Object.values(run.errors).flat().join()).toContain(
      'Not accepted by -u, since the recording has a secret in its body: record the session anew.',
    );
    expect(project.read(FILE)).toBe(edited);
  });

  test('keep numbers to the last digit, also beside what counts as equal', async () => {
    await using api = await serveBody('{"id": 12345678901234567891, "at": 2}');
    const recorded = { text: '{"id": 12345678901234567890, "at": 1}' };
    await using project = await projectOf(api, [get('/a', recorded)], {
      expect: { body: 'exact', ignore: ['/at'] },
    });
    await project.run({ update: true });

    expect(project.read(FILE)).toContain(
      String.raw`"text": "{\"id\":12345678901234567891,\"at\":1}"`,
    );
  });

  test('come, go, and change their kind with a status', async () => {
    await using api = await serve(({ url }, response) => {
      if (url === '/gone') response.end();
      else response.writeHead(url === '/new' ? 200 : 503).end('<h1>down</h1>');
    });
    const recordings = [
      get('/gone', { json: { a: 1 } }),
      recordingOf('GET', '/new', 200),
      get('/down', { json: { a: 1 } }),
    ];
    await using project = await projectOf(api, recordings, { expect: { body: 'shape' } });
    await project.run({ update: true });

    const html = { text: '<h1>down</h1>' };
    const after = [
      recordingOf('GET', '/gone', 200),
      get('/new', html),
      recordingOf('GET', '/down', 503, { response: { body: html } }),
    ];
    expect(project.read(FILE)).toBe(canonical(createSession(after, { name: 'shop' })));
  });

  test('above 64 KiB lie beside the session, and files no longer named go', async () => {
    const [first, second] = ['x', 'y'].map((letter) => letter.repeat(70_000));
    await using api = await serve(({ url }, response) => response.end(url === '/a' ? second : 'z'));
    const recordings = [get('/a', { text: 'old' }), get('/b', { text: 'z' })];
    await using project = await projectOf(api, recordings, { expect: { body: 'exact' } });
    await project.run({ update: true });
    const [written, ...others] = project.files().filter((file) => file.endsWith('.bin'));

    expect(others).toEqual([]);
    expect(project.read(written ?? '')).toBe(second);
    expect(project.read(FILE)).toContain(`"file": "${written?.replace('sessions/', '')}"`);
    expect((await project.run()).errors).toEqual({});

    await using other = await serve((_, response) => response.end(first));
    await project.run({ update: true, env: { REPLAY_TARGET: other.url } });
    expect(project.files()).not.toContain(written);
  });

  test('above 16 MiB are not accepted', async () => {
    await using api = await serveBody('x'.repeat(17 * 1024 * 1024));
    await using project = await projectOf(api, [get('/a', { text: 'x' })], {
      expect: { body: 'exact' },
    });
    const run = await project.run({ update: true });

    expect(Object.values(run.errors).flat().join()).toContain('since its body is too large.');
  });
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

test('a session that is written meanwhile stays as it was written', async () => {
  await using project = await writeProject({});
  const written = canonical(createSession(gets('200/new'), { name: 'shop' }));
  await using api = await serve((_, response) => {
    project.write({ [FILE]: written });
    response.writeHead(500).end();
  });
  project.write({
    'vitest.config.ts': configWith({ target: api.url }),
    [FILE]: canonical(createSession(gets('200/a'), { name: 'shop' })),
  });
  const run = await project.run({ update: true });

  expect(run.errors).toEqual({});
  expect(project.read(FILE)).toBe(written);
});
