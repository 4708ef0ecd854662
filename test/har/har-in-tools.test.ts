/** Our HARs in other programs: Chrome's network panel, Playwright, and the HAR-to-k6 converter. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseSync } from 'vite';
import { expect, test } from 'vitest';
import { renderHar } from '../../src/har/write-har.ts';
import type { Session } from '../../src/session/schema.ts';
import { extraPackages } from '../kit/extra-packages.ts';
import { createSession, recordingOf } from '../kit/index.ts';
import { describeInBrowser } from '../page/browser/browser.ts';
import { useFolders } from './har.ts';

const PAGE = `<!doctype html><link rel="icon" href="data:,"><img src="/logo.gif"><script src="/app.js"></script>`;
const APP = `
  const call = async (path, body) => {
    const init = body && { method: 'POST', body, headers: { 'content-type': 'application/json' } };
    const response = await fetch(path, init);
    return response.status + ' ' + (await response.text());
  };
  (async () => {
    const results = [
      await call('/api/orders', '{"item":"tea"}'),
      await call('/api/orders', '{"item":"jam"}'),
      await call('/api/orders?q=a+b%20c'),
      await call('/api/missing'),
      await Promise.race([call('/api/down'), new Promise((done) => setTimeout(done, 500, 'no answer'))]),
    ];
    document.title = results.join(', ') + ', ' + document.images[0].naturalWidth;
  })();
`;
const GIF = 'R0lGODlhAQABAIAAAP///wAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==';

function typed(type: string): { headers: [string, string][] } {
  return { headers: [['Content-Type', type]] };
}

/** What a browser asks for to show a page. */
const session = createSession(
  [
    recordingOf('GET', '/', 200, { response: { ...typed('text/html'), body: { text: PAGE } } }),
    recordingOf('GET', '/logo.gif', 200, {
      response: { ...typed('image/gif'), body: { base64: GIF } },
    }),
    recordingOf('GET', '/app.js', 200, {
      response: { ...typed('text/javascript; charset=utf-8'), body: { text: APP } },
    }),
    ...['tea', 'jam'].map((item, index) =>
      recordingOf('POST', '/api/orders', 201, {
        ...typed('application/json'),
        body: { json: { item } },
        response: { ...typed('application/json'), body: { json: { id: index + 1, item } } },
      }),
    ),
    recordingOf('GET', '/api/orders?q=a+b%20c', 200, {
      response: { ...typed('application/json'), body: { json: ['ü'] } },
    }),
    recordingOf('GET', '/api/missing', 404, { response: { body: { text: 'gone' } } }),
    {
      request: { method: 'GET', path: '/api/down', headers: [] },
      response: { error: 'ECONNREFUSED', time: 3 },
    },
  ],
  { name: 'shows the shop', origin: 'http://shop.test' },
);

const { createFolder } = useFolders();

function writeHar(of: Session): string {
  const file = join(createFolder(), 'shop.har');
  writeFileSync(file, [...renderHar(of)].join(''));
  return file;
}

describeInBrowser('a HAR of a session', (browser) => {
  test("is shown by Chrome's network panel with each request", async () => {
    await using opened = await browser.open(
      'devtools://devtools/bundled/inspector.html?panel=network',
    );
    opened.expectFault(/./);
    const { page } = opened;
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: /Import HAR/i }).click(),
    ]);
    await chooser.setFiles(writeHar(session));
    const rows = page.locator('.network-log-grid tr.data-grid-data-grid-node');
    await rows.nth(session.recordings.length - 1).waitFor();
    const shown = (await rows.allInnerTexts()).map((row) => row.split('\t').slice(0, 3));
    expect(shown.map((cells) => cells.map((cell) => cell.trim()).join(' '))).toEqual([
      'shop.test 200 fetch',
      'logo.gif 200 fetch',
      'app.js 200 fetch',
      'orders 201 fetch',
      'orders 201 fetch',
      'orders?q=a+b%20c 200 fetch',
      'missing 404 fetch',
      'down -1 fetch',
    ]);
  });

  test('answers the requests of a page through routeFromHAR of Playwright, without a network', async () => {
    await using opened = await browser.open('data:text/html,', { offline: true });
    opened.expectFault(/./);
    const { page } = opened;
    await page.routeFromHAR(writeHar(session), { notFound: 'abort' });
    await page.goto('http://shop.test/');
    await page.waitForFunction(`document.title !== ''`);
    expect(await page.title()).toBe(
      '201 {"id":1,"item":"tea"}, 201 {"id":2,"item":"jam"}, 200 ["ü"], 404 gone, no answer, 1',
    );
  });
});

const k6 = extraPackages('test/har/k6');

k6.describe('the HAR-to-k6 converter', () => {
  test('makes a script of each request', () => {
    const script = join(createFolder(), 'load.js');
    const program = createRequire(join(k6.folder, 'package.json')).resolve(
      'har-to-k6/bin/har-to-k6.js',
    );
    execFileSync(process.execPath, [program, writeHar(session), '-o', script]);
    const text = readFileSync(script, 'utf8');
    expect(parseSync(script, text).errors).toEqual([]);
    expect(text).toContain("group('page_1 - shows the shop'");
    expect(text.match(/http\.\w+\(/g)).toHaveLength(session.recordings.length);
    expect(text).toContain('{"item":"jam"}');
  });
});
