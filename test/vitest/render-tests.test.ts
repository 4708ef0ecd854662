/** What `vitest list` of Vitest 5 reads. */
import { expect, test } from 'vitest';
import { renderTests } from '../../src/vitest/plugin/render-tests.ts';
import { resolveReplayPlan } from '../../src/vitest/plugin/resolve-replay-plan.ts';
import { createSession, runInline, writeProject } from '../kit/index.ts';
import { configModule, configWith, gets, serveApi } from './replaying.ts';

test('the listed tests have the names of those of a run', async () => {
  await using api = await serveApi();
  const target = { one: api.url, two: api.url };
  const name = 'a "shop" of\u202e two';
  await using run = await runInline({
    'vitest.config.ts': configWith({ target }),
    'sessions/a.session.json': createSession(gets('200/a', '404/b'), { name }),
  });
  const code = await renderTests(
    `${run.folder}/sessions/a.session.json`,
    resolveReplayPlan({ target }, {}),
  );

  const [file] = run.modules;
  const names = [...(file?.children.allSuites() ?? []), ...(file?.children.allTests() ?? [])];
  expect(names).toHaveLength(7);
  const shown = [...code.matchAll(/(?:describe|test)\((['"])(.*)\1/g)].map(([, , text]) =>
    text?.replaceAll('\\\\', '\\'),
  );
  expect(shown.sort()).toEqual(names.map((each) => each.name).sort());
});

test('the list of tests is valid code, whatever a session is called', async () => {
  const name = `it's "so" \${process.exit()} \\ \`x\` */`;
  await using project = await writeProject({
    'sessions/a.session.json': createSession(gets(`200/'x"`), { name }),
    'sessions/b.session.json': 'no session',
  });
  const plan = resolveReplayPlan({}, {});
  for (const file of ['a', 'b']) {
    const code = await renderTests(`${project.folder}/sessions/${file}.session.json`, plan);
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
