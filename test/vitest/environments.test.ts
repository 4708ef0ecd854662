import { expect, test } from 'vitest';
import { createSession, type FileTree, runInline } from '../kit/index.ts';
import { configModule, configWith, gets } from './replaying.ts';

const app = `
  export default {
    fetch: () => new Response(null, { status: typeof document === 'undefined' ? 200 : 500 }),
  };`;
const files: FileTree = {
  'src/app.ts': app,
  'src/settings.ts': 'export {};',
  'dom.ts': `document.title = 'a page';`,
  'once.ts': `
    import { appendFileSync } from 'node:fs';
    export const setup = () => appendFileSync(new URL('./setups.txt', import.meta.url), 'set up');`,
  'a.test.ts': `
    import { expect, test } from 'vitest';
    test('sees the DOM', () => { expect(document.createElement('p').tagName).toBe('P'); });`,
  'sessions/a.session.json': createSession(gets('200/a'), { name: 'shop' }),
};
const inNode = { shop: { '#1 GET /200/a → 200': 'passed' } };

for (const environment of ['jsdom', 'happy-dom']) {
  test(`runs sessions in Node and other tests in ${environment}`, async () => {
    await using run = await runInline({
      'vitest.config.ts': configWith(
        { target: './src/app.ts' },
        { environment, setupFiles: './dom.ts', globalSetup: './once.ts', includeSource: ['src/*'] },
      ),
      ...files,
    });

    expect(run.errors).toEqual({});
    expect(run.tree).toEqual({
      'a.test.ts': { 'sees the DOM': 'passed' },
      'sessions/a.session.json': inNode,
    });
    expect(run.read('setups.txt')).toBe('set up');
    expect(run.stdout.match(/ Sessions {2}/gm)).toHaveLength(1);
  });
}

test('runs the sessions of a named project in Node', async () => {
  await using run = await runInline({
    'vitest.config.ts': configModule(`
      export default defineConfig({
        test: {
          projects: [
            {
              plugins: [sessionReplay({ target: './src/app.ts' })],
              resolve: { alias: { '#settings': new URL('./web/src/settings.ts', import.meta.url).pathname } },
              root: './web',
              test: { name: 'web', environment: 'jsdom' },
            },
            { extends: true, test: { name: 'api', include: ['b.test.ts'] } },
          ],
        },
      });`),
    ...Object.fromEntries(Object.entries(files).map(([path, content]) => [`web/${path}`, content])),
    'web/src/app.ts': `import '#settings';\n${app}`,
    'b.test.ts': `import { test } from 'vitest'; test('passes', () => {});`,
  });

  expect(run.errors).toEqual({});
  expect(run.tree).toEqual({
    '[api] b.test.ts': { passes: 'passed' },
    '[web] a.test.ts': { 'sees the DOM': 'passed' },
    '[web sessions] sessions/a.session.json': inNode,
  });
});
