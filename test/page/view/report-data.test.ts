import { expect, test } from 'vitest';
import { createReportData } from '../../../src/page/report/report-data.ts';

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
