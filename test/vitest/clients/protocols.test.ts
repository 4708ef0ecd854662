import { createServer } from 'node:http';
import { createSecureServer } from 'node:http2';
import { expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { once, runInline, serve } from '../../kit/index.ts';
import { certificate, privateKey } from '../../record/test-certificate.ts';
import { recordingProject, sessionFiles, sessionOf } from '../recording-project.ts';

const session = 'sessions/a.test/a.session.json';

async function serveHttp2(): Promise<AsyncDisposable & { url: string }> {
  const server = createSecureServer({ cert: certificate, key: privateKey }, (request, response) => {
    response.setHeader('X-Version', request.httpVersion);
    response.setHeader('Set-Cookie', ['a=1', 'b=2']);
    request.on('data', (chunk) => response.write(chunk));
    request.on('end', () => response.end());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = Object(server.address());
  return {
    url: `https://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.close();
    },
  };
}

test('undici over HTTP/2 is recorded without the pseudo headers of HTTP/2', async () => {
  await using api = await serveHttp2();
  await using run = await runInline(
    recordingProject(
      {},
      {
        'a.test.ts': `
          import { Agent, request } from 'undici';
          test('a', async ({ recorder }) => {
            const dispatcher = new Agent({ allowH2: true, connect: { rejectUnauthorized: false } });
            const answer = await request('${api.url}/sent?x=1', {
              method: 'POST', body: 'there and back', headers: { 'X-Own': '1' }, dispatcher,
            });
            expect(answer.headers['x-version']).toBe('2.0');
            expect(await answer.body.text()).toBe('there and back');
            await dispatcher.close();
          });`,
      },
    ),
  );

  expect(run.errors).toEqual({});
  const { origin, recordings } = sessionOf(run, session);
  expect(origin).toBe(api.url);
  expect(recordings).toMatchObject([
    {
      request: { method: 'POST', path: '/sent?x=1', body: { text: 'there and back' } },
      response: { status: 200, body: { text: 'there and back' } },
    },
  ]);
  const [recording] = recordings;
  const lengths = recording?.request.headers.filter(([name]) => name === 'content-length');
  expect(lengths).toEqual([['content-length', '14']]);
  expect(recording?.request.headers.filter(([name]) => name.startsWith(':'))).toEqual([]);
  const answer = recording?.response;
  if (answer === undefined || !('status' in answer)) throw new Error('no status');
  const cookies = answer.headers.filter(([name]) => name === 'set-cookie');
  expect(cookies).toEqual([
    ['set-cookie', 'a=1'],
    ['set-cookie', 'b=2'],
  ]);
});

test('node:http2 is not recorded, and the test without any recording says so', async () => {
  await using api = await serveHttp2();
  await using run = await runInline(
    recordingProject(
      {},
      {
        'a.test.ts': `
          import { connect } from 'node:http2';
          import { once } from 'node:events';
          test('a', async ({ recorder }) => {
            const client = connect('${api.url}', { rejectUnauthorized: false });
            await once(client.request({ ':path': '/' }).resume(), 'end');
            client.close();
          });`,
      },
    ),
  );

  expect(run.errors).toEqual({});
  expect(sessionFiles(run)).toEqual([]);
  expect(run.stderr).toContain('"a" sent no request that can be recorded');
});

test.each([
  ['undici', `import { WebSocket } from 'undici';`],
  ['ws', `import { WebSocket } from 'ws';`],
])('a WebSocket of %s is recorded as its upgrade, which a replay skips', async (_, imported) => {
  const server = createServer();
  await using api = await serve(server);
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => {
    socket.on('message', (message) => socket.send(`back: ${message}`));
  });
  await using run = await runInline(
    recordingProject(
      {},
      {
        'a.test.ts': `
          ${imported}
          test('a', async ({ recorder }) => {
            const socket = new WebSocket('${api.url.replace('http:', 'ws:')}/socket');
            const answered = new Promise((resolve) => {
              socket.addEventListener('message', ({ data }) => resolve(data));
            });
            await new Promise((resolve) => { socket.addEventListener('open', resolve); });
            socket.send('there');
            expect(await answered).toBe('back: there');
            const closed = new Promise((resolve) => { socket.addEventListener('close', resolve); });
            socket.close();
            await closed;
          });`,
      },
    ),
  );

  expect(run.errors).toEqual({});
  const { recordings } = sessionOf(run, session);
  expect(recordings).toMatchObject([
    { request: { method: 'GET', path: '/socket' }, response: { status: 101 } },
  ]);
  expect(recordings[0]?.response).not.toHaveProperty('body');
  const replay = await run.run({ filters: ['sessions'] });
  expect(replay.tree).toEqual({ [session]: { a: { '#1 GET /socket → 101': 'skipped' } } });
});
