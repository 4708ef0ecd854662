import { describe, expect, test } from 'vitest';
import { type RunResult, runInline, writeProject } from '../kit/index.ts';
import { pathsOf, recordingProject, sessionOf } from './recording-project.ts';

const file = 'sessions/a.test/a.session.json';

/** Apps of one answer to each request: its method, path and body. */
const APPS = {
  'an app with fetch': `{
    fetch: async (request) => {
      const { pathname } = new URL(request.url);
      const body = request.method + ' ' + pathname + ' ' + await request.text();
      return new Response(body, { status: 201, headers: { 'X-App': 'web' } });
    } }`,
  'a fetch handler': `async (request) => {
      const { pathname } = new URL(request.url);
      const body = request.method + ' ' + pathname + ' ' + await request.text();
      return new Response(body, { status: 201, headers: { 'X-App': 'web' } }); }`,
  'an app with inject': `{
    inject: async ({ method, url, payload = '' }) => ({
      statusCode: 201,
      statusMessage: 'Created',
      headers: { 'x-app': ['web'], 'content-type': 'text/plain' },
      rawPayload: Buffer.from(method + ' ' + url + ' ' + payload),
    }) }`,
};

function bodyOf(app: string, more = ''): string {
  return `
    const app = ${app};
    test('a', async ({ recorder }) => {
      const api = recorder.serve(app);
      const response = await api.fetch('/orders', { method: 'POST', body: 'a box' });
      expect(response.status).toBe(201);
      expect(response.headers.get('x-app')).toBe('web');
      expect(await response.text()).toBe('POST /orders a box');
      ${more}
    });`;
}

describe('recorder.serve', () => {
  test.each(Object.entries(APPS))('records %s without a port', async (_, app) => {
    await using run = await runInline(recordingProject({}, { 'a.test.ts': bodyOf(app) }));

    expect(run.errors).toEqual({});
    const session = sessionOf(run, file);
    expect(session).toMatchObject({ origin: 'http://127.0.0.1:0', servedBy: 'test' });
    expect(session.recordings).toMatchObject([
      {
        request: { method: 'POST', path: '/orders', body: { text: 'a box' } },
        response: { status: 201, body: { text: 'POST /orders a box' } },
      },
    ]);
  });

  test('records a session that replays against the app as a target', async () => {
    const app = APPS['an app with fetch'];
    await using project = await writeProject({
      ...recordingProject({}, { 'a.test.ts': bodyOf(app) }),
      'src/app.js': `export default ${app};`,
    });
    await project.run({ filters: ['a.test.ts'] });
    const replay = await project.run({
      filters: ['sessions'],
      env: { REPLAY_TARGET: './src/app.js' },
    });

    expect(replay.exitCode).toBe(0);
    expect(statesOf(replay)).toEqual(['passed']);
  });

  test('ends a response before its client sends on', async () => {
    const body = `
      const app = () => Response.json({ id: 1 });
      test('a', async ({ recorder }) => {
        const api = recorder.serve((request) => app(request));
        for (let count = 0; count < 50; count += 1) await (await api.fetch('/' + count)).json();
      });`;
    await using run = await runInline(recordingProject({}, { 'a.test.ts': body }));

    expect(run.errors).toEqual({});
    const { recordings } = sessionOf(run, file);
    expect(recordings).toHaveLength(50);
    for (const [index, { at }] of recordings.slice(1).entries()) {
      const before = recordings[index];
      expect((before?.at ?? 0) + (before?.response.time ?? 0)).toBeLessThanOrEqual(at);
    }
  });

  test('gives a client chunks as they come, and lets it leave an endless stream', async () => {
    const body = `
      let isLeft = false;
      const app = () => new Response(new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode('tick')),
        cancel: () => { isLeft = true; },
      }));
      test('a', async ({ recorder }) => {
        const response = await recorder.serve((request) => app(request)).fetch('/ticks');
        const reader = response.body.getReader();
        const { value } = await reader.read();
        expect(new TextDecoder().decode(value)).toBe('tick');
        await reader.cancel();
        expect(isLeft).toBe(true);
      });`;
    await using run = await runInline(recordingProject({}, { 'a.test.ts': body }));

    expect(run.errors).toEqual({});
    expect(sessionOf(run, file).recordings).toMatchObject([
      { response: { status: 200, aborted: true } },
    ]);
  });

  test('records the app in place of the upstream', async () => {
    const record = { upstream: 'http://127.0.0.1:9' };
    const body = bodyOf(APPS['a fetch handler']);
    await using run = await runInline(recordingProject(record, { 'a.test.ts': body }));

    expect(sessionOf(run, file).origin).toBe(record.upstream);
    expect(pathsOf(run, file)).toEqual(['/orders']);
  });

  test('leaves calls of the app itself out of the session', async () => {
    const app = `async (request) => { await fetch('http://127.0.0.1:9/').catch(() => {}); return new Response('POST /orders a box', { status: 201, headers: { 'X-App': 'web' } }); }`;
    await using run = await runInline(recordingProject({}, { 'a.test.ts': bodyOf(app) }));

    expect(pathsOf(run, file)).toEqual(['/orders']);
  });

  test('lets the app answer while the session is kept, and reports drift', async () => {
    const app = APPS['a fetch handler'];
    await using project = await writeProject(recordingProject({}, { 'a.test.ts': bodyOf(app) }));
    await project.run({ filters: ['a.test.ts'] });
    const kept = await project.run({ filters: ['a.test.ts'] });
    project.write(recordingProject({}, { 'a.test.ts': bodyOf(app, `await api.fetch('/carts');`) }));
    const moved = await project.run({ filters: ['a.test.ts'] });

    expect(kept.tests['a.test.ts > a']?.meta()).not.toHaveProperty('recording');
    expect(moved.tests['a.test.ts > a']?.meta().recording?.drift?.changes).toEqual([
      { kind: 'added', method: 'GET', path: '/carts' },
    ]);
  });

  test('refuses values that are no apps, and says what is accepted', async () => {
    const body = `test('a', ({ recorder }) => { recorder.serve((request, response) => {}); });`;
    await using run = await runInline(recordingProject({}, { 'a.test.ts': body }));

    expect(run.errors['a.test.ts > a']?.[0]).toContain('takes an app with fetch (Hono)');
  });
});

function statesOf({ tests }: RunResult): string[] {
  return Object.values(tests).map((each) => each.result().state);
}
