/** Recordings that are out of the ordinary: very long, in other scripts, without a body, without an answer. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  createSession,
  type LooseRecording,
  recordingOf,
  type Served,
  serve,
} from '../../kit/index.ts';
import { type ServedProject, serveProject } from '../serve-project.ts';
import { excessOf } from './axe.ts';
import { describeInBrowser } from './browser.ts';
import { cardOf, replay, rowsOf, textOf } from './demo.ts';

const LONG = `/${'0123456789abcdef'.repeat(125)}`;
const LONG_NAME = 'an_unbroken_name_'.repeat(12);
const NAME = '🛒 Checkout — عملية الدفع';

const unanswered = (path: string, error: string): LooseRecording => ({
  request: { method: 'GET', path, headers: [] },
  response: { error, time: 30_000 },
});

const sessions = {
  [NAME]: [
    recordingOf('GET', '/%F0%9F%9B%92', 200, {
      response: { body: { json: { اسم: 'علي 👩‍👩‍👧' } } },
    }),
  ],
  [LONG_NAME]: [recordingOf('GET', '/one', 200)],
  'long paths': [
    recordingOf('GET', LONG, 200),
    recordingOf('A-VERY-LONG-METHOD', `/q?next=${'y'.repeat(1_900)}`, 302, {
      response: { headers: [['Location', LONG]] },
    }),
  ],
  'a request that needs another': [
    recordingOf('POST', '/things', 201, { response: { body: { json: { id: 'thing-81726354' } } } }),
    recordingOf('GET', '/things/thing-81726354', 200),
  ],
  'statuses of all kinds': [
    recordingOf('GET', '/204', 204),
    recordingOf('GET', '/304', 304),
    recordingOf('GET', '/101', 101, { headers: [['Upgrade', 'websocket']] }),
    recordingOf('GET', '/large', 200, { response: { body: { json: 'x'.repeat(1 << 20) } } }),
    unanswered('/never', 'ECONNRESET'),
  ],
};

/** Texts that are shown if the page forgets to handle a missing value. */
const SLIPS = /undefined|\bnull\b|NaN|Infinity|\[object/;

describeInBrowser('odd recordings', ({ open }) => {
  let served: ServedProject;
  let api: Served;
  beforeAll(async () => {
    [served, api] = await Promise.all([
      serveProject({
        sessions: Object.fromEntries(
          Object.entries(sessions).map(([name, recordings], index) => [
            `sessions/${index}.session.json`,
            createSession(recordings, { name }),
          ]),
        ),
      }),
      serve(({ url = '' }, response) => {
        response.writeHead(/^\/[23]04$/.test(url) ? Number(url.slice(1)) : 500).end();
      }),
    ]);
  });
  afterAll(async () => {
    await served[Symbol.asyncDispose]();
    await api.close();
  });

  test.each([1280, 360])(
    'are read and replayed in a window of %d px',
    async (width) => {
      await using window = await open(served.url, { viewport: { width, height: 740 } });
      const { page } = window;
      const slips: string[] = [];
      const look = async (view: string): Promise<void> => {
        const slip = SLIPS.exec(await textOf(page.locator('body')));
        if (slip) slips.push(`${view} says ${slip[0]}`);
        const excess = await excessOf(page);
        if (excess > 0) slips.push(`${view} is ${excess} px wider than the window`);
        for (const cut of await cutStates(page)) slips.push(`${view} cuts off ${cut}`);
      };
      for (const [name, recordings] of Object.entries(sessions)) {
        await cardOf(page, name).getByText(name).click();
        for (const [index, { request }] of recordings.entries()) {
          await rowsOf(page)
            .filter({ has: page.locator(`[title="${request.path}"]`) })
            .click();
          await page
            .getByRole('region', { name: 'Recording' })
            .getByText('Headers')
            .first()
            .waitFor();
          await look(`recording ${index + 1} of ${name}`);
          await page.getByRole('button', { name: 'Close the detail' }).click();
        }
        await look(name);
        await replay(page, name, api.url);
        const fold = rowsOf(page).filter({ hasText: 'blocked by this failure' });
        if (await fold.isVisible()) await fold.click();
        await look(`the run of ${name}`);
        await page.getByRole('button', { name: 'Compare with…' }).click();
        await page.getByRole('dialog').locator('input:focus').waitFor();
        if (await isDialogCut(page))
          slips.push(`the choices for ${name} are wider than their dialog`);
        await page.keyboard.press('Escape');
        for (const tab of ['Response', 'Differences']) {
          await rowsOf(page).first().click();
          await page.getByRole('tab', { name: tab, exact: true }).click();
          await page.getByRole('tabpanel', { name: tab }).waitFor();
          await look(`${tab} of ${name}`);
          await page.getByRole('button', { name: 'Close the detail' }).click();
        }
        await page.getByRole('tab', { name: 'Response times' }).click();
        await look(`the times of ${name}`);
        await page.getByRole('button', { name: 'Close', exact: true }).click();
        expect(await textOf(cardOf(page, name))).toContain(name);
        await page.getByRole('button', { name: 'All', exact: true }).click();
        await look('all recordings');
        await page.getByRole('button', { name: 'By Session' }).click();
      }
      expect(slips).toEqual([]);
    },
    60_000,
  );
});

/** Whether something in a dialog is too wide for its place, unless it is shortened on purpose. */
function isDialogCut(page: Page): Promise<boolean> {
  return page.evaluate<boolean>(
    `[...document.querySelectorAll('dialog, dialog *')]
      .some((element) => !element.matches('.ellipsis, h2') && element.scrollWidth > element.clientWidth + 1
        && getComputedStyle(element).display !== 'inline' && !element.matches('.spoken'))`,
  );
}

/** Statuses and state icons that have too little room. */
function cutStates(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`{
    const ends = (element) => element.getBoundingClientRect().right;
    const statuses = [...document.querySelectorAll('[role=row] .cell-status')];
    const icons = [...document.querySelectorAll('[role=row] .cell-state svg')];
    [
      ...statuses.filter((cell) => cell.scrollWidth > cell.clientWidth),
      ...icons.filter((icon) => ends(icon) > ends(icon.closest('.cell')) + 0.5),
    ].map((element) => element.closest('.cell').textContent);
  }`);
}
