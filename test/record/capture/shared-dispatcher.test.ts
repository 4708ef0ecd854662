/** Dispatchers with few connections, whose requests wait in a queue, shared by concurrent recordings. */
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Agent, type Dispatcher, getGlobalDispatcher, Pool, setGlobalDispatcher } from 'undici';
import { Pool as Pool6 } from 'undici-6';
import { describe, expect, test } from 'vitest';
import { type Served, serve } from '../../kit/index.ts';
import { echo } from '../echo.ts';
import { type Recorded, record } from '../record.ts';

const names = Array.from({ length: 10 }, (_, index) => `t${index}`);
const rounds = [1, 2, 3];

/** What pools of all versions have. */
interface Requester {
  request(options: { path: string; method: 'GET' }): Promise<{ body: Readable }>;
  close(): Promise<void>;
}

/** What each of some recordings that run at the same time has recorded, by its name. */
async function recordAll(
  send: (path: string) => Promise<unknown>,
): Promise<Record<string, string[]>> {
  const recorded = await Promise.all(
    names.map(async (name): Promise<[string, Recorded]> => {
      // Each in a context of its own, as tests are.
      await Promise.resolve();
      const session = await record(
        () => Promise.all(rounds.map((round) => send(`/${name}/${round}`))),
        { isAlone: false },
      );
      return [name, session];
    }),
  );
  for (const [, session] of recorded) session[Symbol.dispose]();
  return Object.fromEntries(
    recorded.map(([name, { session }]) => [
      name,
      session.recordings.map(({ request }) => request.path).sort(),
    ]),
  );
}

const expected = Object.fromEntries(
  names.map((name) => [name, rounds.map((round) => `/${name}/${round}`)]),
);

/** Gives its undici away before requests are queued. */
async function warmUp(pool: Dispatcher, api: Served): Promise<void> {
  await record(async () => {
    const { body } = await pool.request({ origin: api.url, method: 'GET', path: '/' });
    await body.text();
  }).then((recorded) => recorded[Symbol.dispose]());
}

describe('a shared pool of few connections', () => {
  test.each([
    ['7', (url: string): Requester => new Pool(url, { connections: 1 })],
    ['6', (url: string): Requester => new Pool6(url, { connections: 1 })],
  ])('sends what undici.request of undici %s was given for each recording', async (_, open) => {
    await using api = await serve(echo);
    const pool = open(api.url);
    const recorded = await recordAll(async (path) => {
      const { body } = await pool.request({ path, method: 'GET' });
      return text(body);
    });
    await pool.close();

    expect(recorded).toEqual(expected);
  });

  test('attributes each request by fetch to its recording if it is the global dispatcher', async () => {
    await using api = await serve(echo);
    const before = getGlobalDispatcher();
    // With one, each origin has a client of its own and no queue.
    const agent = new Agent({ connections: 2 });
    setGlobalDispatcher(agent);
    const recorded = await recordAll(async (path) => (await fetch(api.url + path)).text());
    setGlobalDispatcher(before);
    await agent.close();

    expect(recorded).toEqual(expected);
  });

  test('attributes each request by fetch to its recording if its copy of undici is known', async () => {
    await using api = await serve(echo);
    const pool = new Pool(api.url, { connections: 1 });
    const options: object = { dispatcher: pool };
    const send = async (path: string): Promise<unknown> =>
      (await fetch(api.url + path, options)).text();
    await warmUp(pool, api);
    const recorded = await recordAll(send);
    await pool.close();

    expect(recorded).toEqual(expected);
  });
});

test('the dispatch method is restored', async () => {
  await using api = await serve(echo);
  const pool = new Pool(api.url);
  const { dispatch } = pool;
  const during: unknown[] = [];
  using recorded = await record(async () => {
    await (await pool.request({ path: '/', method: 'GET' })).body.text();
    during.push(pool.dispatch);
  });
  await pool.close();

  expect(recorded.session.recordings).toHaveLength(1);
  expect(during).not.toEqual([dispatch]);
  expect(pool.dispatch).toBe(dispatch);
});
