import { expect, test } from 'vitest';
import { renderJobSummary } from '../../src/report/render-job-summary.ts';
import type { ReplayReport } from '../../src/report/run-results.ts';

function createReport(file: string, text: string, project = ''): ReplayReport {
  const target = 'http://127.0.0.1:3000';
  const base = { session: 'a', target, speed: 'ordered' } as const;
  const outcomes = Array.from({ length: 10 }, (_, index) => ({
    ...base,
    id: String(index + 1),
    method: 'GET',
    path: '/',
    route: `GET /${index}${text}`,
    state: 'failed' as const,
    expected: 200,
    actual: 500,
    responseTime: 1,
    plannedAt: 0,
    correlated: [],
    failure: { kind: 'fault' as const, reason: `${index}${text}` },
  }));
  return { ...base, project, file, outcomes, neededFirst: 0 };
}

function rowsOf(summary: string | undefined): string[] {
  return (summary ?? '').split('\n').filter((line) => line.startsWith('| ❌'));
}

test('the job summary is small enough for GitHub, and says how much it leaves out', () => {
  const bySession = Array.from({ length: 50 }, (_, index) => [
    createReport(`${index}.session.json`, '\u{1f600}'.repeat(200)),
  ]);
  const summary = renderJobSummary({ bySession, unreplayed: [] });
  const { length } = rowsOf(summary);
  expect(length).toBeGreaterThan(0);
  expect(summary).toContain(`… and ${50 - length} more`);
  expect(Buffer.byteLength(summary ?? '')).toBeLessThan(300_000);
});

test('the job summary names the projects of sessions', () => {
  const bySession = [[createReport('a.session.json', '', 'api')]];
  const [row] = rowsOf(renderJobSummary({ bySession, unreplayed: [] }));
  expect(row).toMatch(/^\| ❌ \| <code>&#124;api&#124; a&#46;session&#46;json<\/code> \|/);
});
