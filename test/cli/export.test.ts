import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createSession, recordingOf, writeProject } from '../kit/index.ts';
import { runCli } from './run-cli.ts';

const session = createSession(
  [recordingOf('GET', '/orders', 200, { response: { body: { json: [] } } })],
  { name: 'lists orders' },
);

function createProject() {
  return writeProject({ 'sessions/lists.session.json': JSON.stringify(session) });
}

test('a session is exported as a HAR to standard output', async () => {
  await using project = await createProject();
  const { code, out, err } = await runCli(project.folder, ['export', 'lists', '--format', 'har']);
  expect(JSON.parse(out).log.entries).toHaveLength(1);
  expect(err).toBe('');
  expect(code).toBe(0);
});

test('a session is exported to a file, and the command says what was written', async () => {
  await using project = await createProject();
  const { code, out, err } = await runCli(project.folder, ['export', 'lists', '--out', 'a/b.har']);
  expect(err).toBe('1 request of sessions/lists.session.json written to a/b.har\n');
  expect(out).toBe('');
  expect(code).toBe(0);
  const { log } = JSON.parse(readFileSync(join(project.folder, 'a/b.har'), 'utf8'));
  expect(log.entries[0].request.url).toBe('http://127.0.0.1:3000/orders');
});

test('the result of an export is printed as JSON', async () => {
  await using project = await createProject();
  const { out } = await runCli(project.folder, ['export', 'lists', '--out', 'b.har', '--json']);
  expect(JSON.parse(out)).toEqual({
    session: 'sessions/lists.session.json',
    format: 'har',
    recordings: 1,
    file: 'b.har',
  });
});

test('an existing file is only replaced with --force', async () => {
  await using project = await createProject();
  const file = join(project.folder, 'b.har');
  writeFileSync(file, 'mine');
  const refused = await runCli(project.folder, ['export', 'lists', '--out', 'b.har']);
  expect(refused.err).toContain('b.har already exists: replace it with');
  expect(refused.code).toBe(2);
  expect(readFileSync(file, 'utf8')).toBe('mine');
  const { code } = await runCli(project.folder, ['export', 'lists', '--out', 'b.har', '--force']);
  expect(code).toBe(0);
  expect(readFileSync(file, 'utf8')).toContain('"log"');
});

test('for an unknown format, the error lists the known ones, and nothing is written', async () => {
  await using project = await createProject();
  const args = ['export', 'lists', '--format', 'hra', '--out', 'b.har'];
  const { code, err } = await runCli(project.folder, args);
  expect(err).toContain("--format: expected one of har, curl, csv, vitest, k6, found 'hra'");
  expect(code).toBe(2);
  expect(existsSync(join(project.folder, 'b.har'))).toBe(false);
});

test('a session is split into sessions of their own, which replay', async () => {
  await using project = await createProject();
  const { code, out } = await runCli(project.folder, ['export', 'lists', '--split', '3', '--json']);
  expect(JSON.parse(out)).toEqual({
    session: 'sessions/lists.session.json',
    parts: [{ path: 'sessions/lists.part-1.session.json', requests: 1 }],
    repeated: [],
  });
  expect(code).toBe(0);
});

const alone = recordingOf('GET', '/a', 200);
const order = recordingOf('POST', '/orders', 201, {
  response: { body: { json: { id: 'ord-8f3a91' } } },
});
const linked = [order, recordingOf('GET', '/orders/ord-8f3a91', 200)];

test.each([
  ['No more than 2 parts: requests that share live values stay together', [...linked, alone]],
  ['No more than 1 part: the session has 1 request', [alone]],
  ['No more than 0 parts: the session has 0 requests', []],
])('fewer parts than asked for have a reason: %s', async (reason, recordings) => {
  await using project = await writeProject({
    'small.session.json': JSON.stringify(createSession(recordings)),
  });
  const { out } = await runCli(project.folder, ['export', 'small', '--split', '4']);
  expect(out).toContain(reason);
});

test.each([
  ['parts/x.session.json', 'x'],
  ['parts/', 'two'],
  ['parts', 'two'],
])('the parts of a session go to --out %s', async (out, name) => {
  const session = createSession([recordingOf('GET', '/a', 200), recordingOf('GET', '/b', 200)]);
  await using project = await writeProject({
    'sessions/two.session.json': JSON.stringify(session),
    'parts/other.txt': '',
  });
  const args = ['export', 'two', '--split', '2', '--out', out, '--json'];
  const { parts } = JSON.parse((await runCli(project.folder, args)).out);
  expect(parts.map(({ path }: { readonly path: string }) => path)).toEqual([
    `parts/${name}.part-1.session.json`,
    `parts/${name}.part-2.session.json`,
  ]);
});

test('a folder named by --out is refused, even with --force', async () => {
  await using project = await createProject();
  const args = ['export', 'lists', '--out', 'sessions', '--force'];
  const { code, err } = await runCli(project.folder, args);
  expect(err).toContain('sessions is a folder: name a file with --out');
  expect(code).toBe(2);
});

test('a dash stands for standard output', async () => {
  await using project = await createProject();
  const { out } = await runCli(project.folder, [
    'export',
    'lists',
    '--format',
    'csv',
    '--out',
    '-',
  ]);
  expect(out).toMatch(/^id,at_ms/);
  expect(existsSync(join(project.folder, '-'))).toBe(false);
});

test.each([
  [['--format', 'csv', '-H', 'A: b'], '--header is for scripts: --format vitest or k6, not csv'],
  [['--split', '2', '-H', 'A: b'], '--split writes sessions, so it takes no --header'],
  [['--split', '2', '--format', 'k6'], '--split writes sessions, so it takes no --format'],
])('%j is refused, since it would have no effect', async (options, message) => {
  await using project = await createProject();
  const { code, err } = await runCli(project.folder, ['export', 'lists', ...options]);
  expect(err).toContain(message);
  expect(code).toBe(2);
});

test.each(['curl', 'csv', 'vitest', 'k6'])('a session is exported as %s', async (format) => {
  await using project = await createProject();
  const { code, out } = await runCli(project.folder, ['export', 'lists', '--format', format]);
  expect(out).toContain('/orders');
  expect(code).toBe(0);
});
