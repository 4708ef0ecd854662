/** Bodies that lie in files, and those that are too large. */
import { writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type Outcome, parseSession, replaySession } from '../../../src/replay/index.ts';
import { createSession, differencesOf, recordingOf, serve, told } from '../../kit/index.ts';
import { createScratchFolder } from '../../session/scratch-folder.ts';
import { json, replayBody } from './replay-one.ts';

describe('a recorded body in a file', () => {
  async function replayFile(
    content: string | undefined,
    live: string,
    bytes = content?.length ?? 1,
  ): Promise<Outcome> {
    using folder = createScratchFolder();
    if (content !== undefined) writeFileSync(folder.path('a.0123456789abcdef.bin'), content);
    await using server = await serve((_, response) => response.end(live));
    const body = { file: 'a.0123456789abcdef.bin', bytes };
    const session = createSession([recordingOf('GET', '/', 200, { response: { body } })]);
    const file = folder.path('a.session.json');
    const { outcomes } = await replaySession(await parseSession(JSON.stringify(session), file), {
      target: server.url,
      expect: { body: 'exact' },
    });
    const [outcome] = outcomes;
    if (!outcome) throw new Error('there is no outcome');
    return outcome;
  }

  test('is compared like any other', async () => {
    expect((await replayFile('{"a":1}', '{"a":1.0}')).state).toBe('passed');
    expect(told(await replayFile('{"a":1}', '{"a":2}'))?.label).toBe('body');
  });

  test('fails if the file is gone, and the message says what to do', async () => {
    const outcome = await replayFile(undefined, 'x');
    const { state } = outcome;
    const error = told(outcome);
    expect(state).toBe('failed');
    expect(error).toEqual({
      label: 'unreadable-body',
      message: expect.stringMatching(
        /^not compared: the body's file \S+\/a\.0123456789abcdef\.bin cannot be read \(ENOENT: no such file or directory\): restore it from version control, or record the session again$/,
      ),
    });
  });

  test('fails if the file has another size than the session says', async () => {
    const outcome = await replayFile('version of another', 'x', 300_000);
    const { state } = outcome;
    const error = told(outcome);
    expect(state).toBe('failed');
    expect(error?.label).toBe('unreadable-body');
    expect(error?.message).toContain('.bin has 18 bytes, but the session says 300000: restore it');
  });
});

describe('an outcome stays small:', () => {
  test('a body above 16 MiB differs without being kept', async () => {
    const chunk = Buffer.alloc(1024 * 1024, 'x');
    const live: RequestListener = async (_, response) => {
      for (let count = 0; count < 64; count += 1) response.write(chunk);
      response.end();
    };
    const error = told(await replayBody({ text: 'x' }, live));
    expect(error).toEqual({
      label: 'body-size',
      message:
        'the body is too large to be compared (16 MiB at most, decoded): it has 67108864 bytes on the wire',
    });
  });

  test('a gzip bomb differs without being unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    const live: RequestListener = (_, response) =>
      response.setHeader('content-encoding', 'gzip').end(bomb);
    const error = told(await replayBody({ text: 'x' }, live));
    expect(error?.label).toBe('body-size');
    expect(error?.message).toContain(
      `too large to be compared (16 MiB at most, decoded): it has ${bomb.length} bytes`,
    );
  });

  test('long values are shortened, and at most twenty differences listed', async () => {
    const list = (fill: string) => Array.from({ length: 500 }, () => fill.repeat(5_000));
    const outcome = await replayBody(json(list('a')), JSON.stringify(list('b')));
    expect(differencesOf(outcome)).toHaveLength(20);
    expect(JSON.stringify(outcome).length).toBeLessThan(15_000);
    expect(told(outcome)?.message).toMatch(/^.{0,300}\(and 499 more\)$/);
    const long = await replayBody(json({ a: list('a') }), '{"a":1}');
    expect(JSON.stringify(differencesOf(long)).length).toBeLessThan(500);
    expect(structuredClone(long)).toEqual(long);
  });

  test('deeply nested JSON is compared as text', async () => {
    const deep = (inner: string) => '['.repeat(100_000) + inner + ']'.repeat(100_000);
    expect((await replayBody({ text: deep('') }, deep(''))).state).toBe('passed');
    expect((await replayBody({ text: deep('') }, deep('1'))).state).toBe('failed');
  });
});
