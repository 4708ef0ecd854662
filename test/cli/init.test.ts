import { join } from 'node:path';
import { expect, test } from 'vitest';
import { serve, writeProject } from '../kit/index.ts';
import { waitFor } from '../kit/wait-for.ts';
import { hasTerminal, startOnTerminal } from './on-terminal.ts';
import { runCli } from './run-cli.ts';

const config = `import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { globals: true },
});
`;

test('the changes are shown, and nothing is written without a yes', async () => {
  await using project = await writeProject({ 'vitest.config.ts': config });
  const { code, out } = await runCli(project.folder, ['init']);
  expect(out).toContain("+ import { sessionReplay } from 'vitest-session-replay';");
  expect(out).toContain('  export default defineConfig({');
  expect(out).toContain('--yes writes vitest.config.ts and first-recording.test.js');
  expect(code).toBe(0);
  expect(project.files()).toEqual(['package.json', 'vitest.config.ts']);
});

test.skipIf(!hasTerminal).each([
  { what: 'Ctrl-C', key: '\u0003' },
  { what: 'the end of the input', key: '\u0004' },
])('$what instead of an answer writes nothing, and ends with 130', async ({ key }) => {
  await using project = await writeProject({ 'vitest.config.ts': config });
  const terminal = startOnTerminal(project.folder, 'init');
  await waitFor('the question', () => terminal.shown().includes('Write this?'));
  terminal.press(key);
  expect(await terminal.ended).toBe(130);
  expect(terminal.shown()).toContain('Nothing has been written');
  expect(terminal.shown()).not.toContain('Error');
  expect(project.files()).toEqual(['package.json', 'vitest.config.ts']);
});

test('a project without a config records and replays after init', async () => {
  await using server = await serve((_, response) => response.end('[]'));
  await using project = await writeProject({ 'package.json': { type: 'module' } });
  await runCli(project.folder, ['init', '--yes', '--upstream', server.url]);
  expect(project.files()).toEqual(['first-recording.test.js', 'package.json', 'vitest.config.mts']);
  const recorded = await project.run();
  expect(recorded.exitCode).toBe(0);
  const replayed = await project.run({ filters: ['sessions'] });
  expect(replayed.tree).toMatchObject({
    'sessions/first-recording.test/answers-its-first-request.session.json': {},
  });
});

test('the plugin is added to an existing config', async () => {
  await using project = await writeProject({ 'vite.config.mts': config, 'tests/a.txt': '' });
  const { out } = await runCli(project.folder, ['init', '--yes', '--json']);
  expect(JSON.parse(out)).toMatchObject({
    isWritten: true,
    changes: [{ file: 'vite.config.mts' }, { file: 'tests/first-recording.test.js' }],
  });
  expect(project.read('vite.config.mts')).toContain(
    "plugins: [sessionReplay({ record: { upstream: 'http://127.0.0.1:3000' }, expect: { body: 'shape' } })],",
  );
});

test('a second init finds nothing to do', async () => {
  await using project = await writeProject({ 'vitest.config.ts': config });
  await runCli(project.folder, ['init', '--yes']);
  const { code, out } = await runCli(project.folder, ['init', '--yes']);
  expect(out).toContain('The config already has the plugin.');
  expect(out).toContain('Nothing to write');
  expect(code).toBe(0);
});

test('a second init still names the packages that have to be installed', async () => {
  await using project = await writeProject({ 'vitest.config.ts': config, 'package.json': {} });
  await runCli(project.folder, ['init', '--yes']);
  const { out } = await runCli(project.folder, ['init']);
  expect(out).toContain(
    'Nothing to write: after "npm install --save-dev vitest vite vitest-session-replay", "npx vitest run"',
  );
});

test('a config that cannot be changed is left alone, and the end says what was written and what was not', async () => {
  const before = 'export default createConfig();\n';
  await using project = await writeProject({ 'vitest.config.ts': before });
  const { code, out } = await runCli(project.folder, ['init', '--yes']);
  expect(out).toContain('Add this by hand:');
  expect(out).toContain(
    '✓ Written: first-recording.test.js\n! Not changed: vitest.config.ts, to which the lines above have to be added\n',
  );
  expect(code).toBe(1);
  expect(project.read('vitest.config.ts')).toBe(before);
});

test('without the library that changes code, the config is left alone, and the library is named', async () => {
  await using project = await writeProject({ 'vitest.config.ts': config }, { missing: 'magicast' });
  const program = join(project.folder, 'node_modules/vitest-session-replay/dist/cli.js');
  const { code, out } = await runCli(project.folder, ['init', '--yes'], {}, program);
  expect(out).toContain('npm install --save-dev magicast');
  expect(code).toBe(1);
  expect(project.read('vitest.config.ts')).toBe(config);
});

test('an upstream that is not a URL ends with 2, and credentials are not repeated', async () => {
  await using project = await writeProject({});
  const { code, err } = await runCli(project.folder, ['init', '--upstream', 'http://me:pw@api']);
  expect(err).toContain('--upstream: expected a URL without credentials');
  expect(err).not.toContain('pw');
  expect(code).toBe(2);
});
