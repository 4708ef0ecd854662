/** What the page says of a run in which nothing failed, and not everything was sent. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSession, recordingOf, type Served, serve } from '../../kit/index.ts';
import { type ServedProject, serveProject } from '../serve-project.ts';
import { describeInBrowser } from './browser.ts';
import { countOf, replay, setUpReplay, textOf } from './demo.ts';

const writes = Array.from({ length: 9 }, (_, index) =>
  recordingOf('POST', `/orders/${index}`, 200),
);
const elsewhere = { origin: 'https://auth.example.com' };

const sessions = {
  'reads once': [recordingOf('GET', '/orders', 200), ...writes],
  'logs in elsewhere': [
    ...[0, 1].map((index) => recordingOf('GET', `/orders/${index}`, 200)),
    ...[0, 1, 2].map((index) => recordingOf('GET', `/login/${index}`, 200, elsewhere)),
  ],
  'has no requests': [],
  'was never answered': [
    { ...recordingOf('GET', '/orders', 200), response: { error: 'ECONNRESET', time: 5 } },
  ],
  passes: [recordingOf('GET', '/orders', 200)],
};

/** What the head of a run says, and how it looks. */
async function headOf(page: Page): Promise<Record<string, string | undefined>> {
  const state = page.locator('.run-facts .run-state');
  const [, mark = ''] = /state-(\w+)/.exec((await state.innerHTML()) ?? '') ?? [];
  const word = await state.evaluate((element) => element.lastChild?.textContent?.trim());
  return { mark, word, sent: await textOf(countOf(page, 'Sent')) };
}

describeInBrowser('a run in which nothing failed', ({ open }) => {
  let served: ServedProject;
  let api: Served;
  beforeAll(async () => {
    [served, api] = await Promise.all([
      serveProject({
        sessions: Object.fromEntries(
          Object.entries(sessions).map(([name, recordings]) => [
            `sessions/${name.replaceAll(' ', '-')}.session.json`,
            createSession(recordings, { name }),
          ]),
        ),
      }),
      serve((_, response) => response.end()),
    ]);
  });
  afterAll(() => Promise.all([served[Symbol.asyncDispose](), api.close()]));

  test('has passed if everything was sent', async () => {
    await using window = await open(served.url);
    await replay(window.page, 'passes', api.url);
    expect(await headOf(window.page)).toEqual({ mark: 'passed', word: 'Passed', sent: '1' });
  });

  test.each([
    ['two origins, one of which has no target', 'logs in elsewhere', '2 of 5 sent', '2 of 5'],
    ['no requests', 'has no requests', 'Nothing sent', '0'],
    ['no status to compare with', 'was never answered', 'Nothing compared', '1'],
  ])('is partial with %s', async (_, name, word, sent) => {
    await using window = await open(served.url);
    await replay(window.page, name, api.url);
    expect(await headOf(window.page)).toEqual({ mark: 'partial', word, sent });
  });

  test('is partial if it was read-only, and says so in the list of runs as well', async () => {
    await using window = await open(served.url);
    const { page } = window;
    const dialog = await setUpReplay(page, 'reads once', api.url);
    await dialog.getByLabel(/Read-only/).check();
    await dialog.getByRole('button', { name: 'Start Replay' }).click();
    await page.getByRole('button', { name: 'Run Again' }).waitFor();

    expect(await headOf(page)).toEqual({
      mark: 'partial',
      word: '1 of 10 sent',
      sent: '1 of 10',
    });
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await page.getByRole('tab', { name: /Runs/ }).click();
    const row = page.getByRole('row', { name: /reads once/ });
    expect(await textOf(row)).toMatch(/^partialreads once.*1 of 10 ?1 ?0 ?0/);
  });
});
