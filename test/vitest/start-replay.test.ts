import { createServer, type Server } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createRecordingPlaces } from '../../src/vitest/suite/recording-places.ts';
import { type RunningReplay, startReplay } from '../../src/vitest/suite/start-replay.ts';
import { createSession, recordingOf } from '../kit/index.ts';

const session = createSession([recordingOf('GET', '/a', 200)]);

/** Starts a replay against an app, which is loaded once `loaded` is there. */
function start(app: Server, loaded: Promise<void>, ending: AbortSignal): Promise<RunningReplay> {
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
      ...{ origins: {}, secrets: {}, isOverride: false },
    },
    file: 'a.session.json',
    label: './app.ts',
    load: () => loaded.then(() => ({ default: app })),
    context: {
      ...{ targets: [], speed: 'ordered' as const, openLoop: false },
      ...{
        connections: undefined,
        timeout: undefined,
        correlate: undefined,
        expect: undefined,
        calibrate: false,
      },
      ...{ bail: 0, snapshots: 'new' as const, locate: false, requireAssertions: false },
      variables: {},
    },
    places: createRecordingPlaces('a.session.json', session),
    values: null,
    acceptance: undefined,
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
