/** Sessions that share a target: one after another, in the order of their tests, after all hand-written tests. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createSession, runInline, serve, writeProject } from '../kit/index.ts';
import { configModule, configWith, gets, serveApi } from './replaying.ts';

/** A session of the test `name`, which requests `/200/<path>`. `minute` says when it was recorded. */
function sessionOf(name: string, path: string, minute: number, recordedBy = 'a.test.ts'): object {
  const recordedAt = `2026-11-24T10:${String(minute).padStart(2, '0')}:00.000Z`;
  return createSession(gets(`200/${path}?delay=20`), { name, recordedBy, recordedAt });
}

/** A hand-written test that sends a request. */
const requesting = (url: string, path: string): string => `
  import { test } from 'vitest';
  test('requests', async () => { await fetch('${url}/200/${path}?delay=50'); });`;

const pathsOf = (seen: readonly string[]): string[] =>
  seen.map((line) => line.replace('GET /200/', '').replace(/\?.*/, ''));

/** A server that notes which requests overlap. */
async function serveTurns() {
  const seen: string[] = [];
  let open = 0;
  let atOnce = 0;
  const served = await serve(async ({ url = '' }: IncomingMessage, response: ServerResponse) => {
    seen.push(`GET ${url}`);
    open += 1;
    atOnce = Math.max(atOnce, open);
    await delay(20);
    open -= 1;
    response.end();
  });
  return { ...served, seen, atOnce: () => atOnce };
}

test('sessions against a URL run one after another, in the order of their tests, with any number of workers', async () => {
  await using api = await serveTurns();
  await using run = await runInline(
    {
      'vitest.config.ts': configWith({ target: api.url }, { include: [] }),
      'sessions/a.test/clears.session.json': sessionOf('clears', '3', 3),
      'sessions/a.test/reads.session.json': sessionOf('reads', '2', 2),
      'sessions/a.test/writes.session.json': sessionOf('writes', '1', 1),
      'sessions/b.test/another.session.json': sessionOf('another', '4', 0, 'b.test.ts'),
    },
    { maxWorkers: 4 },
  );

  expect(run.errors).toEqual({});
  expect(pathsOf(api.seen)).toEqual(['1', '2', '3', '4']);
  expect(api.atOnce()).toBe(1);
});

test('a session keeps the place of its test after it was recorded anew', async () => {
  await using api = await serveApi();
  await using run = await runInline({
    'vitest.config.ts': configWith({ target: api.url }),
    'a.test.ts': `
      import { describe, test } from 'vitest';
      describe('orders', () => {
        test("doesn't exist", () => {});
        for (const name of ['x', 'y']) test(\`is \${name}\`, () => {});
        test('reads', () => {});
      });
      test('reads', () => {});`,
    'sessions/a.test/1.session.json': sessionOf('reads', '5', 2),
    'sessions/a.test/2.session.json': sessionOf('orders > reads', '4', 1),
    'sessions/a.test/3.session.json': sessionOf('orders > is y', '3', 7),
    'sessions/a.test/4.session.json': sessionOf('orders > is x', '2', 6),
    'sessions/a.test/5.session.json': sessionOf("orders > doesn't exist", '1', 9),
  });

  expect(run.errors).toEqual({});
  expect(pathsOf(api.seen)).toEqual(['1', '2', '3', '4', '5']);
});

test('the place of a test is where it is defined, and each session has one of its own', async () => {
  await using api = await serveApi();
  await using run = await runInline({
    'vitest.config.ts': configWith({ target: api.url }),
    'a.test.ts': `
      import { describe, test } from 'vitest';
      const ACTIONS = ['deletes', 'creates'];
      test('creates', () => {});
      test('deletes', () => {});
      describe('orders', () => { test('reads', () => {}); });
      test('reads', () => {});`,
    'sessions/a.test/1.session.json': sessionOf('reads', '4', 1),
    'sessions/a.test/2.session.json': sessionOf('orders > reads', '3', 2),
    'sessions/a.test/3.session.json': sessionOf('deletes', '2', 3),
    'sessions/a.test/4.session.json': sessionOf('creates', '1', 4),
  });

  expect(run.errors).toEqual({});
  expect(pathsOf(api.seen)).toEqual(['1', '2', '3', '4']);
});

/** What sessions of one test file request, in the order of their replay. */
async function replayedOrder(
  source: string,
  sessions: Readonly<Record<string, object>>,
): Promise<string[]> {
  await using api = await serveApi();
  await using run = await runInline({
    'vitest.config.ts': configWith({ target: api.url }, { include: [] }),
    'a.test.ts': source,
    ...Object.fromEntries(
      Object.entries(sessions).map(([name, each]) => [
        `sessions/a.test/${name}.session.json`,
        each,
      ]),
    ),
  });
  expect(run.errors).toEqual({});
  return pathsOf(api.seen);
}

test('only what Vitest takes for a test is one: no other call with its title, no comment, no todo', async () => {
  const source = `
    const step = (title, run) => run?.(title);
    const url = /[("'\`/]/;
    const app = testServer(url), isOpen = url.test(app);
    beforeAll(() => { step('removes'); step('removes', () => {}); });
    // test('removes', () => {});
    /* test('removes', () => {}); */
    const text = "test('removes', () => {})";
    test.todo('removes');
    test('creates', () => {});
    test.skipIf(false)('reads', { timeout: 9 }, () => {});
    userTest
      .only("removes", () => {});`;

  const order = await replayedOrder(source, {
    creates: sessionOf('creates', '1', 3),
    reads: sessionOf('reads', '2', 2),
    removes: sessionOf('removes', '3', 1),
    generated: sessionOf('generated', '4', 4),
  });
  expect(order).toEqual(['1', '2', '3', '4']);
});

test('sessions of tests with one name run in the order of their numbers, each in the place of its own test', async () => {
  const source = `
    test('works', () => {});
    test('between', () => {});
    test('works', () => {});
    test.each([1, 2])('is made', () => {});`;

  const order = await replayedOrder(source, {
    between: sessionOf('between', '2', 9),
    works: sessionOf('works', '1', 8),
    'works-2': sessionOf('works', '3', 1),
    'is-made': sessionOf('is made', '4', 3),
    'is-made-10': sessionOf('is made', '6', 2),
    'is-made-2': sessionOf('is made', '5', 2),
  });
  expect(order).toEqual(['1', '2', '3', '4', '5', '6']);
});

test('sessions of test.each and describe.each have the place of their definition', async () => {
  const source = `
    test.each<string>(['x', 'y'])('puts %s', () => {});
    test.for\`name\n$\{'x'}\`('takes $name', () => {});
    test('puts it back', () => {});
    describe.each(['a', 'b'])('shelf %s', () => {
      test('opens', () => {});
      test('closes', () => {});
    });
    describe(Shelf.name, () => test('burns', () => {}));`;

  const order = await replayedOrder(source, {
    'puts-y': sessionOf('puts y', '2', 31),
    'puts-x': sessionOf('puts x', '1', 30),
    'takes-x': sessionOf('takes x', '3', 29),
    'puts-it-back': sessionOf('puts it back', '4', 28),
    'shelf-a-closes': sessionOf('shelf a > closes', '6', 12),
    'shelf-a-opens': sessionOf('shelf a > opens', '5', 11),
    'shelf-b-closes': sessionOf('shelf b > closes', '8', 14),
    'shelf-b-opens': sessionOf('shelf b > opens', '7', 13),
    burns: sessionOf('Shelf > burns', '9', 1),
  });
  expect(order).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9']);
});

test('sessions run after the tests of all projects, also of those with groups or one worker', async () => {
  await using api = await serveApi();
  const projects = [
    { extends: true, test: { name: 'late', include: ['late.ts'], sequence: { groupOrder: 3 } } },
    { extends: true, test: { name: 'one', include: ['one.ts'], fileParallelism: false } },
    { extends: true, test: { name: 'many', include: ['many.ts'], maxWorkers: 2 } },
  ];
  await using project = await writeProject({
    'vitest.config.ts': configWith({ target: api.url }, { projects }),
    'late.ts': requesting(api.url, 'test'),
    'one.ts': requesting(api.url, 'test'),
    'many.ts': requesting(api.url, 'test'),
    'sessions/late/late.session.json': sessionOf('requests', 'late', 0, 'late.ts'),
    'sessions/one/one.session.json': sessionOf('requests', 'one', 0, 'one.ts'),
    'sessions/many/many.session.json': sessionOf('requests', 'many', 0, 'many.ts'),
  });
  const run = await project.run({ maxWorkers: 2 });

  expect([run.errors, run.unhandled]).toEqual([{}, []]);
  const [first, second, third, ...sessions] = pathsOf(api.seen);
  expect([first, second, third]).toEqual(['test', 'test', 'test']);
  expect(sessions.sort()).toEqual(['late', 'many', 'one']);
});

test('the sequencer of the user orders the tests, and leaves the order of sessions', async () => {
  await using api = await serveApi();
  await using run = await runInline({
    'vitest.config.ts': configModule(`
      import { BaseSequencer } from 'vitest/node';
      class Backwards extends BaseSequencer {
        async sort(files) { return files.sort((a, b) => (a.moduleId < b.moduleId ? 1 : -1)); }
      }
      export default defineConfig({
        plugins: [sessionReplay({ target: '${api.url}' })],
        test: { fileParallelism: false, sequence: { sequencer: Backwards } },
      });`),
    'a.test.ts': requesting(api.url, 'a'),
    'b.test.ts': requesting(api.url, 'b'),
    'sessions/a.test/first.session.json': sessionOf('first', '1', 1),
    'sessions/a.test/last.session.json': sessionOf('last', '2', 2),
  });

  expect(run.errors).toEqual({});
  expect(pathsOf(api.seen)).toEqual(['b', 'a', '1', '2']);
});

for (const pool of ['vmThreads', 'vmForks'] as const) {
  test(`sessions run one after another in the pool ${pool}, too`, async () => {
    await using api = await serveTurns();
    await using run = await runInline(
      {
        'vitest.config.ts': configWith({ target: api.url }, { pool }),
        'a.test.ts': requesting(api.url, 'test'),
        'sessions/a.test/a.session.json': sessionOf('reads', '2', 2),
        'sessions/a.test/b.session.json': sessionOf('writes', '1', 1),
      },
      { maxWorkers: 2 },
    );

    expect(run.errors).toEqual({});
    expect(pathsOf(api.seen)).toEqual(['test', '1', '2']);
    expect(api.atOnce()).toBe(1);
  });
}

test('with parallel, sessions use as many workers as the project has', async () => {
  const waiting: ServerResponse[] = [];
  await using api = await serve((_request, response) => {
    waiting.push(response);
    if (waiting.length === 2) for (const each of waiting) each.end();
  });
  await using run = await runInline(
    {
      'vitest.config.ts': configWith({ target: api.url, parallel: true }),
      'sessions/a.test/a.session.json': sessionOf('reads', '2', 2),
      'sessions/a.test/b.session.json': sessionOf('writes', '1', 1),
    },
    { maxWorkers: 2 },
  );

  expect(run.errors).toEqual({});
  expect(waiting).toHaveLength(2);
});

test('a shard has all sessions of a test file or none', async () => {
  await using api = await serveApi();
  const names = ['a', 'b', 'c', 'd'];
  const files: [string, object][] = ['one', 'two', 'three'].flatMap((file) =>
    names.map((name, minute): [string, object] => [
      `sessions/${file}.test/${name}.session.json`,
      sessionOf(name, `${file}-${name}`, minute, `${file}.test.ts`),
    ]),
  );
  await using project = await writeProject({
    'vitest.config.ts': configWith({ target: api.url }),
    ...Object.fromEntries(files),
  });
  const shards: string[] = [];
  for (const shard of ['1/3', '2/3', '3/3']) {
    const run = await project.run({ shard });
    expect(run.errors).toEqual({});
    shards.push(pathsOf(api.seen.splice(0)).join(' '));
  }

  expect(shards.sort()).toEqual([
    'one-a one-b one-c one-d',
    'three-a three-b three-c three-d',
    'two-a two-b two-c two-d',
  ]);
});
