import { expect, test } from 'vitest';
import { matchesRoute } from '../../src/session/routes.ts';

test.each([
  ['/orders/*', '/orders/', false],
  ['/orders/*', '/orders/7', true],
  ['/orders/*/lines', '/orders//lines', false],
  ['/*/*', '/orders/7', true],
  ['/order*', '/order', true],
  ['/order*', '/orders', true],
  ['/orders/*.json', '/orders/.json', true],
  ['/**/*', '/', false],
  ['/**/*', '/orders', true],
])('%s fits %s: %s', (pattern, path, isFit) => {
  expect(matchesRoute(pattern, 'GET', path)).toBe(isFit);
});

test('a method before the path is that of the request, in any case', () => {
  expect(matchesRoute('post /orders', 'POST', '/orders?draft=1')).toBe(true);
  expect(matchesRoute('POST /orders', 'GET', '/orders')).toBe(false);
});
