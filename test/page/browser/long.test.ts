/** Ten thousand recordings: only what is in view is in the document, and everything can be reached. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSession, recordingOf, type Served, serve } from '../../kit/index.ts';
import { type ServedProject, serveProject } from '../serve-project.ts';
import { describeInBrowser } from './browser.ts';
import { countOf, rowOf, rowsOf, setUpReplay, textOf } from './demo.ts';

const COUNT = 10_000;
const session = createSession(
  Array.from({ length: COUNT }, (_, index) =>
    recordingOf(index % 3 ? 'GET' : 'POST', `/items/${index}?page=${index % 7}`, 200, {
      at: index * 2,
      response: {
        headers: [['Content-Type', 'application/json']],
        body: { json: index === 7777 ? { note: 'a needle' } : { index } },
      },
    }),
  ),
  { name: 'long' },
);

/** The most elements of the whole page. With more, rows out of view must be in the document. */
const elementsOf = (page: Page): Promise<number> => page.locator('*').count();
const shownOf = (page: Page): Promise<string> => textOf(page.locator('.filter-shown'));

describeInBrowser('ten thousand recordings', ({ open }) => {
  let served: ServedProject;
  let api: Served;
  beforeAll(async () => {
    [served, api] = await Promise.all([
      serveProject({ sessions: { 'sessions/long.session.json': session } }),
      serve(({ url = '' }, response) => {
        response.writeHead(/items\/\d*99\?/.test(url) ? 500 : 200).end('{}');
      }),
    ]);
  });
  afterAll(async () => {
    await served[Symbol.asyncDispose]();
    await api.close();
  });

  test('are listed, scrolled to the end by key, filtered, and found by their bodies', async () => {
    await using window = await open(served.url);
    const { page } = window;
    await page.getByRole('button', { name: 'All', exact: true }).click();
    await page.getByText('10,000 recordings').waitFor();
    expect(await rowsOf(page).count()).toBeLessThan(80);
    expect(await page.getByRole('treegrid').getAttribute('aria-rowcount')).toBe('10001');
    await page.getByRole('treegrid').focus();
    await page.keyboard.press('End');
    await rowOf(page, 'POST', '/items/9999?page=3').waitFor();
    expect(await rowsOf(page).count()).toBeLessThan(80);
    await page.keyboard.press('Home');
    await rowOf(page, 'POST', '/items/0?page=0').waitFor();

    const filter = page.getByLabel('Filter by text');
    await filter.fill('/items/7777');
    await page.getByText('1 recording', { exact: true }).waitFor();
    await filter.fill('needle');
    await page.getByText('1 recording', { exact: true }).waitFor();
    await rowOf(page, 'GET', '/items/7777?page=0').waitFor();
    await filter.fill('page=6');
    await page.getByText('1,428 recordings').waitFor();
    await filter.fill('');
    await page.getByLabel('Method', { exact: true }).selectOption('POST');
    await page.getByText('3,334 recordings').waitFor();
    expect(await elementsOf(page)).toBeLessThan(2500);
  });

  test('are replayed, with the failures first and the numbers right', async () => {
    await using window = await open(served.url);
    const { page } = window;
    const dialog = await setUpReplay(page, 'long', api.url);
    await dialog.getByLabel('Replay Speed').selectOption('Instant: send all at once');
    await dialog.getByRole('button', { name: 'Start Replay' }).click();
    await page.getByRole('button', { name: 'Run Again' }).waitFor({ timeout: 25_000 });
    expect(await countOf(page, 'Sent').textContent()).toBe('10,000');
    expect(await countOf(page, 'Passed').textContent()).toBe('9,900');
    expect(await countOf(page, 'Failed').textContent()).toBe('100');
    await rowsOf(page).first().getByText('failed').waitFor();
    expect(await rowsOf(page).count()).toBeLessThan(80);
    await page.getByLabel('State', { exact: true }).selectOption('failed');
    await page.getByText('100 of 10,000 requests').waitFor();
    await page.keyboard.press('n');
    await page.getByRole('heading', { name: /items\/99\?/ }).waitFor();
    expect(await shownOf(page)).toBe('100 of 10,000 requests');
    expect(await elementsOf(page)).toBeLessThan(2500);
  });
});
