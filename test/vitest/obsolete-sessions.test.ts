import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createSession,
  type FileTree,
  type Project,
  type Served,
  serve,
  writeProject,
} from '../kit/index.ts';
import { linesOf, recordingProject, sessionFiles } from './recording-project.ts';
import { gets } from './replaying.ts';

const seen: (string | undefined)[] = [];
let api: Served;
beforeAll(async () => {
  api = await serve(({ url }, response) => {
    seen.push(url);
    response.end('x'.repeat(100_000));
  });
});
afterAll(() => api.close());

const one = `test('one', async ({ recorder }) => { await get(recorder.url + '/one'); });`;
const two = `test('two', async ({ recorder }) => { await get(recorder.url + '/two'); });`;
const sessionOfTwo = 'sessions/a.test/two.session.json';

const oneFile = { 'a.test.ts': one + two };
const withOther = { 'a.test.ts': one + two, 'b.test.ts': one };
const twoFiles = { 'a.test.ts': one, 'b.test.ts': two };

/** What a run has left, by the tests that it recorded. */
const recordings = new Map<object, FileTree>();
beforeAll(async () => {
  for (const tests of [oneFile, withOther, twoFiles]) {
    await using project = await writeProject(recordingProject({ upstream: api.url }, tests));
    await project.run();
    const files = project.files().map((file) => [file, project.read(file)] as const);
    recordings.set(tests, Object.fromEntries(files));
  }
});

/** A project whose tests have recorded: each session has a body beside it. */
async function recorded(tests: Readonly<Record<string, string>> = oneFile): Promise<Project> {
  return writeProject(recordings.get(tests) ?? {});
}

/** Writes a test file anew. */
function edit(project: Project, file: string, from: string, to: string): void {
  project.write({ [file]: project.read(file).replace(from, to) });
}

const sessionsOf = (project: Project): string[] =>
  sessionFiles(project).filter((file) => file.endsWith('.json'));

describe('a session whose test is gone', () => {
  test('is told after a whole run, and stays', async () => {
    await using project = await recorded();
    edit(project, 'a.test.ts', two, '');
    const run = await project.run();

    expect(linesOf(run)).toContainEqual(
      expect.stringMatching(/1 session is obsolete.*two\.session\.json.*-u removes it/),
    );
    expect(sessionsOf(project)).toContain(sessionOfTwo);
  });

  test('is removed by -u, with its bodies', async () => {
    await using project = await recorded();
    edit(project, 'a.test.ts', two, '');
    await project.run({ update: true });

    expect(sessionFiles(project).filter((file) => file.includes('two'))).toEqual([]);
    expect(sessionFiles(project)).toHaveLength(2);
  });

  test('is not replayed by the -u that removes it', async () => {
    await using project = await recorded();
    edit(project, 'a.test.ts', two, '');
    const before = seen.length;
    const run = await project.run({ update: true });

    expect(seen.slice(before)).toEqual(['/one', '/one']);
    expect(run.tree).toMatchObject({
      'sessions/a.test/one.session.json': { one: { '#1 GET /one → 200': 'passed' } },
      [sessionOfTwo]: { 'was removed, since its test is gone': 'skipped' },
    });
    expect(linesOf(run)).toContainEqual(
      expect.stringMatching(
        /removed 1 obsolete session, whose test is gone: .*two\.session\.json$/,
      ),
    );
  });

  test('is not replayed beside tests of types, which run last', async () => {
    await using project = await recorded();
    edit(project, 'a.test.ts', two, '');
    const config = project.read('vitest.config.ts');
    project.write({
      'vitest.config.ts': config.replace(
        'plugins:',
        `test: { typecheck: { enabled: true, checker: 'tsc' } }, plugins:`,
      ),
      'types.test-d.ts': `import { expectTypeOf, test } from 'vitest';
        test('types', () => { expectTypeOf(1).toBeNumber(); });`,
      'tsconfig.json': JSON.stringify({
        compilerOptions: { skipLibCheck: true, types: [] },
        include: ['*.test-d.ts'],
      }),
    });
    const run = await project.run({ update: true });

    expect(run.tree['types.test-d.ts']).toBeDefined();
    expect(run.tree[sessionOfTwo]).toEqual({ 'was removed, since its test is gone': 'skipped' });
  });

  test('is not replayed where no test is left', async () => {
    await using project = await recorded();
    rmSync(`${project.folder}/a.test.ts`);
    const run = await project.run({ update: true });

    expect(run.errors).toEqual({});
    expect(sessionFiles(project)).toEqual([]);
  });

  test('is removed with its folder where its test file was deleted', async () => {
    await using project = await recorded(twoFiles);
    rmSync(`${project.folder}/b.test.ts`);
    await project.run({ update: true });

    expect(sessionsOf(project)).toEqual(['sessions/a.test/one.session.json']);
  });
});

test('what takes the place of a session that was removed may take none of its variables', async () => {
  const sendsKey = `test('two', async ({ recorder }) => {
    await get(recorder.url + '/two', { headers: { 'X-Api-Key': 'k-1234567890' } });
  });`;
  await using project = await writeProject({
    ...recordingProject({ upstream: api.url }, { 'a.test.ts': one + sendsKey }),
    '.env.test': 'SHOP_KEY=k-1234567890\n',
  });
  await project.run();
  expect(project.readJson('sessions/session-variables.json')).toEqual({
    'a.test/two.session.json': ['SHOP_KEY'],
  });
  edit(project, 'a.test.ts', sendsKey, '');
  await project.run({ update: true });

  expect(project.readJson('sessions/session-variables.json')).toEqual({});
});

describe('-u keeps', () => {
  test.each<[string, (project: Project) => void]>([
    ['that is skipped', (project) => edit(project, 'a.test.ts', `test('two'`, `test.skip('two'`)],
    [
      'of a suite that is skipped',
      (project) => edit(project, 'a.test.ts', one, `${one} describe.skipIf(true)('', () => {});`),
    ],
    [
      'that does not take the recorder now',
      (project) => edit(project, 'a.test.ts', two, `test('two', () => {});`),
    ],
    [
      'beside one with .only',
      (project) => edit(project, 'a.test.ts', `test('one'`, `test.only('one'`),
    ],
    [
      'that fails',
      (project) => edit(project, 'a.test.ts', `{ await get(recorder.url + '/two')`, `{ throw 1`),
    ],
  ])('the session of a test %s', async (_, change) => {
    await using project = await recorded();
    change(project);
    await project.run({ update: true });

    expect(sessionsOf(project)).toContain(sessionOfTwo);
  });

  test.each<[string, Parameters<Project['run']>[0]]>([
    ['of tests by their names', { testNamePattern: 'one' }],
    ['of files', { filters: ['b.test.ts'] }],
    ['by a shard', { shard: '1/2' }],
  ])('sessions of tests that are gone where the run was a choice %s', async (_, choice) => {
    await using project = await recorded(withOther);
    edit(project, 'a.test.ts', two, '');
    await project.run({ update: true, ...choice });

    expect(sessionsOf(project)).toContain(sessionOfTwo);
  });

  test('all of them where a test file cannot be loaded', async () => {
    await using project = await recorded(withOther);
    edit(project, 'a.test.ts', two, '');
    edit(project, 'b.test.ts', one, 'throw new Error();');
    await project.run({ update: true });

    expect(sessionsOf(project)).toContain(sessionOfTwo);
    expect(sessionsOf(project)).toContain('sessions/b.test/one.session.json');
  });

  test('sessions that no test has recorded, and copies', async () => {
    await using project = await recorded();
    const recordedBy = 'a.test.ts';
    const own = {
      'sessions/a.test/imported.session.json': createSession(gets('200/a'), { name: 'imported' }),
      'sessions/a.test/copy.session.json': createSession(gets('200/a'), {
        name: 'one',
        recordedBy,
      }),
      'sessions/kept/gone.session.json': createSession(gets('200/a'), { name: 'gone', recordedBy }),
    };
    project.write(own);
    edit(project, 'a.test.ts', two, '');
    await project.run({ update: true });

    expect(sessionsOf(project)).toEqual(expect.arrayContaining(Object.keys(own)));
    expect(sessionsOf(project)).not.toContain(sessionOfTwo);
  });

  test('the sessions of another project, and of a file that no project includes now', async () => {
    await using project = await recorded(twoFiles);
    const config = project.read('vitest.config.ts');
    project.write({
      'vitest.config.ts': config.replace('plugins:', `test: { include: ['a.test.ts'] }, plugins:`),
    });
    await project.run({ update: true });

    expect(sessionsOf(project)).toContain('sessions/b.test/two.session.json');
  });
});
