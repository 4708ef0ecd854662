/** Recording in all pools and environments of Vitest. */
import type { RequestListener } from 'node:http';
import { describe, expect, test } from 'vitest';
import { runInline, serve } from '../kit/index.ts';
import { pathsOf, recordingProject, sessionFiles, sessionOf } from './recording-project.ts';

const echo: RequestListener = (request, response) => {
  request.pipe(response);
};

describe.each([
  { pool: 'forks', isolate: true },
  { pool: 'threads', isolate: true },
  { pool: 'forks', isolate: false },
  { pool: 'threads', isolate: false },
  { pool: 'vmForks' },
  { pool: 'vmThreads' },
] as const)('with %o', (options) => {
  test('each file records its tests, bodies included', async () => {
    await using api = await serve(echo);
    const body = (name: string): string => `
      test('first', async ({ recorder }) => {
        await get(recorder.url + '/${name}/endpoint');
        await get('${api.url}/${name}/fetch', { method: 'POST', body: 'hello' });
      });
      test('second', async ({ recorder }) => { await get('${api.url}/${name}/second'); });
      test('unrecorded', async () => { await get('${api.url}/${name}/unrecorded'); });`;
    await using run = await runInline(
      recordingProject({ upstream: api.url }, { 'a.test.ts': body('a'), 'b.test.ts': body('b') }),
      options,
    );

    expect(run.errors).toEqual({});
    expect(sessionFiles(run).map((file) => pathsOf(run, file))).toEqual([
      ['/a/endpoint', '/a/fetch'],
      ['/a/second'],
      ['/b/endpoint', '/b/fetch'],
      ['/b/second'],
    ]);
    const { recordings } = sessionOf(run, 'sessions/a.test/first.session.json');
    expect(recordings[1]).toMatchObject({
      request: { body: { text: 'hello' } },
      response: { body: { text: 'hello' } },
    });
  });
});

test.each(['jsdom', 'happy-dom'])(
  'in %s, the XMLHttpRequest of the page is recorded with its bodies',
  async (environment) => {
    await using api = await serve((request, response) => {
      response.setHeader('Access-Control-Allow-Origin', '*');
      response.setHeader('Access-Control-Allow-Headers', '*');
      request.pipe(response);
    });
    await using run = await runInline(
      recordingProject(
        { upstream: api.url },
        {
          'a.test.ts': `
        test('a', async ({ recorder }) => {
          const xhr = new XMLHttpRequest();
          xhr.open('POST', '${api.url}/xhr');
          await new Promise((resolve) => {
            xhr.addEventListener('loadend', resolve);
            xhr.send('hello');
          });
          expect(xhr.responseText).toBe('hello');
        });`,
        },
      ),
      { environment },
    );

    expect(run.errors).toEqual({});
    expect(sessionOf(run, 'sessions/a.test/a.session.json').recordings.at(-1)).toMatchObject({
      request: { method: 'POST', path: '/xhr', body: { text: 'hello' } },
      response: { status: 200, body: { text: 'hello' } },
    });
  },
);
