import { expect, test, vi } from 'vitest';
import { type FetchHandler, serveFetchHandler } from '../../../src/vitest/app/serve-app.ts';

test.each<[string, FetchHandler, string]>([
  ['throws', () => failWith('fetch boom'), 'fetch boom'],
  ['rejects', async () => failWith('fetch boom'), 'fetch boom'],
  ['returns nothing', () => undefined, 'the fetch handler of ./app.ts returned undefined'],
])('a handler that %s is answered with 500, and its error is printed', async (_, app, message) => {
  using printed = vi.spyOn(console, 'error').mockReturnValue();
  const served = await serveFetchHandler(app, './app.ts');

  const { status } = await fetch(served.url);

  await served.close();
  expect(status).toBe(500);
  expect(printed.mock.calls).toEqual([
    [
      expect.objectContaining({
        message: expect.stringContaining(message),
        stack: expect.not.stringContaining('src/vitest/app/serve-fetch-handler.ts'),
      }),
    ],
  ]);
});

function failWith(message: string): never {
  throw new Error(message);
}
