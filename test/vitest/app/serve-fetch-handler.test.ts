import { expect, test, vi } from 'vitest';
import { serveApp } from '../../../src/vitest/app/serve-app.ts';

test.each<[string, (request: Request) => unknown, string]>([
  ['throws', (_request) => failWith('fetch boom'), 'fetch boom'],
  ['rejects', async (_request) => failWith('fetch boom'), 'fetch boom'],
  ['returns nothing', (_request) => undefined, 'the fetch handler of ./app.ts returned undefined'],
])('a handler that %s is answered with 500, and its error is printed', async (_, app, message) => {
  using printed = vi.spyOn(console, 'error').mockReturnValue();
  const served = await serveApp(app, './app.ts');

  const { status } = await fetch(served.url);

  await served.close();
  expect(status).toBe(500);
  expect(printed.mock.calls).toEqual([[expect.stringContaining(message)]]);
  expect(printed.mock.lastCall).toEqual([expect.not.stringContaining('src/vitest/app/')]);
});

function failWith(message: string): never {
  throw new Error(message);
}
