/** What a browser sends to an endpoint beside the requests of its page's program. */
import { spawn } from 'node:child_process';
import type { RequestListener } from 'node:http';
import { expect, test } from 'vitest';
import { once, serve } from '../../kit/index.ts';
import { createScratchFolder } from '../../session/scratch-folder.ts';
import { onlyRecording } from '../record.ts';
import { recordThrough, useEndpoints } from '../relay/endpoints.ts';

const host = useEndpoints();

const flags =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';

const api: RequestListener = (request, response) => {
  request.resume();
  response.setHeader('Access-Control-Allow-Origin', '*');
  response.setHeader('Access-Control-Allow-Methods', 'PUT');
  response.setHeader('Access-Control-Allow-Headers', 'X-Order');
  if (request.url === '/image') response.setHeader('Content-Type', 'image/svg+xml');
  response.end(request.url === '/image' ? '<svg xmlns="http://www.w3.org/2000/svg"/>' : '');
};

function pageOf(url: string): string {
  return `<!doctype html>
    <link rel="stylesheet" href="${url}/style.css">
    <script src="${url}/app.js"></script>
    <img src="${url}/image">
    <script>
      addEventListener('load', async () => {
        await fetch('${url}/orders/1', { method: 'PUT', headers: { 'X-Order': '1' }, body: 'x' });
        await fetch('/done');
      });
    </script>`;
}

/** Opens a page in Chromium until `done` resolves; false where there is no Chromium. */
async function visit(url: string, profile: string, done: Promise<unknown>): Promise<boolean> {
  const browser = spawn('chromium', [...flags.split(' '), `--user-data-dir=${profile}`, url], {
    stdio: 'ignore',
  });
  const isThere = await once(browser, 'spawn').then(
    () => true,
    () => false,
  );
  if (!isThere) return false;
  const exited = once(browser, 'exit');
  await Promise.race([done, exited]);
  browser.kill();
  await exited;
  return true;
}

test('the presets leave out preflights and assets of a page', async ({ skip }) => {
  await using upstream = await serve(api);
  const seen: string[] = [];
  using profile = createScratchFolder();
  let isThere = true;
  using recorded = await recordThrough(
    host,
    upstream.url,
    async (url) => {
      let resolve = (): void => undefined;
      const done = new Promise<void>((onDone) => {
        resolve = onDone;
      });
      await using site = await serve((request, response) => {
        seen.push(request.url ?? '');
        response.setHeader('Content-Type', 'text/html');
        response.end(request.url === '/' ? pageOf(url) : '');
        if (request.url === '/done') resolve();
      });
      isThere = await visit(site.url, profile.path(), done);
      if (!isThere) await fetch(url);
    },
    { filters: { exclude: ['preflight', 'assets'] } },
  );
  if (!isThere && !process.env.CI) skip('chromium is not there');

  expect(seen).toContain('/done');
  expect(onlyRecording(recorded).request).toMatchObject({ method: 'PUT', path: '/orders/1' });
  expect(recorded.filteredOut).toBe(4);
});
