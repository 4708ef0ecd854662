import { expect, test } from 'vitest';
import { createReportData } from '../../../src/page/report/report-data.ts';
import { Tally } from '../../../src/replay/failure/summary.ts';

test('a report names the headers that a run was given, and shows no value of them', () => {
  const { overview } = createReportData({
    ...{ project: 'shop', version: '1.0.0', sessions: [], broken: [], secrets: [] },
    runs: [
      {
        ...{ key: 'sessions/a.session.json', session: 'a', target: 'http://staging.test' },
        settings: { headers: [['X-Tenant', 'tenant-77']] },
        startedAt: new Date('2026-11-30T10:00:00.000Z'),
        outcomes: [],
      },
    ],
  });
  expect(overview.runs[0]?.form.headers).toEqual([['X-Tenant', '…']]);
});

test('a report of a load counts outcomes that it does not list, and says so', () => {
  const summary = { ...new Tally().summary(2000), total: 7, skipped: 7 };
  const { overview, notes } = createReportData({
    ...{ project: 'shop', version: '1.0.0', sessions: [], broken: [], secrets: [] },
    runs: [
      {
        ...{ key: 'sessions/a.session.json', session: 'a', target: 'http://staging.test' },
        ...{ settings: {}, startedAt: new Date('2026-11-30T10:00:00.000Z'), summary },
        outcomes: [],
      },
    ],
  });
  expect(overview.runs[0]).toMatchObject({ summary, counts: { total: 7, skipped: 7 } });
  expect(notes).toContain('Only 0 of 7 outcomes are listed.');
});
