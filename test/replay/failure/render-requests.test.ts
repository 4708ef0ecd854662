import { expect, test } from 'vitest';
import { renderRequests } from '../../../src/replay/failure/render-requests.ts';

function ids(...numbers: readonly number[]): string[] {
  return numbers.map(String);
}

test('requests that follow each other are a range, and the others are listed', () => {
  expect(renderRequests(ids(2, 3, 4, 7, 9, 10))).toBe('#2–#4 #7 #9 #10');
});

test('a request of several copies is listed once, with their number', () => {
  expect(renderRequests(ids(2, 3, 4, 5, 2, 3, 4, 9, 9))).toBe('#2–#4 ×2 #5 #9 ×2');
});

test('ids that are no numbers, or are written otherwise, are in no range', () => {
  expect(renderRequests(['a', '8', '09', '10', '1e1', '12'])).toBe('#a #8 #09 #10 #1e1 #12');
});

test('requests beyond twenty ranges are counted', () => {
  const odd = Array.from({ length: 3000 }, (_, index) => String(2 * index + 1));
  expect(renderRequests(odd)).toMatch(/^#1 #3 .* #39 and 2980 more$/);
});
