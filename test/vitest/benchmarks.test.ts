/**
 * Vitest 5 has a project of benchmarks beside each project of tests. The variables `OTHER_NODE` and `OTHER_PROJECTS`
 * name that Vitest, as in `shards.test.ts`.
 */
import { expect, test } from 'vitest';
import { createSession, recordingOf, spawnVitest, writeProject } from '../kit/index.ts';
import { configWith, serveApi } from './replaying.ts';

/** What happened in a run: how often the only benchmark ran, and what was sent. */
async function runWith(...args: string[]): Promise<{ runs: number; sent: readonly string[] }> {
  await using api = await serveApi();
  await using project = await writeProject(
    {
      'vitest.config.ts': configWith({ target: api.url }, { benchmark: { enabled: true } }),
      'sessions/orders.session.json': createSession([recordingOf('GET', '/200/orders', 200)]),
      'runs.txt': '',
      'parse.bench.ts': `
        import { appendFileSync } from 'node:fs';
        import * as vitest from 'vitest';
        appendFileSync('runs.txt', 'once ');
        // In Vitest 5, tests hold the benchmarks.
        (vitest.bench ?? vitest.test)('parse', () => new Promise((done) => setTimeout(done, 20)));`,
    },
    { parent: process.env.OTHER_PROJECTS },
  );
  const run = await spawnVitest(project.folder, args, {}, { node: process.env.OTHER_NODE });
  expect(run).toMatchObject({ exitCode: 0 });
  return { runs: project.read('runs.txt').split('once').length - 1, sent: api.seen };
}

test('benchmarks run once with `vitest bench`, which replays no session', async () => {
  expect(await runWith('bench', '--run')).toEqual({ runs: 1, sent: [] });
});

test('benchmarks that Vitest 5 runs beside the tests run once, and so do the sessions', async () => {
  const { runs, sent } = await runWith('run');

  expect(runs).toBeLessThanOrEqual(1);
  expect(sent).toEqual(['GET /200/orders']);
});
