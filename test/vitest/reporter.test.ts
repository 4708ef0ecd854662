import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { collectReplays } from '../../src/vitest/collect-replays.ts';
import { createSession, runInline, spawnVitest, writeProject } from '../kit/index.ts';
import { configWith, gets, serveApi } from './replaying.ts';

const session = createSession(gets('200/a', '404/b'), { name: 'shop' });
const reports = (stdout: string): number => stdout.match(/^ Sessions$/gm)?.length ?? 0;

test('collects the outcomes of each session and target, in their order', async () => {
  await using api = await serveApi(({ path }) => (path === '/two/404/b' ? 500 : undefined));
  await using run = await runInline({
    'vitest.config.ts': configWith({ target: { one: `${api.url}/one`, two: `${api.url}/two` } }),
    'a.test.ts': `import { test } from 'vitest'; test('passes', () => {});`,
    'sessions/a.session.json': session,
    'sessions/b.session.json': { ...session, name: 'other' },
    'sessions/c.session.json': 'no session',
  });

  const outcomes = (state: string): object[] => [
    { id: '1', state: 'passed' },
    { id: '2', state },
  ];
  const [a, b] = ['sessions/a.session.json', 'sessions/b.session.json'];
  expect(collectReplays(run.modules)).toMatchObject([
    { file: a, session: 'shop', target: 'one', speed: 'ordered', outcomes: outcomes('passed') },
    { file: a, session: 'shop', target: 'two', speed: 'ordered', outcomes: outcomes('failed') },
    { file: b, session: 'other', target: 'one', speed: 'ordered', outcomes: outcomes('passed') },
    { file: b, session: 'other', target: 'two', speed: 'ordered', outcomes: outcomes('failed') },
  ]);
  expect(run.stdout).toMatch(
    /Duration .*\n\n Sessions\n\n ❯ sessions\/[ab]\.session\.json → two\n/,
  );
  expect(run.stdout).toContain('   Requests  2 failed | 6 passed (8)\n');
});

describe('the plugin adds the reporter', () => {
  test("beside the user's, unless they name it or a program reads the output", async () => {
    await using api = await serveApi();
    await using project = await writeProject({
      'vitest.config.ts': configWith({ target: api.url }),
      'sessions/a.session.json': session,
      'sessions/b.session.json': session,
    });
    const own = 'vitest-session-replay/reporter';

    expect(reports((await project.run({ reporters: ['dot'] })).stdout)).toBe(1);
    expect(reports((await project.run({ reporters: ['default', own] })).stdout)).toBe(1);
    expect(reports((await project.run({ reporters: ['dot', [own, {}]] })).stdout)).toBe(1);

    const json = await project.run({ reporters: 'json' });
    expect(JSON.parse(json.stdout)).toMatchObject({ numPassedTests: 4 });
    for (const reporter of ['junit', 'tap']) {
      const { stdout } = await project.run({ reporters: [reporter] });
      expect(stdout).toMatch(/^(<\?xml|TAP version)/);
      expect(reports(stdout)).toBe(0);
    }
    const toFile = await project.run({ reporters: ['json'], outputFile: 'out.json' });
    expect(reports(toFile.stdout)).toBe(1);
    const toOwnFile = await project.run({ reporters: [['junit', { outputFile: 'out.xml' }]] });
    expect(reports(toOwnFile.stdout)).toBe(1);
  });

  test('not where no session has run', async () => {
    await using run = await runInline({
      'vitest.config.ts': configWith({}),
      'a.test.ts': `import { test } from 'vitest'; test('passes', () => {});`,
    });

    expect(run.exitCode).toBe(0);
    expect(reports(run.stdout)).toBe(0);
  });
});

test('outcomes survive blob reports and their merging', async () => {
  await using api = await serveApi();
  await using run = await runInline(
    {
      'vitest.config.ts': configWith({ target: api.url }),
      'sessions/a.session.json': session,
      'sessions/b.session.json': session,
    },
    { reporters: ['blob'], shard: '1/2' },
  );
  await run.run({ reporters: ['blob'], shard: '2/2' });
  const merged = await run.run({ mergeReports: join(run.folder, '.vitest-reports') });

  expect(run.stdout).not.toContain('Sessions');
  expect(api.seen).toHaveLength(4);
  const metas = Object.values(merged.tests).map((each) => each.meta().replay);
  expect(metas).toMatchObject([{ id: '1' }, { id: '2' }, { id: '1' }, { id: '2' }]);
  expect(Object.values(merged.tests).map((each) => each.diagnostic()?.duration)).toEqual(
    metas.map((meta) => meta?.responseTime),
  );
  expect(merged.stdout).toContain('   Requests  4 passed (4)\n');
});

test('is plain where the output is no terminal, unless colours are asked for', async () => {
  await using api = await serveApi();
  await using project = await writeProject({
    'vitest.config.ts': configWith({ target: api.url }),
    'sessions/a.session.json': session,
  });
  const [plain, coloured] = await Promise.all([
    spawnVitest(project.folder, ['run'], { NO_COLOR: undefined }),
    spawnVitest(project.folder, ['run'], { NO_COLOR: undefined, FORCE_COLOR: '1' }),
  ]);

  expect(plain.stdout).toContain('\n     2 passed (2) | ordered, ');
  expect(coloured.stdout).toContain('\u001b[32m2 passed\u001b[39m');
});
