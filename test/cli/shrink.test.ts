import { afterAll, expect, test } from 'vitest';
import { createSession, recordingOf, serve, writeProject } from '../kit/index.ts';
import { waitFor, within } from '../kit/wait-for.ts';
import { type CliResult, runCli, startCli } from './run-cli.ts';
import { type Kept, recordShop, type ShopRequest, serveShop } from './shrinkable-shop.ts';

const shop = await serveShop();
afterAll(() => shop.close());

const plan = (): ShopRequest => ({ method: 'PUT', path: '/plan', body: { plan: 'free' } });
const limit = (): ShopRequest => ({ method: 'PUT', path: '/limit', body: { limit: 3 } });
const order = (): ShopRequest => ({ method: 'POST', path: '/orders', body: { item: 'tea' } });

/** The fault needs state that only the server keeps: plan and limit. */
const hidden = await recordShop(
  shop,
  new Map([
    [31, plan],
    [97, limit],
    [150, order],
  ]),
);
/** The fault is at the end of a chain of ids. */
const chained = await recordShop(
  shop,
  new Map([
    [40, () => ({ method: 'POST', path: '/carts', body: {}, as: 'cart' })],
    [
      77,
      (kept: Kept) => ({
        method: 'POST',
        path: `/carts/${kept.get('cart')}/lines`,
        body: { item: 'gift' },
      }),
    ],
    [
      160,
      (kept: Kept) => ({ method: 'POST', path: `/carts/${kept.get('cart')}/payment`, body: {} }),
    ],
  ]),
);
/** The fault stays in the server for whoever comes next. */
const shared = await recordShop(
  shop,
  new Map([
    [60, () => ({ method: 'POST', path: '/closing', body: {} })],
    [120, () => ({ method: 'GET', path: '/report' })],
  ]),
);
const healthy = await recordShop(shop, new Map());
shop.break();

const project = await writeProject({
  'hidden.session.json': JSON.stringify(hidden),
  'chained.session.json': JSON.stringify(chained),
  'shared.session.json': JSON.stringify(shared),
  'healthy.session.json': JSON.stringify(healthy),
  'empty.session.json': JSON.stringify({ ...healthy, recordings: [] }),
});

test('a fault that two earlier settings cause shrinks from 200 requests to the chain of four', async () => {
  const { requests, code } = await shrink('hidden');
  expect(requests).toEqual(['1', '32', '98', '151']);
  expect(code).toBe(1);
});

test('a fault at the end of a chain of ids keeps the requests that the ids come from', async () => {
  const { requests } = await shrink('chained');
  expect(requests).toEqual(['1', '41', '78', '161']);
});

// Each reset starts a process, which takes long on a busy machine.
test('a fault that stays in the target is found with a command that resets the target', async () => {
  const reset = `${JSON.stringify(process.execPath)} -e "fetch('${shop.url}/reset')"`;
  const { requests } = await shrink('shared', '--reset', reset);
  expect(requests).toEqual(['1', '61', '121']);
}, 120_000);

test('the slice is a session that fails by itself', async () => {
  await shrink('chained');
  const { code, out } = await runCli(project.folder, ['replay', 'chained.shrunk', '--json']);
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({
    sessions: [{ summary: { total: 4, passed: 3, failed: 1 } }],
  });
});

test('a target at which nothing listens ends with 3, and nothing is written', async () => {
  const { code, out } = await run('healthy', '--target', 'http://127.0.0.1:1');
  expect(out).toContain('No request was answered: ECONNREFUSED');
  expect(code).toBe(3);
  expect(project.files()).not.toContain('healthy.shrunk.session.json');
});

test('a session that passes is left alone, with exit code 0', async () => {
  const { code, out } = await run('healthy');
  expect(code).toBe(0);
  expect(out).toContain('nothing to shrink');
  expect(project.files()).not.toContain('healthy.shrunk.session.json');
});

test('a failure in each second replay is called flaky, and nothing is written', async () => {
  let orders = 0;
  await using flaky = await serve(({ url }, response) => {
    const fails = url === '/orders' && ++orders % 2 === 1;
    response.writeHead(fails ? 500 : 200).end();
  });
  const recordings = ['/items', '/orders', '/carts'].map((path) => recordingOf('GET', path, 200));
  const file = 'flaky.session.json';
  await project.write({ [file]: JSON.stringify(createSession(recordings)) });
  const { code, out } = await run('flaky', '--target', flaky.url);

  expect(code).toBe(1);
  expect(out).toContain(
    'The failure is flaky: the same 3 requests failed in 1 of 2 replays, so it cannot be told which of them it needs',
  );
  expect(out).toContain('× #2 GET /orders  expected status 200, got 500');
  expect(out).toContain('Nothing has been written');
  expect(project.files()).not.toContain('flaky.shrunk.session.json');
});

test('an existing file stays unless --force is given', async () => {
  await project.write({ 'kept.session.json': '{}' });
  const { code, err } = await run('hidden', '--out', 'kept.session.json');
  expect(code).toBe(2);
  expect(err).toContain('kept.session.json already exists');
  expect(project.read('kept.session.json')).toBe('{}');
});

test('a failing reset ends with 2, and its output is shown', async () => {
  const { code, err } = await run('hidden', '--reset', 'echo no database >&2; exit 4', '--force');
  expect(code).toBe(2);
  expect(err).toMatch(/--reset: .* ended with 4:\nno database/);
});

test.skipIf(process.platform === 'win32')(
  'a signal during a reset ends the command, even if processes of the reset keep running',
  async () => {
    const pids: number[] = [];
    await using told = await serve((request, response) => {
      pids.push(Number(request.url?.slice(1)));
      response.end();
    });
    const code = `fetch('${told.url}/' + process.pid).then(() => setInterval(() => {}, 1e6))`;
    const reset = `${JSON.stringify(process.execPath)} -e "${code}"; true`;
    const args = ['shrink', 'hidden', '--force', '--reset', reset];
    await using cli = startCli(project.folder, args);
    const [pid = 0] = await waitFor('the reset', () => pids.length > 0 && pids);
    cli.child.kill('SIGTERM');
    const { code: exitCode, out } = await within('its end', cli.ended).finally(() =>
      process.kill(pid, 'SIGKILL'),
    );
    expect(out).toContain('Stopped before the session was replayed');
    expect(exitCode).toBe(130);
  },
);

test('a session without requests has no failure', async () => {
  const { code, out } = await run('empty');
  expect(out).toBe('No failure in 0 requests: nothing to shrink\n');
  expect(code).toBe(0);
});

test('if the named request does not fail, the error names those that do', async () => {
  const { code, out } = await run('hidden', '--request', '#32', '--force');
  expect(code).toBe(2);
  expect(out).toContain('These do: #151 POST /orders');
});

test('an unknown request is named, with the nearest one', async () => {
  const { code, err } = await run('hidden', '--request', '15x', '--force');
  expect(code).toBe(2);
  expect(err).toMatch(/has no request #15x: did you mean #\d+\?/);
});

test('after the maximum number of replays, the smallest slice so far is kept', async () => {
  const { end, requests } = await shrink('hidden', '--max-replays', '6');
  expect(end).toBe('stopped');
  expect(requests?.length).toBeLessThan(200);
});

function run(session: string, ...args: readonly string[]): Promise<CliResult> {
  return runCli(project.folder, ['shrink', session, ...args]);
}

interface Shrunk {
  readonly code: number | null;
  readonly requests?: readonly string[];
  readonly end?: string;
}

async function shrink(session: string, ...args: readonly string[]): Promise<Shrunk> {
  const { code, out } = await run(session, '--json', '--force', ...args);
  const result: Omit<Shrunk, 'code'> = JSON.parse(out);
  return { code, ...result };
}
