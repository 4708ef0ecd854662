import { describe, expect, test } from 'vitest';
import { RunValues } from '../../src/session/run-values.ts';

const then = '2026-11-24T10:00:00.000Z';
const now = '2026-11-27T16:30:00.000Z';

describe('of two runs, the same are', () => {
  test.each([
    ['dates of headers', 'Tue, 24 Nov 2026 10:00:00 GMT', 'Fri, 27 Nov 2026 16:30:00 GMT'],
    [
      'expiries of cookies',
      'sid=1; Expires=Wed, 25-Nov-2026 10:00:00 GMT',
      'sid=1; Expires=Sat, 28-Nov-2026 16:30:00 GMT',
    ],
    ['timestamps', 'at 2026-11-24T10:00:00.1Z', 'at 2026-11-27T16:30:00.123456+00:00'],
    [
      'timestamps in URLs',
      '/log?since=2026-11-24T10%3A00%3A00Z',
      '/log?since=2026-11-27T16%3A30%3A00Z',
    ],
    ['the days of the runs', 'on 2026-11-24', 'on 2026-11-27'],
    ['days that are as far from the runs', 'checkIn=2026-12-01', 'checkIn=2026-12-04'],
    ['seconds since 1970', 'exp=1795600000', 'exp=1795800000'],
    [
      'ports of this machine that the system gives',
      'http://127.0.0.1:41234/a',
      'http://127.0.0.1:50001/a',
    ],
    [
      'generated ids',
      '/orders/0b4f52a1-76b1-4a3e-9e43-6a6c5b1d1f00',
      '/orders/9d1c1c52-2f0f-4a39-8f5e-1f1a0b1c2d3e',
    ],
    [
      'generated ids with digits that look like a time',
      '/orders/40c344e0-301a-4014-867a-cc1795600000',
      '/orders/7121ee50-1266-466f-8b41-ce344e25e5dc',
    ],
  ])('%s', (_, former, latter) => {
    expect(new RunValues(then, now).isSameText(former, latter)).toBe(true);
  });

  test('numbers that are times of the runs', () => {
    const values = new RunValues(then, now);

    expect(values.isSameNumber(Date.parse(then), Date.parse(now))).toBe(true);
    expect(values.isSameNumber(Date.parse(then) / 1000, Date.parse(now) / 1000)).toBe(true);
  });
});

describe('of two runs, different are', () => {
  test.each([
    ['words', 'open', 'closed'],
    ['days that are not those of the runs', 'due 2026-12-24', 'due 2027-01-24'],
    ['short numbers', '/orders/7', '/orders/8'],
    ['ports that somebody chose', 'http://127.0.0.1:3000/a', 'http://127.0.0.1:4000/a'],
    ['ports of other machines', 'http://api.test:41234', 'http://api.test:50001'],
    ['ids of another form', '/a/0b4f52a1-76b1-4a3e-9e43-6a6c5b1d1f00', '/a/latest'],
  ])('%s', (_, former, latter) => {
    expect(new RunValues(then, now).isSameText(former, latter)).toBe(false);
  });

  test('generated ids that stand for another thing than before', () => {
    const values = new RunValues(then, now);
    const [a, b, c] = [1, 2, 3].map((n) => `${n}b4f52a1-76b1-4a3e-9e43-6a6c5b1d1f00`);

    expect(values.isSameText(a ?? '', b ?? '')).toBe(true);
    expect(values.isSameText(a ?? '', c ?? '')).toBe(false);
    expect(values.isSameText(c ?? '', b ?? '')).toBe(false);
  });

  test('numbers that are no times', () => {
    expect(new RunValues(then, now).isSameNumber(1, 2)).toBe(false);
  });
});
