import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import http, { Agent } from 'node:http';
import { text } from 'node:stream/consumers';
import { getGlobalDispatcher, Pool, setGlobalDispatcher } from 'undici';
import { describe, expect, test, vi } from 'vitest';
import { SharedTraffic } from '../../../src/record/capture/shared-traffic.ts';
import { SessionRecorder } from '../../../src/record/session-recorder.ts';
import { decodeBody } from '../../../src/session/body.ts';
import { once, serve } from '../../kit/index.ts';
import { createScratchFolder } from '../../session/scratch-folder.ts';
import { echo, send } from '../echo.ts';
import { noHost } from '../no-host.ts';
import { onlyAnswer, onlyRecording, record } from '../record.ts';

describe('the recorder', () => {
  test('removes its hooks', async () => {
    await using api = await serve(echo);
    const addRequest: unknown = Reflect.get(Agent.prototype, 'addRequest');
    using recorded = await record(async () => {
      expect(Reflect.get(Agent.prototype, 'addRequest')).not.toBe(addRequest);
      await text(await send(api.url));
    });

    expect(recorded.session.recordings).toHaveLength(1);
    expect(Reflect.get(Agent.prototype, 'addRequest')).toBe(addRequest);
  });

  test('records through a dispatcher of the user', async () => {
    await using api = await serve(echo);
    const before = getGlobalDispatcher();
    const pool = new Pool(api.url);
    setGlobalDispatcher(pool);
    using recorded = await record(async () => (await fetch(api.url)).text());
    setGlobalDispatcher(before);
    await pool.close();

    expect(onlyAnswer(recorded).body).toMatchObject({ json: { url: '/' } });
  });

  test('keeps its clock while the timers of the test are fake', async () => {
    await using api = await serve(echo);
    vi.useFakeTimers({ now: 0, toFake: ['hrtime', 'Date', 'performance'] });
    using recorded = await record(async () => {
      await (await fetch(api.url)).text();
      await (await fetch(api.url)).text();
    });
    vi.useRealTimers();

    expect(recorded.session.recordings[1]?.at).toBeGreaterThan(0);
    expect(new Date(recorded.session.recordedAt).getFullYear()).toBeGreaterThan(2000);
  });

  test('keeps only the requests to its upstream', async () => {
    await using api = await serve(echo);
    await using other = await serve(echo);
    const host = {
      openEndpoint: async () => ({
        url: 'http://127.0.0.1:1',
        close: async () => ({ filteredOut: 0 }),
      }),
    };
    using recorded = await record(
      async () => {
        await (await fetch(`${other.url}/other`)).text();
        await (await fetch(`${api.url}/own`)).text();
      },
      { upstream: api.url, host },
    );

    expect(onlyRecording(recorded).request.path).toBe('/own');
  });

  test('stores a large body beside the session, and one over the limit as its size', async () => {
    await using api = await serve((request, response) => {
      request.resume();
      response.end('y'.repeat(request.url === '/large' ? 100_000 : 200_001));
    });
    using recorded = await record(
      async () => {
        await (await fetch(`${api.url}/large`)).text();
        await (await fetch(`${api.url}/huge`, { method: 'POST', body: 'x'.repeat(30) })).text();
      },
      { maxBodySize: { request: 20, response: 200_000 } },
    );

    const [large, huge] = recorded.session.recordings;
    expect(large?.response).toMatchObject({ body: { file: expect.any(String), bytes: 100_000 } });
    expect(huge?.request.body).toEqual({ truncated: 30 });
    expect(huge?.response).toMatchObject({ status: 200, body: { truncated: 200_001 } });
  });

  test('leaves out and counts requests that a server of the test makes while it answers', async () => {
    await using dependency = await serve(echo);
    await using app = await serve(async (_, response) => {
      await (await fetch(`${dependency.url}/one`)).text();
      await text(await send(`${dependency.url}/two`));
      response.end('done');
    });
    using recorded = await record(async () => {
      await (await fetch(`${app.url}/fetch`)).text();
      await text(await send(`${app.url}/http`));
    });

    expect(recorded.session.recordings.map(({ request }) => request.path)).toEqual([
      '/fetch',
      '/http',
    ]);
    expect(recorded.leftOut).toBe(4);
  });

  test('keeps concurrent recordings apart', async () => {
    await using api = await serve(echo);
    const sessions = await Promise.all(
      ['a', 'b', 'c'].map(async (name) => {
        await Promise.resolve();
        return record(async () => {
          for (const number of [1, 2, 3]) {
            await (await fetch(`${api.url}/${name}${number}`)).text();
            await text(await send(`${api.url}/${name}-http${number}`));
          }
        });
      }),
    );

    const paths = sessions.map(({ session }) =>
      session.recordings.map(({ request }) => request.path),
    );
    for (const session of sessions) session[Symbol.dispose]();
    expect(paths).toEqual(
      ['a', 'b', 'c'].map((name) =>
        [1, 2, 3].flatMap((number) => [`/${name}${number}`, `/${name}-http${number}`]),
      ),
    );
  });

  test('writes an exchange that does not end as cut off', async () => {
    await using api = await serve((_, response) => {
      response.write('still');
    });
    const abort = new AbortController();
    using recorded = await record(async () => {
      const response = await fetch(api.url, { signal: abort.signal });
      await response.body?.getReader().read();
    });
    abort.abort();

    expect(onlyAnswer(recorded)).toMatchObject({ status: 200, aborted: true });
  });

  test('writes a request without an answer in time completely', async () => {
    await using api = await serve((request) => {
      request.resume();
    });
    const agent = new Agent();
    using recorded = await record(async () => {
      const request = http.request(api.url, { method: 'POST', agent, headers: { 'X-A': '1' } });
      request.on('error', () => undefined).end('sent');
      await once(request, 'finish');
    });
    agent.destroy();

    const { request, response } = onlyRecording(recorded);
    expect(request).toMatchObject({ body: { text: 'sent' } });
    expect(request.headers).toContainEqual(['X-A', '1']);
    expect(response).toMatchObject({ error: 'TEST_ENDED', aborted: true });
  });

  test('writes no credential, neither to the session nor to its journal', async () => {
    await using api = await serve((request, response) => {
      request.resume();
      response.setHeader('Set-Cookie', 'sid=c00kie-secret; Path=/');
      response.end('in');
    });
    using recorded = await record(async () => {
      const headers = { Authorization: 'Bearer t0ken-secret', 'X-Api-Key': 'k3y-secret' };
      await (await fetch(api.url, { headers })).text();
      await text(await send(api.url, { headers: { Cookie: 'sid=c00kie-secret', ...headers } }));
    });

    expect(recorded.journals).toContain('REDACTED_');
    expect(recorded.journals + recorded.text).not.toMatch(/-secret/);
    const [first, second] = recorded.session.recordings;
    expect(second?.request.headers).toContainEqual(['Cookie', 'sid=REDACTED_SID']);
    expect(first?.response).toMatchObject({
      headers: expect.arrayContaining([['Set-Cookie', 'sid=REDACTED_SID; Path=/']]),
    });
  });

  test('gives the same file twice, except for times', async () => {
    await using api = await serve((_, response) => {
      response.sendDate = false;
      response.end('same');
    });
    const run = async (): Promise<void> => {
      await (await fetch(`${api.url}/1`, { headers: { Cookie: 'a=1' } })).text();
      await text(await send(`${api.url}/2`, { method: 'POST' }, 'body'));
    };
    using first = await record(run);
    using second = await record(run);

    const withoutTimes = (text: string): string =>
      text.replace(/"(recordedAt|at|time)": [^,\n]+/g, '"$1"');
    expect(withoutTimes(second.text)).toBe(withoutTimes(first.text));
  });

  test('fails at its end if the session cannot be written', async () => {
    await using api = await serve(echo);
    using scratch = createScratchFolder();
    writeFileSync(scratch.path('file'), '');
    const recorder = new SessionRecorder({
      sessionFile: scratch.path('file', 'a.session.json'),
      name: 'a test',
      recordedBy: 'a.test.ts',
      upstream: undefined,
      limits: { request: 10, response: 10 },
      key: 'key',
      isAlone: true,
      host: noHost,
    });
    await recorder.start();
    await (await fetch(api.url)).text();

    await expect(recorder.finish()).rejects.toMatchObject({ code: 'SESSION_NOT_WRITABLE' });
  });

  test('is complete if a proxy could not be opened', async () => {
    await using api = await serve(echo);
    using recorded = await record(async (_, recorder) => {
      await (await fetch(api.url)).text();
      await expect(recorder.openProxy()).rejects.toThrow('this recording has no proxy');
    });

    expect(recorded.session.recordings).toHaveLength(1);
  });

  test('leaves no files if its endpoint cannot be opened, not even of earlier requests', async () => {
    using scratch = createScratchFolder();
    const limits = { request: 10, response: 10 };
    const shared = new SharedTraffic({
      temporaryFolder: scratch.path('tmp'),
      limits,
      key: 'key',
      isTaking: () => true,
      countLeftOut: () => undefined,
    });
    const origin = 'http://127.0.0.1:1';
    shared
      .openExchange({ origin, method: 'GET', path: '/login' })
      ?.finish({ error: 'TEST_ENDED', aborted: true });
    const recorder = new SessionRecorder({
      sessionFile: scratch.path('sessions', 'a.session.json'),
      name: 'a test',
      upstream: origin,
      limits,
      key: 'key',
      isAlone: true,
      host: noHost,
      shared: [shared],
    });

    await expect(recorder.start()).rejects.toThrow('this recording has no endpoint');
    expect(existsSync(scratch.path('sessions'))).toBe(false);
    expect(readdirSync(scratch.path('tmp'))).toEqual([expect.stringMatching(/^shared-/)]);
  });

  test('records a body that decodes to the very bytes that were sent', async () => {
    await using api = await serve(echo);
    const sent = Buffer.from('{"a": 1,\n "b": "ü"}');
    using recorded = await record(async () => {
      await (await fetch(api.url, { method: 'POST', body: sent })).text();
    });

    const { body } = onlyRecording(recorded).request;
    if (body === undefined || 'file' in body) throw new Error('the body is not in the session');
    expect(Buffer.from(decodeBody(body))).toEqual(sent);
  });
});
