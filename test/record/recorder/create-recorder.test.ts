/** Runs the built package: the endpoint lives in a process of its own. */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type http from 'node:http';
import { basename, dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { createRecorder } from 'vitest-session-replay/record';
import { readSession, replaySession } from 'vitest-session-replay/replay';
import { serve } from '../../kit/index.ts';
import { echo, get, pathsOf, patience, useRecorders } from './recorders.ts';

const { scratch, start } = useRecorders();

describe('a recorder', () => {
  test('writes a session for the traffic before a pause and another for the traffic after it', async () => {
    const answers: (() => void)[] = [];
    await using api = await serve((request, response) => {
      request.resume();
      answers.push(() => response.end());
      // Each of the first two waits for the other, however long that takes on a busy machine.
      if (answers.length >= 2) for (const answer of answers) answer();
    });
    await using started = await start({ upstream: api.url, idleGap: 50 });
    const { recorder, sessions } = started;

    await Promise.all([get(`${recorder.url}/a`), get(`${recorder.url}/a`)]);
    await expect.poll(() => sessions.length, patience).toBe(1);
    await get(`${recorder.url}/3`);
    await expect.poll(() => sessions.length, patience).toBe(2);

    expect(await Promise.all(sessions.map(pathsOf))).toEqual([['/a', '/a'], ['/3']]);
    expect(sessions).toMatchObject([{ recordings: 2 }, { recordings: 1 }]);
  });

  test('names its sessions by upstream and time, sortable and valid on any system', async () => {
    await using api = await serve(echo);
    await using started = await start({ upstream: api.url, idleGap: 20 });
    const { recorder, sessions } = started;
    for (const number of [1, 2]) {
      await get(recorder.url);
      await expect.poll(() => sessions.length, patience).toBe(number);
    }

    const files = sessions.map(({ file }) => basename(file));
    expect(files).toEqual([...files].sort());
    for (const { file } of sessions) {
      expect(dirname(file)).toBe(scratch.path('sessions', `127.0.0.1-${api.port}`));
      expect(basename(file)).toMatch(/^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z\.session\.json$/);
    }
    const { name, origin } = await readSession(sessions[0]?.file ?? '');
    expect(name).toMatch(/^127\.0\.0\.1-\d+ \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(origin).toBe(api.url);
    expect(readdirSync(dirname(sessions[0]?.file ?? ''))).toEqual(files);
  });

  test('writes the open session when it is closed, and closes its endpoint', async () => {
    await using api = await serve(echo);
    const { recorder, sessions } = await start({ upstream: api.url, name: 'shop' });
    await get(`${recorder.url}/1`);
    await recorder.close();
    await recorder.close();

    expect(await Promise.all(sessions.map(pathsOf))).toEqual([['/1']]);
    expect(dirname(sessions[0]?.file ?? '')).toBe(scratch.path('sessions', 'shop'));
    await expect(get(recorder.url)).rejects.toThrow();
  });

  test('is closed by `await using`', async () => {
    await using api = await serve(echo);
    let url = '';
    {
      await using recorder = await createRecorder({
        upstream: api.url,
        sessions: scratch.path('sessions'),
        name: 'shop',
      });
      url = recorder.url;
      await get(url);
    }

    await expect(get(url)).rejects.toThrow();
    expect(readdirSync(scratch.path('sessions', 'shop'))).toHaveLength(1);
  });

  test('keeps a large body beside its session, and replays it', async () => {
    const sizes: number[] = [];
    await using api = await serve(async (request, response) => {
      sizes.push((await buffer(request)).length);
      response.end();
    });
    const { recorder, sessions } = await start({ upstream: api.url, name: 'shop' });
    await fetch(recorder.url, { method: 'POST', body: Buffer.alloc(20_000_000, 'x') });
    await recorder.close();
    const session = await readSession(sessions[0]?.file ?? '');
    const { summary } = await replaySession(session);

    expect(summary).toMatchObject({ passed: 1, total: 1 });
    expect(sizes).toEqual([20_000_000, 20_000_000]);
    expect(readdirSync(scratch.path('sessions', 'shop'))).toEqual([
      expect.stringMatching(/Z\.[0-9a-f]{16}\.bin$/),
      expect.stringMatching(/Z\.session\.json$/),
    ]);
  });

  test('writes nothing without traffic', async () => {
    await using api = await serve(echo);
    const { recorder, sessions } = await start({ upstream: api.url, name: 'shop', idleGap: 1 });
    await recorder.close();

    expect(sessions).toEqual([]);
    expect(existsSync(scratch.path('sessions'))).toBe(false);
  });

  test('records of its own process only the traffic to its endpoint', async () => {
    await using api = await serve(echo);
    const { recorder, sessions } = await start({ upstream: api.url });
    await get(`${api.url}/past`);
    await get(`${recorder.url}/through`);
    await recorder.close();

    expect(await Promise.all(sessions.map(pathsOf))).toEqual([['/through']]);
  });

  test('leaves out filtered requests, which do not keep a session open either', async () => {
    await using api = await serve(echo);
    await using started = await start({
      upstream: api.url,
      idleGap: 100,
      exclude: ['assets', { path: '/health' }],
    });
    const { recorder, sessions } = started;
    await get(`${recorder.url}/logo.png`);
    await get(`${recorder.url}/orders`);
    while (sessions.length === 0) await get(`${recorder.url}/health`);

    expect(await Promise.all(sessions.map(pathsOf))).toEqual([['/orders']]);
  });

  test('listens on the given port and reports if it is taken', async () => {
    await using api = await serve(echo);
    await using taken = await serve(echo);
    await expect(start({ upstream: api.url, port: taken.port })).rejects.toMatchObject({
      code: 'RECORDER_FAILED',
      message: `The port ${taken.port} of 127.0.0.1 is taken: choose another one, or leave the port out to get a free one.`,
    });
    await taken.close();
    await using started = await start({ upstream: `${api.url}/api/`, port: taken.port });

    expect(started.recorder.url).toBe(`http://127.0.0.1:${taken.port}/api`);
  });

  test('records what curl sends', async ({ skip }) => {
    await using api = await serve(echo);
    const { recorder, sessions } = await start({ upstream: api.url });
    const run = promisify(execFile);
    try {
      const { stdout } = await run('curl', ['-s', '-d', 'a=1', `${recorder.url}/curl?x=1`]);
      expect(stdout).toBe('/curl?x=1');
    } catch (error) {
      if (Object(error).code !== 'ENOENT' || process.env.CI) throw error;
      skip('curl is not there');
    } finally {
      await recorder.close();
    }

    const [session] = sessions;
    const { recordings } = await readSession(session?.file ?? '');
    expect(recordings[0]?.request).toMatchObject({ path: '/curl?x=1', body: { text: 'a=1' } });
  });
});

describe('a session stays open', () => {
  test('while a client waits for an answer', async () => {
    const answers: (() => void)[] = [];
    await using api = await serve((request, response) => {
      request.resume();
      if (request.url === '/slow') answers.push(() => response.end('at last'));
      else response.end();
    });
    await using started = await start({ upstream: api.url, idleGap: 20 });
    const { recorder, sessions } = started;
    const slow = get(`${recorder.url}/slow`);
    await expect.poll(() => answers.length, patience).toBe(1);
    // Another recorder's session ends meanwhile, in as many gaps as that takes.
    await using other = await start({ upstream: api.url, idleGap: 20, name: 'other' });
    await get(other.recorder.url);
    await expect.poll(() => other.sessions.length, patience).toBe(1);
    expect(sessions).toEqual([]);
    answers[0]?.();
    expect(await slow).toBe('at last');
    await expect.poll(() => sessions.length, patience).toBe(1);

    expect(await Promise.all(sessions.map(pathsOf))).toEqual([['/slow']]);
  });

  test('ends while a response goes on streaming, which is written as cut off', async () => {
    const streams: http.ServerResponse[] = [];
    await using api = await serve((_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write('data: first\n\n');
      streams.push(response);
    });
    await using started = await start({ upstream: api.url, idleGap: 50 });
    const { recorder, sessions } = started;
    const response = await fetch(`${recorder.url}/events`);
    const rest = response.text();
    await expect.poll(() => sessions.length, patience).toBe(1);
    streams[0]?.end('data: last\n\n');

    expect(await rest).toBe('data: first\n\ndata: last\n\n');
    const { recordings } = await readSession(sessions[0]?.file ?? '');
    expect(recordings).toMatchObject([
      { response: { status: 200, aborted: true, body: { text: 'data: first\n\n' } } },
    ]);
  });
});

test('reports what the user should know about a session, and nothing else', async () => {
  await using api = await serve(echo);
  const { recorder, sessions } = await start({ upstream: api.url });
  await get(`${recorder.url}/a`);
  await recorder.close();

  const file = expect.stringMatching(/\.session\.json$/);
  const report = { change: 'written', recordings: 1, unanswered: 0, reasons: [], withoutBody: 0 };
  expect(sessions).toStrictEqual([{ file, ...report }]);
});

test('excepted values stay in clear in small bodies and in large ones', async () => {
  // Whoever is answered early may leave with the rest of a large body.
  await using api = await serve((request, response) => {
    request.resume().on('end', () => response.end());
  });
  await using started = await start({
    upstream: api.url,
    redact: { except: { keys: ['cursorToken'], patterns: [/pk_live_\w+/i] } },
  });
  const { recorder, sessions } = started;
  const post = async (body: object): Promise<string> => {
    const response = await fetch(recorder.url, { method: 'POST', body: JSON.stringify(body) });
    return response.text();
  };
  const told = { cursorToken: 'q7Xw9ZrT2kLm40pV', key: 'pk_live_8fJq2LmX0vZtR4wYb7Nc1KdS' };
  await post({ ...told, password: 'w0rd-0f-ada' });
  await post({ ...told, token: told.cursorToken, password: 'w0rd-0f-ada', rows: 'x '.repeat(2e5) });
  await recorder.close();
  const folder = dirname(sessions[0]?.file ?? '');
  const files = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));

  expect(files).toHaveLength(2);
  for (const file of files) {
    expect(file).toContain(told.cursorToken);
    expect(file).toContain(told.key);
    expect(file).toContain('REDACTED_PASSWORD');
    expect(file).not.toContain('REDACTED_TOKEN');
    expect(file).not.toContain('w0rd-0f-ada');
  }
});
