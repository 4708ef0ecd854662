/** A cause that lies in no request, such as a missing secret, is told once for all sessions. */
import { expect, test } from 'vitest';
import type { Failure } from '../../src/replay/failure/failure.ts';
import { findOuterCause, renderOuterCause } from '../../src/replay/failure/outer-cause.ts';
import {
  createSession,
  freePort,
  type InlineRun,
  recordingOf,
  runInline,
  serve,
  serveRaw,
} from '../kit/index.ts';
import { configWith, failuresOf } from './replaying.ts';

const PATHS = ['orders', 'users', 'carts'];
const headers: [string, string][] = [['Authorization', 'Bearer REDACTED_TOKEN']];

/** Sessions whose requests are others in each, and all have one secret. */
function sessions(target: string, status: number, body?: string, settings = {}) {
  const request = body === undefined ? {} : { body: { json: { query: `{ ${body} }` } } };
  const answer = { response: { body: { json: { data: {} } } } };
  return {
    'vitest.config.ts': configWith({ target, ...settings }),
    ...Object.fromEntries(
      PATHS.map((name) => {
        const parts = { headers, ...request, ...answer };
        const requests = ['', '/new'].map((path) =>
          recordingOf('POST', `/${name}${path}`, status, parts),
        );
        return [`sessions/${name}.session.json`, createSession(requests, { name })];
      }),
    ),
  };
}

const ON_GITHUB = {
  env: { GITHUB_ACTIONS: 'true' },
  reporters: ['default', ['github-actions', { jobSummary: { enabled: false } }]],
} satisfies Parameters<typeof runInline>[1];

/** The messages of the errors, each once, and the annotations on GitHub. */
function toldIn({ tests, stdout }: InlineRun) {
  const errors = Object.values(tests).flatMap((each) => each.result().errors ?? []);
  return {
    errors: [...new Set(errors.map(({ message }) => message))],
    annotations: stdout.split('\n').filter((line) => line.startsWith('::error')),
    summary: stdout.split('\n').filter((line) => line.startsWith(' × ')),
  };
}

function causeIn(run: InlineRun) {
  const [failure]: readonly Failure[] = failuresOf(run);
  const cause = failure && findOuterCause({ failure, path: '/orders' });
  if (!cause) throw new Error('expected a cause that lies in no request');
  return { kind: cause.kind === 'secrets' ? cause.are : cause.kind, ...renderOuterCause(cause) };
}

async function serveRefusing() {
  return await serve((_, response) => {
    response.statusCode = 401;
    response.end();
  });
}

test('a missing secret is one cause of all sessions', async () => {
  await using api = await serveRefusing();
  await using run = await runInline(sessions(api.url, 200), ON_GITHUB);

  const { kind, message, detail } = causeIn(run);
  expect(kind).toBe('missing');
  expect(message).toContain('REDACTED_TOKEN');
  expect(detail).toContain('REPLAY_SECRET_TOKEN=…');
  expect(toldIn(run)).toEqual({
    errors: [`${message}\n${detail}`],
    annotations: [
      `::error title=6 requests of 3 sessions failed::${message}%0A${detail}%0A` +
        'sessions/carts.session.json #1 #2%0Asessions/orders.session.json #1 #2%0A' +
        'sessions/users.session.json #1 #2',
    ],
    summary: [` × ${message}`],
  });
});

test('a refused secret is one cause of all sessions', async () => {
  await using api = await serveRefusing();
  await using run = await runInline(sessions(api.url, 200), {
    ...ON_GITHUB,
    env: { ...ON_GITHUB.env, REPLAY_SECRET_TOKEN: 'wrong' },
  });

  const { kind, message } = causeIn(run);
  expect(kind).toBe('refused');
  expect(toldIn(run)).toEqual({
    errors: [expect.stringContaining(message)],
    annotations: [expect.stringContaining(message)],
    summary: [` × ${message}`],
  });
});

test('a refused key is one cause of all sessions, whatever live values are sent with it', async () => {
  let last = 0;
  await using api = await serve(({ method }, response) => {
    const isAsked = method === 'POST';
    response.writeHead(isAsked ? 200 : 401, { 'Content-Type': 'application/json' });
    response.end(isAsked ? `{"id":"ord-l1ve-${++last}fk2"}` : '{}');
  });
  const sessionOf = (name: string) => {
    const answer = recordingOf('POST', `/${name}`, 200, {
      response: {
        headers: [['Content-Type', 'application/json']],
        body: { json: { id: `${name}-0ld-3mz7` } },
      },
    });
    const removal = recordingOf('DELETE', `/${name}/${name}-0ld-3mz7`, 200, { headers });
    return [`sessions/${name}.session.json`, createSession([answer, removal], { name })];
  };
  const files = {
    'vitest.config.ts': configWith({ target: api.url }),
    ...Object.fromEntries(PATHS.map(sessionOf)),
  };
  await using run = await runInline(files, {
    ...ON_GITHUB,
    env: { ...ON_GITHUB.env, REPLAY_SECRET_TOKEN: '9f86d081884c7d659a2feaa0c55ad015' },
  });

  const { kind, message, detail } = causeIn(run);
  expect(kind).toBe('refused');
  expect(toldIn(run)).toEqual({
    errors: [`${message}\n${detail}`],
    annotations: [expect.stringContaining(message)],
    summary: [` × ${message}`],
  });
});

test('a dead target is one cause of all sessions, with one annotation on GitHub', async () => {
  const target = `http://127.0.0.1:${await freePort()}`;
  await using run = await runInline(sessions(target, 200), ON_GITHUB);

  const { kind, message } = causeIn(run);
  expect(kind).toBe('no-connection');
  expect(toldIn(run)).toEqual({
    errors: [message],
    annotations: [
      expect.stringMatching(`^::error title=3 requests of 3 sessions failed::${message}%0A`),
    ],
    summary: [` × ${message}`],
  });
});

test('an error of a protocol is told as such, since it may have another reason than a missing secret', async () => {
  await using api = await serve((_, response) => {
    response.setHeader('content-type', 'application/json');
    response.end('{"errors":[{"message":"Cannot query field"}]}');
  });
  await using run = await runInline(sessions(api.url, 200, 'me'), ON_GITHUB);

  const [error] = toldIn(run).errors;
  expect(error).toMatch(/expected ok, got error "Cannot query field"\n.*REPLAY_SECRET_TOKEN=…/);
});

/** The common causes and the sessions with causes of their own, as the terminal lists them. */
function causesIn({ stdout }: InlineRun) {
  const lines = stdout.split('\n');
  return {
    common: lines.filter((line) => line.startsWith(' × ')),
    // Vitest lists the titles of tests in the same form.
    own: lines.filter((line) => line.startsWith('     × ') && !line.includes('→')),
  };
}

test('a target that closes each connection is one cause, whatever the codes of the errors', async () => {
  let connections = 0;
  await using target = await serveRaw((socket) => {
    connections += 1;
    // Some of them are reset, and others are closed.
    if (connections % 2 === 0) socket.resetAndDestroy();
    else socket.once('data', () => socket.end());
  });
  await using run = await runInline(sessions(target.url, 200));

  const failures = failuresOf(run);
  expect(new Set(failures.map((each) => 'code' in each && each.code)).size).toBeGreaterThan(1);
  const { common, own } = causesIn(run);
  expect(common).toEqual([expect.stringContaining(` by ${target.url}`)]);
  expect(own).toEqual([]);
});

test('a target that never answers is one cause', async () => {
  await using target = await serve(() => undefined);
  await using run = await runInline(sessions(target.url, 200, undefined, { timeout: 200 }));

  expect(causesIn(run)).toEqual({
    common: [` × no answer from ${target.url} within 200 ms`],
    own: [],
  });
});

test('an endpoint that never answers is the failure of its requests where others are answered', async () => {
  await using target = await serve(({ url }, response) => {
    if (url === '/users/new') response.end();
  });
  await using run = await runInline(sessions(target.url, 200, undefined, { timeout: 200 }));

  expect(causesIn(run).common).toEqual([]);
  expect(causesIn(run).own).toHaveLength(5);
});

test('a gateway that reaches no server is one cause', async () => {
  await using target = await serve((_, response) => {
    response.writeHead(502).end('<h1>Bad gateway</h1>');
  });
  await using run = await runInline(sessions(target.url, 200));

  expect(causesIn(run)).toEqual({ common: [' × every answer has status 502'], own: [] });
});

test('a status that says nothing of secrets is the failure of its request', async () => {
  await using api = await serve((_, response) => {
    response.statusCode = 500;
    response.end();
  });
  await using run = await runInline(sessions(api.url, 200), ON_GITHUB);

  expect(toldIn(run).errors).toHaveLength(6);
  expect(toldIn(run).annotations).toHaveLength(6);
});

test('a cause of several sessions is annotated once on GitHub, with the sessions', async () => {
  await using api = await serve(({ url }, response) => {
    response.statusCode = url?.startsWith('/health') ? 500 : 200;
    response.end();
  });
  const shared = ['a', 'b'].map((name) => {
    const requests = ['/health', `/${name}`].map((path) => recordingOf('GET', path, 200));
    return [`sessions/${name}.session.json`, createSession(requests, { name })];
  });
  const own = createSession([recordingOf('GET', '/health/own', 200)], { name: 'own' });
  const files = { 'sessions/own.session.json': own, ...Object.fromEntries(shared) };
  await using run = await runInline(
    { 'vitest.config.ts': configWith({ target: api.url }), ...files },
    ON_GITHUB,
  );

  const { annotations, errors } = toldIn(run);
  expect(annotations).toEqual([
    expect.stringMatching(/^::error file=.*own\.session\.json,.*GET \/health\/own/),
    '::error title=2 requests of 2 sessions failed::GET /health  expected 200, got 500%0A' +
      'sessions/a.session.json #1%0Asessions/b.session.json #1',
  ]);
  const lines = run.tests['sessions/b.session.json > b > #1 GET /health → 200']?.result();
  expect(lines?.errors?.[0]?.stacks).toHaveLength(1);
  expect(errors).toHaveLength(2);
});

/** Sessions of the target, each of which calls another origin as well. */
function withOther(target: string, other: string) {
  const origin = 'http://other.test';
  const files = PATHS.map((name) => {
    const requests = [
      recordingOf('GET', `/${name}`, 200),
      { ...recordingOf('GET', `/${name}/elsewhere`, 200), origin },
    ];
    return [`sessions/${name}.session.json`, createSession(requests, { name })];
  });
  const origins = { [origin]: other };
  return { 'vitest.config.ts': configWith({ target, origins }), ...Object.fromEntries(files) };
}

test('one of several origins that closes each connection is one cause', async () => {
  await using target = await serve((_, response) => void response.end());
  await using other = await serveRaw((socket) => void socket.once('data', () => socket.end()));
  await using run = await runInline(withOther(target.url, other.url));

  const { common, own } = causesIn(run);
  expect([common.length, own]).toEqual([1, []]);
  expect(common[0]).toContain(other.url);
});

test('one of several origins whose gateway reaches no server is one cause', async () => {
  await using target = await serve((_, response) => void response.end());
  await using other = await serve((_, response) => void response.writeHead(503).end());
  await using run = await runInline(withOther(target.url, other.url));

  expect(causesIn(run)).toEqual({
    common: [` × every answer from ${other.url} has status 503`],
    own: [],
  });
});

test('equal requests to two origins have causes of their own', async () => {
  await using target = await serve((_, response) => void response.writeHead(500).end());
  await using other = await serve((_, response) => void response.writeHead(500).end());
  const origin = 'http://other.test';
  const first = recordingOf('GET', '/health', 200);
  const second = { ...recordingOf('GET', '/health', 200), origin };
  await using run = await runInline({
    'vitest.config.ts': configWith({ target: target.url, origins: { [origin]: other.url } }),
    'sessions/a.session.json': createSession([first, second], { name: 'a' }),
  });

  expect(causesIn(run).own).toHaveLength(2);
});
