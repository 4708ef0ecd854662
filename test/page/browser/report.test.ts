/** A report: one file that opens from the disk, without a server and without a network. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSession, type Project, recordingOf, serve, writeProject } from '../../kit/index.ts';
import { configWith } from '../../vitest/replaying.ts';
import { excessOf, findBarriers } from './axe.ts';
import { describeInBrowser } from './browser.ts';
import { countOf, rowOf, textOf } from './demo.ts';

const ATTACK = '</script><script>globalThis.isHurt = true</script><img src=x onerror="isHurt = 1">';
const JSON_TYPE = [['Content-Type', 'application/json'] as [string, string]];
const session = createSession(
  [
    recordingOf('GET', '/health', 200, {
      response: { headers: [['Content-Type', 'text/html']], body: { text: ATTACK } },
    }),
    recordingOf('POST', '/orders', 201, {
      headers: JSON_TYPE,
      body: { json: { note: ATTACK } },
      response: { headers: JSON_TYPE, body: { json: { id: 'recorded-order-9172' } } },
    }),
    recordingOf('GET', '/orders/recorded-order-9172', 200),
  ],
  { name: `shop ${ATTACK}` },
);

describeInBrowser('a report', ({ open }) => {
  let project: Project;
  let url: string;
  beforeAll(async () => {
    await using target = await serve(({ method }, response) => {
      response
        .writeHead(method === 'POST' ? 500 : 200, { 'content-type': 'text/html' })
        .end(ATTACK);
    });
    project = await writeProject({
      'vitest.config.ts': configWith({ target: target.url, html: 'replay-report' }),
      'sessions/shop.session.json': session,
    });
    await project.run();
    url = pathToFileURL(join(project.folder, 'replay-report/index.html')).href;
  });
  afterAll(() => project[Symbol.asyncDispose]());

  test('opens offline from file://, shows what was replayed, and sends nothing', async () => {
    await using window = await open(url, { offline: true });
    const { page } = window;
    await page.getByText('This is a report').waitFor();
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await page.getByText('This is a report').waitFor({ state: 'hidden' });
    // The report opens at the only run that failed.
    expect(await countOf(page, 'Sent').textContent()).toBe('2 of 3');
    expect(await countOf(page, 'Failed').textContent()).toBe('1');
    expect(await countOf(page, 'Blocked').textContent()).toBe('1');
    await page.keyboard.press('n');
    const detail = page.getByRole('region', { name: 'Outcome' });
    await detail.getByRole('heading', { name: 'Live response' }).waitFor();
    expect(await textOf(detail)).toContain('expected status 201, got 500');
    await detail.getByText('globalThis.isHurt').first().waitFor();
    for (const name of ['Replay', 'Run Again', 'Resend', 'Accept', 'Cancel']) {
      expect(await page.getByRole('button', { name, exact: true }).count()).toBe(0);
    }
    expect(await page.evaluate('globalThis.isHurt')).toBeUndefined();
    expect(await page.locator('img[onerror], script:not([type]):not([src])').count()).toBeLessThan(
      2,
    );
  });

  test('is filtered by texts in bodies, and its address keeps the open view', async () => {
    await using window = await open(url, { offline: true });
    const { page } = window;
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await page.getByRole('tab', { name: /Runs/ }).click();
    await page.getByRole('region', { name: 'Runs' }).getByRole('link').click();
    await page.getByLabel('Filter by text').fill('onerror');
    await page.getByText('2 of 3 requests').waitFor();
    await rowOf(page, 'POST', '/orders').click();
    await page.getByRole('heading', { name: 'Live response' }).waitFor();
    await page.reload();
    await page.getByText('2 of 3 requests').waitFor();
    await page.getByRole('heading', { name: 'Live response' }).waitFor();
  });

  test('has no serious or moderate fault that axe finds, even at 360 px or in the dark', async () => {
    const looks = [{}, { colorScheme: 'dark', viewport: { width: 360, height: 740 } } as const];
    for (const look of looks) {
      await using window = await open(url, { offline: true, ...look });
      const { page } = window;
      await page.getByText('This is a report').waitFor();
      expect(await findBarriers(page)).toEqual([]);
      expect(await excessOf(page)).toBeLessThanOrEqual(0);
    }
  });
});
