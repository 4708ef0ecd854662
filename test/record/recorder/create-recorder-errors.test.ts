/** Runs the built package: the endpoint lives in a process of its own. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { createRecorder, type Recorder } from 'vitest-session-replay/record';
import { serve } from '../../kit/index.ts';
import { echo, get, pathsOf, patience, useRecorders } from './recorders.ts';

const { scratch, start } = useRecorders();

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
    await expect(create({ maxRecordings: 0 })).rejects.toThrow(
      'option "maxRecordings": expected a whole number of 1 or more, found 0',
    );
    await expect(create({ maxSessionSize: 2 ** 30 })).rejects.toThrow(
      'option "maxSessionSize": expected a size in whole bytes from 1 to 134217728, found 1073741824',
    );
    await expect(create({ onSession: 1 })).rejects.toThrow(
      'option "onSession": expected a function, found 1',
    );
    await expect(create({ mode: 'all' })).rejects.toThrow('there is no option "mode"');
  });

  test('gets an error for a folder that cannot be written, before anything is recorded', async () => {
    await using api = await serve(echo);
    writeFileSync(scratch.path('sessions'), '');

    await expect(start({ upstream: api.url, name: 'shop' })).rejects.toMatchObject({
      code: 'SESSION_NOT_WRITABLE',
      message: expect.stringContaining('shop'),
    });
  });

  test('gets an error for a session that cannot be written, while all traffic passes', async () => {
    await using api = await serve(echo);
    await using started = await start({ upstream: api.url, name: 'shop', idleGap: 50 });
    const { recorder, sessions, errors } = started;
    mkdirSync(scratch.path('sessions'));
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

  test('gets an error when the folder of sessions is deleted while it records', async () => {
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

  test('rejects close with an error that a listener throws', async () => {
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

  test('gets an error if the temporary folder is not a folder', async () => {
    await using api = await serve(echo);
    writeFileSync(scratch.path('tmp'), '');
    vi.stubEnv('TMPDIR', scratch.path('tmp'));

    await expect(start({ upstream: api.url })).rejects.toMatchObject({
      code: 'RECORDER_FAILED',
      message: expect.stringMatching(
        /^cannot write .*vitest-session-replay-.*: ENOTDIR: a part of its path is not a folder$/,
      ),
    });
  });

  test('rejects close without an error listener', async () => {
    await using api = await serve(echo);
    const recorder = await createRecorder({
      upstream: api.url,
      sessions: scratch.path('sessions'),
      name: 'shop',
    });
    writeFileSync(scratch.path('sessions'), '');
    await get(recorder.url);

    await expect(recorder.close()).rejects.toMatchObject({ code: 'SESSION_NOT_WRITABLE' });
  });
});
