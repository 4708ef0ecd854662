/** The demo API, and a project with the sessions that were recorded from it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { createDemoApi } from '../../../fixtures/demo-api/server.mjs';
import type { SessionReplayOptions } from '../../../src/index.ts';
import { type Served, serve } from '../../kit/index.ts';
import { repositoryRoot } from '../../kit/repository-root.ts';
import { type ServedProject, serveProject } from '../serve-project.ts';

export const ORDERS = 'logs in and takes an order through its life';
export const ORDERS_KEY = 'sessions/logs-in-and-takes-an-order-through-its-life.session.json';
export const FAULTS = 'sees what fails, and how';
export const FAULTS_KEY = 'sessions/sees-what-fails-and-how.session.json';

/** The password that the sessions do not hold. */
export const SECRETS = { REDACTED_PASSWORD_ADA: 'lovelace' };

/** Serves the demo API. With the regression, an order cannot be read. */
export function serveApi(regression = false): Promise<Served> {
  return serve(createDemoApi({ regression }));
}

/** Serves the page of a project with the committed sessions. */
export function serveDemo(options: SessionReplayOptions = {}): Promise<ServedProject> {
  const folder = join(repositoryRoot, 'sessions/demo');
  const sessions = readdirSync(folder).map(
    (name) => [`sessions/${name}`, readFileSync(join(folder, name), 'utf8')] as const,
  );
  return serveProject({ sessions: Object.fromEntries(sessions), options });
}

/** The card of a session in the list. */
export function cardOf(page: Page, name: string): Locator {
  return page
    .getByRole('row')
    .filter({ has: page.getByRole('button', { name: `Replay ${name}` }) });
}

/** The rows of a list that are drawn, from the top. */
export function rowsOf(page: Page): Locator {
  return page.locator('[role=treegrid] [role=rowgroup] [role=row]');
}

/** The row of a request in the list. */
export function rowOf(page: Page, method: string, path: string): Locator {
  return rowsOf(page)
    .filter({ has: page.locator(`.cell-path:has([title="${path}"])`) })
    .filter({ has: page.locator('.cell-method', { hasText: method }) });
}

/** A number of the summary: `Passed`, `Failed`. */
export function countOf(page: Page, name: string): Locator {
  return page.locator('.tile', { has: page.locator('dt', { hasText: name }) }).locator('dd');
}

/** Opens the replay dialog of a session, and fills in the target and the secrets. */
export async function setUpReplay(page: Page, name: string, target: string): Promise<Locator> {
  await page.getByRole('button', { name: `Replay ${name}` }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Target URL').fill(target);
  for (const [placeholder, secret] of Object.entries(SECRETS)) {
    const field = dialog.getByLabel(placeholder, { exact: true });
    if (await field.isVisible()) await field.fill(secret);
  }
  return dialog;
}

/** Starts a replay of a session. */
export async function startReplay(page: Page, name: string, target: string): Promise<void> {
  const dialog = await setUpReplay(page, name, target);
  await dialog.getByRole('button', { name: 'Start Replay' }).click();
}

/** Replays a session to its end. */
export async function replay(page: Page, name: string, target: string): Promise<void> {
  await startReplay(page, name, target);
  await page.getByRole('button', { name: 'Run Again' }).waitFor();
}

/** The text of an element, with single spaces. */
export async function textOf(locator: Locator): Promise<string> {
  return ((await locator.textContent()) ?? '').replaceAll(/\s+/g, ' ').trim();
}

/** The texts of the cells of a row. */
export async function cellsOf(row: Locator): Promise<string[]> {
  const texts = await row.getByRole('gridcell').allTextContents();
  return texts.map((text) => text.replaceAll(/\s+/g, ' ').trim());
}

/** Pastes a text where the focus is. */
export async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate(`{
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', ${JSON.stringify(text)});
    const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
    document.activeElement.dispatchEvent(event);
  }`);
}
