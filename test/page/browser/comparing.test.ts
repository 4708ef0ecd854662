import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Served } from '../../kit/index.ts';
import { type ServedProject, serveProject } from '../serve-project.ts';
import { describeInBrowser } from './browser.ts';
import { replay, rowsOf, textOf } from './demo.ts';
import { serveShop, session } from './reading-shop.ts';

/** Replays the shop against two targets, and opens the choice of what to compare the second run with. */
async function replayBoth(page: Page, first: Served, second: Served): Promise<void> {
  await replay(page, 'shop', first.url);
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await replay(page, 'shop', second.url);
  await page.getByRole('button', { name: 'Compare with…' }).click();
}

describeInBrowser('a run', ({ open }) => {
  let served: ServedProject;
  beforeAll(async () => {
    served = await serveProject({ sessions: { 'sessions/shop.session.json': session } });
  });
  afterAll(() => served[Symbol.asyncDispose]());

  test('is compared with another run, row by row, and a link leads to the comparison', async () => {
    await using shop = await serveShop(/nothing/);
    await using broken = await serveShop(/prices/);
    await using window = await open(served.url);
    const { page } = window;
    await replayBoth(page, shop, broken);
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button').filter({ hasText: shop.url }).first().click();
    await page.getByRole('heading', { name: 'Comparison' }).waitFor();
    const prices = page.getByRole('row').filter({ hasText: '/prices' });
    await prices.click();
    await page.getByText('fault').first().waitFor();
    const sides = page.locator('.compare-side');
    expect(await textOf(sides.first())).toContain(shop.url);
    expect(await textOf(sides.last())).toContain(broken.url);
    const link = page.url();
    await page.goto('about:blank');
    await page.goto(link);
    await page.getByText('fault').first().waitFor();
  });

  test('lists in a comparison what differs, and the rest when it is asked for', async () => {
    await using shop = await serveShop(/nothing/);
    await using broken = await serveShop(/prices/);
    await using window = await open(served.url);
    const { page } = window;
    await replayBoth(page, shop, broken);
    await page.getByRole('dialog').getByRole('button').filter({ hasText: shop.url }).click();
    await page.getByRole('treegrid', { name: 'Requests of both sides' }).waitFor();
    expect(await rowsOf(page).count()).toBe(1);
    expect(await textOf(rowsOf(page))).toContain('/prices');
    await page.getByLabel('Only what differs').uncheck();
    expect(await rowsOf(page).count()).toBe(session.recordings.length);
  });

  test('is shown on the right of the session that it replays', async () => {
    await using shop = await serveShop(/prices/);
    await using window = await open(served.url);
    const { page } = window;
    await replay(page, 'shop', shop.url);
    await page.getByRole('button', { name: 'Compare with…' }).click();
    await page.getByRole('dialog').getByRole('button').filter({ hasText: '7 requests' }).click();
    await page.getByRole('row').filter({ hasText: '/prices' }).click();
    const heads = page.getByRole('region', { name: 'Response' }).locator('thead').last();
    await heads.waitFor();
    expect(await textOf(heads)).toMatch(
      new RegExp(
        `^Place ?recorded \\d+ \\w+ \\d+, \\d\\d:\\d\\d ?${shop.url}, \\d\\d:\\d\\d:\\d\\d$`,
      ),
    );
  });
});
