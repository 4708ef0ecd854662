/** What differs on Windows and macOS, simulated: the paths, the file system, and git's line endings. */
import fs, { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readBodyFile, writeBodyFile } from '../../src/session/body.ts';
import { lockSession } from '../../src/session/files/lock-session.ts';
import { displayPath } from '../../src/session/files/paths.ts';
import { writeFile } from '../../src/session/files/write-file.ts';
import { sessionsFolder } from '../../src/session/find-sessions.ts';
import { modulePath } from '../../src/vitest/plugin/options.ts';
import { createSlug, pathFromRoot } from '../../src/vitest/session-path.ts';
import { serve, writeProject } from '../kit/index.ts';
import { onWindows } from '../kit/on-windows.ts';
import { runVitest } from '../kit/run-vitest.ts';
import { createScratchFolder } from '../session/scratch-folder.ts';
import { FILE, projectOf } from '../vitest/accept-project.ts';
import { configWith, gets, serveApi } from '../vitest/replaying.ts';

/** As the file system of Windows fails while another process has a file open. */
function held(code: string): Error {
  return Object.assign(new Error(`${code}: operation not permitted, rename`), { code });
}

test('sessions and reports name files with forward slashes', () => {
  const [name, outside, shown] = onWindows(() => [
    pathFromRoot('C:\\shop\\test\\orders.test.ts', 'C:/shop'),
    pathFromRoot('D:\\other\\orders.test.ts', 'C:/shop'),
    displayPath('D:\\other\\a.session.json'),
  ]);
  expect(name).toBe('test/orders.test.ts');
  expect(outside).toBe('D:/other/orders.test.ts');
  expect(shown).toBe('D:/other/a.session.json');
});

test('the folder of new sessions has forward slashes', () => {
  // Loads what reads globs, which a simulated path would not find.
  expect(sessionsFolder('e2e/**/*.session.json', '/shop')).toBe('/shop/e2e');
  const folder = onWindows(() => sessionsFolder('e2e/sessions/**/*.session.json', 'C:\\shop'));
  expect(folder).toBe('C:/shop/e2e/sessions');
});

test.for(['C:\\shop\\app.ts', 'c:/shop/app.ts', '.\\src\\app.ts', '..\\app.ts'])(
  'the target %s is a module',
  (target) => {
    expect(modulePath(target)).toBe(target);
  },
);

test.for(['con', 'NUL', 'Aux', 'com1', 'lpt9'])(
  'the session of the test "%s" has no name of a device',
  (name) => {
    expect(createSlug(name)).toBe(`${name.toLowerCase()}-test`);
  },
);

test('a session that another program has open for a moment is written all the same', () => {
  using folder = createScratchFolder();
  const file = folder.path('a.session.json');
  const { renameSync } = fs;
  const faults = ['EPERM', 'EACCES', 'EBUSY'].map(held);
  const rename: typeof renameSync = (from, to) => {
    const fault = faults.shift();
    if (fault) throw fault;
    renameSync(from, to);
  };
  onWindows(() => writeFile(file, ['whole']), { renameSync: rename });
  expect(readFileSync(file, 'utf8')).toBe('whole');
  expect(faults).toEqual([]);
});

test('a lock that is being deleted is waited for', () => {
  using folder = createScratchFolder();
  const { openSync } = fs;
  const faults = [held('EPERM'), held('EPERM')];
  const open: typeof openSync = (path, ...rest) => {
    const fault = String(path).endsWith('.lock') ? faults.shift() : undefined;
    if (fault) throw fault;
    return openSync(path, ...rest);
  };
  const file = folder.path('a.session.json');
  const result = onWindows(() => lockSession(file, () => 'mine'), { openSync: open });
  expect(result).toBe('mine');
  expect(faults).toEqual([]);
});

test('folders that cannot be synced do no harm', () => {
  using folder = createScratchFolder();
  const { fsyncSync, fstatSync } = fs;
  const fsync: typeof fsyncSync = (descriptor) => {
    if (fstatSync(descriptor).isDirectory()) throw held('EPERM');
    fsyncSync(descriptor);
  };
  const file = folder.path('a.session.json');
  onWindows(() => writeFile(file, ['mine'], { isSynced: true }), { fsyncSync: fsync });
  expect(readFileSync(file, 'utf8')).toBe('mine');
});

test('a session with CRLF line endings replays, and keeps them when an answer is accepted', async () => {
  await using api = await serveApi(({ path }) => (path === '/404/b' ? 410 : undefined));
  await using project = await projectOf(api, gets('200/a', '404/b'));
  const text = project.read(FILE).replaceAll('\n', '\r\n');
  project.write({ [FILE]: text });
  const run = await project.run({ update: true });
  expect(run.errors).toEqual({});
  expect(project.read(FILE)).toBe(text.replace('"status": 404', '"status": 410'));
});

test('a body that git has given CRLF line endings is refused with what to do', () => {
  using folder = createScratchFolder();
  const session = folder.path('a.session.json');
  const text = 'a line\n'.repeat(10_000);
  const body = writeBodyFile(session, Buffer.from(text));
  writeFileSync(folder.path(body.file), text.replaceAll('\n', '\r\n'));
  expect(() => readBodyFile(session, body, Infinity)).toThrow(
    /has 80000 bytes, but the session says 70000: its line endings have become CRLF. Add the line "\*.bin -text" to .gitattributes/,
  );
});

test('a project below a link, as the temporary folder of macOS is, records and replays', async () => {
  await using api = await serve((_request, response) => response.end('[]'));
  await using project = await writeProject({
    'vitest.config.ts': configWith({ record: { upstream: api.url } }),
    'orders.test.ts': `
      import { test } from 'vitest-session-replay/fixture';
      test('lists', async ({ recorder }) => {
        await fetch(recorder.url + '/orders');
      });`,
  });
  const link = `${project.folder}-link`;
  symlinkSync(project.folder, link);
  try {
    const recorded = await runVitest(link, { update: true });
    expect(recorded.tree).toEqual({ 'orders.test.ts': { lists: 'passed' } });
    const replayed = await runVitest(link);
    expect(replayed.tree).toMatchObject({
      'sessions/orders.test/lists.session.json': { lists: { '#1 GET /orders → 200': 'passed' } },
    });
  } finally {
    rmSync(link);
  }
});
