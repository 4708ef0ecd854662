import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createJar } from '../../../../src/replay/correlate/cookies/jar.ts';

const url = 'http://127.0.0.1:4000/';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});

afterEach(() => {
  vi.useRealTimers();
});

test('the age of a cookie counts from when it was set, however often it is sent', () => {
  const jar = createJar();
  jar.store('sid=A; Max-Age=3', url, 0);
  const kept = [1, 2, 3].map(() => {
    vi.advanceTimersByTime(1000);
    return jar.cookies(url).length;
  });
  expect(kept).toEqual([1, 1, 0]);
});

test('the cookies of a name are all that have not expired, the latest last', () => {
  const jar = createJar();
  jar.store('s=1; Path=/a', url, 0);
  jar.store('s=2; Path=/b; Max-Age=1', url, 1);
  jar.store('s=3; Path=/c', url, 2);
  jar.store('s=4; Path=/a', url, 3);
  vi.advanceTimersByTime(2000);
  expect(jar.named('s').map(({ value, source }) => [value, source])).toEqual([
    ['3', 2],
    ['4', 3],
  ]);
});
