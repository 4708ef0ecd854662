/** A HAR that Playwright records of a real page in Chromium, in each of its forms. */
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { importHar } from '../../src/har/import-har.ts';
import { readSession } from '../../src/session/read-session.ts';
import { serve } from '../kit/index.ts';
import { describeInBrowser } from '../page/browser/browser.ts';
import { answerOf, countsOf, useFolders } from './har.ts';

const PAGE = `<!doctype html><link rel="icon" href="data:,"><script src="/app.js"></script>`;
const APP = `
  const post = (body, type) =>
    fetch('/api/orders', { method: 'POST', body, headers: type ? { 'content-type': type } : {} });
  (async () => {
    await post('{"item":1}', 'application/json');
    await post(new URLSearchParams({ item: '2 3' }));
    await fetch('/api/zipped');
    await fetch('/api/bytes');
    await fetch('/api/empty', { method: 'DELETE' });
    await fetch('/api/never', { signal: AbortSignal.timeout(50) }).catch(() => undefined);
    await fetch('/api/reset').catch(() => undefined);
    document.title = 'done';
  })();
`;

const api = createServer((request, response) => {
  request.resume();
  const json = { 'content-type': 'application/json' };
  if (request.url === '/') response.setHeader('content-type', 'text/html').end(PAGE);
  else if (request.url === '/app.js')
    response.setHeader('content-type', 'text/javascript').end(APP);
  else if (request.url === '/api/orders') {
    response.writeHead(201, { ...json, 'set-cookie': ['a=1', 'b=2; HttpOnly'] }).end('{"id":7}');
  } else if (request.url === '/api/zipped') {
    response
      .writeHead(200, { ...json, 'content-encoding': 'gzip' })
      .end(gzipSync('{"zipped":true}'));
  } else if (request.url === '/api/bytes') {
    response
      .writeHead(200, { 'content-type': 'application/octet-stream' })
      .end(Buffer.from([0, 255]));
  } else if (request.url === '/api/empty') response.writeHead(204).end();
  else if (request.url === '/api/reset') request.socket.destroy();
});

describeInBrowser('a HAR of Chromium', (browser) => {
  const { createFolder } = useFolders();

  test.each([
    ['full', 'embed'],
    ['full', 'attach'],
    ['minimal', 'embed'],
    ['minimal', 'attach'],
  ] as const)('in mode %s with content to %s is the session of its page', async (mode, content) => {
    await using served = await serve(api);
    const folder = createFolder();
    mkdirSync(join(folder, 'hars'));
    const file = join(folder, 'hars', 'page.har');
    {
      await using opened = await browser.open(served.url, {
        recordHar: { path: file, mode, content },
      });
      opened.expectFault(/Failed to load resource/);
      await opened.page.waitForFunction(`document.title === 'done'`);
    }
    const imported = await importHar({ file, sessions: join(folder, 'sessions') });
    const { origin, recordings } = await readSession(imported.file);

    expect(origin).toBe(served.url);
    expect(countsOf(imported)).toEqual({ asset: 1, document: 1 });
    expect(recordings.map(({ request }) => `${request.method} ${request.path}`)).toEqual([
      'POST /api/orders',
      'POST /api/orders',
      'GET /api/zipped',
      'GET /api/bytes',
      'DELETE /api/empty',
      'GET /api/never',
      'GET /api/reset',
    ]);
    const [first, second, zipped, bytes, empty, never, reset] = recordings;
    if (!first || !second || !zipped || !bytes || !empty)
      throw new Error('Recordings are missing.');
    expect(first.request.body).toEqual({ json: { item: 1 } });
    expect(second.request.body).toEqual({ text: 'item=2+3' });
    expect(answerOf(first)).toMatchObject({ status: 201, body: { json: { id: 7 } } });
    expect(
      answerOf(first).headers.filter(([name]) => name.toLowerCase() === 'set-cookie'),
    ).toHaveLength(2);
    expect(answerOf(zipped).body).toEqual({ json: { zipped: true }, coding: 'gzip' });
    expect(answerOf(bytes).body).toEqual({ base64: 'AP8=' });
    expect(answerOf(empty)).toMatchObject({ status: 204 });
    expect(never?.response).toMatchObject({ error: 'net::ERR_ABORTED', aborted: true });
    expect(reset?.response).toMatchObject({ error: 'net::ERR_EMPTY_RESPONSE' });
  });
});
