/** From the recording of a stream that is held open across other requests to its replay as a suite. */
import { expect, test } from 'vitest';
import { runInline, waitFor } from '../kit/index.ts';
import { serveWatch } from '../replay/serve-watch.ts';
import { recordingProject, sessionOf } from './recording-project.ts';

/** A test that watches, adds what it then sees, writes messages, leaves and goes on. */
function watchingTest(name: string, url: string, path: string): string {
  return `
  test('${name}', async ({ recorder }) => {
    const post = (path) => fetch(${url} + path, { method: 'POST', body: '{}' });
    const abort = new AbortController();
    const response = await fetch(${url} + '${path}', { signal: abort.signal });
    const reader = response.body.getReader();
    await (await post('/items')).text();
    await reader.read();
    await (await post('/messages')).text();
    await get(${url} + '/items');
    abort.abort();
    await get(${url} + '/after');
  });`;
}

/** Leaves its stream open when it ends. */
function leavingTest(name: string, url: string): string {
  return `
  test('${name}', async ({ recorder }) => {
    const { body } = await fetch(${url} + '/events');
    await get(${url} + '/items');
  });`;
}

const names = ['of events', 'of lines', 'in process', 'left open'];

test('a session with a watch stream is recorded, and passes at every speed', async () => {
  await using api = await serveWatch();
  await using run = await runInline(
    recordingProject(
      { upstream: api.url },
      {
        'watch.test.ts': [
          watchingTest('of events', 'recorder.url', '/events'),
          watchingTest('of lines', 'recorder.url', '/items?watch=1'),
          watchingTest('in process', JSON.stringify(api.url), '/events'),
          leavingTest('left open', 'recorder.url'),
        ].join('\n'),
      },
    ),
  );
  expect(run.errors).toEqual({});

  const files = names.map((name) => `sessions/watch.test/${name.replace(' ', '-')}.session.json`);
  for (const file of files) {
    const [stream] = sessionOf(run, file).recordings;
    expect(stream?.response).toMatchObject({ status: 200, aborted: true });
  }
  for (const speed of ['ordered', '1', '100', 'instant']) {
    const replay = await run.run({ filters: ['sessions'], env: { REPLAY_SPEED: speed } });
    expect(replay.errors).toEqual({});
    expect(Object.keys(replay.tree).sort()).toEqual([...files].sort());
    expect(new Set(Object.values(replay.tests).map((each) => each.result().state))).toEqual(
      new Set(['passed']),
    );
    await waitFor('all streams to end', () => api.open() === 0);
  }
});
