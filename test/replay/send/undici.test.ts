/** The parts of undici that a replay sends with. */
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { buildConnector, Client, errors } from 'undici';
import { describe, expect, test } from 'vitest';
import { undici } from '../../../src/replay/send/connection.ts';
import { createSession, type Project, recordingOf, serve, writeProject } from '../../kit/index.ts';

const session = createSession([recordingOf('GET', '/', 200)]);
const entry = createRequire(import.meta.url).resolve('undici');

/** Replays one GET in a process of its own: how many passed, and whether undici's entry was loaded. */
async function replayIn(project: Project): Promise<string> {
  await using server = await serve((_request, response) => response.end());
  const script = `
    import { createRequire } from 'node:module';
    import { parseSession, replaySession } from 'vitest-session-replay/replay';
    const text = ${JSON.stringify(JSON.stringify(session))};
    const session = await parseSession(text, 'one.session.json');
    const { summary } = await replaySession(session, { target: '${server.url}' });
    const { cache } = createRequire(import.meta.url);
    console.log(summary.passed, ${JSON.stringify(entry)} in cache);`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', script],
    { cwd: project.folder },
  );
  return stdout.trim();
}

/** A version of undici whose entry is the one of this version. */
async function projectWith(files: Readonly<Record<string, string>>): Promise<Project> {
  const project = await writeProject({}, { missing: 'undici' });
  const folder = join(project.folder, 'node_modules/undici');
  const all = { 'index.js': `module.exports = require(${JSON.stringify(entry)});`, ...files };
  for (const [path, content] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return project;
}

test('the parts of undici are those of its entry', () => {
  expect(undici.Client).toBe(Client);
  expect(undici.buildConnector).toBe(buildConnector);
  expect(undici.errors).toBe(errors);
});

test('a replay does not load the entry of undici, which sets the dispatcher of the built-in fetch', async () => {
  await using project = await writeProject({});
  expect(await replayIn(project)).toBe('1 false');
});

const OTHER_VERSIONS = {
  'does not export them': { 'package.json': '{ "exports": { ".": "./index.js" } }' },
  'does not have them': { 'package.json': '{ "main": "index.js" }' },
  'has others there': {
    'package.json': '{ "main": "index.js" }',
    'lib/dispatcher/client.js': 'exports.Client = class {};',
    'lib/core/connect.js': 'exports.connect = () => {};',
    'lib/core/errors.js': '',
  },
};

describe.each(Object.entries(OTHER_VERSIONS))('a version of undici that %s', (_, files) => {
  test('is loaded by its entry', async () => {
    await using project = await projectWith(files);
    expect(await replayIn(project)).toBe('1 true');
  });

  test.each(['forks', 'vmThreads'] as const)('replays a suite in the pool %s', async (pool) => {
    await using server = await serve((_request, response) => response.end());
    await using project = await projectWith(files);
    project.write({
      'vitest.config.ts': `import { sessionReplay } from 'vitest-session-replay';
        export default { plugins: [sessionReplay({ target: '${server.url}' })] };`,
      'sessions/one.session.json': session,
    });
    const run = await project.run({ pool });

    expect(run.errors).toEqual({});
    expect(Object.values(run.tests).map((each) => each.result().state)).toEqual(['passed']);
  });
});
