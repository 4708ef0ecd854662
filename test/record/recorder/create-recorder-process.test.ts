/** Runs the built package: the endpoint lives in a process of its own. */
import { fork } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { describe, expect, test, vi } from 'vitest';
import { once, serve } from '../../kit/index.ts';
import { echo, get, pathsOf, patience, useRecorders } from './recorders.ts';

const { scratch, start } = useRecorders();

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

  test('lives until the recorder is closed, for example by Ctrl-C, and writes the session then', async () => {
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

  test('leaves its journal and no process when it is killed', async () => {
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

  test('recovers an interrupted session of a killed process', async () => {
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

  test('gets a report of what a killed process has lost', async () => {
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

  test('recovers the recordings of an endpoint that died, with their secrets replaced', async () => {
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

  test('gets an error when the endpoint dies', async () => {
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
