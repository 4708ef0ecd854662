import { createServer } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type RunningReplay, startReplay } from '../../src/vitest/suite/start-replay.ts';
import { createSession, recordingOf } from '../kit/index.ts';

const session = createSession([recordingOf('GET', '/a', 200)]);

/** Starts a replay against an app, which is loaded once `loaded` is there. */
function start(
  app: unknown,
  loaded: Promise<void>,
  ending: AbortSignal,
  startTimeout = 60_000,
): Promise<RunningReplay> {
  const definition = {
    session,
    target: {
      ...{ name: undefined, url: undefined, module: './app.ts', readOnly: false, headers: [] },
      ...{ origins: {}, secrets: {}, isOverride: false },
    },
    label: './app.ts',
    loadApp: () => loaded.then(() => ({ default: app })),
    loadSetup: undefined,
    context: {
      ...{ targets: [], speed: 'ordered' as const, openLoop: false },
      ...{
        connections: undefined,
        timeout: undefined,
        correlate: undefined,
        expect: undefined,
        calibrate: false,
        setup: undefined,
        overrides: { headers: [], secrets: {} },
        startTimeout,
      },
      ...{ bail: 0, snapshots: 'new' as const, locate: false, requireAssertions: false },
    },
    lines: () => ({ file: 'a.session.json', line: 1, column: 1 }),
    acceptance: undefined,
    mayFrame: () => true,
  };
  return startReplay(definition, session.recordings, 0, ending);
}

test('an app that is loaded when its suite is over is not started', async () => {
  const server = createServer();
  const ending = new AbortController();
  const started = start(server, setImmediate(), ending.signal);
  ending.abort();

  await expect(started).rejects.toThrow('This operation was aborted');
  expect(server.listening).toBe(false);
});

test('an app that is started when its suite is over is closed, and nothing is sent to it', async () => {
  const seen: unknown[] = [];
  const server = createServer((request, response) => {
    seen.push(request.url);
    response.end();
  });
  const ending = new AbortController();
  server.once('listening', () => ending.abort());
  const started = start(server, Promise.resolve(), ending.signal);

  await expect(started).rejects.toThrow('This operation was aborted');
  expect(server.listening).toBe(false);
  expect(seen).toEqual([]);
});

test.each<[string, unknown, Promise<void>]>([
  ['a function that never returns', () => new Promise(() => undefined), Promise.resolve()],
  ['a module that is never loaded', createServer(), new Promise(() => undefined)],
])('%s has not started in time', async (_, app, loaded) => {
  const { signal } = new AbortController();
  await expect(start(app, loaded, signal, 50)).rejects.toThrow(
    './app.ts has not started within 0.05 s',
  );
});
