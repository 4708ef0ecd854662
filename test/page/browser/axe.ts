/** What keeps people out of a page. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axeSource = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
);

interface AxeRun {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string;
    readonly help: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
  }[];
}

/** What axe finds that is more than minor. */
export async function findBarriers(page: Page): Promise<string[]> {
  // Its policy keeps other scripts out of the page, but not what the browser itself evaluates.
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate<AxeRun>(
    `axe.run(document, { resultTypes: ['violations'] })`,
  );
  return violations
    .filter(({ impact }) => impact !== 'minor')
    .flatMap(({ id, impact, help, nodes }) =>
      nodes.slice(0, 3).map(({ html, failureSummary }) => {
        return `${impact} ${id}: ${help}\n  ${html.slice(0, 200)}\n  ${failureSummary}`;
      }),
    );
}

/** By how many px the page is wider than the window. */
export function excessOf(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
}
