import { expect, test } from 'vitest';
import { SessionReplayError, UserError } from '../../../src/errors.ts';
import type { Listener, Overview, StartRecorder } from '../../../src/page/api.ts';
import type { PageHost } from '../../../src/page/host.ts';
import { type ServedPage, servePage } from './served-page.ts';

const UPSTREAM = 'https://api.example.com';
const recorded = { underWay: 0, requests: 0, sessions: 0 };

/** A page whose host opens recorders in name only. */
function serveRecorders(fault?: Error) {
  const started: StartRecorder[] = [];
  const listeners = new Map<string, Listener[]>();
  const recorders: NonNullable<PageHost['recorders']> = {
    async start(asked) {
      if (fault) throw fault;
      started.push(asked);
      const listener = { url: `http://127.0.0.1:${asked.port ?? 1}`, isRecording: true, recorded };
      listeners.set(new URL(asked.upstream).origin, [listener]);
      return listener;
    },
    async stop(url) {
      const found = [...listeners].find(([, [listener]]) => listener?.url === url);
      if (!found) return undefined;
      listeners.delete(found[0]);
      return { requests: 2, sessions: 1 };
    },
  };
  const page = servePage({ host: { recorders, listeners: async () => listeners } });
  return { page, started };
}

async function endpointsOf(page: ServedPage): Promise<Overview['endpoints']> {
  return (await page.get<Overview>('api/overview')).endpoints;
}

test('a recorder is an endpoint until it is stopped', async () => {
  const { page, started } = serveRecorders();
  using _ = page;
  const answer = await page.post('api/recorders', { upstream: UPSTREAM, name: 'shop', port: 4000 });
  expect(answer.status).toBe(201);
  expect(started).toEqual([{ upstream: UPSTREAM, name: 'shop', port: 4000 }]);
  const listener: unknown = await answer.json();
  expect(await endpointsOf(page)).toEqual([{ origin: UPSTREAM, listeners: [listener] }]);

  const stopped = await page.post('api/stop', { url: 'http://127.0.0.1:4000' });
  expect(await stopped.json()).toEqual({ requests: 2, sessions: 1 });
  expect(await endpointsOf(page)).toEqual([]);
});

test.each([
  { what: 'no upstream', asked: {}, field: 'upstream' },
  { what: 'an upstream without a scheme', asked: { upstream: 'localhost:1' }, field: 'upstream' },
  { what: 'a name with a path', asked: { upstream: UPSTREAM, name: '../a' }, field: 'name' },
  { what: 'a port that is none', asked: { upstream: UPSTREAM, port: 70_000 }, field: 'port' },
  { what: 'a folder', asked: { upstream: UPSTREAM, sessions: '/etc' }, field: '' },
])('starts no recorder for $what, and names the field', async ({ asked, field }) => {
  const { page, started } = serveRecorders();
  using _ = page;
  const answer = await page.post('api/recorders', asked);
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ field });
  expect(started).toEqual([]);
});

test('a port in use is reported at its field', async () => {
  const { page } = serveRecorders(new UserError('RECORDER_FAILED', 'The port 4000 is taken.'));
  using _ = page;
  const answer = await page.post('api/recorders', { upstream: UPSTREAM, port: 4000 });
  expect(answer.status).toBe(409);
  expect(await answer.json()).toEqual({ message: 'The port 4000 is taken.', field: 'port' });
});

test('a folder that cannot be written is reported', async () => {
  const { page } = serveRecorders(new SessionReplayError('SESSION_NOT_WRITABLE', 'cannot write'));
  using _ = page;
  const answer = await page.post('api/recorders', { upstream: UPSTREAM });
  expect(await answer.json()).toEqual({ message: 'cannot write' });
});

test('an unknown recorder cannot be stopped', async () => {
  const { page } = serveRecorders();
  using _ = page;
  expect((await page.post('api/stop', { url: 'http://127.0.0.1:9' })).status).toBe(404);
});

test('recorders are refused to other sites, and without the token', async () => {
  const { page, started } = serveRecorders();
  using _ = page;
  const init = { method: 'POST', body: JSON.stringify({ upstream: UPSTREAM }) };
  const type = { 'content-type': 'application/json' };
  for (const headers of [{ origin: 'https://evil.example' }, { cookie: '' }]) {
    const answer = await page.send('api/recorders', { ...init, headers: { ...type, ...headers } });
    expect(answer.status).toBe(403);
  }
  const plain = { 'content-type': 'text/plain' };
  expect((await page.send('api/recorders', { ...init, headers: plain })).status).toBe(415);
  expect(started).toEqual([]);
});

test('a host without recorders offers none', async () => {
  using page = servePage();
  expect(await page.get('api/overview')).toMatchObject({ may: { record: false } });
  for (const call of ['api/recorders', 'api/stop']) {
    expect((await page.post(call, { upstream: UPSTREAM })).status).toBe(403);
  }
});
