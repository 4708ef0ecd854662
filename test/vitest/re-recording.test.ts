/** What `vitest -u` leaves alone of a session that is recorded anew. */
import { execFileSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import type { Recording, Session } from '../../src/session/schema.ts';
import { type FileTree, type Project, type Served, serve, writeProject } from '../kit/index.ts';
import { createMeeting, recordingProject, sessionOf } from './recording-project.ts';

const filters = ['a.test.ts'];
const file = 'sessions/a.test/a.session.json';

/** An API that counts what it creates, and tags each answer with its hash. */
function serveOrders(last = 0): Promise<Served> {
  const meet = createMeeting();
  // Each job takes longer than the one before.
  let [jobs, asked] = [0, 0];
  const askState = (): string => {
    if (asked++ < 2 * jobs) return 'waits';
    [jobs, asked] = [jobs + 1, 0];
    return 'done';
  };
  return serve(async (request, response) => {
    for await (const _ of request);
    if (request.url?.startsWith('/both/')) await meet();
    const [, , id] = request.url?.split('/') ?? [];
    const isNew = request.method === 'POST' && id === undefined;
    if (isNew) last += 7;
    const number = isNew ? last : Number.parseInt(id ?? '', 10);
    const tag = request.url?.split('/').at(-1);
    const size = new URL(request.url ?? '', 'http://a').searchParams.get('size') ?? undefined;
    const state = tag === 'job' ? askState() : undefined;
    const csrf = tag === 'form' ? randomUUID() : undefined;
    const body = JSON.stringify({ id: number, tag, size, state, csrf, by: 'ada' });
    response.writeHead(isNew ? 201 : 200, {
      'Content-Type': 'application/json',
      ETag: `"${body.length}-${createHash('sha512').update(body).digest('base64')}"`,
      ...(isNew && { Location: `/orders/${number}` }),
    });
    response.end(body);
  });
}

const helpers = `
  const send = (url, method, body, headers) => fetch(url, { method, body: JSON.stringify(body), headers });
  const order = async (url) => (await send(url + '/orders', 'POST', { qty: 1 })).json();`;

function filesOf(api: Served, steps: string): ReturnType<typeof recordingProject> {
  const body = `${helpers} test('a', async ({ recorder: { url } }) => { ${steps} });`;
  return recordingProject({ upstream: api.url }, { 'a.test.ts': body });
}

/** Records steps, and then others with -u. */
async function rerecord(
  api: Served,
  steps: string,
  others: string,
): Promise<{ readonly project: Project; readonly former: Session; readonly latter: Session }> {
  const project = await writeProject(filesOf(api, steps));
  await project.run({ filters });
  const former = sessionOf(project, file);
  project.write(filesOf(api, others));
  await project.run({ filters, update: true });
  return { project, former, latter: sessionOf(project, file) };
}

function namesOf(recording: Recording | undefined): string[] | undefined {
  return recording?.request.headers.map(([name]) => name);
}

describe('a session keeps its bytes with -u although', () => {
  const pay = `const { id } = await order(url); await send(url + '/orders/' + id + '/pay', 'POST', { id });`;

  const large = `
    for (let i = 0; i < 150; i++) await send(url + '/orders/1/notes', 'POST', { text: 'x'.repeat(60_000) });`;

  test.each([
    ['its server counts ids, which change the length and the hash of bodies', pay],
    [
      'a client sends the hash of an answer back',
      `const { id } = await order(url);
      const { headers } = await fetch(url + '/orders/' + id);
      await send(url + '/orders/' + id, 'PUT', { qty: 2 }, { 'If-Match': headers.get('etag') });`,
    ],
    ['the hash of an answer is that of a secret, too', `await fetch(url + '/orders/1/form');`],
    [
      'the boundary of a form is another one',
      `const form = new FormData(); form.set('name', 'ada'); form.set('file', new Blob(['x']), 'x.bin');
      await fetch(url + '/orders/1/forms', { method: 'POST', body: form });`,
    ],
    [
      'a client polls more often until it is served',
      `for (let state; state !== 'done'; ) ({ state } = await (await fetch(url + '/orders/1/job')).json());
      ${pay}`,
    ],
    [
      'concurrent requests left in another order',
      `await Promise.all([send(url + '/both/1/a', 'POST', {}), send(url + '/both/1/b', 'POST', {})]);`,
      `await Promise.all([send(url + '/both/1/b', 'POST', {}), send(url + '/both/1/a', 'POST', {})]);`,
    ],
    [
      'concurrent requests left in another order, and much is sent',
      `await Promise.all([send(url + '/both/1/a', 'POST', {}), send(url + '/both/1/b', 'POST', {})]); ${large}`,
      `await Promise.all([send(url + '/both/1/b', 'POST', {}), send(url + '/both/1/a', 'POST', {})]); ${large}`,
    ],
  ])('%s', async (_, steps, others = steps) => {
    await using api = await serveOrders();
    const project = await writeProject(filesOf(api, steps));
    await using _project = project;
    await project.run({ filters });
    const before = project.read(file);
    project.write(filesOf(api, others));
    const run = await project.run({ filters, update: true });

    expect(run.tests['a.test.ts > a']?.meta().recording?.change).toBe('unchanged');
    expect(project.read(file)).toBe(before);
  });
});

test('a session keeps its bytes with -u although its client is another version on another machine', async () => {
  await using api = await serveOrders();
  const steps = `await send(url + '/orders/1', 'PUT', {}, (await import('./client')).HEADERS);`;
  const filesOf = (version: string, system: string): FileTree => ({
    ...recordingProject(
      { upstream: api.url },
      { 'a.test.ts': `${helpers} test('a', async ({ recorder: { url } }) => { ${steps} });` },
    ),
    'client.ts': `export const HEADERS = {
      'User-Agent': 'OpenAI/JS ${version}', 'X-Stainless-OS': '${system}', 'X-Stainless-Arch': 'on ${system}',
      'Sec-CH-UA-Platform': '${system}', 'X-Amz-User-Agent': 'aws-sdk-js/${version}',
    };`,
  });
  await using project = await writeProject(filesOf('5.1.0', 'Linux'));
  await project.run({ filters });
  const before = project.read(file);
  project.write(filesOf('5.2.0', 'MacOS'));
  await project.run({ filters, update: true });

  expect(project.read(file)).toBe(before);
});

const THREE = [
  `const { id } = await order(url);`,
  `await send(url + '/orders/' + id + '/lines', 'POST', { qty: 1 });`,
  `await send(url + '/orders/' + id + '/pay', 'POST', { by: 'card' });`,
];

describe('of a session that has changed, -u', () => {
  test('writes the id of another thing than the one that a request has created', async () => {
    let plan = 1;
    await using api = await serve((_, response) => {
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({ id: ++plan, plan_id: plan++ + 1 }));
    });
    const steps = `await send(url + '/subscriptions', 'POST', {});`;
    const { project, latter } = await rerecord(api, steps, steps);
    await using _ = project;

    expect(latter.recordings[0]?.response).toMatchObject({ body: { json: { plan_id: 5 } } });
  });

  test('writes another constant that looks generated', async () => {
    await using api = await serveOrders();
    const steps = `await send(url + '/orders/1', 'PUT', { coupon: 'x7k2qp' });`;
    const { project, latter } = await rerecord(api, steps, steps.replace('x7k2qp', 'spring'));
    await using _ = project;

    expect(latter.recordings[0]?.request.body).toEqual({ json: { coupon: 'spring' } });
  });

  test('writes Basic credentials with their user in clear', async () => {
    await using api = await serveOrders();
    const stepsWith = (tenant: string): string => {
      const headers = `{ authorization: 'Basic ' + btoa('bob:builder-1999'), tenant: '${tenant}' }`;
      return `await order(url); await send(url + '/orders/1', 'GET', undefined, ${headers});`;
    };
    const { project, latter } = await rerecord(api, stepsWith('red'), stepsWith('blue'));
    await using _ = project;

    expect(latter.recordings[1]?.request.headers).toContainEqual([
      'authorization',
      expect.stringMatching(/^Basic bob:REDACTED_PASSWORD_BOB/),
    ]);
  });

  test('rewrites only the request that has', async () => {
    await using api = await serveOrders();
    const others = THREE.join('\n').replace('qty: 1 }); ', '').replace("'card'", "'cash'");
    const { project, former, latter } = await rerecord(api, THREE.join('\n'), others);
    await using _ = project;

    expect(latter.recordings.slice(0, 2)).toEqual(former.recordings.slice(0, 2));
    const [paid] = latter.recordings.slice(2);
    expect(paid?.request).toMatchObject({ path: '/orders/7/pay', body: { json: { by: 'cash' } } });
    expect(latter.recordedAt).toBe(former.recordedAt);
  });

  test('puts a new request between the others, with the ids of the former run', async () => {
    await using api = await serveOrders();
    const [first = '', ...rest] = THREE;
    const more = `await send(url + '/orders/' + id + '/notes', 'POST', { order: id });`;
    const { project, former, latter } = await rerecord(
      api,
      THREE.join('\n'),
      [first, more, ...rest].join('\n'),
    );
    await using _ = project;
    const [one, added, ...others] = latter.recordings;

    expect([one, ...others]).toEqual(former.recordings);
    expect(added?.id).toBe('1.1');
    expect(namesOf(added)).toEqual(namesOf(one));
    expect(added?.request).toMatchObject({ path: '/orders/7/notes', body: { json: { order: 7 } } });
    expect(added?.at).toBeGreaterThanOrEqual(one?.at ?? 0);
    expect(added?.at).toBeLessThanOrEqual(others[0]?.at ?? 0);
    const replayed = await project.run({ filters: ['sessions'] });
    expect(replayed.errors).toEqual({});
  });

  test('numbers new requests after the one before them, and counts on at the end', async () => {
    await using api = await serveOrders();
    const [first = '', ...rest] = THREE;
    const note = (text: string): string =>
      `await send(url + '/orders/' + id + '/notes', 'POST', { text: '${text}' });`;
    const { project, former, latter } = await rerecord(
      api,
      THREE.join('\n'),
      [first, note('a'), note('b'), ...rest, note('c'), note('d')].join('\n'),
    );
    await using _ = project;

    expect(former.recordings).toHaveLength(3);
    expect(latter.recordings.map(({ id }) => id)).toEqual(['1', '1.1', '1.2', '2', '3', '4', '5']);
    const times = latter.recordings.map(({ at }) => at);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  test('writes a Content-Length that fits the ids of the former run', async () => {
    let last = 0;
    await using api = await serve(async (request, response) => {
      const sent = await text(request);
      response.setHeader('Content-Type', 'application/json');
      const isNew = request.url === '/orders';
      if (isNew) last += 7;
      response.end(isNew ? JSON.stringify({ id: last }) : sent);
    });
    const pay = `const { id } = await order(url); await send(url + '/pay', 'POST', { id });`;
    const more = `await send(url + '/notes', 'POST', { id, by: 'ada' });`;
    const { project, latter } = await rerecord(api, pay, pay + more);
    await using _ = project;
    const { response } = latter.recordings.at(-1) ?? {};

    expect(response).toMatchObject({
      headers: expect.arrayContaining([['Content-Length', String('{"id":7,"by":"ada"}'.length)]]),
      body: { json: { id: 7, by: 'ada' } },
    });
  });

  test('restores an id of the former run that is another thing in the new one', async () => {
    let last = 0;
    await using api = await serve((request, response) => {
      const isNew = request.method === 'POST' && request.url === '/orders';
      response.setHeader('Content-Type', 'application/json');
      response.end(isNew ? JSON.stringify({ id: `order-${++last + 10_000}` }) : '{}');
    });
    const two = `const [{ id: one }, { id: other }] = [await order(url), await order(url)];
      for (const id of [one, other]) await send(url + '/orders/' + id + '/pay', 'POST', {});`;
    const more = `await send(url + '/orders/' + other + '/notes', 'POST', { text: 'for ' + other });`;
    await using project = await writeProject(filesOf(api, two));
    await project.run({ filters });
    // The second order of the first run is the first one of the second run.
    last = 1;
    project.write(filesOf(api, two + more));
    await project.run({ filters, update: true });
    const added = sessionOf(project, file).recordings.at(-1);

    expect(added?.request).toMatchObject({
      path: '/orders/order-10002/notes',
      body: { json: { text: 'for order-10002' } },
    });
  });

  test('writes a value that only looks like an id of the new run as it was sent and answered', async () => {
    await using api = await serveOrders(35);
    const { project, latter } = await rerecord(
      api,
      `const { id } = await order(url); await send(url + '/orders/' + id + '/pay', 'POST', {});`,
      `const { id } = await order(url); await send(url + '/orders/' + id + '/pay', 'POST', {});
      await fetch(url + '/shoes/runner?size=49');
      await fetch(url + '/orders/' + id + '?size=49');`,
    );
    await using _ = project;
    const [made, , shoes, shown] = latter.recordings;

    expect(made?.response).toMatchObject({ body: { json: { id: 42 } } });
    expect(shoes?.request.path).toBe('/shoes/runner?size=49');
    expect(shoes?.response).toMatchObject({ body: { json: { size: '49' } } });
    expect(shown?.request.path).toBe('/orders/42?size=49');
    expect(shown?.response).toMatchObject({ body: { json: { id: 42, size: '49' } } });
  });

  test('keeps no value of the former run where one of the new run stands for two of them', async () => {
    let [users, orders] = [2, 6];
    await using api = await serve((request, response) => {
      const [, things, id] = request.url?.split('/') ?? [];
      const made = (): number => (things === 'users' ? ++users : ++orders);
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({ id: id === undefined ? made() : Number(id) }));
    });
    const steps = `
      const user = await (await send(url + '/users', 'POST', {})).json();
      const { id } = await order(url);
      for (const path of ['/users/' + user.id, '/orders/' + id]) await send(url + path, 'PUT', {});`;
    const project = await writeProject(filesOf(api, steps));
    await using _ = project;
    await project.run({ filters });
    [users, orders] = [11, 11];
    project.write(filesOf(api, `${steps} await fetch(url + '/orders/' + id);`));
    await project.run({ filters, update: true });

    const answers = sessionOf(project, file).recordings.map(({ response }) => response);
    expect(answers).toHaveLength(5);
    for (const answer of answers) expect(answer).toMatchObject({ body: { json: { id: 12 } } });
  });

  test('keeps the text of all others where a list has lost the rows of others', async () => {
    const rows = [randomUUID()];
    await using api = await serve((request, response) => {
      const id = randomUUID();
      if (request.method === 'POST') rows.push(id);
      const list = request.method === 'GET' && rows.map((of) => ({ of }));
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify(list || (request.method === 'POST' ? { id } : {})));
    });
    const steps = `const { id } = await order(url); await fetch(url + '/orders');
      await send(url + '/orders/' + id, 'PUT', {});`;
    const project = await writeProject(filesOf(api, steps));
    await using _ = project;
    await project.run({ filters });
    const former = sessionOf(project, file);
    rows.length = 0;
    await project.run({ filters, update: true });
    const latter = sessionOf(project, file);

    expect([latter.recordings[0], latter.recordings[2]]).toEqual([
      former.recordings[0],
      former.recordings[2],
    ]);
    expect(latter.recordings[1]).not.toEqual(former.recordings[1]);
  });

  test('takes out a request that its test does not send any more', async () => {
    await using api = await serveOrders();
    const { project, former, latter } = await rerecord(
      api,
      THREE.join('\n'),
      [THREE[0], THREE[2]].join('\n'),
    );
    await using _ = project;

    expect(latter.recordings).toEqual([former.recordings[0], former.recordings[2]]);
  });
});

test('sessions that two people have recorded anew merge in git without a conflict', async () => {
  await using api = await serveOrders();
  const [first = '', second = '', third = ''] = THREE;
  const note = `await send(url + '/orders/' + id + '/notes', 'POST', { order: id });`;
  const close = `await send(url + '/orders/' + id + '/close', 'POST', { order: id });`;
  await using project = await writeProject(filesOf(api, THREE.join('\n')));
  const git = (...args: string[]): string => {
    const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.com'];
    return execFileSync('git', [...identity, ...args], { cwd: project.folder }).toString();
  };
  const record = async (branch: string, steps: readonly string[]): Promise<void> => {
    git('checkout', '-q', '-b', branch, 'base');
    project.write(filesOf(api, steps.join('\n')));
    await project.run({ filters, update: true });
    git('commit', '-q', '-m', branch, '--', 'sessions');
    git('checkout', '-q', '--', '.');
  };
  await project.run({ filters });
  git('init', '-q', '-b', 'base');
  git('add', 'a.test.ts', 'sessions');
  git('commit', '-q', '-m', 'base');
  await record('ada', [first, note, second, third]);
  await record('bob', [first, second, third, close]);
  git('merge', '-q', '-m', 'both', 'ada');

  const { recordings } = sessionOf(project, file);
  expect(recordings.map(({ id, request }) => `#${id} ${request.path}`)).toEqual([
    '#1 /orders',
    '#1.1 /orders/7/notes',
    '#2 /orders/7/lines',
    '#3 /orders/7/pay',
    '#4 /orders/7/close',
  ]);
});

describe('of a changed API and changed tests, -u replays what it has recorded, and not what was there before', () => {
  const testOf = (path: string, url: string): string =>
    `test('a', async ({ recorder }) => { await ${url}('${path}', { method: 'POST' }); });`;
  const replayed = {
    'sessions/a.test/a.session.json': { a: { '#1 POST /b → 200': 'passed' } },
  };

  test('at a URL', async () => {
    let known = '/a';
    await using api = await serve(({ url }, response) => {
      response.writeHead(url === known ? 200 : 404).end();
    });
    const url = '((path, init) => fetch(recorder.url + path, init))';
    const filesFor = (path: string) =>
      recordingProject({ upstream: api.url }, { 'a.test.ts': testOf(path, url) });
    await using project = await writeProject(filesFor('/a'));
    await project.run({ filters });
    known = '/b';
    project.write(filesFor('/b'));
    const run = await project.run({ update: true });

    expect(run.errors).toEqual({});
    expect(run.tree).toMatchObject(replayed);
  });

  test('in an app of the user', async () => {
    const filesFor = (path: string) => ({
      'app.ts': `
        export default {
          fetch: (request) => new Response('', { status: new URL(request.url).pathname === '${path}' ? 200 : 404 }),
        };`,
      'vitest.config.ts': `
        import { sessionReplay } from 'vitest-session-replay';
        export default { plugins: [sessionReplay({ target: './app.ts' })] };`,
      'a.test.ts': `
        import { test } from 'vitest-session-replay/fixture';
        import app from './app.ts';
        ${testOf(path, 'recorder.serve(app).fetch')}`,
    });
    await using project = await writeProject(filesFor('/a'));
    await project.run({ filters });
    project.write(filesFor('/b'));
    const run = await project.run({ update: true });

    expect(run.errors).toEqual({});
    expect(run.tree).toMatchObject(replayed);
  });
});
