/** What may go wrong while the page is open: targets, the page's own server, and session files. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createSession, recordingOf, serve } from '../../kit/index.ts';
import { serveProject } from '../serve-project.ts';
import { describeInBrowser, ORIGIN_HEADERS } from './browser.ts';
import { cardOf, cellsOf, countOf, replay, rowOf, rowsOf, startReplay, textOf } from './demo.ts';

const KEY = 'sessions/shop.session.json';
const paths = ['/a', '/b', '/c', '/d'];
const shop = createSession(
  paths.map((path) => recordingOf('GET', path, 200)),
  { name: 'shop' },
);

/** A target that answers only `/a`, and leaves every other request open. */
function serveHanging() {
  return serve(({ url }, response) => {
    if (url === '/a') response.end();
  });
}

describeInBrowser('trouble', ({ open }) => {
  test('with a target that dies half-way: the replay ends, says why, and keeps what it has', async () => {
    let count = 0;
    await using target = await serve(({ socket }, response) => {
      count += 1;
      if (count <= 2) response.end('fine');
      else {
        void target.close();
        socket.destroy();
      }
    });
    await using served = await serveProject({ sessions: { [KEY]: shop } });
    await using window = await open(served.url);
    const { page } = window;
    await replay(page, 'shop', target.url);
    expect(await countOf(page, 'Passed').textContent()).toBe('2');
    const failed = rowOf(page, 'GET', '/c');
    const cells = await cellsOf(failed);
    expect(cells.slice(0, 4)).toEqual(['failed', 'GET', '/c', '200 → none']);
    expect(cells.at(-1)).not.toBe('');
    await failed.click();
    await page.getByText('No answer came.').waitFor();
    await rowOf(page, 'GET', '/a').click();
    await page.getByText('fine').first().waitFor();
  });

  test('with a target that hangs: a running request has not passed, and Cancel ends the replay', async () => {
    await using target = await serveHanging();
    await using served = await serveProject({ sessions: { [KEY]: shop } });
    await using window = await open(served.url);
    const { page } = window;
    await startReplay(page, 'shop', target.url);
    await rowOf(page, 'GET', '/b').getByText('running').waitFor();
    expect(await cellsOf(rowOf(page, 'GET', '/c'))).toContain('expected');
    expect(await countOf(page, 'Running').textContent()).toBe('1');
    expect(await countOf(page, 'Passed').textContent()).toBe('1');
    expect(await countOf(page, 'Expected').textContent()).toBe('4');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Run Again' }).waitFor();
    expect(await textOf(page.locator('.run-facts'))).toContain('Cancelled');
    expect(await countOf(page, 'Passed').textContent()).toBe('1');
    await rowOf(page, 'GET', '/a').getByText('passed').waitFor();
    await rowOf(page, 'GET', '/b').getByText('interrupted').waitFor();
    await rowOf(page, 'GET', '/c').getByText('unsent').waitFor();
  });

  test('without trouble: no element moves while a replay runs or when it ends', async () => {
    const many = Array.from({ length: 60 }, (_, index) => recordingOf('GET', `/${index}`, 200));
    await using target = await serve(({ url = '' }, response) => {
      setTimeout(() => response.writeHead(url.endsWith('7') ? 500 : 200).end('fine'), 15);
    });
    await using served = await serveProject({
      sessions: { [KEY]: createSession(many, { name: 'shop' }) },
    });
    await using window = await open(served.url);
    const { page } = window;
    await startReplay(page, 'shop', target.url);
    await countOf(page, 'Running').waitFor();
    await page.evaluate(`{
      globalThis.shifts = [];
      new PerformanceObserver((list) => {
        for (const { value, sources } of list.getEntries()) {
          shifts.push(value.toFixed(4) + ' ' + sources.map(({ node }) => node?.className ?? node?.nodeName));
        }
      }).observe({ type: 'layout-shift' });
    }`);
    await countOf(page, 'Passed')
      .filter({ hasText: /^[3-9]\d$/ })
      .waitFor();
    expect(await page.evaluate('shifts')).toEqual([]);
    await page.getByRole('button', { name: 'Run Again' }).waitFor();
    expect(await countOf(page, 'Failed').textContent()).toBe('6');
    await page.getByRole('button', { name: 'Accept all (6)' }).waitFor();
    await page.waitForTimeout(300);
    expect(await page.evaluate('shifts')).toEqual([]);
  });

  test('with the page’s server: the page keeps what it shows, and waits for the server to start again', async () => {
    await using target = await serveHanging();
    await using served = await serveProject({ sessions: { [KEY]: shop } });
    await using window = await open(served.url);
    const { page } = window;
    await startReplay(page, 'shop', target.url);
    await rowOf(page, 'GET', '/b').getByText('running').waitFor();

    window.expectFault(/ERR_|status of 40[34]/);
    await served.kill();
    await page.getByText('The connection to the server of this page is lost.').waitFor();
    await page.getByText('The server of this page went away').waitFor();
    await rowOf(page, 'GET', '/a').getByText('passed').waitFor();

    // Vitest 4.1 has another token after each start, and shows it only in the terminal.
    const before = served.url;
    await served.restart();
    if (served.url !== before) {
      await page.getByText('The server does not know this browser.').waitFor({ timeout: 20_000 });
    }
    const lost = page.getByText('The connection to the server of this page is lost.');
    await lost.waitFor({ state: 'hidden', timeout: 20_000 });
    await page.getByText('The server of this page went away').waitFor();
    await rowOf(page, 'GET', '/a').getByText('passed').waitFor();
    await page.goto(served.url);
    await cardOf(page, 'shop').waitFor();
  });

  test('with a session whose file changes, breaks and is deleted while it is open', async () => {
    await using served = await serveProject({ sessions: { [KEY]: shop } });
    await using window = await open(served.url);
    const { page } = window;
    await cardOf(page, 'shop').getByText('shop', { exact: true }).click();
    await rowOf(page, 'GET', '/d').waitFor();
    const more = [...paths, '/e'].map((path) => recordingOf('GET', path, 200));
    served.write(KEY, createSession(more, { name: 'shop' }));
    await page.getByText('5 requests', { exact: true }).waitFor();
    const reload = page.getByRole('button', { name: 'Reload' });
    await Promise.race([reload.waitFor(), rowOf(page, 'GET', '/e').waitFor()]);
    if (await reload.isVisible()) await reload.click();
    await rowOf(page, 'GET', '/e').waitFor();

    window.expectFault(/status of 4(?:04|22)/);
    served.write(KEY, '{\n  "version": 1,\n  broken\n}\n');
    await page.getByText('1 session file cannot be read').waitFor();
    await page.getByText(`${KEY}:3:3`, { exact: true }).waitFor();
    // The page keeps everything that it has shown.
    await rowOf(page, 'GET', '/e').waitFor();

    rmSync(join(served.project.folder, KEY));
    await page.getByText('1 session file cannot be read').waitFor({ state: 'hidden' });
    await page.getByText('The page still shows what it has read.').waitFor();
    await rowOf(page, 'GET', '/e').waitFor();

    served.write(KEY, shop);
    await cardOf(page, 'shop').getByText('4 requests').waitFor();
  });

  test('with one session file: the others are shown and replayed', async () => {
    await using target = await serve((_, response) => response.end());
    await using served = await serveProject({
      sessions: { [KEY]: shop, 'sessions/broken.session.json': '{ "version": 2 }' },
    });
    await using window = await open(served.url);
    const { page } = window;
    await page.getByText('1 session file cannot be read').waitFor();
    const broken = page.locator('.broken');
    expect(await textOf(broken)).toContain('sessions/broken.session.json:1');
    expect(await textOf(broken)).toMatch(/version.*expected/);
    await replay(page, 'shop', target.url);
    expect(await countOf(page, 'Passed').textContent()).toBe('4');
  });

  test('with a reload in the middle of a run: session, run, request and filter are as before', async () => {
    await using target = await serve(({ url }, response) => {
      if (url !== '/d') response.end('fine');
    });
    await using served = await serveProject({ sessions: { [KEY]: shop } });
    await using window = await open(served.url);
    const { page } = window;
    await startReplay(page, 'shop', target.url);
    await rowOf(page, 'GET', '/d').getByText('running').waitFor();
    await page.getByLabel('State', { exact: true }).selectOption('passed');
    await rowOf(page, 'GET', '/b').click();
    const detail = page.getByRole('region', { name: 'Outcome' });
    await detail.getByText('fine').first().waitFor();
    await page.reload();
    await detail.getByText('fine').first().waitFor();
    expect(await page.getByLabel('State', { exact: true }).inputValue()).toBe('passed');
    expect(await rowsOf(page).count()).toBe(3);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Run Again' }).waitFor();
    await page.goBack();
    await page.goForward();
    await page.getByRole('button', { name: 'Run Again' }).waitFor();
  });

  test('without permission: neither a replay nor an acceptance is offered, and both are refused', async () => {
    await using served = await serveProject({
      sessions: { [KEY]: shop },
      test: { api: { allowExec: false, allowWrite: false } },
    });
    await using window = await open(served.url);
    const { page } = window;
    await page.getByText('shop', { exact: true }).waitFor();
    expect(await page.getByRole('button', { name: /^Replay/ }).count()).toBe(0);
    window.expectFault(/status of 403/);
    const status = await page.evaluate<number>(`fetch('api/runs', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...${ORIGIN_HEADERS} },
      body: '{}',
    }).then((response) => response.status)`);
    expect(status).toBe(403);
  });

  test('with a server on another port of the host, which is sent the cookie: it can call nothing', async () => {
    let sent = '';
    await using other = await serve(({ headers }, response) => {
      sent += headers.cookie ?? '';
      response.end();
    });
    await using served = await serveProject({ sessions: { [KEY]: shop } });
    await using window = await open(served.url);
    const { page } = window;
    await page.getByText('shop', { exact: true }).waitFor();
    expect(await page.evaluate('location.hash')).not.toContain('originKey');
    window.expectFault(/request to another host|favicon/);
    const { hostname } = new URL(served.url);
    await page.goto(`http://${hostname}:${new URL(other.url).port}/__sessions__/`);
    expect(sent).toContain('vitest-sessions-');
    const call = new URL('api/overview', served.url);
    expect((await fetch(call, { headers: { cookie: sent } })).status).toBe(403);
  });

  test('with an address without a token: the page says where to find the token, and shows nothing else', async () => {
    await using served = await serveProject({ sessions: { [KEY]: shop } });
    const url = new URL(served.url);
    url.searchParams.delete('token');
    await using window = await open(served.url);
    const { page } = window;
    await page.context().clearCookies();
    // A plain text page has no icon of its own.
    window.expectFault(/status of 403|favicon/);
    await page.goto(url.href);
    expect(await page.locator('body').textContent()).toMatch(/Open the page by the link/);
  });
});
