import { expect, test } from 'vitest';
import { createSession, recordingOf, runInline, serve, writeProject } from '../kit/index.ts';
import { recordingProject } from './recording-project.ts';
import { configWith } from './replaying.ts';

/** Records two sessions in a project with this option `sessions`. */
async function recordInto(
  sessions: string | string[],
  { name, scope }: { readonly name?: string; readonly scope?: 'file' } = {},
): Promise<{ readonly stderr: string; readonly files: readonly string[] }> {
  await using api = await serve((_, response) => response.end());
  const get = `async ({ recorder }) => { await get('${api.url}/a'); }`;
  await using run = await runInline({
    ...recordingProject({}, { 'a.test.ts': `test('one', ${get}); test('two', ${get});` }),
    'vitest.config.ts': configWith({ sessions, record: { scope } }, { name }),
  });
  expect(run.errors).toEqual({});
  return { stderr: run.stderr, files: run.files().filter((file) => file.includes('.session.')) };
}

test('a warning names a recorded session that no glob matches', async () => {
  const { stderr, files } = await recordInto(['sessions/*.session.json', 'other/**/*.json']);

  expect(files).toHaveLength(2);
  expect(stderr.trim()).toBe(
    'vitest-session-replay: recorded sessions/a.test/one.session.json and 1 more, which will ' +
      'never be replayed: no glob of the option "sessions" matches (sessions/*.session.json, other/**/*.json). ' +
      'Add one that does, such as sessions/**/*.session.json',
  );
});

test('a warning names a glob for other names than those of recorded sessions', async () => {
  const { stderr } = await recordInto('replays/**/*.replay.json');
  expect(stderr).toContain('such as replays/**/*.session.json');
});

test('a warning names a glob without room for the folder of a named project', async () => {
  const { stderr } = await recordInto('sessions/*/*.session.json', { name: 'unit' });
  expect(stderr).toContain('recorded sessions/a.test/unit/one.session.json and 1 more');
});

test('a warning names a recorded session that is excluded', async () => {
  const { stderr } = await recordInto(['sessions/**/*.session.json', '!sessions/a.test/two.*']);
  expect(stderr).toContain(
    'recorded sessions/a.test/two.session.json, which will never be replayed',
  );
});

test('a warning names the session of a whole file as well', async () => {
  const { stderr } = await recordInto('sessions/*.session.json', { scope: 'file' });
  expect(stderr).toContain(
    'recorded sessions/a.test/_file.session.json, which will never be replayed',
  );
});

test.each(['sessions/*/*.session.json', './sessions/**', '**/*.session.json'])(
  'nothing is told where one matches: %s',
  async (glob) => {
    const { stderr } = await recordInto(['sessions/*.json', glob]);
    expect(stderr).toBe('');
  },
);

test('a plain folder stands for the sessions below it', async () => {
  await using api = await serve((_, response) => response.end());
  const body = `test('one', async ({ recorder }) => { await get('${api.url}/a'); });`;
  await using project = await writeProject({
    ...recordingProject({}, { 'a.test.ts': body }),
    'vitest.config.ts': configWith({ sessions: 'test/recorded/' }),
  });
  await project.run();
  const { tree } = await project.run();

  expect(tree).toHaveProperty(['test/recorded/a.test/one.session.json', 'one'], {
    '#1 GET /a → 200': 'passed',
  });
});

test('the file of variables beside sessions is no session, even if a glob matches it', async () => {
  await using api = await serve((_, response) => response.end());
  await using project = await writeProject({
    'vitest.config.ts': configWith({ sessions: 'sessions/**/*.json', target: api.url }),
    'sessions/a.session.json': createSession([recordingOf('GET', '/a', 200)]),
    'sessions/session-variables.json': { 'a.session.json': ['SHOP_PASSWORD'] },
  });
  const run = await project.run();
  expect(Object.keys(run.tree)).toEqual(['sessions/a.session.json']);
  expect(run.exitCode).toBe(0);
});
