import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { renderBriefly } from '../../src/replay/failure/render-failure.ts';
import { collectResults } from '../../src/vitest/report/collect.ts';
import { createSession, recordingOf, runInline, spawnVitest, writeProject } from '../kit/index.ts';
import { configWith, gets, serveApi } from './replaying.ts';

const session = createSession(gets('200/a', '404/b'), { name: 'shop' });
const reports = (stdout: string): number => stdout.match(/^ +Sessions {2}/gm)?.length ?? 0;

test('the outcomes of each session and target are collected in their order', async () => {
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
  expect(collectResults(run.modules).bySession.flat()).toMatchObject([
    { file: a, session: 'shop', target: 'one', speed: 'ordered', outcomes: outcomes('passed') },
    { file: a, session: 'shop', target: 'two', speed: 'ordered', outcomes: outcomes('failed') },
    { file: b, session: 'other', target: 'one', speed: 'ordered', outcomes: outcomes('passed') },
    { file: b, session: 'other', target: 'two', speed: 'ordered', outcomes: outcomes('failed') },
  ]);
  expect(run.stdout).toMatch(
    /Duration .*\n\n × GET \/404\/b {2}.*\n {5}2 sessions → two: 2 failed\n(?: {7}↳ sessions\/[ab]\.session\.json #2\n){2} ❯ .*c\.session\.json\n {5}not .*\n/,
  );
  expect(run.stdout).toContain(
    '   Sessions  3 failed → one, two\n   Requests  2 failed | 6 passed (8)\n',
  );
});

test('the report says that a replay was in open loop', async () => {
  await using api = await serveApi();
  await using project = await writeProject({
    'vitest.config.ts': configWith({ target: api.url, openLoop: true }),
    'paced.config.ts': configWith({ target: api.url, speed: 1 }),
    'sessions/a.session.json': session,
  });
  const open = await project.run();
  const paced = await project.run({ config: join(project.folder, 'paced.config.ts') });

  expect(open.stdout).toMatch(/^ {3}Sessions {2}1 passed → .* \(open loop, 1x\)$/m);
  expect(paced.stdout).toMatch(/^ {3}Sessions {2}1 passed → .* \(1x\)$/m);
});

describe('the report has the sessions that could not be replayed', () => {
  const sessions = {
    'sessions/foreign.session.json': { ...session, origin: 'https://api.example.com' },
    'sessions/syntax.session.json': '{ "version": oops }',
  };

  test('with the reason of each, even if nothing else ran', async () => {
    await using run = await runInline({
      'vitest.config.ts': configWith({}),
      'a.test.ts': `import { test } from 'vitest'; test('fails', () => { throw new Error('no'); });`,
      ...sessions,
    });

    expect(run.stdout).toMatch(
      /^ ❯ sessions\/foreign\.session\.json\n {5}not replayed: the session/m,
    );
    expect(run.stdout).toMatch(
      /^ ❯ sessions\/syntax\.session\.json\n {5}not replayed: .*\s+is\s+not\s+JSON:\s+line/m,
    );
    expect(run.stdout).toMatch(/^ {3}Sessions {2}2 failed\n\n/m);
  });

  test('by target, and after reports are merged', async () => {
    await using api = await serveApi();
    await using run = await runInline(
      {
        'vitest.config.ts': configWith({ target: { live: api.url, own: './app.ts' } }),
        'app.ts': `throw new Error('no database');`,
        'sessions/a.session.json': session,
      },
      { reporters: ['blob'] },
    );
    const merged = await run.run({ mergeReports: join(run.folder, '.vitest-reports') });

    expect(merged.stdout).toContain(
      ' ❯ sessions/a.session.json → own\n     not replayed: no database\n',
    );
    expect(merged.stdout).toContain('   Sessions  1 failed → live\n   Requests  2 passed\n');
  });

  test('if a setup file fails', async () => {
    await using run = await runInline({
      'vitest.config.ts': configWith({}, { setupFiles: './setup.ts' }),
      'setup.ts': `import { beforeEach } from 'vitest'; beforeEach(() => { throw new Error('no key'); });`,
      'other.config.ts': configWith({}, { setupFiles: './throwing.ts' }),
      'throwing.ts': `throw new Error('no env');`,
      'sessions/a.session.json': session,
    });
    const throwing = await run.run({ config: join(run.folder, 'other.config.ts') });

    expect(run.stdout).toContain(' ❯ sessions/a.session.json\n     not replayed: no key\n');
    expect(throwing.stdout).toContain(' ❯ sessions/a.session.json\n     not replayed: no env\n');
  });

  test('but none that was not selected', async () => {
    await using run = await runInline(
      { 'vitest.config.ts': configWith({}), 'sessions/a.session.json': session },
      { testNamePattern: 'nothing' },
    );

    expect(reports(run.stdout)).toBe(0);
  });
});

describe('the plugin adds the reporter', () => {
  test('beside those of the user, unless they name it or a program reads the output', async () => {
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

  test('and it prints nothing if no session has run', async () => {
    await using run = await runInline({
      'vitest.config.ts': configWith({}),
      'a.test.ts': `import { test } from 'vitest'; test('passes', () => {});`,
    });

    expect(run.exitCode).toBe(0);
    expect(reports(run.stdout)).toBe(0);
  });
});

test('the report shows on what targets disagree, also after reports are merged', async () => {
  await using api = await serveApi(({ path }) => (path === '/two/404/b' ? 500 : undefined));
  await using run = await runInline(
    {
      'vitest.config.ts': configWith({ target: { one: `${api.url}/one`, two: `${api.url}/two` } }),
      'sessions/a.session.json': session,
    },
    { reporters: ['default', 'vitest-session-replay/reporter', 'blob'] },
  );
  const merged = await run.run({ mergeReports: join(run.folder, '.vitest-reports') });
  const table = [
    ' Targets',
    '',
    ' ❯ sessions/a.session.json → one, two',
    '     request        expected  one  two',
    '     #2 GET /404/b  404       404  500  disagree',
    '     1 request as recorded on all',
    '',
  ].join('\n');

  expect(run.stdout).toContain(table);
  expect(merged.stdout).toContain(table);
});

test('outcomes survive blob reports and their merge', async () => {
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

  expect(run.stdout).toMatch(/^ {3}Sessions {2}1 passed → .*\n {3}Requests {2}2 passed\n/m);
  expect(api.seen).toHaveLength(4);
  const metas = Object.values(merged.tests).map((each) => each.meta().replay);
  expect(metas).toMatchObject([{ id: '1' }, { id: '2' }, { id: '1' }, { id: '2' }]);
  expect(Object.values(merged.tests).map((each) => each.diagnostic()?.duration)).toEqual(
    metas.map((meta) => meta?.responseTime),
  );
  expect(merged.stdout).toContain('   Requests  4 passed\n');
});

test('the report has no colours where the output is no terminal, unless colours are asked for', async () => {
  await using api = await serveApi();
  await using project = await writeProject({
    'vitest.config.ts': configWith({ target: api.url }),
    'sessions/a.session.json': session,
  });
  const [plain, coloured] = await Promise.all([
    spawnVitest(project.folder, ['run'], { NO_COLOR: undefined }),
    spawnVitest(project.folder, ['run'], { NO_COLOR: undefined, FORCE_COLOR: '1' }),
  ]);

  expect(plain.stdout).toContain('\n   Requests  2 passed\n');
  expect(coloured.stdout).toContain('\u001b[32m2 passed\u001b[39m');
});

test('the report cuts nothing where there is no terminal', async () => {
  await using api = await serveApi(({ path }) => (path.startsWith('/south/404') ? 500 : undefined));
  const path = `404/${'of-a-customer/'.repeat(7)}b`;
  const folder = `sessions/${'of-the-warehouse/'.repeat(6)}`;
  const [orders, broken] = [`${folder}orders.session.json`, `${folder}broken.session.json`];
  const north = { url: `${api.url}/north`, readOnly: true };
  const target = { 'the-northern-region': north, 'the-southern-region': `${api.url}/south` };
  const recordings = [...gets('200/a', path), recordingOf('POST', '/200/orders', 200)];
  await using run = await runInline({
    'vitest.config.ts': configWith({ target }),
    [orders]: createSession(recordings, { name: 'shop' }),
    [broken]: { ...session, origin: 'of nobody, which is no origin of a session' },
  });
  const failure = { kind: 'status', expected: 404, actual: 500 } as const;
  const own = run.stdout.slice(run.stdout.indexOf(` ❯ ${broken}`, run.stdout.indexOf('Duration')));

  expect(own).toMatch(
    /^ {5}not replayed: .*: found a string "of nobody.*such as http:\/\/127.0.0.1:3000$/m,
  );
  for (const text of [
    ` ❯ ${orders} → the-southern-region\n`,
    `     × #2 GET /${path}  ${renderBriefly({ expected: 404, failure })}  `,
    ` ❯ ${orders} → the-northern-region, the-southern-region\n`,
    '     1 request as recorded on all, 1 skipped on the-northern-region\n',
  ])
    expect(own).toContain(text);
  expect(own.replace(/found a string ".*?"/, '')).not.toContain('…');
});
