import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Drift, RequestChange } from '../../src/replay/learn/find-drift.ts';
import { type Project, type RunResult, type Served, serve, writeProject } from '../kit/index.ts';
import { createMeeting, recordingProject, sessionFiles } from './recording-project.ts';

const FRUITS = ['apple', 'pear', 'plum', 'fig', 'kiwi', 'lime', 'lemon', 'grape'];
const CURSORS = [undefined, 'x7k2qp-ada', 'm4t9wz-bob'];

let api: Served;
beforeAll(async () => {
  let last = 0;
  // Pages behind the last one that was read.
  let left = 0;
  // Each answer has another number, as a database gives it that nobody has reset.
  const meet = createMeeting();
  const counts = new Map<string, number>();
  api = await serve(async (request, response) => {
    if (request.url?.startsWith('/counted/')) {
      const id = (counts.get(request.url) ?? 0) + 1;
      counts.set(request.url, id);
      return response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ id }));
    }
    const [, list, next] = /^\/pages\/(more|fewer)\?(next=)?/.exec(request.url ?? '') ?? [];
    if (list) {
      const runs = (counts.get(list) ?? 0) + (next ? 0 : 1);
      counts.set(list, runs);
      left = next ? left - 1 : list === 'more' ? runs - 1 : 3 - runs;
      response.setHeader('Content-Type', 'application/json');
      return response.end(JSON.stringify({ next: CURSORS[left] }));
    }
    const [, by, step] = /^\/fruits\/(\w+)\?limit=2(?:&\w+=(\w+))?/.exec(request.url ?? '') ?? [];
    if (by) {
      const runs = (counts.get(by) ?? 0) + (step === undefined || step === '0' ? 1 : 0);
      counts.set(by, runs);
      const fruits = FRUITS.slice(0, 2 + 2 * runs);
      const offset = by === 'after' ? fruits.indexOf(step ?? '') + 1 : Number(step ?? 0);
      const at = by === 'page' ? 2 * Math.max(0, offset - 1) : offset;
      const items = fruits.slice(at, at + 2).map((name) => ({ name }));
      response.setHeader('Content-Type', 'application/json');
      return response.end(JSON.stringify({ items, total: fruits.length }));
    }
    if (request.url === '/clients') {
      const client = { shortId: Math.random().toString(36).slice(2, 6), key: randomUUID() };
      return response.setHeader('Content-Type', 'application/json').end(JSON.stringify(client));
    }
    if (request.url?.startsWith('/both/')) await meet();
    const id = String(++last);
    if (request.url?.startsWith('/large/')) return response.end('x'.repeat(60_000));
    response.setHeader('Content-Type', 'application/json');
    return response.end(
      request.url === '/orders' ? JSON.stringify({ id: last, no: `N-${last}` }) : id,
    );
  });
});
afterAll(() => api.close());

interface Case {
  /** What the test does when it is recorded, and what it does later. */
  readonly before: string;
  readonly after: string;
}

const OUT_OF_DATE = {
  'sends a request that its session lacks': {
    before: `await get(url + '/a');`,
    after: `await get(url + '/a'); await get(url + '/orders/7');`,
    change: { kind: 'added', method: 'GET', path: '/orders/7' },
  },
  'does not send a request any more': {
    before: `await get(url + '/a'); await post(url + '/b');`,
    after: `await get(url + '/a');`,
    change: { kind: 'gone', id: '2', method: 'POST', path: '/b' },
  },
  'reads another thing by its id': {
    before: `await get(url + '/things/0b4f52a1-76b1-4a3e-9e43-6a6c5b1d1f00');`,
    after: `
      await get(url + '/things/0b4f52a1-76b1-4a3e-9e43-6a6c5b1d1f00');
      await get(url + '/things/9d1c1c52-2f0f-4a39-8f5e-1f1a0b1c2d3e');`,
    change: { kind: 'added', path: '/things/9d1c1c52-2f0f-4a39-8f5e-1f1a0b1c2d3e' },
  },
  'reads once more, with another number in the query': {
    before: `for (const role of [1]) await get(url + '/users?role=' + role);`,
    after: `for (const role of [1, 2]) await get(url + '/users?role=' + role);`,
    change: { kind: 'added', path: '/users?role=2' },
  },
  'reads once less, with another year in the query': {
    before: `await get(url + '/sums?year=2024'); await get(url + '/sums?year=2025');`,
    after: `await get(url + '/sums?year=2024');`,
    change: { kind: 'gone', path: '/sums?year=2025' },
  },
  'reads once more, at another offset of its own': {
    before: `await get(url + '/fruits/offset2?limit=2&offset=0');`,
    after: `await get(url + '/fruits/offset2?limit=2&offset=0'); await get(url + '/fruits/offset2?limit=2&offset=2');`,
    change: { kind: 'added', path: '/fruits/offset2?limit=2&offset=2' },
  },
  'writes once more than its session does': {
    before: `await post(url + '/b');`,
    after: `await post(url + '/b'); await post(url + '/b');`,
    change: { kind: 'added', method: 'POST', path: '/b' },
  },
  'sends another body': {
    before: `await post(url + '/b', { qty: 2, of: ['x'] });`,
    after: `await post(url + '/b', { qty: 3, of: ['x'] });`,
    change: { ...post('/b'), place: 'body /qty', was: '2', is: '3' },
  },
  'sends a member more': {
    before: `await post(url + '/b', { qty: 2 });`,
    after: `await post(url + '/b', { qty: 2, gift: true });`,
    change: { ...post('/b'), place: 'body /gift', is: 'true' },
  },
  'sends another constant that looks generated': {
    before: `await post(url + '/b', { sku: 'SKU-12345' });`,
    after: `await post(url + '/b', { sku: 'SKU-67890' });`,
    change: { ...post('/b'), place: 'body /sku', was: '"SKU-12345"', is: '"SKU-67890"' },
  },
  'sends another long number': {
    before: `await post(url + '/b', { phone: '+4915104073094' });`,
    after: `await post(url + '/b', { phone: '+4915138276320' });`,
    change: { ...post('/b'), place: 'body /phone', is: '"+4915138276320"' },
  },
  'adds up to another sum': {
    before: `await post(url + '/b', { cents: 3 * 119_00 });`,
    after: `await post(url + '/b', { cents: 3 * 116_00 });`,
    change: { ...post('/b'), place: 'body /cents', was: '35700', is: '34800' },
  },
  'imports another constant that looks generated': {
    before: `await post(url + '/b', { sku: SKU });`,
    after: `await post(url + '/b', { sku: SKU });`,
    change: { ...post('/b'), place: 'body /sku', was: '"SKU-12345"', is: '"SKU-67890"' },
  },
  'imports other JSON': {
    before: `await post(url + '/b', variant);`,
    after: `await post(url + '/b', variant);`,
    change: { ...post('/b'), place: 'body /code', was: '"x7k2qp"', is: '"k9w3zt"' },
  },
  'sends a number that was the id of something': {
    before: `
      const { id } = JSON.parse(await post(url + '/counted/carts'));
      await post(url + '/lines', { cart_id: id, qty: 1 });`,
    after: `
      const { id } = JSON.parse(await post(url + '/counted/carts'));
      await post(url + '/lines', { cart_id: id, qty: 2 });`,
    change: { kind: 'changed', id: '2', place: 'body /qty', was: '1', is: '2' },
  },
  'sends another query': {
    before: `await post(url + '/b?sort=asc');`,
    after: `await post(url + '/b?sort=desc');`,
    change: { ...post('/b?sort=asc'), place: 'query sort', was: '"asc"', is: '"desc"' },
  },
  'sends another header': {
    before: `await fetch(url + '/b', { method: 'POST', headers: { 'X-Plan': 'free' } });`,
    after: `await fetch(url + '/b', { method: 'POST', headers: { 'X-Plan': 'paid' } });`,
    change: { ...post('/b'), place: 'header x-plan', was: '"free"', is: '"paid"' },
  },
  'sets another value of a header that clients set by themselves': {
    before: `await fetch(url + '/b', { method: 'POST', headers: { 'Accept-Language': 'de' } });`,
    after: `await fetch(url + '/b', { method: 'POST', headers: { 'Accept-Language': 'fr' } });`,
    change: { ...post('/b'), place: 'header accept-language', was: '"de"', is: '"fr"' },
  },
  'calls a resource by another name': {
    before: `await get(url + '/users/ada');`,
    after: `await get(url + '/users/bob');`,
    change: {
      ...{ kind: 'changed', id: '1', method: 'GET', path: '/users/ada' },
      ...{ place: 'path', was: '"/users/ada"', is: '"/users/bob"' },
    },
  },
  'names another row than the one that it was given': {
    before: `const { id } = await order(url); await post(url + '/orders/' + id + '/pay', { qty: 1 });`,
    after: `const { id } = await order(url); await post(url + '/orders/' + id + '/pay', { qty: 9 });`,
    change: { kind: 'changed', id: '2', method: 'POST', place: 'body /qty', was: '1', is: '9' },
  },
  'sends in another order, one request after another': {
    before: `await post(url + '/b'); await post(url + '/c');`,
    after: `await post(url + '/c'); await post(url + '/b');`,
    change: { kind: 'moved', method: 'POST' },
  },
  'leaves another request to a child process': {
    before: `await curl(url + '/a');`,
    after: `await curl(url + '/a'); await curl(url + '/b');`,
    change: { kind: 'added', method: 'GET', path: '/b' },
  },
  'sends another text in Base64 in a query': {
    before: `await get(url + '/q?state=' + btoa('{"filter":"open","max":10}'));`,
    after: `await get(url + '/q?state=' + btoa('{"filter":"open","max":20}'));`,
    change: { kind: 'changed', place: 'query state' },
  },
  'sends another text in Base64 in a body': {
    before: `await post(url + '/b', { d: btoa('hello world one') });`,
    after: `await post(url + '/b', { d: btoa('hello world two') });`,
    change: { ...post('/b'), place: 'body /d' },
  },
  'lets something be valid for longer': {
    before: `await post(url + '/b', { validUntil: new Date(Date.now() + 30 * 864e5) });`,
    after: `await post(url + '/b', { validUntil: new Date(Date.now() + 300 * 864e5) });`,
    change: { ...post('/b'), place: 'body /validUntil' },
  },
  'sends a time of yesterday in place of one of tomorrow': {
    before: `await post(url + '/b', { at: Date.now() + 864e5 });`,
    after: `await post(url + '/b', { at: Date.now() - 864e5 });`,
    change: { ...post('/b'), place: 'body /at' },
  },
  'sends a time that it writes otherwise, of the next day': {
    before: `await post(url + '/b', { at: new Date('2026-05-05T10:00Z') });`,
    after: `await post(url + '/b', { at: new Date('2026-05-06T10:00Z') });`,
    change: { ...post('/b'), place: 'body /at' },
  },
  'makes up names with another word in them': {
    before: `await post(url + '/b', { name: 'user-' + Math.random().toString(36).slice(2, 8) });`,
    after: `await post(url + '/b', { name: 'admin-' + Math.random().toString(36).slice(2, 8) });`,
    change: { ...post('/b'), place: 'body /name' },
  },
  'sends a day that is a week later': {
    before: `await post(url + '/b', { day: inDays(1) });`,
    after: `await post(url + '/b', { day: inDays(8) });`,
    change: { ...post('/b'), place: 'body /day' },
  },
} satisfies Record<string, Case & { readonly change: Partial<RequestChange> }>;

function post(path: string): Partial<RequestChange> {
  return { kind: 'changed', id: '1', method: 'POST', path };
}

const sendsIds = `
  const { id, no } = await order(url);
  await post(url + '/orders/' + id + '/pay', { no, by: id });`;
const sendsCredentials = `
  const { shortId, key } = JSON.parse(await post(url + '/clients'));
  await fetch(url + '/me', { headers: { Authorization: 'Basic ' + btoa(shortId + ':' + key) } });`;
const sendsOwnValues = `
  const name = 'ada' + Date.now();
  await post(url + '/users', { name, key: crypto.randomUUID(), at: new Date() });
  await post(url + '/users/' + name + '?since=' + new Date().toISOString().slice(0, 7), { nonce: Math.random().toString(36).slice(2), bid: Math.random() });
  await post(url + '/mails', {
    to: 'ada' + Math.floor(1e5 + Math.random() * 9e5) + '@example.com',
    phone: '+49151' + Math.floor(1e7 + Math.random() * 9e7),
    no: Math.floor(2e8 + Math.random() * 7e8),
    text: 'written on ' + new Date().toLocaleDateString('en-US') + ', due on ' + inDays(30),
  });
  await fetch(url + '/raw', { method: 'PUT', body: crypto.getRandomValues(new Uint8Array(99)) });
  const signature = Buffer.from(crypto.getRandomValues(new Uint8Array(33))).toString('base64');
  await fetch(url + '/signed', { method: 'POST', headers: { 'X-Proof': 'v1=' + signature } });
  const form = new FormData();
  form.set('name', 'ada');
  form.set('file', new Blob([crypto.getRandomValues(new Uint8Array(200))]));
  await fetch(url + '/form', { method: 'POST', body: form });`;

function readsPages(of: string): string {
  return `
    for (let query = '?by=a%20b'; query !== undefined; ) {
      const { next } = JSON.parse(await get(url + '/pages/${of}' + query));
      query = next && '?next=' + next + '&by=a%20b';
    }`;
}

/** Reads a list that has become longer by two pages. @param next the value of the parameter after a page */
function readsFruits(by: string, first: string, next: string): Case {
  const steps = `
    const fruits = [];
    for (let query = '${first}'; ; ) {
      const { items, total } = JSON.parse(await get(url + '/fruits/${by}?limit=2' + query));
      fruits.push(...items);
      if (fruits.length >= total) break;
      query = '&${by}=' + ${next};
    }`;
  return { before: steps, after: steps };
}

const UP_TO_DATE = {
  'sends other ids': { before: sendsIds, after: sendsIds },
  'sends credentials with a short id': { before: sendsCredentials, after: sendsCredentials },
  'makes up names, keys and times in each run': { before: sendsOwnValues, after: sendsOwnValues },
  'polls more often': {
    before: `await get(url + '/job');`,
    after: `await get(url + '/job'); await get(url + '/job');`,
  },
  'polls by queries of GraphQL': {
    before: `await post(url + '/graphql', { query: '{ job(id: 1) { state } }' });`,
    after: `for (const _ of [1, 2, 3]) await post(url + '/graphql', { query: '{ job(id: 1) { state } }' });`,
  },
  'reads more pages': { before: readsPages('more'), after: readsPages('more') },
  'reads more pages by the name of the last element': readsFruits('after', '', 'items.at(-1).name'),
  'reads more pages by an offset': readsFruits('offset', '&offset=0', 'fruits.length'),
  'reads more pages by a number that a client counts': readsFruits('from', '', 'fruits.length'),
  'reads more pages by their numbers': readsFruits(
    'page',
    '',
    '(fruits.length / items.length + 1)',
  ),
  'reads fewer pages': { before: readsPages('fewer'), after: readsPages('fewer') },
  'sends concurrent requests in another order': {
    before: `await Promise.all([post(url + '/both/a'), post(url + '/both/b')]);`,
    after: `await Promise.all([post(url + '/both/b'), post(url + '/both/a')]);`,
  },
  'calls another host': {
    before: `await get(url + '/a');`,
    after: `await get(url + '/a'); await get('http://127.0.0.1:9/x').catch(() => {});`,
  },
  'sends what the filters leave out': {
    before: `await get(url + '/a');`,
    after: `await get(url + '/a'); await get(url + '/assets/x');`,
  },
  'is another client': {
    before: `await get(url + '/a');`,
    after: `await fetch(url + '/a?x-algolia-agent=JS%20(5.1)', { headers: CLIENT });`,
  },
} satisfies Record<string, Case>;

const FAILING = {
  'fails before it has sent all': {
    before: `await get(url + '/a'); await get(url + '/b');`,
    after: `await get(url + '/a'); throw 1;`,
  },
} satisfies Record<string, Case>;

const FILE = 'a.test.ts';

/** A test for each case. */
function filesOf(
  cases: Readonly<Record<string, Case>>,
  version: keyof Case,
  record: object,
): ReturnType<typeof recordingProject> {
  const tests = Object.entries(cases).map(([name, { [version]: steps }]) => {
    return `test('${name}', { timeout: 60_000 }, async ({ recorder: { url } }) => { ${steps} });`;
  });
  const [sku, code] = version === 'before' ? ['SKU-12345', 'x7k2qp'] : ['SKU-67890', 'k9w3zt'];
  const helpers = `
    import { execFile } from 'node:child_process';
    import { CLIENT, SKU } from './fixtures';
    import variant from '#fixtures/variant.json';
    import { promisify } from 'node:util';
    const post = (url, body) => get(url, { method: 'POST', body: JSON.stringify(body) });
    const order = async (url) => JSON.parse(await post(url + '/orders'));
    const inDays = (days) => new Date(Date.now() + days * 864e5).toISOString().slice(0, 10);
    const curl = (url) => promisify(execFile)(process.execPath, ['-e', 'fetch(process.argv[1])', url]);`;
  const file = [helpers, ...tests].join('\n');
  return {
    ...recordingProject({ upstream: api.url, ...record }, { [FILE]: file }),
    'package.json': JSON.stringify({ type: 'module', imports: { '#fixtures/*': './fixtures/*' } }),
    'fixtures/index.ts': `export * from './skus.js'; export * from './client.js';`,
    'fixtures/client.ts': `
      export const CLIENT = {
        'User-Agent': 'other/2', 'Accept-Encoding': 'br', 'X-Stainless-OS': 'Linux', 'X-Amz-User-Agent': 'aws-sdk-js/3',
      };`,
    'fixtures/skus.ts': `export const SKU = '${sku}';`,
    'fixtures/variant.json': JSON.stringify({ code }),
  };
}

/** Records tests, and changes what they do. */
async function change(
  cases: Readonly<Record<string, Case>>,
  record: object = {},
): Promise<{ readonly project: Project; readonly rerun: (ci?: boolean) => Promise<RunResult> }> {
  const project = await writeProject(filesOf(cases, 'before', record));
  await project.run({ filters: [FILE] });
  project.write(filesOf(cases, 'after', record));
  return { project, rerun: (ci = false) => project.run({ filters: [FILE], ci }) };
}

function stateOf({ tests }: RunResult, name: string): string | undefined {
  return tests[`${FILE} > ${name}`]?.result().state;
}

/** How a test has moved away from its session, or its whole file. */
function driftOf({ tests, modules }: RunResult, name: string): Drift | undefined {
  const [module] = modules;
  const metas = [tests[`${FILE} > ${name}`]?.meta(), module?.meta()];
  return metas.find((meta) => meta?.recording?.drift)?.recording?.drift;
}

/** In ms: three runs of many tests, on machines that may be busy. */
const LONG = 180_000;

let local: RunResult;
let ci: RunResult;
let project: Project;
beforeAll(async () => {
  const cases = { ...OUT_OF_DATE, ...UP_TO_DATE, ...FAILING };
  const changed = await change(cases, { exclude: { path: '/assets/**' } });
  project = changed.project;
  local = await changed.rerun();
  ci = await changed.rerun(true);
}, LONG);
afterAll(() => project[Symbol.asyncDispose]());

describe('a test is out of date that', () => {
  test.each(Object.entries(OUT_OF_DATE))('%s', (name, { change }) => {
    expect(driftOf(local, name)).toMatchObject({ changes: [change], total: 1 });
    expect(stateOf(local, name)).toBe('passed');
    expect(stateOf(ci, name)).toBe('failed');
  });

  test('shares a session with its whole file, which fails in a CI', async () => {
    const name = 'shares a session';
    const moved = { before: `await get(url + '/a');`, after: `await get(url + '/c');` };
    const { rerun, project } = await change({ [name]: moved }, { scope: 'file' });
    await using _ = project;
    const [run, inCi] = [await rerun(), await rerun(true)];

    expect(driftOf(run, name)?.changes).toMatchObject([{ kind: 'changed', is: '"/c"' }]);
    expect(run.exitCode).toBe(0);
    expect(inCi.exitCode).toBe(1);
    expect(JSON.stringify(inCi.errors)).toContain('_file.session.json is out of date');
  });
});

test('the report names the first change of a session that is out of date', () => {
  expect(local.stdout).toContain(
    'out of date: sends #1 POST /b with body /qty 3, recorded 2; -u records anew',
  );
});

test('a test that is out of date fails in a CI with the request, its change, and what to do', () => {
  const [error] = ci.errors[`${FILE} > sends another body`] ?? [];

  expect(error).toContain(
    "sessions/a.test/sends-another-body.session.json is out of date: its test sends #1 POST /b with body /qty 3, recorded 2. If that is intended, record it anew with vitest -u, and commit it. (record.outOfDate is 'fail')",
  );
});

test('a session that is out of date fails no test in a CI with record.outOfDate: tell', async () => {
  const cases = { 'sends another body': OUT_OF_DATE['sends another body'] };
  const { rerun, project } = await change(cases, { outOfDate: 'tell' });
  await using _ = project;
  const run = await rerun(true);

  expect(run.errors).toEqual({});
  expect(driftOf(run, 'sends another body')?.total).toBe(1);
});

test.each([
  ['after a retry', 'test'],
  ['after a retry, with a session of its file', 'file'],
] as const)('a test that sends less %s is told, and does not fail in a CI', async (_, scope) => {
  const testsWith = (failure: string) =>
    recordingProject(
      { upstream: api.url, scope },
      {
        [FILE]: `
          let token; let tries = 0;
          test('a', { retry: 1 }, async ({ recorder: { url } }) => {
            token ??= await get(url + '/login', { method: 'POST' });
            await get(url + '/orders/1'); ${failure}
          });`,
      },
    );
  await using project = await writeProject(testsWith(''));
  await project.run({ filters: [FILE] });
  project.write(testsWith('if (tries++ === 0) throw new Error("flaky");'));
  const run = await project.run({ filters: [FILE], ci: true });

  expect(run.exitCode).toBe(0);
  expect(stateOf(run, 'a')).toBe('passed');
  expect(driftOf(run, 'a')?.changes).toMatchObject([{ kind: 'gone', path: '/login' }]);
});

describe('where the answers are large, a test', () => {
  const get = (to: number) => `
    const { id } = JSON.parse(await post(url + '/counted/orders'));
    await get(url + '/orders/' + id);
    for (let i = 0; i < ${to}; i++) await get(url + '/large/' + i);`;

  test(
    'is compared by its links',
    async () => {
      const [same, other] = ['sends the same', 'sends something else'] as const;
      const { rerun, project } = await change({
        [same]: { before: get(150), after: get(150) },
        [other]: { before: get(150), after: get(149) },
      });
      await using _ = project;
      const run = await rerun(true);

      expect([stateOf(run, same), stateOf(run, other)]).toEqual(['passed', 'failed']);
      expect(driftOf(run, other)?.changes).toMatchObject([{ kind: 'gone', path: '/large/149' }]);
    },
    LONG,
  );

  test('is told that its session is too large to be compared, and what to do', async () => {
    const name = 'a';
    const { rerun, project } = await change({ [name]: { before: get(1), after: get(1) } });
    await using _ = project;
    const [session = ''] = sessionFiles(project);
    project.write({ [session]: project.read(session) + ' '.repeat(32 * 1024 * 1024) });
    const run = await rerun(true);

    expect(run.errors[`${FILE} > ${name}`]?.[0]).toMatch(
      /was not compared with .* is larger than the 32 MiB that are looked at; send less in one test/,
    );
  });
});

describe('a test is not out of date that', () => {
  test.each(Object.keys(UP_TO_DATE))('%s', (name) => {
    expect(driftOf(local, name)).toBeUndefined();
    expect(stateOf(ci, name)).toBe('passed');
  });

  test.each(Object.keys(FAILING))('%s', (name) => {
    expect(Object.keys(local.errors)).toContain(`${FILE} > ${name}`);
    expect(driftOf(local, name)).toBeUndefined();
  });

  test.each([
    ['', `''`],
    [', although each makes up a key', 'crypto.randomUUID()'],
  ])('has flows in parallel, of which another one is the first now%s', async (_, key) => {
    // The stock of one thing is told only once the other one is ordered.
    let slow = 'pear';
    let order: () => void = () => undefined;
    let ordered = Promise.resolve();
    await using stocks = await serve(async ({ method, url }, response) => {
      if (method === 'POST') order();
      else if (url === `/stock/${slow}`) await ordered;
      response.end('{}');
    });
    const flow = `
      const flow = async (sku) => { await get(url + '/stock/' + sku); await post(url + '/orders', { key: ${key}, sku }); };
      await Promise.all([flow('apple'), flow('pear')]);`;
    const start = (last: string): void => {
      slow = last;
      ordered = new Promise((resolve) => {
        order = resolve;
      });
    };
    start('pear');
    const { rerun, project } = await change(
      { flows: { before: flow, after: flow } },
      { upstream: stocks.url },
    );
    await using _project = project;
    start('apple');
    const run = await rerun(true);

    expect(driftOf(run, 'flows')).toBeUndefined();
    expect(stateOf(run, 'flows')).toBe('passed');
  });

  test('has hooks that send the same as before', async () => {
    const body = (extra: string) => `
      import { beforeAll } from 'vitest';
      beforeAll(async () => { await get('${api.url}/login'); });
      test('a', async ({ recorder: { url } }) => { await get(url + '/a'); ${extra} });`;
    const filesOf = (extra: string) =>
      recordingProject({ upstream: api.url }, { [FILE]: body(extra) });
    await using project = await writeProject(filesOf(''));
    await project.run({ filters: [FILE] });

    expect(driftOf(await project.run({ filters: [FILE] }), 'a')).toBeUndefined();
    project.write(filesOf(`await get(url + '/b');`));
    expect(driftOf(await project.run({ filters: [FILE] }), 'a')?.changes).toEqual([
      { kind: 'added', method: 'GET', path: '/b' },
    ]);
    expect(sessionFiles(project)).toEqual(['sessions/a.test/a.session.json']);
  });

  test('names what it makes up in correlate.fresh, as the message writes it', async () => {
    const name = 'makes up words';
    const sends = (word: string) => `
      const name = atob('${btoa(word)}');
      await post(url + '/b', { name }); await get(url + '/b/' + name + '?of=' + name);`;
    const { rerun, project } = await change({
      [name]: { before: sends('ada'), after: sends('bob') },
    });
    await using _ = project;
    const told = await rerun(true);
    const [message = ''] = told.errors[`${FILE} > ${name}`] ?? [];
    const [, correlate] = /set (correlate: .*)\. \(record/.exec(message) ?? [];
    const config = project.read('vitest.config.ts');
    project.write({
      'vitest.config.ts': config.replace('sessionReplay({', `sessionReplay({ ${correlate},`),
    });
    const run = await rerun(true);

    expect(correlate).toBe(
      'correlate: { fresh: [{ to: { path: "POST /b", place: "body /name" } }] }',
    );
    expect(told.stdout).toContain('and correlate.fresh names what is new in each run');
    expect(driftOf(run, name)).toBeUndefined();
    expect(stateOf(run, name)).toBe('passed');
  });
});
