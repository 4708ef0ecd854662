/** Runs the built package: the forward proxy lives in a process of its own. */
import { execFile } from 'node:child_process';
import { basename, dirname } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { createRecorder } from 'vitest-session-replay/record';
import { readSession } from 'vitest-session-replay/replay';
import { serve } from '../../kit/index.ts';
import { echo, get, pathsOf, patience, type Started, useRecorders } from './recorders.ts';

const { scratch, start } = useRecorders();

test('a recording proxy without an upstream records all hosts in one session', async () => {
  await using shop = await serve(echo);
  await using users = await serve(echo);
  const started = await start({ proxy: true });
  await callBy(started, [`${shop.url}/cart`, `${users.url}/me`]);
  await started.recorder.close();

  expect(started.sessions).toMatchObject([{ recordings: 2 }]);
  const file = started.sessions[0]?.file ?? '';
  expect(basename(dirname(file))).toBe('proxy');
  const { origin, recordings } = await readSession(file);
  expect(origin).toBe(shop.url);
  expect(recordings.map((each) => each.origin ?? origin)).toEqual([shop.url, users.url]);
});

test('a recording proxy with an upstream forwards requests to other hosts without a trace', async () => {
  await using shop = await serve(echo);
  await using users = await serve(echo);
  const started = await start({ proxy: true, upstream: shop.url });
  await callBy(started, [`${shop.url}/cart`, `${users.url}/me`]);
  await started.recorder.close();

  expect(await Promise.all(started.sessions.map(pathsOf))).toEqual([['/cart']]);
});

test('a recording proxy begins another session after a pause', async () => {
  await using shop = await serve(echo);
  await using started = await start({ proxy: true, idleGap: 50 });
  await callBy(started, [`${shop.url}/1`]);
  await expect.poll(() => started.sessions.length, patience).toBe(1);
  await callBy(started, [`${shop.url}/2`]);
  await expect.poll(() => started.sessions.length, patience).toBe(2);

  expect(await Promise.all(started.sessions.map(pathsOf))).toEqual([['/1'], ['/2']]);
});

test('a recorder counts what is under way, recorded and written', async () => {
  let answer: (() => void) | undefined;
  await using api = await serve((request, response) => {
    request.resume();
    if (request.url === '/slow') answer = () => response.end();
    else response.end();
  });
  const started = await start({ upstream: api.url });
  const { recorder } = started;
  expect(await recorder.count()).toEqual({ underWay: 0, recorded: 0, sessions: 0 });
  await get(`${recorder.url}/fast`);
  const slow = get(`${recorder.url}/slow`);
  await expect.poll(() => answer, patience).toBeDefined();
  expect(await recorder.count()).toEqual({ underWay: 1, recorded: 1, sessions: 0 });
  answer?.();
  await slow;
  expect(await recorder.count()).toEqual({ underWay: 0, recorded: 2, sessions: 0 });
  await recorder.close();
  expect(await recorder.count()).toEqual({ underWay: 0, recorded: 2, sessions: 1 });
});

test('a recorder needs an upstream, unless it is a proxy', async () => {
  const creating = createRecorder({ sessions: scratch.path('sessions') });
  await expect(creating).rejects.toThrow(
    /option "upstream": expected the base URL of the API, unless/,
  );
});

/** Sends a request to each URL from another process, which only gets the environment. */
async function callBy({ recorder }: Started, urls: readonly string[]): Promise<void> {
  const code = `for (const url of ${JSON.stringify(urls)}) await (await fetch(url)).text();`;
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code], {
    env: { ...process.env, ...recorder.proxy?.env },
  });
}
