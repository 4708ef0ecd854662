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
  expect(err).toMatch(/--format: expected one of .*har.*, found 'hra'/);
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

test('parts of a session are named after --out, each with a number', async () => {
  const session = createSession([recordingOf('GET', '/a', 200), recordingOf('GET', '/b', 200)]);
  await using project = await writeProject({
    'sessions/two.session.json': JSON.stringify(session),
  });
  const args = ['export', 'two', '--split', '2', '--out', 'parts/x.session.json', '--json'];
  const { parts } = JSON.parse((await runCli(project.folder, args)).out);
  expect(parts.map(({ path }: { readonly path: string }) => path)).toEqual([
    'parts/x.part-1.session.json',
    'parts/x.part-2.session.json',
  ]);
});

test.each(['curl', 'csv', 'vitest', 'k6'])('a session is exported as %s', async (format) => {
  await using project = await createProject();
  const { code, out } = await runCli(project.folder, ['export', 'lists', '--format', format]);
  expect(out).toContain('/orders');
  expect(code).toBe(0);
});

test('an unknown format ends with 2, and all formats are named', async () => {
  await using project = await createProject();
  const { code, err } = await runCli(project.folder, ['export', 'lists', '--format', 'jmx']);
  expect(err).toContain('--format: expected one of har, curl, csv, vitest, k6');
  expect(code).toBe(2);
});
