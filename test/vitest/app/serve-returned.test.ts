import { describe, expect, test } from 'vitest';
import { serveApp } from '../../../src/vitest/app/serve-app.ts';
import { serve } from '../../kit/index.ts';

const WRAPPED: [string, (url: string) => unknown][] = [
  ['a URL', (url) => url],
  ['a URL object', (url) => new URL(url)],
];

/** What it is refused with, and without the forms that are accepted. */
async function refusalOf(started: unknown): Promise<string | undefined> {
  const error: unknown = await serveApp(() => started, './app.ts').catch(
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ name: 'UserError', code: 'TARGET_NOT_STARTED' });
  return String(error).split('. ', 1)[0]?.split(': the function that it exports returned ', 2)[1];
}

test.each(WRAPPED)('a function may return a promise of %s', async (_, wrap) => {
  const app = await serveApp(async () => wrap('http://127.0.0.1:1/a'), './app.ts');
  expect(app.url).toBe('http://127.0.0.1:1/a');
  await app.close();
});

test.each(WRAPPED)('%s may come with a close function, which is called once', async (_, wrap) => {
  await using server = await serve((_, response) => response.end('live'));
  let closed = 0;
  const started = {
    url: wrap(server.url),
    async close() {
      expect(this).toBe(started);
      await server.close();
      closed += 1;
    },
  };
  const app = await serveApp(() => started, './app.ts');
  const response = await fetch(app.url);
  expect(await response.text()).toBe('live');

  await app.close();
  expect(closed).toBe(1);
  await app.close();
  expect(closed).toBe(1);
});

test('a URL may come without a close function', async () => {
  const app = await serveApp(() => ({ url: 'http://127.0.0.1:1' }), './app.ts');
  expect(app.url).toBe('http://127.0.0.1:1');
  await app.close();
});

test.each<[unknown, string]>([
  [undefined, 'undefined'],
  [3000, 'a number'],
  ['localhost:3000', "'localhost:3000'"],
  ['http://', "'http://'"],
  [new URL('file:///a'), "'file:///a'"],
  ['http://u:p@a/', "'http://…@a/'"],
  [{ port: 1, token: 'x' }, 'an object with keys port, token'],
  [{ url: undefined }, 'an object with the key url'],
  [{ url: 3000 }, 'a url a number'],
  [[1, 2], 'a list of 2'],
  [class App {}, 'a class App'],
  [{ url: 'a:1' }, "a url 'a:1'"],
  [{ url: new URL('http://u:p@a/') }, "a url 'http://…@a/'"],
  [{ url: 'http://a', close: 1 }, 'a url and a close that is a number'],
])('%o is refused, since it is no URL', async (started, told) => {
  expect(await refusalOf(started)).toBe(told);
});

describe('the stack of an error of the user has no frames of this package', () => {
  test.each([
    ['starting', () => failWith('no database')],
    ['starting, in time', async () => failWith('no database')],
    ['closing', () => ({ url: 'http://127.0.0.1:1', close: async () => failWith('no database') })],
  ])('%s', async (_, start) => {
    const run = serveApp(start, './app.ts').then(({ close }) => close());
    const error: unknown = await run.catch((reason: unknown) => reason);
    if (!(error instanceof Error)) throw new Error('there was no error');
    expect(error.message).toBe('no database');
    expect(error.stack).toContain('serve-returned.test.ts');
    expect(error.stack).not.toContain('src/vitest/app/');
  });
});

function failWith(message: string): never {
  throw new Error(message);
}
