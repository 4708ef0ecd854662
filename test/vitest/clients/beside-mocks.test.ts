/** What users mock keeps working beside the recorder, and what a mock answers is in no session. */
import type { RequestListener } from 'node:http';
import { expect, test } from 'vitest';
import { type InlineRun, runInline, serve } from '../../kit/index.ts';
import { pathsOf, recordingProject, sessionOf } from '../recording-project.ts';

const answerReal: RequestListener = (request, response) => {
  request.resume();
  response.end('real');
};

const imports = `
  import http from 'node:http';
  import { once } from 'node:events';
  import { afterAll, afterEach, beforeAll, vi } from 'vitest';
  import { getGlobalDispatcher, MockAgent, request, setGlobalDispatcher } from 'undici';
  import { http as mswHttp, HttpResponse, passthrough } from 'msw';
  import { setupServer } from 'msw/node';
  import nock from 'nock';
  import axios from 'axios';
  const getByHttp = async (url) => {
    const [response] = await once(http.request(url).end(), 'response');
    let body = '';
    for await (const chunk of response) body += chunk;
    return body;
  };
  const url = process.env.API;\n`;

/** Runs a test file that begins with what these tests need. */
async function runMocks(api: string, body: string, options = {}): Promise<InlineRun> {
  const closed = await serve(answerReal);
  await closed.close();
  return runInline(recordingProject({}, { 'a.test.ts': imports + body }), {
    env: { API: api, CLOSED: closed.url },
    ...options,
  });
}

const session = 'sessions/a.test/a.session.json';

/** The statuses of the recordings, and the errors of those that got no answer. */
function answersOf(run: InlineRun): unknown[] {
  return sessionOf(run, session).recordings.map(({ response }) =>
    'status' in response ? response.status : response.error,
  );
}

test('vi.spyOn(http, "request") sees its calls, mocks them, and is restored', async () => {
  await using api = await serve(answerReal);
  await using run = await runMocks(
    api.url,
    `test('a', async ({ recorder }) => {
      const original = http.request;
      const spy = vi.spyOn(http, 'request');
      expect(await getByHttp(url + '/spied')).toBe('real');
      expect(spy).toHaveBeenCalledOnce();
      spy.mockImplementation(() => { throw new Error('mocked'); });
      await expect(getByHttp(url + '/mocked')).rejects.toThrow('mocked');
      spy.mockRestore();
      expect(http.request).toBe(original);
      expect(await getByHttp(url + '/restored')).toBe('real');
    });`,
  );

  expect(run.errors).toEqual({});
  expect(pathsOf(run, session)).toEqual(['/spied', '/restored']);
});

test('what a stubbed fetch answers is not recorded', async () => {
  await using api = await serve(answerReal);
  await using run = await runMocks(
    api.url,
    `test('a', async ({ recorder }) => {
      vi.stubGlobal('fetch', async () => new Response('stubbed'));
      expect(await get(url + '/stubbed')).toBe('stubbed');
      vi.unstubAllGlobals();
      expect(await get(url + '/real')).toBe('real');
    });`,
  );

  expect(run.errors).toEqual({});
  expect(pathsOf(run, session)).toEqual(['/real']);
});

test('mocks that are restored before each test leave the recorder as it is', async () => {
  await using api = await serve(answerReal);
  await using run = await runMocks(
    api.url,
    `test('before', async ({ recorder }) => { await getByHttp(url + '/before'); });
    test('a', async ({ recorder }) => {
      vi.spyOn(http, 'request');
      vi.restoreAllMocks();
      vi.resetAllMocks();
      await getByHttp(url + '/http');
      await get(url + '/fetch');
    });`,
    { restoreMocks: true, mockReset: true, unstubGlobals: true },
  );

  expect(run.errors).toEqual({});
  expect(pathsOf(run, session)).toEqual(['/http', '/fetch']);
});

const handlers = `
  const server = setupServer(
    mswHttp.get('*/mocked', () => HttpResponse.text('mocked')),
    mswHttp.get('*/broken', () => HttpResponse.error()),
    mswHttp.get('*/passed', () => passthrough()),
  );`;

const callAll = `
  const callAll = async () => {
    for (const send of [get, getByHttp, async (to) => (await axios.get(to)).data]) {
      expect(await send(url + '/mocked')).toBe('mocked');
      expect(await send(url + '/passed')).toBe('real');
      await expect(send(url + '/broken')).rejects.toThrow();
    }
    for (const send of [get, getByHttp]) await expect(send(process.env.CLOSED + '/passed')).rejects.toThrow();
  };`;

test.each([
  ['before the recorder', 'beforeAll(() => server.listen()); afterAll(() => server.close());', ''],
  ['in the test', '', 'server.listen(); await callAll(); server.close();'],
])(
  'with MSW that listens %s, what passes is recorded and what it answers is not',
  async (_, hooks, inside) => {
    await using api = await serve(answerReal);
    await using run = await runMocks(
      api.url,
      `${handlers} ${callAll} ${hooks}
    test('a', async ({ recorder }) => { ${inside || 'await callAll();'} });`,
    );

    expect(run.errors).toEqual({});
    expect(answersOf(run)).toEqual([200, 200, 200, 'ECONNREFUSED', 'ECONNREFUSED']);
  },
);

test('MSW that listens on after a recorded test goes on to work', async () => {
  await using api = await serve(answerReal);
  await using run = await runMocks(
    api.url,
    `${handlers} ${callAll}
    test('a', async ({ recorder }) => { server.listen(); await callAll(); });
    test('after', async () => { await callAll(); server.close(); expect(await get(url + '/mocked')).toBe('real'); });`,
  );

  expect(run.errors).toEqual({});
  expect(answersOf(run)).toEqual([200, 200, 200, 'ECONNREFUSED', 'ECONNREFUSED']);
});

test('with nock, what it lets pass is recorded and what it answers is not', async () => {
  await using api = await serve(answerReal);
  await using run = await runMocks(
    api.url,
    `afterEach(() => { nock.cleanAll(); nock.restore(); });
    test('a', async ({ recorder }) => {
      if (!nock.isActive()) nock.activate();
      nock(url).get('/mocked').times(3).reply(200, 'mocked');
      nock('http://other.example').get('/mocked').reply(201, 'mocked');
      for (const send of [get, getByHttp, async (to) => (await axios.get(to)).data]) {
        expect(await send(url + '/mocked')).toBe('mocked');
      }
      expect(await getByHttp('http://other.example/mocked')).toBe('mocked');
      nock.cleanAll();
      for (const send of [get, getByHttp]) expect(await send(url + '/passed')).toBe('real');
    });`,
  );

  expect(run.errors).toEqual({});
  expect(pathsOf(run, session)).toEqual(['/passed', '/passed']);
});

test('what the MockAgent of undici answers is not recorded, and what it lets pass is', async () => {
  await using api = await serve(answerReal);
  await using run = await runMocks(
    api.url,
    `test('a', async ({ recorder }) => {
      const before = getGlobalDispatcher();
      const agent = new MockAgent();
      agent.enableNetConnect();
      agent.get(url).intercept({ path: '/mocked' }).reply(200, 'mocked').times(2);
      setGlobalDispatcher(agent);
      expect(await get(url + '/mocked')).toBe('mocked');
      expect(await (await request(url + '/mocked')).body.text()).toBe('mocked');
      expect(await get(url + '/fetch')).toBe('real');
      expect(await (await request(url + '/request')).body.text()).toBe('real');
      expect(getGlobalDispatcher()).toBe(agent);
      setGlobalDispatcher(before);
    });`,
  );

  expect(run.errors).toEqual({});
  expect(pathsOf(run, session)).toEqual(['/fetch', '/request']);
});

test('under fake timers of everything, requests are made and their times are real', async () => {
  const startedAt = Date.now();
  await using api = await serve((_, response) => setTimeout(() => response.end('real'), 50));
  await using run = await runMocks(
    api.url,
    `test('a', async ({ recorder }) => {
      const fakes = ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'hrtime'];
      vi.useFakeTimers({ toFake: fakes, now: 0 });
      await getByHttp(url + '/http');
      await get(url + '/fetch');
      await vi.advanceTimersByTimeAsync(1e7);
      await (await request(url + '/undici')).body.text();
    });`,
  );

  expect(run.errors).toEqual({});
  const { recordedAt, recordings } = sessionOf(run, session);
  const endedAt = Date.now();
  expect(Date.parse(recordedAt)).toBeGreaterThanOrEqual(startedAt);
  expect(Date.parse(recordedAt)).toBeLessThanOrEqual(endedAt);
  expect(recordings.map(({ request }) => request.path)).toEqual(['/http', '/fetch', '/undici']);
  expect(recordings.filter(({ response }) => response.time <= 0)).toEqual([]);
  const ends = recordings.map(({ at, response }) => at + response.time);
  expect(ends.at(-1)).toBeLessThanOrEqual(endedAt - startedAt);
  expect(recordings.slice(1).every(({ at }, index) => at >= (ends[index] ?? 0))).toBe(true);
});
