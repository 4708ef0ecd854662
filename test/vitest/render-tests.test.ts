/** What `vitest list` of Vitest 5 reads. */
import { SourceMap } from 'node:module';
import { expect, test } from 'vitest';
import { renderTests } from '../../src/vitest/plugin/render-tests.ts';
import { resolveReplayPlan } from '../../src/vitest/plugin/resolve-replay-plan.ts';
import { createSession, runInline, writeProject } from '../kit/index.ts';
import { configModule, configWith, gets, serveApi } from './replaying.ts';

test('the listed tests have the names and locations of those of a run', async () => {
  await using api = await serveApi();
  const target = { one: api.url, two: api.url };
  const name = 'a "shop" of\u202e two';
  await using run = await runInline(
    {
      'vitest.config.ts': configWith({ target }),
      'sessions/a.session.json': createSession(gets('200/a', '404/b', '200/c'), { name }),
    },
    { includeTaskLocation: true },
  );
  const file = `${run.folder}/sessions/a.session.json`;
  const { code, map } = await renderTests(file, resolveReplayPlan({ target }, {}), 'a\nb\n');

  const [module] = run.modules;
  const suites = [...(module?.children.allSuites() ?? [])].map((each) => each.name);
  const tests = Object.values(run.tests).map((each) => ({ name: each.name, ...each.location }));
  expect([suites, tests]).toMatchObject([{ length: 3 }, { length: 6 }]);
  const sourceMap = new SourceMap({ ...map, file: '', sourceRoot: '', sourcesContent: [] });
  const listed = code.split('\n').flatMap((line, index) => {
    const [, kind, , quoted] = /^(describe|test)\((['"])(.*)\2/.exec(line) ?? [];
    if (kind === undefined || quoted === undefined) return [];
    const found = sourceMap.findEntry(index, 0);
    const place =
      'originalLine' in found
        ? { line: found.originalLine + 1, column: found.originalColumn + 1 }
        : {};
    return { kind, name: quoted.replaceAll('\\\\', '\\'), ...place };
  });
  expect(listed.filter(({ kind }) => kind === 'describe').map((each) => each.name)).toEqual(suites);
  expect(listed.filter(({ kind }) => kind === 'test')).toEqual(
    tests.map((each) => ({ kind: 'test', ...each })),
  );
});

test('the list of tests is valid code, whatever a session is called', async () => {
  const name = `it's "so" \${process.exit()} \\ \`x\` */`;
  await using project = await writeProject({
    'sessions/a.session.json': createSession(gets(`200/'x"`), { name }),
    'sessions/b.session.json': 'no session',
  });
  const plan = resolveReplayPlan({}, {});
  for (const file of ['a', 'b']) {
    const { code } = await renderTests(`${project.folder}/sessions/${file}.session.json`, plan);
    expect(() => new Function(code)).not.toThrow();
  }
});

/** Notes the code of each session as a module. */
const NOTING = `{
  name: 'noting',
  enforce: 'post',
  transform(code, id) {
    if (id.endsWith('#replay')) appendFileSync(new URL('./code.txt', import.meta.url), code);
  },
}`;

for (const target of ['a URL', 'an app']) {
  test(`no run reads sessions against ${target} for it`, async () => {
    await using api = await serveApi();
    const options = { target: target === 'an app' ? './app.ts' : api.url };
    await using run = await runInline({
      'vitest.config.ts': configModule(`
        import { appendFileSync } from 'node:fs';
        export default defineConfig({
          plugins: [sessionReplay(${JSON.stringify(options)}), ${NOTING}],
        });`),
      'app.ts': 'export default { fetch: () => new Response() };',
      'sessions/a.session.json': createSession(gets('200/a')),
    });

    expect(run.errors).toEqual({});
    const code = run.read('code.txt');
    expect(code).toContain('replaySuite(');
    expect(code).not.toContain('GET /200/a');
  });
}
