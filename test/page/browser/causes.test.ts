/** One cause of many failures is one line, in a run and in the runs of several sessions. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSession, recordingOf, type Served, serve } from '../../kit/index.ts';
import { type ServedProject, serveProject } from '../serve-project.ts';
import { describeInBrowser } from './browser.ts';
import { replay, startReplay, textOf } from './demo.ts';

const headers: [string, string][] = [['Authorization', 'Bearer REDACTED_TOKEN']];

function requestsOf(what: string, count: number) {
  return Array.from({ length: count }, (_, index) =>
    recordingOf('GET', `/${what}/${index + 1}`, 200, { headers }),
  );
}

const MESSAGE = 'got status 401, since no live value is given for the secret REDACTED_TOKEN';

describeInBrowser('requests that fail by one missing secret', ({ open }) => {
  let served: ServedProject;
  let api: Served;
  let release = (): void => undefined;
  beforeAll(async () => {
    served = await serveProject({
      sessions: {
        'sessions/orders.session.json': createSession(requestsOf('orders', 4), { name: 'orders' }),
        'sessions/carts.session.json': createSession(requestsOf('carts', 2), { name: 'carts' }),
      },
    });
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    api = await serve(async ({ url }, response) => {
      if (url === '/orders/4') await held;
      response.writeHead(401).end();
    });
  });
  afterAll(() => Promise.all([served[Symbol.asyncDispose](), api.close()]));

  test('are one line while they are sent, afterwards, and in the list of runs', async () => {
    await using window = await open(served.url);
    const { page } = window;
    const cause = page.locator('details.broken');
    await startReplay(page, 'orders', api.url);
    await page.getByText(`${MESSAGE}: 3 requests failed`).waitFor();
    expect(await textOf(page.locator('.run-state'))).toMatch(/Running$/);

    release();
    await page.getByText(`${MESSAGE}: 4 requests failed`).waitFor();
    await page.getByRole('button', { name: 'Run Again' }).waitFor();
    await cause.locator('summary').click();
    expect(await cause.locator('li').allTextContents()).toEqual([' #1–#4']);

    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await replay(page, 'carts', api.url);
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await page.getByRole('tab', { name: /Runs/ }).click();
    await page.getByText(`${MESSAGE}: 2 sessions, 6 requests failed`).waitFor();
    expect(await cause.count()).toBe(1);
    await cause.locator('summary').click();
    expect(await cause.locator('li').allTextContents()).toEqual([
      'sessions/carts.session.json #1 #2',
      'sessions/orders.session.json #1–#4',
    ]);
  });
});
