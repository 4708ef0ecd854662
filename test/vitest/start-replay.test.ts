import { createServer } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startReplay } from '../../src/vitest/suite/define-replay.ts';
import { createRecordingPlaces } from '../../src/vitest/suite/replay-definition.ts';
import { createSession, recordingOf } from '../kit/index.ts';

const session = createSession([recordingOf('GET', '/a', 200)]);

/**
 * Starts a replay against an app, which is loaded once `loaded` is there.
 * @param setup is called before it
 */
function start(
  app: unknown,
  loaded: Promise<void>,
  ending: AbortSignal,
  startTimeout = 60_000,
  setup?: () => unknown,
): ReturnType<typeof startReplay> {
  const definition = {
    session,
    target: {
      ...{
        name: undefined,
        url: undefined,
        module: './app.ts',
        readOnly: false,
        headers: { set: [], replace: [] },
      },
      ...{ origins: {}, secrets: {}, isOverride: false, kept: [] },
    },
    file: 'a.session.json',
    label: './app.ts',
    loadApp: () => loaded.then(() => ({ default: app })),
    loadSetup: setup && (async () => ({ default: setup })),
    context: {
      ...{ targets: [], speed: 'ordered' as const, openLoop: false },
      ...{
        connections: undefined,
        timeout: undefined,
        correlate: undefined,
        unproven: undefined,
        expect: undefined,
        calibrate: false,
        setup: './setup.ts',
        overrides: { headers: { set: [], replace: [] }, secrets: {} },
        sharesWorker: false,
        startTimeout,
      },
      ...{
        bail: 0,
        snapshots: 'new' as const,
        recorders: [],
        locate: false,
        annotate: false,
        keepExchanges: false,
        requireAssertions: false,
        namePattern: undefined,
      },
      variables: {},
      recorded: { granted: {}, sent: {} },
    },
    places: createRecordingPlaces('a.session.json', session),
    values: null,
    accepting: undefined,
  };
  return startReplay(definition, session.recordings, 0, ending);
}

test('an app that loads after its suite has ended is not started', async () => {
  const server = createServer();
  const ending = new AbortController();
  const started = start(server, setImmediate(), ending.signal);
  ending.abort();

  await expect(started).rejects.toThrow('This operation was aborted');
  expect(server.listening).toBe(false);
});

test('an app that starts after its suite has ended is closed, and nothing is sent to it', async () => {
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

test('a setup that does not return in time is an error, and the app is closed', async () => {
  const { signal } = new AbortController();
  const server = createServer();
  const setup = (): unknown => new Promise(() => undefined);

  await expect(start(server, Promise.resolve(), signal, 50, setup)).rejects.toThrow(
    'the setup ./setup.ts has not returned within 0.05 s',
  );
  expect(server.listening).toBe(false);
});

test('the result of a setup that returns after its suite has ended is closed', async () => {
  const ending = new AbortController();
  const closed: string[] = [];
  const setup = async (): Promise<unknown> => {
    ending.abort();
    return { close: () => closed.push('setup') };
  };
  const server = createServer().on('close', () => closed.push('app'));

  await expect(start(server, Promise.resolve(), ending.signal, undefined, setup)).rejects.toThrow(
    'This operation was aborted',
  );
  expect(closed).toEqual(['setup', 'app']);
});

test('a close function that hangs is an error, and the app is closed', async () => {
  const { signal } = new AbortController();
  const server = createServer((_, response) => response.end());
  const setup = (): unknown => ({ close: () => new Promise(() => undefined) });
  const { replay, target } = await start(server, Promise.resolve(), signal, 500, setup);
  await replay.stop({ by: 'end' });

  await expect(target.close()).rejects.toThrow('the setup ./setup.ts has not closed within 0.5 s');
  expect(server.listening).toBe(false);
});
