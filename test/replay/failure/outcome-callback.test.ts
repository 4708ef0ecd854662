/** The user's own function, called with each outcome, and its failures. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { type Outcome, replaySession } from '../../../src/replay/index.ts';
import { createSession, recordingOf, serve } from '../../kit/index.ts';

function requests(count: number, parts: { at?: number; time?: number } = {}) {
  return createSession(
    Array.from({ length: count }, (_, i) => recordingOf('GET', `/${i}`, 200, parts)),
  );
}

describe('onOutcome', () => {
  test('is called once for each outcome, in the order of arrival', async () => {
    await using server = await serve(async (request, response) => {
      await sleep(request.url === '/0' ? 60 : 1);
      response.end();
    });
    const seen: Outcome[] = [];
    const { outcomes } = await replaySession(requests(3, { at: 0, time: 10 }), {
      target: server.url,
      onOutcome: (outcome) => seen.push(outcome),
    });
    expect(seen.at(-1)?.path).toBe('/0');
    expect(seen.toSorted((a, b) => a.path.localeCompare(b.path))).toEqual(outcomes);
  });

  test('that throws makes the replay reject with its error, and nothing more is sent', async () => {
    const paths: string[] = [];
    await using server = await serve((request, response) => {
      paths.push(request.url ?? '');
      response.end();
    });
    const seen: string[] = [];
    const replay = replaySession(requests(50), {
      target: server.url,
      onOutcome({ path }) {
        seen.push(path);
        if (path === '/2') throw new Error('I have seen enough');
      },
    });
    await expect(replay).rejects.toThrow('I have seen enough');
    await sleep(50);
    expect(seen).toEqual(['/0', '/1', '/2']);
    expect(paths).toEqual(['/0', '/1', '/2']);
  });

  test('that throws ends a replay even if nothing was sent', async () => {
    const session = createSession([
      recordingOf('POST', '/a', 200),
      recordingOf('POST', '/b', 200, { at: 3_600_000 }),
    ]);
    const replay = replaySession(session, {
      readOnly: true,
      speed: 1,
      onOutcome: () => {
        throw new Error('not even one');
      },
    });
    await expect(replay).rejects.toThrow('not even one');
  });
});

describe('onOutcome that returns a promise', () => {
  test('is waited for', async () => {
    await using server = await serve((_, response) => response.end());
    const stored: string[] = [];
    await replaySession(requests(3), {
      target: server.url,
      async onOutcome({ path }) {
        await sleep(30);
        stored.push(path);
      },
    });
    expect(stored.toSorted()).toEqual(['/0', '/1', '/2']);
  });

  test('that rejects makes the replay reject with its error, and nothing more is sent', async () => {
    const paths: string[] = [];
    await using server = await serve(async (request, response) => {
      paths.push(request.url ?? '');
      await sleep(5);
      response.end();
    });
    const seen: string[] = [];
    const replay = replaySession(requests(50), {
      target: server.url,
      async onOutcome({ path }) {
        seen.push(path);
        if (path === '/2') throw new Error('the disk is full');
      },
    });
    await expect(replay).rejects.toThrow('the disk is full');
    await sleep(50);
    expect(seen).toEqual(['/0', '/1', '/2']);
    expect(paths.length).toBeLessThan(5);
  });

  test('that rejects for the last outcome makes the replay reject as well', async () => {
    await using server = await serve((_, response) => response.end());
    const replay = replaySession(requests(1), {
      target: server.url,
      async onOutcome() {
        await sleep(30);
        throw new Error('too late');
      },
    });
    await expect(replay).rejects.toThrow('too late');
  });
});
