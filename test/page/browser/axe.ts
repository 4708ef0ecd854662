/** Faults that keep people from using a page. */
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

/** The faults that axe finds, except for minor ones. */
export async function findBarriers(page: Page): Promise<string[]> {
  // The page's policy keeps other scripts out, but not code that the browser is told to evaluate.
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

/** How much wider the page is than the window, in px. */
export function excessOf(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
}
