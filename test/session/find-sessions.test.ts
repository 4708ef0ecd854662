import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findRefused, findSessions, sessionsFolder } from '../../src/session/find-sessions.ts';
import { createScratchFolder, type ScratchFolder } from './scratch-folder.ts';

function createProject(...files: string[]): ScratchFolder {
  const folder = createScratchFolder();
  for (const file of files) {
    mkdirSync(dirname(folder.path(file)), { recursive: true });
    writeFileSync(folder.path(file), '');
  }
  return folder;
}

const slashed = (path: string): string => path.replaceAll('\\', '/');

test('sessions are found as absolute paths, sorted, each once', async () => {
  using project = createProject('s/b.session.json', 's/a/c.session.json', 's/a.json');
  const patterns = ['s/*.session.json', 's/**/*.session.json', './s/b.*'];
  expect(await findSessions(patterns, project.path())).toEqual(
    ['s/a/c.session.json', 's/b.session.json'].map((file) => slashed(project.path(file))),
  );
});

test('one glob may be given alone', async () => {
  using project = createProject('a.session.json');
  expect(await findSessions('*.session.json', project.path())).toHaveLength(1);
});

test('node_modules and names with a leading dot are left out', async () => {
  using project = createProject(
    'node_modules/x/a.session.json',
    'packages/x/node_modules/a.session.json',
    '.git/a.session.json',
    's/.a.session.json',
  );
  expect(await findSessions('**/*.session.json', project.path())).toEqual([]);
});

test('globs that begin with an exclamation mark exclude', async () => {
  using project = createProject('s/a.session.json', 's/old/b.session.json');
  const found = await findSessions(['s/**/*.session.json', '!s/old/**'], project.path());
  expect(found).toEqual([slashed(project.path('s/a.session.json'))]);
});

describe('folders that links lead to', () => {
  test('are looked into, each by all of its links', async () => {
    using project = createProject('shared/a.session.json', 'sessions/b.session.json');
    for (const name of ['one', 'two']) symlinkSync('../shared', project.path('sessions', name));
    expect(await findSessions('sessions/**/*.session.json', project.path())).toEqual(
      ['b', 'one/a', 'two/a'].map((name) => slashed(project.path(`sessions/${name}.session.json`))),
    );
  });

  test('end, although links lead back', async () => {
    using project = createProject('sessions/a.session.json', 'sessions/below/b.session.json');
    for (const name of ['x', 'y', 'z']) {
      symlinkSync('.', project.path('sessions', name));
      symlinkSync('..', project.path('sessions', 'below', name));
    }
    const patterns = ['sessions/**/*.session.json'];
    const found = await findSessions(patterns, project.path());
    expect(found).toContain(slashed(project.path('sessions/a.session.json')));
    expect(found).toContain(slashed(project.path('sessions/below/b.session.json')));
    expect(await findRefused(patterns, project.path())).toEqual([]);
  });
});

test('links that lead nowhere are refused, but for the locks of an editor', async () => {
  using project = createProject('s/a.session.json');
  const links = {
    's/gone.session.json': 'renamed.session.json',
    's/below.session.json': 'gone/a.session.json',
    's/round.session.json': 'round.session.json',
    's/.#a.session.json': 'ada@example.com.4711',
    's/chained.session.json': 'gone.session.json',
  };
  for (const [path, to] of Object.entries(links)) symlinkSync(to, project.path(path));
  const patterns = ['s/**/*.session.json'];
  expect(await findSessions(patterns, project.path())).toEqual([
    slashed(project.path('s/a.session.json')),
  ]);
  const refused = await findRefused(patterns, project.path());
  expect(
    Object.fromEntries(
      refused.map(({ file, reason }) => [basename(file, '.session.json'), reason]),
    ),
  ).toEqual({
    gone: 'it is a link to renamed.session.json, and nothing is there',
    below: 'it is a link to gone/a.session.json, and nothing is there',
    chained: 'it is a link to gone.session.json, and nothing is there',
    round: expect.stringContaining('ELOOP'),
  });
});

test('a folder that is not there has no sessions', async () => {
  using project = createProject();
  expect(await findSessions('sessions/**/*.session.json', project.path())).toEqual([]);
});

test.each([
  ['sessions/**/*.session.json', 'sessions'],
  ['./api/sessions/*.session.json', 'api/sessions'],
  ['sessions/a.session.json', 'sessions'],
  ['**/*.session.json', ''],
  [['!old/**', 'first/**/*.session.json', 'second/*.session.json'], 'first'],
  [['z/**/*.session.json', 'a/**/*.session.json'], 'z'],
  ['../shared/*.session.json', '../shared'],
])('sessions of %j are recorded in the folder %j', (patterns, folder) => {
  using project = createProject();
  expect(sessionsFolder(patterns, project.path())).toBe(slashed(project.path(folder)));
});

test('an absolute glob has an absolute folder', () => {
  using project = createProject();
  const pattern = slashed(project.path('s/*.session.json'));
  expect(sessionsFolder(pattern, '.')).toBe(slashed(project.path('s')));
});
