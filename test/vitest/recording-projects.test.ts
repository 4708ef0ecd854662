/** Several Vitest projects that record the same test files: none may touch what another wrote. */
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { type FileTree, runInline, type Served, serve, writeProject } from '../kit/index.ts';
import { recordingProject, sessionFiles } from './recording-project.ts';
import { configWith } from './replaying.ts';

/** An API that answers with the body that it got. */
function serveEcho(): Promise<Served> {
  return serve(async (request, response) => response.end(await text(request)));
}

/** Posts a body that lies in a file beside its session, another one in each project. */
const postsMuch = (url: string): string => `
  test('posts much', async ({ recorder }) => {
    const body = String(process.env.LETTER).repeat(100_000);
    expect(await get('${url}/', { method: 'POST', body })).toBe(body);
  });`;

/** Two projects of one root. */
const two = {
  projects: [
    { extends: true, test: { name: 'one', env: { LETTER: 'a' } } },
    { extends: true, test: { name: 'two', env: { LETTER: 'b' } } },
  ],
};

/** Files of a project whose only test file posts much to `url`. */
function postingProject(url: string, config: object = {}): FileTree {
  return {
    ...recordingProject({}, { 'a.test.ts': postsMuch(url) }),
    'vitest.config.ts': configWith({}, config),
  };
}

test('projects that record the same test file have a folder each, and replay their own sessions', async () => {
  await using api = await serveEcho();
  await using project = await writeProject(postingProject(api.url, two));

  const recorded = await project.run({ maxWorkers: 2 });
  expect(recorded.errors).toEqual({});
  expect(sessionFiles(project).map((file) => file.replace(/[0-9a-f]{16}/, '<hash>'))).toEqual([
    'sessions/a.test/one/posts-much.<hash>.bin',
    'sessions/a.test/one/posts-much.session.json',
    'sessions/a.test/two/posts-much.<hash>.bin',
    'sessions/a.test/two/posts-much.session.json',
  ]);

  const replayed = await project.run({ filters: ['sessions/'] });
  const passed = { 'posts much': { '#1 POST / → 200': 'passed' } };
  expect(replayed.tree).toEqual({
    '[one sessions] sessions/a.test/one/posts-much.session.json': passed,
    '[two sessions] sessions/a.test/two/posts-much.session.json': passed,
  });
});

test('a run of one project writes into the same folder', async () => {
  await using api = await serveEcho();
  await using run = await runInline(postingProject(api.url, two), { project: 'one' });

  expect(sessionFiles(run)).toContain('sessions/a.test/one/posts-much.session.json');
});

test('a project that is named after its folder needs no folder, alone or among others', async () => {
  await using api = await serveEcho();
  const inPackage = (folder: string, files: FileTree): FileTree =>
    Object.fromEntries(Object.entries(files).map(([path, file]) => [`${folder}/${path}`, file]));
  const files = postingProject(api.url);
  await using run = await runInline({
    ...inPackage('packages/shop', {
      ...files,
      'package.json': { name: '@my/shop', type: 'module' },
    }),
    ...inPackage('packages/users', { ...files, 'package.json': { type: 'module' } }),
    'vitest.config.ts': `export default { test: { projects: ['packages/*'] } };`,
  });

  expect(run.errors).toEqual({});
  expect(run.files().filter((file) => file.endsWith('.session.json'))).toEqual([
    'packages/shop/sessions/a.test/posts-much.session.json',
    'packages/users/sessions/a.test/posts-much.session.json',
  ]);
});
