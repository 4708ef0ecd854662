/** The page as `vsr ui` serves it: recorders are started and stopped in the browser. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { startCli } from '../../cli/run-cli.ts';
import { serve, writeProject } from '../../kit/index.ts';
import { excessOf, findBarriers } from './axe.ts';
import { describeInBrowser } from './browser.ts';
import { textOf } from './demo.ts';

const patience = { timeout: 20_000 };

describeInBrowser('recorders of the page', (browser) => {
  test('records an API from the first form to the session, which can be replayed', async () => {
    await using api = await serveOrders();
    await using ui = await serveUi();
    await using opened = await browser.open(ui.url);
    const { page } = opened;
    await startRecorder(page, api.url);

    const listener = page.locator('.listener');
    const url = `http://${await textOf(listener.locator('code'))}`;
    expect(await textOf(listener.locator('.recorder-counts'))).toBe('0 requests');
    expect(await (await fetch(`${url}/orders`)).json()).toEqual({ path: '/orders' });
    await expect
      .poll(() => textOf(listener.locator('.recorder-counts')), patience)
      .toBe('1 request');

    await listener.getByRole('button', { name: `Stop the recorder at ${url}` }).click();
    await page.getByRole('button', { name: /^Replay / }).waitFor();
    expect(await listener.count()).toBe(0);
    await expect.poll(() => textOf(page.locator('.spoken[aria-live]'))).toContain('1 session');

    await page.getByRole('button', { name: /^Replay / }).click();
    await page.getByRole('button', { name: 'Start Replay' }).click();
    await page.getByRole('button', { name: 'Run Again' }).waitFor();
    expect(await textOf(page.locator('.tile', { hasText: 'Passed' }).locator('dd'))).toBe('1');
  });

  test('puts sessions into the folder of the name that the form has', async () => {
    await using api = await serveOrders();
    await using ui = await serveUi();
    await using opened = await browser.open(ui.url);
    const { page } = opened;
    await startRecorder(page, api.url, 'shop');
    await fetch(`http://${await textOf(page.locator('.listener code'))}/orders`);
    await page.getByRole('button', { name: /^Stop the recorder at / }).click();
    await page.getByRole('button', { name: /^Replay / }).waitFor();
    expect(readdirSync(join(ui.folder, 'sessions'))).toEqual(['shop']);
  });

  test('shows an error beside the field that is wrong', async () => {
    await using api = await serveOrders();
    await using ui = await serveUi();
    await using opened = await browser.open(ui.url);
    opened.expectFault(/status of 4\d\d/);
    const { page } = opened;
    await page.getByRole('button', { name: 'Record' }).click();
    const dialog = page.getByRole('dialog', { name: 'Record' });
    const start = dialog.getByRole('button', { name: 'Start Recording' });

    await start.click();
    expect(await textOf(dialog.getByRole('alert'))).toBe('The URL of the API is missing.');
    await dialog.getByLabel('Upstream URL').fill('127.0.0.1:3000');
    await start.click();
    await expect.poll(() => textOf(dialog.getByRole('alert'))).toContain('Expected a URL with its');
    await dialog.getByLabel('Upstream URL').fill(api.url);
    await dialog.getByLabel('Port').fill(String(api.port));
    await start.click();
    await expect.poll(() => textOf(dialog.getByRole('alert'))).toContain('is taken');
    expect(await page.evaluate('document.activeElement.name')).toBe('port');
    await dialog.getByLabel('Port').fill('');
    await dialog.getByLabel('Name').fill('shop');
    await start.click();
    await dialog.waitFor({ state: 'detached' });
    await page.locator('.listener').waitFor();
  });

  test('Ctrl-C writes the sessions of all recorders', async () => {
    await using api = await serveOrders();
    await using ui = await serveUi();
    await using opened = await browser.open(ui.url);
    await startRecorder(opened.page, api.url);
    const url = `http://${await textOf(opened.page.locator('.listener code'))}`;
    await fetch(`${url}/orders`);
    opened.expectFault(/Failed to load/);
    ui.cli.child.kill('SIGINT');
    expect(await ui.cli.ended).toMatchObject({ code: 0 });

    await using again = await serveUi(ui.folder);
    await using reopened = await browser.open(again.url);
    await reopened.page.getByRole('button', { name: /^Replay / }).waitFor();
  });

  test.each([
    { what: 'in light colours', options: {} },
    { what: 'in dark colours', options: { colorScheme: 'dark' as const } },
    { what: 'at 360 px', options: { viewport: { width: 360, height: 740 } } },
  ])('has no barriers $what', async ({ options }) => {
    await using api = await serveOrders();
    await using ui = await serveUi();
    await using opened = await browser.open(ui.url, options);
    const { page } = opened;
    await page.getByRole('button', { name: 'Record' }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Record' }).click();
    expect(await findBarriers(page)).toEqual([]);
    expect(await excessOf(page)).toBe(0);
    await page.keyboard.press('Escape');
    await startRecorder(page, api.url);
    expect(await findBarriers(page)).toEqual([]);
    expect(await excessOf(page)).toBe(0);
  });
});

async function startRecorder(page: Page, upstream: string, name = ''): Promise<void> {
  await page.getByRole('button', { name: 'Record', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Record' });
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByLabel('Upstream URL').fill(upstream);
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  await page.locator('.listener').waitFor();
}

function serveOrders() {
  return serve((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ path: request.url }));
  });
}

/** Serves the page of a folder by the command line, on a port that is free. */
async function serveUi(own?: string) {
  const folder = own ?? (await writeProject({})).folder;
  const free = await serve(() => undefined);
  await free[Symbol.asyncDispose]();
  const cli = startCli(folder, ['ui', '--json', '--port', String(free.port)]);
  await expect.poll(() => cli.printed().out, patience).toMatch(/\n$/);
  const { url } = JSON.parse(cli.printed().out) as { readonly url: string };
  return { folder, cli, url, [Symbol.asyncDispose]: () => cli[Symbol.asyncDispose]() };
}
