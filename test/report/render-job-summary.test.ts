import { expect, test } from 'vitest';
import { renderJobSummary } from '../../src/report/render-job-summary.ts';
import type { ReplayMeta, ReplayReport } from '../../src/report/run-results.ts';

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
    createReport(`${index}.session.json`, `${'\u{1f600}'.repeat(90)} ${index}`),
  ]);
  const summary = renderJobSummary({ bySession, unreplayed: [] });
  const { length } = rowsOf(summary);
  expect(length).toBeGreaterThan(0);
  expect(summary).toContain(`… and ${50 - length} more`);
  expect(Buffer.byteLength(summary ?? '')).toBeLessThan(300_000);
});

test('the job summary counts every failed request, with those that failed like another one', () => {
  const { outcomes, ...report } = createReport('a.session.json', '');
  const others = createReport('a.session.json', ' later').outcomes;
  const all = [...outcomes, ...others, ...outcomes.slice(0, 3), ...others.slice(0, 2)];
  const summary = renderJobSummary({ bySession: [[{ ...report, outcomes: all }]], unreplayed: [] });
  const [row = ''] = rowsOf(summary);
  expect(row).toContain('| 25 failed, 0 of 25 sent |');
  expect(row.match(/; as is 1 more/g)).toHaveLength(3);
  expect(row).toContain('… and 12 more failures');
});

test('the job summary names the projects of sessions', () => {
  const bySession = [[createReport('a.session.json', '', 'api')]];
  const [row] = rowsOf(renderJobSummary({ bySession, unreplayed: [] }));
  expect(row).toMatch(/^\| ❌ \| <code>&#124;api&#124; a&#46;session&#46;json<\/code> \|/);
});

test('the job summary gives a check mark only to sessions whose requests were all sent', () => {
  const { outcomes, ...report } = createReport('a.session.json', '');
  const [{ failure, ...first } = {}] = outcomes;
  const passed = { ...first, state: 'passed', sentAt: 1 } as ReplayMeta;
  const skipped = { ...first, state: 'skipped' } as ReplayMeta;
  const summary = renderJobSummary({
    bySession: [[{ ...report, outcomes: [passed, skipped] }], [{ ...report, outcomes: [passed] }]],
    unreplayed: [],
  });
  expect(summary).toMatch(/^\| ⚠️ \| .* \| 1 passed, 1 skipped, 1 of 2 sent \| \|$/m);
  expect(summary).toMatch(/^\| ✅ \| .* \| 1 passed \| \|$/m);
});

test('the job summary tells skipped sessions from partial ones, with the reasons', () => {
  const { outcomes, ...report } = createReport('a.session.json', '');
  const [{ failure, ...first } = {}] = outcomes;
  const passed = { ...first, state: 'passed', sentAt: 1 } as ReplayMeta;
  const kept = {
    ...first,
    state: 'skipped',
    failure: { kind: 'upgrade', by: 'tunnel' },
  } as ReplayMeta;
  const partial = { ...report, outcomes: [passed, kept] };
  const skipped = { ...report, outcomes: [kept] };
  const summary = renderJobSummary({
    bySession: [[partial], [partial], [skipped], [skipped]],
    unreplayed: [],
  });
  const rows = (summary ?? '').split('\n').filter((line) => line.startsWith('| ⚠️'));
  expect(rows.map((row) => row.split(' | ').filter((_, cell) => cell !== 2))).toEqual([
    ['| ⚠️', '2 partial', '2 passed, 2 skipped, 2 of 4 sent', '|'],
    ['| ⚠️', '2 skipped', '2 skipped, 0 of 2 sent', '|'],
  ]);
  expect(summary).toContain('\n- 4 skipped&#58; a tunnel is not replayed\n');
});

test('the job summary has one row for a cause of several sessions', () => {
  const bySession = ['a', 'b'].map((file) => [createReport(file, '')]);
  const rows = rowsOf(renderJobSummary({ bySession, unreplayed: [] }));
  expect(rows).toHaveLength(10);
  expect(rows[2]).toContain('2 sessions:<br><code>a</code> &#35;3<br><code>b</code> &#35;3 |');
  expect(rows[2]).toContain('| 2 failed | <code>GET /2</code> the replay itself failed');
});

test('an id in the job summary is neither a cell nor markup', () => {
  const bySession = ['a', 'b'].map((file) => {
    const { outcomes, ...report } = createReport(file, '');
    return [{ ...report, outcomes: outcomes.map((each) => ({ ...each, id: '1|<img>' })) }];
  });
  const [row = ''] = rowsOf(renderJobSummary({ bySession, unreplayed: [] }));
  expect(row).toContain('<code>a</code> &#35;1&#124;&#60;img&#62;');
});
