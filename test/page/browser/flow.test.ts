/** The whole way: from an endpoint to a session, a replay of it, what failed, and once more. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serve } from '../../kit/index.ts';
import type { ServedProject } from '../serve-project.ts';
import { describeInBrowser } from './browser.ts';
import {
  cardOf,
  cellsOf,
  countOf,
  ORDERS,
  ORDERS_KEY,
  paste,
  replay,
  rowOf,
  rowsOf,
  serveApi,
  serveDemo,
  setUpReplay,
  textOf,
} from './demo.ts';

describeInBrowser('the page', ({ open }) => {
  let served: ServedProject;
  beforeAll(async () => {
    served = await serveDemo();
  });
  afterAll(() => served[Symbol.asyncDispose]());

  test('leads from an endpoint to the summary of a replay, and to the next one', async () => {
    await using api = await serveApi();
    await using window = await open(served.url);
    const { page } = window;

    // An endpoint, with its recordings by session.
    await page.getByRole('link', { name: /127\.0\.0\.1:4010/ }).click();
    const tab = page.getByRole('tab', { name: /Recordings/ });
    expect(await tab.getAttribute('aria-selected')).toBe('true');
    await page.getByRole('button', { name: 'All', exact: true }).click();
    await rowOf(page, 'GET', '/health').waitFor();
    await expect.poll(() => rowsOf(page).count()).toBe(13);
    await page.getByRole('button', { name: 'By Session' }).click();
    const card = cardOf(page, ORDERS);
    expect(await textOf(card)).toMatch(
      /^logs in and takes an order through its life7 requests.*recorded by orders\.test\.ts24 Nov 2026/,
    );

    // Its recordings, and one of them with its messages.
    await card.getByText(ORDERS).click();
    const placed = rowOf(page, 'POST', '/orders');
    await placed.waitFor();
    expect(await textOf(placed.locator('.cell-status'))).toBe('201');
    await placed.click();
    const detail = page.getByRole('tabpanel', { name: 'Messages' });
    await detail.getByText('tea-green').first().waitFor();
    expect(await textOf(detail)).toContain('REDACTED_TOKEN');

    // A replay.
    const dialog = await setUpReplay(page, ORDERS, api.url);
    const speed = dialog.getByLabel('Replay Speed');
    expect(await speed.locator('option').allInnerTexts()).toEqual([
      'Ordered',
      'Instant: send all at once',
      '0.5x',
      '1x: original timing',
      '2x',
      'Custom',
    ]);
    await speed.selectOption('2x');
    await dialog.getByRole('group', { name: 'Header Overrides' }).waitFor();
    await dialog.getByRole('button', { name: 'Start Replay' }).click();
    const again = page.getByRole('button', { name: 'Run Again' });
    await again.waitFor();
    expect(await textOf(countOf(page, 'Sent'))).toBe('7');
    expect(await textOf(countOf(page, 'Passed'))).toBe('7');
    expect(await textOf(countOf(page, 'Failed'))).toBe('0');
    expect(await cellsOf(rowsOf(page).first())).toEqual([
      ...['passed', 'POST', '/login', '401 → 401', expect.stringMatching(/^[\d.]+ m?s$/)],
      ...['', ''],
    ]);

    // Once more, with the same settings and other ones.
    await again.click();
    expect(await dialog.getByLabel('Target URL').inputValue()).toBe(api.url);
    expect(await speed.inputValue()).toBe('2');
    expect(await dialog.getByLabel('REDACTED_PASSWORD_ADA', { exact: true }).inputValue()).toBe(
      'lovelace',
    );
    await speed.selectOption('Instant: send all at once');
    await dialog.getByRole('button', { name: 'Start Replay' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await again.waitFor();
    expect(await textOf(page.locator('.run-facts'))).toContain('Instant: send all at once');

    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await cardOf(page, ORDERS).waitFor();
    await page.getByRole('tab', { name: /Runs/ }).click();
    const runs = page.getByRole('region', { name: 'Runs' }).getByRole('row');
    for (const index of [1, 2]) {
      expect(await textOf(runs.nth(index))).toMatch(/^passed.*127\.0\.0\.1.*7 of 7/);
    }
  });

  test('refuses a target that is not a URL in its field, and sends nothing', async () => {
    await using window = await open(served.url);
    const { page } = window;
    const runs = page.getByRole('tab', { name: /Runs/ });
    const before = await textOf(runs);
    const dialog = await setUpReplay(page, ORDERS, 'staging.example.com');
    const target = dialog.getByLabel('Target URL');
    const refuse = async (text: string, words: RegExp): Promise<void> => {
      await target.fill(text);
      await dialog.getByRole('button', { name: 'Start Replay' }).click();
      await dialog.getByRole('alert').filter({ hasText: words }).waitFor();
      expect(await target.getAttribute('aria-invalid')).toBe('true');
      expect(await page.locator('[name=target]:focus').count()).toBe(1);
    };
    await refuse('staging.example.com', /This is not a URL/);
    await refuse('', /Enter the URL/);
    // A mended field is no longer marked as wrong.
    await target.fill('http://127.0.0.1:1');
    await dialog.getByRole('alert').waitFor({ state: 'hidden' });
    expect(await target.getAttribute('aria-invalid')).toBeNull();
    await refuse('staging.example.com', /This is not a URL/);
    const known = dialog.getByRole('group', { name: 'Targets of the config' });
    await known.getByRole('button').first().click();
    await dialog.getByRole('alert').waitFor({ state: 'hidden' });
    // Neither is a header row that takes the place of another one.
    await dialog.getByRole('button', { name: 'Add header' }).click();
    await paste(page, 'Not a name: a\nX-Trace: seven');
    await dialog.getByRole('button', { name: 'Start Replay' }).click();
    const wrongHeader = dialog.getByText(/is not a valid header name/);
    await wrongHeader.waitFor();
    await dialog.getByRole('button', { name: 'Remove header 1' }).click();
    await wrongHeader.waitFor({ state: 'hidden' });
    // The server checks the form as well.
    window.expectFault(/status of 400/);
    await refuse('http://user:password@127.0.0.1:1', /a URL without credentials/);
    await dialog.getByLabel('Timeout').fill('7');
    await dialog.getByRole('alert').waitFor();
    await target.fill('http://127.0.0.1:1');
    await dialog.getByRole('alert').waitFor({ state: 'hidden' });
    expect(await textOf(runs)).toBe(before);
  });

  test('takes several header lines that are pasted, sends the headers, and keeps them for the next run', async () => {
    await using api = await serveApi();
    await using window = await open(served.url);
    const { page } = window;
    const dialog = await setUpReplay(page, 'sees what fails, and how', api.url);
    await dialog.getByRole('button', { name: 'Add header' }).click();
    const text = 'Authorization: Bearer a-new-token-81726354\nX-Trace: seven\n\nX-Empty:';
    await paste(page, text);
    const rows = dialog.locator('.header-row');
    expect(await rows.count()).toBe(3);
    await dialog.getByRole('button', { name: 'Remove header 3' }).click();
    await dialog.getByRole('button', { name: 'Start Replay' }).click();
    await page.getByRole('button', { name: 'Run Again' }).waitFor();
    await rowOf(page, 'GET', '/health').click();
    await page.getByRole('tab', { name: 'Request', exact: true }).click();
    const sent = page.getByRole('tabpanel', { name: 'Request' });
    await sent.getByText('seven').waitFor();
    expect(await textOf(page.locator('body'))).not.toContain('a-new-token-81726354');
    await page.getByRole('button', { name: 'Run Again' }).click();
    expect(await dialog.getByLabel('Value of header 1').inputValue()).toBe(
      'Bearer a-new-token-81726354',
    );
    // A reload forgets secrets, and the page says so.
    await page.reload();
    await page.getByRole('button', { name: 'Run Again' }).click();
    await dialog.getByRole('button', { name: 'Start Replay' }).click();
    await dialog.getByText(/Its value is secret/).waitFor();
  });

  test('shows what it would accept, by key and by button, and accepts an error only by its own box', async () => {
    await using api = await serveApi(true);
    await using window = await open(served.url);
    const { page } = window;
    const before = served.project.read(ORDERS_KEY);
    await replay(page, ORDERS, api.url);
    expect(await textOf(countOf(page, 'Failed'))).toBe('1');
    await page.getByRole('button', { name: 'Accept all (1)' }).click();
    const question = page.getByRole('dialog', { name: 'Accept 1 live answer' });
    await question.getByText('500 is an error of the server').waitFor();
    expect(await textOf(question)).toContain('GET /orders/1200 → 500');
    expect(await question.getByRole('button', { name: /^Accept/ }).isDisabled()).toBe(true);
    await question.getByRole('button', { name: 'Cancel' }).click();
    await question.waitFor({ state: 'hidden' });
    await rowOf(page, 'GET', '/orders/1').click();
    await page.getByRole('button', { name: 'Accept', exact: true }).waitFor();
    await page.keyboard.press('a');
    await question.getByLabel('Expect the error 500 from now on').check();
    await question.getByText(ORDERS_KEY).waitFor();
    const diff = question.getByRole('region', { name: 'lines that differ' });
    expect(await textOf(diff)).toMatch(/−removed *"status": 200.*\+added *"status": 500/s);
    expect(served.project.read(ORDERS_KEY)).toBe(before);
    await question.getByRole('button', { name: 'Accept 1 live answer' }).click();
    await page.getByText(`1 answer was accepted into ${ORDERS_KEY}.`).waitFor();
    await page.getByRole('button', { name: 'Dismiss' }).click();
    expect(served.project.read(ORDERS_KEY)).not.toBe(before);
    expect(served.project.read(ORDERS_KEY)).toContain('"status": 500');
    await page.getByRole('button', { name: /Accept all/ }).waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Run Again' }).click();
    await page.getByRole('button', { name: 'Start Replay' }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Run Again' }).waitFor();
    expect(await textOf(countOf(page, 'Failed'))).toBe('0');

    await using repaired = await serveApi();
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await replay(page, ORDERS, repaired.url);
    await page.getByRole('button', { name: 'Accept all (1)' }).click();
    await question.getByRole('button', { name: 'Accept 1 live answer' }).click();
    await page.getByText(`1 answer was accepted into ${ORDERS_KEY}.`).waitFor();
    expect(served.project.read(ORDERS_KEY)).not.toContain('"status": 500');
  });

  test('sends a request again once, however often its key is pressed', async () => {
    let sent = 0;
    await using api = await serve((_, response) => {
      sent += 1;
      setTimeout(() => response.writeHead(410).end(), 300);
    });
    await using window = await open(served.url);
    const { page } = window;
    await replay(page, ORDERS, api.url);
    await page.keyboard.press('n');
    await page.getByRole('button', { name: 'Resend' }).waitFor();
    const before = sent;
    for (let index = 0; index < 5; index += 1) await page.keyboard.press('r');
    await page.getByText('Part of the session').waitFor();
    await page.getByRole('button', { name: 'Run Again' }).waitFor();
    expect(sent).toBe(before + 1);
  });
});
