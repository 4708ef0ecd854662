import { expect, test } from 'vitest';
import { createRenew } from '../../../../../src/replay/correlate/message/fresh-values.ts';

test.each([
  ['ada@example.com', /^ada-[a-z][a-z0-9]{4}\d@example\.com$/],
  ['ada+shop@example.com', /^ada-[a-z][a-z0-9]{4}\d\+shop@example\.com$/],
  ['Ada L <ada@example.com>', /^Ada L <ada-[a-z][a-z0-9]{4}\d@example\.com>$/],
  ['mailto:ada@localhost', /^mailto:ada-[a-z][a-z0-9]{4}\d@localhost$/],
  ['ADA@EXAMPLE.COM', /^ADA-[A-Z][A-Z0-9]{4}\d@EXAMPLE\.COM$/],
  [`${'a'.repeat(64)}@example.com`, /^a{57}-[a-z][a-z0-9]{4}\d@example\.com$/],
  ['ada', /^ada[a-z][a-z0-9]{4}\d$/],
  ['ada-l', /^ada-l-[a-z][a-z0-9]{4}\d$/],
  ['ada_l', /^ada_l_[a-z][a-z0-9]{4}\d$/],
  ['Ada L', /^Ada L-[a-z][a-z0-9]{4}\d$/],
  ['Hi, Ada!', /^Hi, Ada-[a-z][a-z0-9]{4}\d!$/],
  ['Zoë', /^Zoë[a-z][a-z0-9]{4}\d$/],
  ['SUMMER', /^SUMMER[A-Z][A-Z0-9]{4}\d$/],
  ['report.pdf', /^report[a-z][a-z0-9]{4}\d\.pdf$/],
  ['a.example.com', /^a[a-z][a-z0-9]{4}\d\.example\.com$/],
  ['ada_lovelace_1815', /^ada_lovela_[a-z][a-z0-9]{4}\d$/],
  ['the quick brown fox', /^the quick br-[a-z][a-z0-9]{4}\d$/],
  ['https://a.example/ada', /^https:\/\/a\.example\/ada-[a-z][a-z0-9]{4}\d$/],
  ['@', /^@-[a-z][a-z0-9]{4}\d$/],
  ['a@b@c', /^a@b@c-[a-z][a-z0-9]{4}\d$/],
  ['a\r\nb', /^a\r\nb-[a-z][a-z0-9]{4}\d$/],
  ['😀', /^😀-[a-z][a-z0-9]{4}\d$/u],
  ['0', /^\d$/],
  ['7', /^[1-9]$/],
  ['4711', /^[1-9]\d{3}$/],
  ['0042', /^0\d{3}$/],
  ['-12', /^-[1-9]\d$/],
  ['4006381333931', /^4\d{12}$/],
  ['+49 (170) 123-4567', /^\+49 \(170\) \d{3}-\d{4}$/],
  ['1.5', /^[1-9]\.\d$/],
  ['0123456789abcdef', /^[0-9a-f]{16}$/],
  ['0123456789ABCDEF0', /^[0-9A-F]{17}$/],
  [
    '550e8400-e29b-41d4-a716-446655440000',
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/,
  ],
  [
    '018F4D2E-0000-7000-8000-000000000001',
    /^[0-9A-F]{8}-[0-9A-F]{4}-7[0-9A-F]{3}-8[0-9A-F]{3}-[0-9A-F]{12}$/,
  ],
])('%j keeps its form, and is another one', (recorded, form) => {
  const renew = createRenew();
  for (let count = 0; count < 50; count += 1) {
    const renewed = renew(recorded);
    expect(renewed).toMatch(form);
    expect(renewed).not.toBe(recorded);
  }
});

test.each(['ada@example.com', '4711', '0042', 'ada', '+49 170 1234567'])(
  'no two copies of a load have the same %j',
  (recorded) => {
    const renew = createRenew();
    const renewed = Array.from({ length: 900 }, () => renew(recorded));
    expect(new Set(renewed).size).toBe(900);
  },
);

test('two numbers with the same number of digits never become the same new one', () => {
  const renew = createRenew();
  const renewed = Array.from({ length: 40 }, (_, at) => renew(String(at + 10)));
  expect(new Set(renewed).size).toBe(40);
});

test('two runs begin with different values', () => {
  const first = Array.from({ length: 5 }, () => createRenew()('ada@example.com'));
  expect(new Set(first).size).toBe(5);
});

test('long values are renewed at once', () => {
  const renew = createRenew();
  for (const piece of ['a', '-', '@', '.', '1', 'é', '\u{1F600}', ' ', 'f', '+', '/']) {
    expect(renew(piece.repeat(1024 / piece.length))).not.toBe('');
  }
});
