import { writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { RunValues } from '../../src/session/run-values.ts';
import { TestSource } from '../../src/session/test-source.ts';
import { createScratchFolder } from './scratch-folder.ts';

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
    ['days in longer values', 'report_2026-12-24.pdf', 'report_2026-12-27.pdf'],
    ['days in the notations of people', 'on 11/24/2026, 24.11.2026', 'on 11/27/2026, 27.11.2026'],
    ['days with the name of the month', 'Nov 24, 2026, 10:00 AM', 'Nov 27, 2026, 4:30 PM'],
    ['days as Date writes them', `${new Date(then)}`, `${new Date(now)}`],
    ['days without dashes', 'x/20261124/y', 'x/20261127/y'],
    ['times without dashes', '20261124T100000Z', '20261127T163000Z'],
    ['random fractions', 'bid=0.7312487123411', 'bid=0.15432098765'],
    [
      'random fractions behind a name',
      'ada0.8986800993822515@a.test',
      'ada0.04629872504700492@a.test',
    ],
    ['names with random numbers', 'ada83921@a.test', 'ada4711@a.test'],
    [
      'random bytes in Base64',
      'v1=kV+1aXq/7Tz0Jb3Hn2LwYc8RmGd5uE4o',
      'v1=/t3Kf8b+Q1nUo6Sx0iPjWd/9yRaC2hVe',
    ],
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

  test('a random fraction, which stands for one other', () => {
    const values = new RunValues(then, now);
    const [former, latter] = ['ada0.8986800993822515', 'ada0.04629872504700492'];

    expect(values.isSameText(former, latter)).toBe(true);
    expect(values.isSameText(former, 'ada0.7351995563191469')).toBe(false);
    expect(values.formerValues()?.get(latter.slice(3))).toBe(former.slice(3));
  });

  test('the months of runs in two months', () => {
    const values = new RunValues('2026-11-30T10:00:00.000Z', '2026-12-01T10:00:00.000Z');

    expect(values.isSameText('2026-11', '2026-12')).toBe(true);
    expect(values.isSameText('2026-11', '2026-11')).toBe(true);
    expect(values.isSameText('2026-12', '2026-11')).toBe(false);
  });

  test('a random value and the placeholder of one, where only the test counts', () => {
    const values = new RunValues(then, now);
    const [plain, redacted] = ['nonce=sadudonkaj', 'nonce=REDACTED_NONCE'];

    expect(values.isSameText(plain, redacted)).toBe(false);
    values.ignoreSetting('http://localhost:3001', 'http://localhost:3001');
    expect(values.isSameText(plain, redacted)).toBe(true);
  });

  test('ports of a server on this machine, where only the test counts', () => {
    const values = new RunValues(then, now);
    values.ignoreSetting('http://localhost:3001', 'http://localhost:3002');

    expect(values.isSameText('http://localhost:3001/a', 'http://localhost:3002/a')).toBe(true);
    expect(values.isSameText('http://localhost:4001/a', 'http://localhost:4002/a')).toBe(false);
  });

  test('random numbers', () => {
    const values = new RunValues(then, now);

    expect(values.isSameNumber(0.7312487123411, -0.15432098765)).toBe(true);
    expect(values.isSameNumber(0.5, 0.15432098765)).toBe(false);
  });

  test('numbers that are times of the runs', () => {
    const values = new RunValues(then, now);

    expect(values.isSameNumber(Date.parse(then), Date.parse(now))).toBe(true);
    expect(values.isSameNumber(Date.parse(then) / 1000, Date.parse(now) / 1000)).toBe(true);
  });
});

describe('of runs in two months, the same are', () => {
  const [then, now] = ['2026-12-29T10:00:00.000Z', '2027-01-20T10:00:00.000Z'];

  test.each([
    [
      'the first and the last day of the month',
      'from=2026-12-01&to=2026-12-31',
      'from=2027-01-01&to=2027-01-31',
    ],
    ['a day of the next month', 'due 2027-01-15', 'due 2027-02-15'],
    ['a day of the next week', 'on 2027-01-04', 'on 2027-01-25'],
    ['a year and a month', 'exp_year=2027&exp_month=12', 'exp_year=2028&exp_month=1'],
  ])('%s', (_, former, latter) => {
    expect(new RunValues(then, now).isSameText(former, latter)).toBe(true);
  });

  test('a year as a number', () => {
    const values = new RunValues(then, now);

    expect(values.isSameNumber(2027, 2028, 'exp_year')).toBe(true);
    expect(values.isSameNumber(2027, 2029, 'exp_year')).toBe(false);
    expect(values.isSameNumber(2027, 2028, 'amount')).toBe(false);
  });
});

describe('of two runs, different are', () => {
  test.each([
    ['words', 'open', 'closed'],
    ['placeholders of two secrets', 'nonce=REDACTED_NONCE', 'nonce=REDACTED_NONCE_2'],
    ['a star and a word', '*', 'a'],
    ['months that are as far from both runs', 'month=2026-10', 'month=2026-11'],
    ['days of people that are not as far from the runs', '11/24/2026', '24.12.2026'],
    ['short decimals', 'price=1.25', 'price=2.25'],
    ['other names with numbers', 'ada83921@a.test', 'bob83922@a.test'],
    [
      'paths with ids',
      '/orders/01KBV0A4W5Z3M8Q6R2T7Y9XCDE/items',
      '/orders/01KBV5N1F7H2J3K4M5P6Q8RSTV/notes',
    ],
    ['paths', 'orders/Ada/items/7/open/first', 'orders/Bob/items/8/open/other'],
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

describe('a time of a request is as far from the one run as from the other:', () => {
  test.each([
    ['the time of the run', '2026-11-24T10:00:00.250Z', '2026-11-27T16:30:00.750Z'],
    ['the start of its day', '2026-11-24T00:00:00Z', '2026-11-27T00:00:00Z'],
    ['a month later', '2026-12-24T10:00:00Z', '2026-12-27T16:30:00Z'],
    ['three months later', '2027-02-24T10:00:00Z', '2027-02-27T16:30:00Z'],
    ['next Monday', '2026-11-30T09:00:00Z', '2026-11-30T09:00:00Z'],
    ['a Friday', '2026-11-27T09:00:00Z', '2026-12-04T09:00:00Z'],
    ['the start of the month', '2026-11-01T00:00:00Z', '2026-11-01T00:00:00Z'],
    ['a stopped clock', '2024-05-01T12:00:00.013Z', '2024-05-01T12:00:00.027Z'],
    [
      'percent escapes',
      'to=2026-12-01T10%3A00%3A00%2B00%3A00',
      'to=2026-12-04T16%3A30%3A00%2B00%3A00',
    ],
    ['a date of HTTP', 'Tue, 01 Dec 2026 10:00:00 GMT', 'Fri, 04 Dec 2026 16:30:00 GMT'],
    ['seconds since 1970', '1796119200', '1796401800'],
    ['no dashes', '20261201T100000Z', '20261204T163000Z'],
  ])('%s', (_, former, latter) => {
    expect(new RunValues(then, now).ofRequests().isSameText(former, latter)).toBe(true);
  });

  test.each([
    ['300 days in place of 30', '2026-12-24T10:00:00Z', '2027-09-23T16:30:00Z'],
    ['yesterday in place of tomorrow', '2026-11-25T10:00:00Z', '2026-11-26T16:30:00Z'],
    ['a date of HTTP', 'Tue, 01 Dec 2026 10:00:00 GMT', 'Fri, 18 Dec 2026 16:30:00 GMT'],
    ['seconds since 1970', '1796119200', '1798993800'],
    ['no dashes', '20261201T100000Z', '20270104T163000Z'],
  ])('not %s, which answers may have', (_, former, latter) => {
    const values = new RunValues(then, now);

    expect(values.ofRequests().isSameText(former, latter)).toBe(false);
    expect(values.isSameText(former, latter)).toBe(true);
  });

  test('from a clock that the test has stopped on another day', () => {
    const values = new RunValues(then, '2027-01-05T16:30:00.000Z').ofRequests();
    const stopped = '2025-02-01T08:00:00.003Z';

    expect(values.isSameText(stopped, '2025-02-01T08:00:00.871Z')).toBe(true);
    expect(values.isSameText(stopped, '2025-02-20T08:00:00.871Z')).toBe(false);
  });

  test('as a number', () => {
    const values = new RunValues(then, now).ofRequests();
    const [former, latter] = [Date.parse(then), Date.parse(now)];
    const day = 24 * 60 * 60 * 1000;

    expect(values.isSameNumber(former + 30 * day, latter + 30 * day)).toBe(true);
    expect(values.isSameNumber(former + 30 * day, latter + 300 * day)).toBe(false);
  });

  test('in Base64', () => {
    const values = new RunValues(then, now).ofRequests();
    const claims = (exp: number): string => btoa(JSON.stringify({ exp }));

    expect(values.isSameText(claims(1796119200), claims(1796401800))).toBe(true);
    expect(values.isSameText(claims(1796119200), claims(1798993800))).toBe(false);
  });

  test('from the run in which its request was answered, if only a part was recorded anew', () => {
    const values = new RunValues('2026-11-01T10:00:00.000Z', now);
    const times = ['2026-12-24T10:00:00Z', '2026-12-27T16:30:00Z'] as const;

    expect(values.ofRequests().isSameText(...times)).toBe(false);
    expect(values.ofRequests('Tue, 24 Nov 2026 10:00:00 GMT').isSameText(...times)).toBe(true);
  });
});

test('a day of the week is not that of the week after', () => {
  const values = new RunValues('2026-11-24T10:00:00.000Z', '2026-11-24T16:30:00.000Z');

  expect(values.isSameText('2026-11-25', '2026-12-02')).toBe(false);
});

test('a serial number behind a name and a year', () => {
  const values = new RunValues(then, now);

  expect(values.isSameText('INV-2026-00020', 'INV-2026-00021')).toBe(true);
  expect(values.isSameText('INV-2026-00020', 'ORD-2026-00021')).toBe(false);
});

const folder = createScratchFolder();
let files = 0;
afterAll(() => folder[Symbol.dispose]());

/** The values of two runs of a test with this source. */
function valuesOf(source: string): RunValues {
  files += 1;
  const file = folder.path(`${files}.test.ts`);
  writeFileSync(file, source);
  return new RunValues(then, now, new TestSource(file));
}

describe('a value that the source of the test has is not one of its run:', () => {
  test.each([
    ['a number behind letters', 'SKU-12345', 'SKU-67890'],
    ['a name with a number', 'item10001@a.test', 'item20002@a.test'],
    ['a code', 'coupon=x7k2qp', 'coupon=k9w3zt'],
    ['a code of letters alone', 'user-etvszw', 'user-qk4gtu'],
    ['a code of digits alone', 'sid-48213097', 'sid-3fd0c49e'],
    ['a UUID', '0b4f52a1-76b1-4a3e-9e43-6a6c5b1d1f00', '9d1c1c52-2f0f-4a39-8f5e-1f1a0b1c2d3e'],
    ['a time', 'since 2026-11-24T10:00:00Z', 'since 2026-11-27T16:30:00Z'],
    ['a day', 'on 2026-11-24', 'on 2026-11-27'],
    ['a decimal', 'at 52.52000659123', 'at 48.85661400001'],
  ])('%s', (_, former, latter) => {
    expect(valuesOf(`send('/a', '${latter}')`).isSameText(former, latter)).toBe(false);
    expect(valuesOf(`send('/a')`).isSameText(former, latter)).toBe(true);
  });

  test('a time as a number', () => {
    const values = valuesOf('const since = 1795800000;');

    expect(values.isSameNumber(1795600000, 1795800000)).toBe(false);
    expect(values.isSameNumber(1795600000, 1795800001)).toBe(true);
  });
});

describe('an id that counts is another one in another run', () => {
  test.each([
    ['in a path', '/orders/1/lines', '/orders/2/lines', '/'],
    ['in a URL', 'https://a.test/orders/1', 'https://a.test/orders/2', 'url'],
    ['under the name of an id', '1', '2', 'orderId'],
    ['under the name that it was found under', '1', '2', 'order'],
    ['behind the name of an id', 'order_id=1&by=ada', 'order_id=2&by=ada', ''],
  ])('%s', (_, former, latter, name) => {
    const values = new RunValues(then, now);
    values.learn('1', '2', 'order');

    expect(values.isSameText(former, latter, name)).toBe(true);
  });

  test.each([
    ['under another name', '1', '2', 'qty'],
    ['behind another name', 'order_id=1&qty=1', 'order_id=2&qty=2', ''],
  ])('%s, unless the test says the number', (_, former, latter, name) => {
    const [values, said] = [valuesOf('qty: count'), valuesOf('qty: 2')];
    for (const each of [values, said]) each.learn('1', '2', 'order');

    expect(values.isSameText(former, latter, name)).toBe(true);
    expect(said.isSameText(former, latter, name)).toBe(false);
  });
});
