/** The project that the plugin adds beside a project of tests, so that sessions can share workers. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createSession, type FileTree, runInline, writeProject } from '../kit/index.ts';
import { type Api, configModule, configWith, gets, serveApi } from './replaying.ts';

const passing = `import { test } from 'vitest'; test('passes', () => {});`;
const session = (recordedBy?: string): object => ({
  ...(recordedBy !== undefined && { recordedBy }),
  ...createSession(gets('200/a'), { name: 'shop' }),
});
const replayed = { shop: { '#1 GET /200/a → 200': 'passed' } };

/** Notes, for each file that runs, what an expression gives in its worker. */
const noting = (expression: string): string => `
  import { appendFileSync } from 'node:fs';
  appendFileSync(new URL('./notes.txt', import.meta.url), String(${expression}) + '\\n');`;

/** Files of a project with several sessions, whose setup file notes the worker of each file. */
function manySessions(target: string, options: object = {}): FileTree {
  return {
    'vitest.config.ts': configWith({ target }, { setupFiles: './setup.ts', ...options }),
    'setup.ts': noting('process.pid + "-" + require("node:worker_threads").threadId').replace(
      'import',
      `import { createRequire } from 'node:module';
       const require = createRequire(import.meta.url);
       import`,
    ),
    'app.ts': `export default { fetch: () => new Response() };`,
    'a.test.ts': passing,
    'b.test.ts': passing,
    'sessions/a.session.json': session(),
    'sessions/b.session.json': session(),
    'sessions/c.session.json': session(),
  };
}

const countWorkers = (notes: string): number => new Set(notes.trim().split('\n')).size;

for (const pool of ['forks', 'threads'] as const) {
  test(`sessions against a URL share a worker, and tests have one each: ${pool}`, async () => {
    await using api = await serveApi();
    await using run = await runInline(manySessions(api.url), { pool });

    expect(run.errors).toEqual({});
    expect(run.read('notes.txt').trim().split('\n')).toHaveLength(5);
    expect(countWorkers(run.read('notes.txt'))).toBe(3);
  });
}

test('each session against an app has a worker of its own', async () => {
  await using run = await runInline(manySessions('./app.ts'));

  expect(run.errors).toEqual({});
  expect(countWorkers(run.read('notes.txt'))).toBe(5);
});

test('sessions of a project without isolation share a worker apart from the tests', async () => {
  await using api = await serveApi();
  await using run = await runInline(manySessions(api.url, { isolate: false, name: 'unit' }));

  expect(Object.keys(run.tree)).toContain('[unit sessions] sessions/a.session.json');
  expect(countWorkers(run.read('notes.txt'))).toBe(2);
});

test('the name of the added project must be free', async () => {
  await using run = await runInline({
    'vitest.config.ts': configModule(`
      export default defineConfig({
        test: {
          projects: [
            { plugins: [sessionReplay()], test: { name: 'unit' } },
            { test: { name: 'unit sessions' } },
          ],
        },
      });`),
    'sessions/a.session.json': session(),
  });

  expect(run.exitCode).toBe(1);
  expect(run.stderr).toContain(
    'UserError: the project name "unit sessions" is taken. The sessions of the project "unit" run ' +
      'in a project that vitest-session-replay adds under this name: give the other project in ' +
      '"test.projects" another name.',
  );
});

/** Two projects of one root, each with a test file of its own. */
const twoProjects = (api: Api): FileTree => ({
  'vitest.config.ts': configWith(
    { target: api.url },
    {
      projects: ['api', 'unit'].map((name) => ({
        extends: true,
        test: { name, include: [`${name}/*.test.ts`] },
      })),
    },
  ),
  'api/a.test.ts': passing,
  'unit/a.test.ts': passing,
  'sessions/api/a.test/api/shop.session.json': session('api/a.test.ts'),
  'sessions/unit/a.test/unit/shop.session.json': session('unit/a.test.ts'),
  'sessions/unit/a.test/nameless.session.json': session('unit/a.test.ts'),
  'sessions/foreign.session.json': session(),
  'sessions/gone.test/gone/shop.session.json': session('gone.test.ts'),
});

test('each project replays what it has recorded, and the first what nobody has', async () => {
  await using api = await serveApi();
  await using project = await writeProject(twoProjects(api));

  const all = await project.run({ filters: ['sessions/'] });
  expect(all.tree).toEqual({
    '[api sessions] sessions/api/a.test/api/shop.session.json': replayed,
    '[api sessions] sessions/foreign.session.json': replayed,
    '[api sessions] sessions/gone.test/gone/shop.session.json': replayed,
    '[unit sessions] sessions/unit/a.test/nameless.session.json': replayed,
    '[unit sessions] sessions/unit/a.test/unit/shop.session.json': replayed,
  });

  const one = await project.run({ project: 'unit' });
  expect(one.tree).toEqual({
    '[unit sessions] sessions/foreign.session.json': replayed,
    '[unit sessions] sessions/unit/a.test/nameless.session.json': replayed,
    '[unit sessions] sessions/unit/a.test/unit/shop.session.json': replayed,
    '[unit] unit/a.test.ts': { passes: 'passed' },
  });
});

test('reports name the projects of the tests, where there are several', async () => {
  await using api = await serveApi(() => 500);
  await using project = await writeProject(twoProjects(api));
  const file = join(project.folder, 'summary.md');
  const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: file };
  const github: [string, Record<string, unknown>] = [
    'github-actions',
    { jobSummary: { outputPath: file } },
  ];
  const options = { filters: ['sessions/'], env, reporters: ['default', github] };

  const all = await project.run(options);
  expect(all.stdout).toContain('↳ |unit| sessions/unit/a.test/unit/shop.session.json #1');
  expect(all.stdout).toMatch(/^ .* \|api\| 3 failed → /m);
  expect(all.stdout).toMatch(/^ .* \|unit\| 2 failed → /m);
  expect(project.read('summary.md')).toMatch(
    /<code>&#124;unit&#124; sessions\/unit\/a&#46;test\/unit\/shop/,
  );

  const one = await project.run({ ...options, project: 'unit' });
  expect(one.stdout).toContain('↳ sessions/unit/a.test/unit/shop.session.json #1');
  expect(one.stdout).toMatch(/^ {3}Sessions {2}3 failed → /m);
});

test('settings of the tests hold for their sessions, in a config file or inline', async () => {
  await using api = await serveApi();
  await using run = await runInline({
    'vitest.config.ts': configModule(`
      const code = { name: 'code', resolveId: (id) => id === 'virtual' ? id : undefined,
        load: (id) => id === 'virtual' ? 'export default "plugin"' : undefined };
      export default defineConfig({
        test: {
          retry: 1,
          projects: [
            {
              root: './inline',
              plugins: [code, sessionReplay({ target: '${api.url}' })],
              define: { DEFINED: '"define"' },
              test: {
                name: 'inline',
                alias: { '#alias': new URL('./alias.ts', import.meta.url).pathname },
                env: { VARIABLE: 'env' },
                provide: { provided: 'provide' },
                setupFiles: './setup.ts',
              },
            },
            './file',
          ],
        },
      });`),
    'alias.ts': `export default 'alias';`,
    'inline/setup.ts': `
      import { inject } from 'vitest';
      import alias from '#alias';
      import plugin from 'virtual';
      ${noting('[alias, plugin, DEFINED, process.env.VARIABLE, inject("provided")]')}`,
    'inline/sessions/a.session.json': session(),
    'file/vitest.config.ts': configWith(
      { target: api.url },
      { name: 'file', setupFiles: './setup.ts', env: { VARIABLE: 'env of a file' } },
    ),
    'file/setup.ts': noting('process.env.VARIABLE'),
    'file/sessions/a.session.json': session(),
  });

  expect(run.errors).toEqual({});
  expect(Object.keys(run.tree)).toEqual([
    '[file sessions] sessions/a.session.json',
    '[inline sessions] sessions/a.session.json',
  ]);
  expect(run.read('inline/notes.txt')).toBe('alias,plugin,define,env,provide\n');
  expect(run.read('file/notes.txt')).toBe('env of a file\n');
});

test('global setup runs once for tests and sessions, and both get what it provides', async () => {
  await using api = await serveApi();
  await using project = await writeProject({
    'vitest.config.ts': configModule(`
      export default defineConfig({
        test: {
          projects: [{
            plugins: [sessionReplay({ target: '${api.url}' })],
            test: { name: 'unit', globalSetup: './global.ts', setupFiles: './setup.ts' },
          }],
        },
      });`),
    'global.ts': `
      ${noting('"up"')}
      export default (project) => {
        project.provide('port', 1234);
        return () => appendFileSync(new URL('./notes.txt', import.meta.url), 'down\\n');
      };`,
    'setup.ts': `import { inject } from 'vitest';\n${noting('inject("port")')}`,
    'a.test.ts': passing,
    'sessions/a.session.json': session(),
  });

  const all = await project.run();
  expect(all.errors).toEqual({});
  expect(project.read('notes.txt')).toBe('up\n1234\n1234\ndown\n');

  await project.run({ filters: ['sessions'] });
  expect(project.read('notes.txt')).toBe('up\n1234\n1234\ndown\nup\n1234\ndown\n');
});

test('a project with one worker may run beside one with more', async () => {
  await using api = await serveApi();
  const projects = [
    { extends: true, root: './one', test: { name: 'one', fileParallelism: false } },
    { extends: true, root: './two', test: { name: 'two', maxWorkers: 2 } },
  ];
  await using run = await runInline(
    {
      'vitest.config.ts': configWith({ target: api.url }, { projects }),
      'one/a.test.ts': passing,
      'one/sessions/a.session.json': session(),
      'two/a.test.ts': passing,
      'two/sessions/a.session.json': session(),
    },
    { maxWorkers: 2 },
  );

  expect([run.stderr, run.unhandled]).toEqual(['', []]);
  expect(Object.keys(run.tree)).toHaveLength(4);
});

test('no project is added if there are no sessions', async () => {
  await using run = await runInline({
    'vitest.config.ts': configWith({}, { reporters: ['default', './names.ts'] }),
    'names.ts': `
      export default class {
        onInit(vitest) { vitest.logger.log('projects: ' + vitest.projects.length); }
      }`,
    'a.test.ts': passing,
  });

  expect(run.stdout).toContain('projects: 1\n');
});
