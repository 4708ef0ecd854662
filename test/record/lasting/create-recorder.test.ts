/** Runs the built package: the endpoint lives in a process of its own. */
import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import type http from 'node:http';
import type { RequestListener } from 'node:http';
import { connect } from 'node:net';
import { basename, dirname } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  createRecorder,
  type RecordedSession,
  type Recorder,
  type RecorderOptions,
  type SessionReplayError,
} from 'vitest-session-replay/record';
import { readSession, replaySession } from 'vitest-session-replay/replay';
import { serve } from '../../kit/index.ts';
import { createScratchFolder, type ScratchFolder } from '../../session/scratch-folder.ts';

/** On a busy machine. */
const patience = { timeout: 20_000 };

let scratch: ScratchFolder;

beforeEach(() => {
  scratch = createScratchFolder();
});

afterEach(() => {
  vi.unstubAllEnvs();
  scratch[Symbol.dispose]();
});

/** A recorder, and what it has told. */
interface Started extends AsyncDisposable {
  readonly recorder: Recorder;
  readonly sessions: RecordedSession[];
  readonly errors: SessionReplayError[];
}

async function start(options: Omit<RecorderOptions, 'sessions'>): Promise<Started> {
  const sessions: RecordedSession[] = [];
  const errors: SessionReplayError[] = [];
  const recorder = await createRecorder({
    sessions: scratch.path('sessions'),
    onSession: (session) => sessions.push(session),
    onError: (error) => errors.push(error),
    ...options,
  });
  return { recorder, sessions, errors, [Symbol.asyncDispose]: () => recorder.close() };
}

const echo: RequestListener = (request, response) => {
  request.resume();
  response.end(request.url);
};

async function get(url: string): Promise<string> {
  return (await fetch(url)).text();
}

/** Whether there is still an endpoint, which is not sent anything: that would be recorded. */
async function isOpen(url: string): Promise<boolean> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function pathsOf({ file }: RecordedSession): Promise<string[]> {
  return (await readSession(file)).recordings.map(({ request }) => request.path);
}

describe('a recorder', () => {
  test('makes a session of what came before a pause, and another of what comes after it', async () => {
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

  test('names its sessions by upstream and time, so that they sort and any system takes them', async () => {
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

  test('writes the session under way when it is closed, and closes its endpoint', async () => {
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

  test('writes nothing where nothing came', async () => {
    await using api = await serve(echo);
    const { recorder, sessions } = await start({ upstream: api.url, name: 'shop', idleGap: 1 });
    await recorder.close();

    expect(sessions).toEqual([]);
    expect(readdirSync(scratch.path('sessions', 'shop'))).toEqual([]);
  });

  test('records no traffic of its own process but that to its endpoint', async () => {
    await using api = await serve(echo);
    const { recorder, sessions } = await start({ upstream: api.url });
    await get(`${api.url}/past`);
    await get(`${recorder.url}/through`);
    await recorder.close();

    expect(await Promise.all(sessions.map(pathsOf))).toEqual([['/through']]);
  });

  test('leaves out what its filters say, which does not hold a session open either', async () => {
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

  test('listens on the port that is asked for, and says so when that is taken', async () => {
    await using api = await serve(echo);
    await using taken = await serve(echo);
    await expect(start({ upstream: api.url, port: taken.port })).rejects.toMatchObject({
      code: 'RECORDER_FAILED',
      message: `The port ${taken.port} of 127.0.0.1 is taken: choose another, or none, for one that is free.`,
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

  test('but not while a response streams on, which is written as cut off and goes on', async () => {
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

describe('what goes wrong', () => {
  test('is told of the options that are wrong', async () => {
    const create = (options: object): Promise<Recorder> =>
      createRecorder({ upstream: 'http://127.0.0.1:1', ...options });

    await expect(create({ upstream: 'not a URL' })).rejects.toMatchObject({
      code: 'INVALID_OPTIONS',
      message:
        'createRecorder: option "upstream": expected an http(s) URL without credentials, query and fragment, such as http://127.0.0.1:3000/api, found \'not a URL\'',
    });
    await expect(create({ idleGap: 0.5 })).rejects.toThrow(
      'option "idleGap": expected a time in whole ms from 1 to 2147483647, found 0.5',
    );
    await expect(create({ name: '../up' })).rejects.toThrow(
      'option "name": expected a name for a folder',
    );
    await expect(create({ port: 70_000 })).rejects.toThrow('a port from 1 to 65535');
    await expect(create({ onSession: 1 })).rejects.toThrow(
      'option "onSession": expected a function, found 1',
    );
    await expect(create({ mode: 'all' })).rejects.toThrow('there is no option "mode"');
  });

  test('is told of a folder that cannot be written before anything is recorded', async () => {
    await using api = await serve(echo);
    writeFileSync(scratch.path('sessions'), '');

    await expect(start({ upstream: api.url, name: 'shop' })).rejects.toMatchObject({
      code: 'SESSION_NOT_WRITABLE',
      message: expect.stringContaining('shop'),
    });
  });

  test('is told of a session that cannot be written, while all traffic passes', async () => {
    await using api = await serve(echo);
    await using started = await start({ upstream: api.url, name: 'shop', idleGap: 50 });
    const { recorder, sessions, errors } = started;
    rmSync(scratch.path('sessions', 'shop'), { recursive: true });
    writeFileSync(scratch.path('sessions', 'shop'), '');
    expect(await get(`${recorder.url}/1`)).toBe('/1');
    await expect.poll(() => errors.length, patience).toBe(1);

    expect(errors).toMatchObject([
      { code: 'SESSION_NOT_WRITABLE', message: expect.stringMatching(/^cannot write .*shop/) },
    ]);
    rmSync(scratch.path('sessions', 'shop'));
    expect(await get(`${recorder.url}/2`)).toBe('/2');
    await expect.poll(() => sessions.length, patience).toBe(1);
    expect(await Promise.all(sessions.map(pathsOf))).toEqual([['/2']]);
  });

  test('is told when the folder of sessions is deleted under way', async () => {
    await using api = await serve(echo);
    await using started = await start({ upstream: api.url, name: 'shop', idleGap: 50 });
    const { recorder, sessions, errors } = started;
    await get(`${recorder.url}/1`);
    rmSync(scratch.path('sessions'), { recursive: true });
    await expect.poll(() => errors.length, patience).toBe(1);
    await get(`${recorder.url}/2`);
    await expect.poll(() => sessions.length, patience).toBe(1);

    expect(errors).toMatchObject([
      { code: 'SESSION_NOT_WRITABLE', message: expect.stringContaining('ENOENT') },
    ]);
    expect(await Promise.all(sessions.map(pathsOf))).toEqual([['/2']]);
  });

  test('rejects close where it is an error of a listener, and is no uncaught one', async () => {
    await using api = await serve(echo);
    const told: string[] = [];
    const { recorder } = await start({
      upstream: api.url,
      idleGap: 50,
      onSession: ({ file }) => {
        told.push(file);
        throw new Error(`own ${told.length}`);
      },
    });
    for (const number of [1, 2]) {
      await get(recorder.url);
      await expect.poll(() => told.length, patience).toBe(number);
    }

    await expect(recorder.close()).rejects.toThrow('own 1');
  });

  test('is told where the temporary folder is none', async () => {
    await using api = await serve(echo);
    writeFileSync(scratch.path('tmp'), '');
    vi.stubEnv('TMPDIR', scratch.path('tmp'));

    await expect(start({ upstream: api.url })).rejects.toMatchObject({
      code: 'RECORDER_FAILED',
      message: expect.stringMatching(
        /^cannot write .*vitest-session-replay-.*: ENOTDIR: not a directory$/,
      ),
    });
  });

  test('rejects close where nobody listens for errors', async () => {
    await using api = await serve(echo);
    const recorder = await createRecorder({
      upstream: api.url,
      sessions: scratch.path('sessions'),
      name: 'shop',
    });
    rmSync(scratch.path('sessions'), { recursive: true });
    writeFileSync(scratch.path('sessions'), '');
    await get(recorder.url);

    await expect(recorder.close()).rejects.toMatchObject({ code: 'SESSION_NOT_WRITABLE' });
  });
});

describe('a process with a recorder', () => {
  /** A program that starts a recorder and tells its URL; it closes it when told to. */
  function runProgram(upstream: string): ReturnType<typeof fork> {
    const file = scratch.path('program.mjs');
    const options = { upstream, sessions: scratch.path('sessions'), name: 'shop' };
    const module = import.meta.resolve('vitest-session-replay/record');
    writeFileSync(
      file,
      `import { createRecorder } from ${JSON.stringify(module)};
       const recorder = await createRecorder(${JSON.stringify(options)});
       process.send(recorder.url);
       process.once('SIGINT', () => recorder.close());
       process.channel.unref();`,
    );
    return fork(file);
  }

  const filesOf = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);

  test('lives until that is closed, by Ctrl-C for one, and writes the session then', async () => {
    await using api = await serve(echo);
    const program = runProgram(api.url);
    const [url] = await once(program, 'message');
    await get(`${url}/1`);
    await get(`${url}/2`);
    expect(program.exitCode).toBeNull();
    program.kill('SIGINT');
    const [exitCode] = await once(program, 'exit');

    expect(exitCode).toBe(0);
    expect(filesOf(scratch.path('sessions', 'shop'))).toEqual([
      expect.stringMatching(/\.session\.json$/),
    ]);
  });

  test('leaves the journal where it is killed, and no process', async () => {
    await using api = await serve(echo);
    const program = runProgram(api.url);
    const [url] = await once(program, 'message');
    await get(`${url}/1`);
    program.kill('SIGKILL');
    await expect.poll(() => isOpen(url), patience).toBe(false);

    expect(filesOf(scratch.path('sessions', 'shop'))).toEqual([
      expect.stringMatching(/\.session\.proxy\.\d+\.[0-9a-f]{8}\.journal$/),
    ]);
  });

  test('finds what a killed one has left, as a session that was interrupted', async () => {
    await using api = await serve(echo);
    const program = runProgram(api.url);
    const [url] = await once(program, 'message');
    await get(`${url}/1`);
    program.kill('SIGKILL');
    await expect.poll(() => isOpen(url), patience).toBe(false);
    await using started = await start({ upstream: api.url, name: 'shop' });
    const { sessions } = started;

    expect(sessions).toMatchObject([
      { recordings: 1, interrupted: true, dropped: 0, lostBodies: 0, isKeyLost: false },
    ]);
    expect(await Promise.all(sessions.map(pathsOf))).toEqual([['/1']]);
    expect(filesOf(scratch.path('sessions', 'shop'))).toEqual([
      expect.stringMatching(/\.session\.json$/),
    ]);
  });

  test('is told what of a killed one was lost', async () => {
    await using api = await serve(echo);
    const { recorder } = await start({ upstream: api.url, name: 'shop' });
    await get(recorder.url);
    const [journal = ''] = readdirSync(scratch.path('sessions', 'shop'));
    process.kill(Number(/\.proxy\.(\d+)\./.exec(journal)?.[1]), 'SIGKILL');
    appendFileSync(scratch.path('sessions', 'shop', journal), '{"sequence":1,"sta');
    await expect.poll(() => isOpen(recorder.url), patience).toBe(false);
    await using started = await start({ upstream: api.url, name: 'shop' });
    await recorder.close();

    expect(started.sessions).toMatchObject([{ recordings: 1, dropped: 1 }]);
  });

  test('recovers what its endpoint had recorded when that died, and knows its secrets', async () => {
    mkdirSync(scratch.path('tmp'));
    vi.stubEnv('TMPDIR', scratch.path('tmp'));
    await using api = await serve(echo);
    const { recorder, sessions, errors } = await start({ upstream: api.url, name: 'shop' });
    const headers = { Authorization: 'Bearer abcdefghijkl123456789' };
    await (
      await fetch(`${recorder.url}/abcdefghijkl123456789/harmless-zyxw9876543210`, { headers })
    ).text();
    const [journal = ''] = readdirSync(scratch.path('sessions', 'shop'));
    process.kill(Number(/\.proxy\.(\d+)\./.exec(journal)?.[1]), 'SIGKILL');
    await expect.poll(() => errors.length, patience).toBe(1);
    await recorder.close();

    expect(sessions).toMatchObject([{ recordings: 1, interrupted: true, isKeyLost: false }]);
    expect(await Promise.all(sessions.map(pathsOf))).toEqual([
      [expect.stringMatching(/^\/REDACTED_\w+\/harmless-zyxw9876543210$/)],
    ]);
    expect(readdirSync(scratch.path('tmp')).filter((name) => name.includes('replay'))).toEqual([]);
  });

  test('is told when the endpoint dies', async () => {
    await using api = await serve(echo);
    const { recorder, errors } = await start({ upstream: api.url, name: 'shop' });
    await get(recorder.url);
    const [journal = ''] = readdirSync(scratch.path('sessions', 'shop'));
    process.kill(Number(/\.proxy\.(\d+)\./.exec(journal)?.[1]), 'SIGKILL');
    await expect.poll(() => errors.length, patience).toBe(1);
    await recorder.close();

    expect(errors).toMatchObject([
      {
        code: 'RECORDER_FAILED',
        message: `the proxy process of the recorder has ended: it was killed; nothing is recorded any more, and ${recorder.url} is closed`,
      },
    ]);
  });
});

test('tells of a session what its user should know, and nothing else', async () => {
  await using api = await serve(echo);
  const { recorder, sessions } = await start({ upstream: api.url });
  await get(`${recorder.url}/a`);
  await recorder.close();

  const file = expect.stringMatching(/\.session\.json$/);
  const report = { recordings: 1, unanswered: 0, reasons: [], withoutBody: 0 };
  expect(sessions).toStrictEqual([{ file, ...report }]);
});
