/** How a run is read: failures first, what they block, where values came from, and what differs. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSession, recordingOf, serve } from '../../kit/index.ts';
import { type ServedProject, serveProject } from '../serve-project.ts';
import { describeInBrowser } from './browser.ts';
import { cellsOf, countOf, replay, rowOf, rowsOf, setUpReplay, textOf } from './demo.ts';
import { LIVE, ORDER, serveShop, session } from './reading-shop.ts';

const pathsOf = async (page: Page): Promise<string[]> => {
  const texts = await page.locator('[role=rowgroup] .cell-path').allTextContents();
  return texts.map((text) => text.trim());
};

describeInBrowser('a run', ({ open }) => {
  let served: ServedProject;
  beforeAll(async () => {
    served = await serveProject({ sessions: { 'sessions/shop.session.json': session } });
  });
  afterAll(() => served[Symbol.asyncDispose]());

  test('shows failures first, and what they block folded under them', async () => {
    await using shop = await serveShop(/POST|prices/);
    await using window = await open(served.url);
    const { page } = window;
    await replay(page, 'shop', shop.url);
    expect(await countOf(page, 'Failed').textContent()).toBe('2');
    expect(await countOf(page, 'Blocked').textContent()).toBe('3');
    expect(await pathsOf(page)).toEqual(['/orders', '/prices', '/health', '/legal']);
    const fold = rowsOf(page).filter({ hasText: '3 requests blocked by this failure' });
    expect(await fold.getAttribute('aria-expanded')).toBe('false');
    await fold.click();
    expect(await pathsOf(page)).toEqual([
      '/orders',
      ...[`/orders/${ORDER}`, `/orders/${ORDER}/bill`, `/orders/${ORDER}`],
      ...['/prices', '/health', '/legal'],
    ]);
    await rowOf(page, 'GET', `/orders/${ORDER}/bill`).click();
    const detail = page.getByRole('region', { name: 'Outcome' });
    await detail.getByText('It was not sent.').first().waitFor();
    await detail.getByRole('button', { name: 'Go to the cause' }).click();
    await detail.getByRole('heading', { name: 'POST /orders' }).waitFor();
  });

  test('goes from failure to failure by key, and says if there is no other', async () => {
    await using shop = await serveShop(/POST|prices|legal/);
    await using window = await open(served.url);
    const { page } = window;
    await replay(page, 'shop', shop.url);
    const detail = page.getByRole('region', { name: 'Outcome' });
    const isAt = (name: string): Promise<void> =>
      detail.getByRole('heading', { name, exact: true }).waitFor();
    await page.keyboard.press('n');
    await isAt('POST /orders');
    await page.keyboard.press('n');
    await isAt('GET /prices');
    await page.keyboard.press('j');
    await isAt('GET /legal');
    await page.keyboard.press('n');
    await page.getByText('No further failure.').waitFor();
    await page.keyboard.press('p');
    await isAt('GET /prices');
    await page.keyboard.press('k');
    await isAt('POST /orders');
    await page.keyboard.press('Escape');
    await detail.waitFor({ state: 'hidden' });
  });

  test('is filtered by method, status, state and text, even in bodies, and a link keeps the filter', async () => {
    await using shop = await serveShop(/prices/);
    await using window = await open(served.url);
    const { page } = window;
    await replay(page, 'shop', shop.url);
    const shown = async (): Promise<string> => textOf(page.locator('.filter-shown'));
    await page.getByLabel('State', { exact: true }).selectOption('failed');
    expect(await pathsOf(page)).toEqual(['/prices']);
    expect(await shown()).toBe('1 of 7 requests');
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByLabel('Method', { exact: true }).selectOption('DELETE');
    expect(await pathsOf(page)).toEqual([`/orders/${ORDER}`]);
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByLabel('Status', { exact: true }).selectOption('5xx');
    expect(await pathsOf(page)).toEqual(['/prices']);
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.keyboard.press('/');
    await page.keyboard.type('NEEDLE');
    await page.getByText('1 of 7 requests').waitFor();
    expect(await pathsOf(page)).toEqual(['/legal']);
    await page.getByLabel('Filter by text').fill(LIVE);
    await page.getByText('6 of 7 requests').waitFor();
    await page.getByLabel('Filter by text').fill('no such text anywhere');
    await page.getByText('Nothing matches the filter').waitFor();
    await page.getByLabel('Filter by text').fill('needle');
    await page.getByText('1 of 7 requests').waitFor();

    const link = page.url();
    expect(link).not.toContain('token');
    await page.goto('about:blank');
    await page.goto(link);
    await page.getByText('1 of 7 requests').waitFor();
    expect(await page.getByLabel('Filter by text').inputValue()).toBe('needle');
    expect(await pathsOf(page)).toEqual(['/legal']);
  });

  test('has a filter and an order of its own, and leaves those of the recordings as they were', async () => {
    await using shop = await serveShop(/prices/);
    await using window = await open(served.url);
    const { page } = window;
    const text = page.getByLabel('Filter by text');
    const state = page.getByLabel('State', { exact: true });
    const shown = (words: string) => page.locator('.filter-shown').getByText(words).waitFor();
    await text.fill('no such text anywhere');
    await shown('0 of 1 session');
    await text.fill('legal');
    await page.getByText('1 hit').waitFor();
    await shown('1 session');
    // The text of an earlier filter does not hide the failures of a run.
    await replay(page, 'shop', shop.url);
    await shown('7 requests');
    expect(await text.inputValue()).toBe('');
    await state.selectOption('passed');
    await page.getByRole('columnheader', { name: 'Response time' }).getByRole('button').click();
    // Neither do the choices of a filter in one run hide the failures of another run.
    await page.getByRole('button', { name: 'Run Again' }).click();
    await page.getByRole('button', { name: 'Start Replay' }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Run Again' }).waitFor();
    await shown('7 requests');
    expect((await pathsOf(page))[0]).toBe('/prices');
    await state.selectOption('passed');
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await page.getByText('1 hit').waitFor();
    expect(await text.inputValue()).toBe('legal');
    expect(await state.count()).toBe(0);
    // A step back leads to the run, with its filter.
    await page.goBack();
    await state.waitFor();
    expect(await state.inputValue()).toBe('passed');
    // Following a link to a run also leaves the recordings as they were.
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await text.fill('prices');
    await page.getByText('1 hit').waitFor();
    await page
      .getByTitle(/^Last replay against/)
      .first()
      .click();
    await shown('7 requests');
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await page.getByText('1 hit').waitFor();
    expect(await text.inputValue()).toBe('prices');
  });

  test('shows where live values came from and went to, and leads there in both directions', async () => {
    await using shop = await serveShop(/nothing/);
    await using window = await open(served.url);
    const { page } = window;
    await replay(page, 'shop', shop.url);
    await rowOf(page, 'DELETE', `/orders/${ORDER}`).click();
    const detail = page.getByRole('region', { name: 'Outcome' });
    await detail.getByRole('tab', { name: /Live values/ }).click();
    const carried = detail.getByRole('region', { name: 'Values that this request carries' });
    await carried.getByText(ORDER).first().waitFor();
    expect(await textOf(carried)).toContain(LIVE);
    await carried.getByRole('button', { name: /POST \/orders/ }).click();
    await detail.getByRole('heading', { name: 'POST /orders' }).waitFor();
    const brought = detail.getByRole('region', { name: 'Values that the response brings' });
    const targets = brought.getByRole('button', { name: new RegExp(`orders/${ORDER}`) });
    await targets.first().waitFor();
    expect(await targets.count()).toBe(3);
    await targets.last().click();
    await detail.getByRole('heading', { name: `DELETE /orders/${ORDER}` }).waitFor();
  });

  test('is copied as cURL that sends the same request', async () => {
    await using shop = await serveShop(/nothing/);
    await using window = await open(served.url, {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const { page } = window;
    await replay(page, 'shop', shop.url);
    await rowOf(page, 'POST', '/orders').click();
    await page.getByRole('button', { name: 'Copy', exact: true }).click();
    await page.getByRole('menuitem', { name: /cURL/ }).press('Enter');
    await page.getByText('cURL copied').waitFor();
    const copied = await page.evaluate<string>('navigator.clipboard.readText()');
    expect(copied).toMatch(/^curl/);
    expect(copied).toContain(`${shop.url}/orders`);
    expect(copied).toContain('{"sku":"tea"}');
  });

  test('is copied as fetch, as raw HTTP and as the draft of a rule', async () => {
    await using shop = await serveShop(/nothing/);
    await using window = await open(served.url, {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const { page } = window;
    await replay(page, 'shop', shop.url);
    await rowOf(page, 'POST', '/orders').click();
    const copy = async (name: string): Promise<string> => {
      await page.getByRole('button', { name: /^(?:Copy|Copied)$/ }).click();
      await page.getByRole('menuitem', { name }).press('Enter');
      await page.getByText(`${name} copied`).waitFor();
      return page.evaluate<string>('navigator.clipboard.readText()');
    };
    expect(await copy('fetch')).toContain(`fetch('${shop.url}/orders'`);
    expect(await copy('Raw HTTP')).toMatch(/^POST \/orders HTTP\/1\.1\r?\n/);
    expect(await copy('Correlation rule')).toContain('/orders');
  });

  test('draws arrows from what brings a value to what carries it, for the row under the pointer', async () => {
    await using shop = await serveShop(/nothing/);
    await using window = await open(served.url);
    const { page } = window;
    await replay(page, 'shop', shop.url);
    const arrows = page.locator('.cause-line');
    await rowOf(page, 'POST', '/orders').hover();
    await expect.poll(() => arrows.count()).toBe(3);
    await rowOf(page, 'DELETE', `/orders/${ORDER}`).hover();
    await expect.poll(() => arrows.count()).toBe(1);
    await rowOf(page, 'GET', '/health').hover();
    await expect.poll(() => arrows.count()).toBe(0);
  });

  test('sends one request again by key, with the requests that it needs', async () => {
    const seen: string[] = [];
    await using shop = await serve(({ method = '', url = '' }, response) => {
      seen.push(`${method} ${url}`);
      response
        .writeHead(method === 'POST' ? 201 : 200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ id: LIVE }));
    });
    await using window = await open(served.url);
    const { page } = window;
    await replay(page, 'shop', shop.url);
    seen.length = 0;
    await rowOf(page, 'GET', `/orders/${ORDER}/bill`).click();
    await page.keyboard.press('r');
    await page.getByText('Part of the session').waitFor();
    await page.getByRole('button', { name: 'Run Again' }).waitFor();
    expect(seen).toEqual(['POST /orders', `GET /orders/${LIVE}/bill`]);
    expect(await countOf(page, 'Passed').textContent()).toBe('2');
  });

  test('shows the headers that differ among the differences of a request', async () => {
    await using shop = await serveShop(/prices/);
    await using window = await open(served.url);
    const { page } = window;
    await replay(page, 'shop', shop.url);
    await rowOf(page, 'GET', '/prices').click();
    await page.getByRole('tab', { name: 'Differences' }).click();
    const headers = page.getByRole('region', { name: 'Response' }).getByRole('table').first();
    await headers.getByRole('row').filter({ hasText: 'date' }).waitFor();
    expect(await textOf(headers.locator('thead'))).toBe('HeaderRecordedLive');
  });

  test('shows each of several copies, with the requests that its own failure blocks', async () => {
    await using shop = await serveShop(/POST/);
    await using window = await open(served.url);
    const { page } = window;
    const dialog = await setUpReplay(page, 'shop', shop.url);
    await dialog.getByLabel('Copies').fill('3');
    await dialog.getByRole('button', { name: 'Start Replay' }).click();
    await page.getByRole('button', { name: 'Run Again' }).waitFor();
    expect(await countOf(page, 'Sent').textContent()).toBe('12 of 21');
    expect(await countOf(page, 'Failed').textContent()).toBe('3');
    expect(await countOf(page, 'Blocked').textContent()).toBe('9');
    const folds = rowsOf(page).filter({ hasText: '3 requests blocked by this failure' });
    expect(await folds.count()).toBe(3);
    await folds.last().click();
    const blocked = rowsOf(page).filter({ hasText: /blocked.*copy/ });
    expect(await blocked.count()).toBe(3);
    await blocked.first().click();
    const detail = page.getByRole('region', { name: 'Outcome' });
    await detail.getByRole('button', { name: 'Go to the cause' }).click();
    await detail.getByRole('heading', { name: 'POST /orders' }).waitFor();
    const copyOf = () => new URLSearchParams(page.url().split('?')[1]).get('copy');
    expect(copyOf()).toMatch(/^[123]$/);
    await detail.getByText(`copy ${copyOf()}`).waitFor();
    // The response times lead to each of them as well.
    await page.getByRole('button', { name: 'Close the detail' }).click();
    await page.getByRole('tab', { name: 'Response times' }).click();
    const slow = page.getByRole('table', { name: 'Slowest requests' }).getByRole('button');
    const [, copy] = /copy (\d)/.exec(await textOf(slow.last())) ?? [];
    await slow.last().click();
    await detail.getByText(`copy ${copy}`).waitFor();
    expect(copyOf()).toBe(copy);
  });

  test('of several copies names in its plot the one that a click opens', async () => {
    await using shop = await serveShop(/nothing/);
    await using window = await open(served.url);
    const { page } = window;
    const dialog = await setUpReplay(page, 'shop', shop.url);
    await dialog.getByLabel('Copies').fill('3');
    await dialog.getByRole('button', { name: 'Start Replay' }).click();
    await page.getByRole('button', { name: 'Run Again' }).waitFor();
    await page.getByRole('tab', { name: 'Response times' }).click();
    const plot = page.locator('.u-over');
    await plot.hover();
    const hovered = await textOf(page.locator('.plot-hover'));
    const [, id, copy] = /^#(\d+), copy (\d): /.exec(hovered) ?? [];
    await plot.click();
    await page.getByRole('region', { name: 'Outcome' }).getByText(`copy ${copy}`).waitFor();
    const address = new URLSearchParams(page.url().split('?')[1]);
    expect([address.get('recording'), address.get('copy')]).toEqual([id, copy]);
  });

  test('is ordered by a column, and the link keeps the order', async () => {
    await using shop = await serveShop(/prices/);
    await using window = await open(served.url);
    const { page } = window;
    await replay(page, 'shop', shop.url);
    const statuses = page.getByRole('columnheader', { name: 'Expected → actual' });
    expect(await statuses.getAttribute('aria-sort')).toBe('none');
    await statuses.getByRole('button').click();
    expect(await statuses.getAttribute('aria-sort')).toBe('descending');
    const ordered = await pathsOf(page);
    expect(ordered.slice(0, 2)).toEqual(['/prices', `/orders/${ORDER}`]);
    await page.reload();
    await statuses.waitFor();
    expect(await pathsOf(page)).toEqual(ordered);
    await statuses.getByRole('button').press('Enter');
    expect(await statuses.getAttribute('aria-sort')).toBe('ascending');
    expect((await pathsOf(page)).at(-1)).toBe('/prices');
  });

  test('shows the recorded bar and the replayed one in each row, on one time axis', async () => {
    await using shop = await serveShop(/nothing/);
    await using window = await open(served.url);
    const { page } = window;
    await replay(page, 'shop', shop.url);
    const texts = await cellsOf(rowsOf(page).first());
    expect(texts.slice(0, 4)).toEqual(['passed', 'GET', '/health', '200 → 200']);
    const bar = rowsOf(page).first().getByRole('img');
    expect(await bar.getAttribute('aria-label')).toMatch(
      /^Recorded: at 0 ms, took 5.0 ms\nReplayed, passed: at .*, took .*\nChange: /,
    );
    await page.getByRole('tab', { name: 'Response times' }).click();
    for (const name of ['p50', 'p95', 'p99', 'max']) {
      await page.getByRole('tabpanel').getByText(name).first().waitFor();
    }
  });

  test('draws a quick replay of a slow recording as a short bar', async () => {
    const slow = createSession([recordingOf('GET', '/slow', 200, { time: 600_000 })], {
      name: 'slow',
    });
    await using shop = await serveShop(/nothing/);
    await using own = await serveProject({ sessions: { 'sessions/slow.session.json': slow } });
    await using window = await open(own.url);
    const { page } = window;
    await replay(page, 'slow', shop.url);
    const widthOf = async (bar: string): Promise<number> =>
      (await page.locator(bar).boundingBox())?.width ?? 0;
    expect(await widthOf('.bar-recorded')).toBeGreaterThan(2 * (await widthOf('.bar-replayed')));
  });
});
