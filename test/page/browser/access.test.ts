/** The page by keyboard alone, for screen readers, in light and dark, and on a phone. */
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Served } from '../../kit/index.ts';
import type { ServedProject } from '../serve-project.ts';
import { excessOf, findBarriers } from './axe.ts';
import { describeInBrowser } from './browser.ts';
import {
  cardOf,
  FAULTS,
  ORDERS,
  ORDERS_KEY,
  replay,
  rowOf,
  SECRETS,
  serveApi,
  serveDemo,
} from './demo.ts';

/** Every view, and how to get there from the one before. */
const views: Readonly<Record<string, (page: Page, api: Served) => Promise<void>>> = {
  'the list of sessions': async (page) => {
    await cardOf(page, ORDERS).waitFor();
  },
  'the keys': async (page) => {
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
  },
  'the list of all recordings': async (page) => {
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'All', exact: true }).click();
    await rowOf(page, 'GET', '/health').first().waitFor();
  },
  'a session that is open, and a recording of it': async (page) => {
    await page.getByRole('button', { name: 'By Session' }).click();
    await cardOf(page, ORDERS).getByText(ORDERS).click();
    await rowOf(page, 'POST', '/orders').click();
    await page.getByText('tea-green').first().waitFor();
  },
  'the live values of a recording': async (page) => {
    await page.getByRole('tab', { name: /Live values/ }).click();
    await page.getByRole('region', { name: 'Values that this request carries' }).waitFor();
  },
  'a form that is wrong': async (page) => {
    await page.getByRole('button', { name: 'Close the detail' }).click();
    await page.getByRole('button', { name: `Replay ${ORDERS}` }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Add header' }).click();
    await dialog.getByLabel('Name of header 1').fill('not a name');
    await dialog.getByLabel('Target URL').fill('nowhere');
    await dialog.getByRole('button', { name: 'Start Replay' }).click();
    await dialog.getByText('This is not a URL').waitFor();
  },
  'a run with failures': async (page, api) => {
    await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).click();
    await replay(page, ORDERS, api.url);
    await rowOf(page, 'GET', '/orders/1').getByText('failed').waitFor();
  },
  'a failure': async (page) => {
    await page.keyboard.press('n');
    await page.getByRole('tab', { name: 'Response', exact: true }).click();
    await page.getByRole('heading', { name: 'Live response' }).waitFor();
  },
  'the differences of a request': async (page) => {
    await page.getByRole('tab', { name: 'Differences' }).click();
    await page.getByRole('tabpanel', { name: 'Differences' }).waitFor();
  },
  'the menu of what can be copied': async (page) => {
    await page.getByRole('button', { name: 'Copy', exact: true }).first().click();
    await page.getByRole('menuitem', { name: /cURL/ }).waitFor();
  },
  'the response times of a run': async (page) => {
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Close the detail' }).click();
    await page.getByRole('tab', { name: 'Response times' }).click();
    await page.getByRole('tabpanel', { name: 'Response times' }).getByText('p99').first().waitFor();
  },
  'the choice of what to compare with': async (page) => {
    await page.getByRole('button', { name: 'Compare with…' }).click();
    await page.getByRole('dialog').locator('input:focus').waitFor();
  },
  'a comparison': async (page) => {
    await page.getByRole('dialog').getByRole('button').filter({ hasText: ORDERS }).first().click();
    await page.getByRole('heading', { name: 'Comparison' }).waitFor();
  },
  'the list of runs': async (page) => {
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await page.getByRole('tab', { name: /Runs/ }).click();
    await page.getByRole('region', { name: 'Runs' }).waitFor();
  },
};

const looks: Readonly<Record<string, BrowserContextOptions>> = {
  light: { colorScheme: 'light' },
  'dark, 360 px wide': { colorScheme: 'dark', viewport: { width: 360, height: 740 } },
};

describeInBrowser('access', ({ open }) => {
  let served: ServedProject;
  let api: Served;
  let recorded = '';
  beforeAll(async () => {
    [served, api] = await Promise.all([serveDemo(), serveApi(true)]);
    recorded = served.project.read(ORDERS_KEY);
  });
  afterAll(async () => {
    await served[Symbol.asyncDispose]();
    await api.close();
  });

  test.each(Object.entries(looks))(
    'axe finds nothing serious or moderate in any view, and no view is wider than the window: %s',
    async (_, options) => {
      await using window = await open(served.url, options);
      const { page } = window;
      const barriers: string[] = [];
      for (const [view, go] of Object.entries(views)) {
        await go(page, api);
        for (const barrier of await findBarriers(page)) barriers.push(`${view}: ${barrier}`);
        const excess = await excessOf(page);
        if (excess > 0) barriers.push(`${view} is ${excess} px wider than the window`);
      }
      expect(barriers).toEqual([]);
    },
    60_000,
  );

  test('everything can be done with the keyboard alone', async () => {
    await using window = await open(served.url);
    const { page } = window;
    const { keyboard } = page;
    await cardOf(page, ORDERS).waitFor();
    const focused = (): Promise<string> =>
      page.evaluate<string>(`{
        const { activeElement: focused, body } = document;
        focused === body ? '' : focused.ariaLabel ?? (focused.name || focused.textContent);
      }`);
    const tabTo = async (name: string): Promise<void> => {
      for (let count = 0; count < 40; count++) {
        if ((await focused()).includes(name)) return;
        await keyboard.press('Tab');
      }
      throw new Error(`Tab does not lead to ${name}.`);
    };
    // Skips to the list, opens the session and a recording, and goes back.
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await tabTo('Sessions and their recordings');
    const orders = cardOf(page, ORDERS);
    for (let count = 0; (await orders.getAttribute('aria-selected')) !== 'true'; count++) {
      expect(count).toBeLessThan(4);
      await keyboard.press('ArrowDown');
    }
    await keyboard.press('ArrowRight');
    await rowOf(page, 'POST', '/orders').waitFor();
    await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    await page.getByRole('heading', { name: 'POST /login' }).waitFor();
    await keyboard.press('Escape');
    await keyboard.press('ArrowLeft');
    // Sets up the replay.
    await tabTo(`Replay ${ORDERS}`);
    await keyboard.press('Enter');
    await page.locator('[name=target]:focus').waitFor();
    await keyboard.press('ControlOrMeta+a');
    await keyboard.type(api.url);
    const dialog = page.getByRole('dialog');
    for (const [name, secret] of Object.entries(SECRETS)) {
      await dialog.getByLabel(name, { exact: true }).focus();
      await keyboard.type(secret);
    }
    await keyboard.press('Enter');
    await page.getByRole('button', { name: 'Run Again' }).waitFor();
    // Reads the failure.
    await keyboard.press('n');
    await page.getByRole('region', { name: 'Outcome' }).waitFor();
    await keyboard.press('Escape');
    await tabTo('Close');
    await keyboard.press('Enter');
    await orders.waitFor();
  });

  test('the focus stays in sight when the focused element goes away', async () => {
    await using window = await open(served.url);
    const { page } = window;
    const { keyboard } = page;
    const list = page.locator('.grid:focus');
    const press = async (name: string | RegExp): Promise<void> => {
      await page.getByRole('button', { name, exact: true }).press('Enter');
    };
    const acceptError = async (): Promise<void> => {
      await page.getByLabel('Expect the error 500 from now on').check();
      await press('Accept 1 live answer');
    };
    await replay(page, ORDERS, api.url);
    // A request that is accepted cannot be accepted once more.
    await keyboard.press('n');
    await press('Accept');
    await acceptError();
    await page.locator('section:focus[aria-label=Outcome]').waitFor();
    await press('Dismiss');
    await list.waitFor();
    // The run gives way to another one, which has no rows at first.
    await keyboard.press('r');
    await page.getByText('Part of the session').waitFor();
    await list.and(page.getByRole('treegrid', { name: 'Requests of the replay' })).waitFor();
    await page.goBack();
    await list.waitFor();
    // The button that opened a dialog goes away with the work of the dialog.
    served.write(ORDERS_KEY, recorded);
    await press('Close');
    await replay(page, ORDERS, api.url);
    await press('Accept all (1)');
    await acceptError();
    await page.getByText(/1 answer was accepted/).waitFor();
    await list.waitFor();
    served.write(ORDERS_KEY, recorded);
  });

  test('screen readers are told the end of a replay', async () => {
    await using window = await open(served.url);
    const { page } = window;
    await replay(page, FAULTS, api.url);
    const said = page.locator('[aria-live=polite]').filter({ hasText: 'Replay finished.' });
    await said.waitFor({ state: 'attached' });
    expect(await said.textContent()).toContain('4 passed, 0 failed');
  });
});
