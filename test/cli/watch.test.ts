import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createSession, recordingOf, serve, writeProject } from '../kit/index.ts';
import { waitFor } from '../kit/wait-for.ts';
import { hasTerminal, startOnTerminal } from './on-terminal.ts';
import { interruptedAt, runCli, startCli } from './run-cli.ts';

let sent: (string | undefined)[] = [];
const server = await serve((request, response) => {
  sent.push(request.url);
  if (request.url === '/never') return;
  response.statusCode = request.url === '/broken' ? 500 : 200;
  response.end();
});
afterAll(() => server.close());

/** A watched session of one request. */
async function watchShop() {
  const { folder } = await writeProject({ 'shop.session.json': sessionOf('/a') });
  const watching = startCli(folder, ['replay', 'shop', '--target', server.url, '--watch']);
  return {
    ...watching,
    write: (text: string) => replace(join(folder, 'shop.session.json'), text),
    endOfRun: (number: number) =>
      waitFor(`the end of run ${number}`, () => {
        return watching.printed().err.split('Waiting for sessions').length > number;
      }),
  };
}

test('a session that changes is replayed again, and the last run decides the exit code', async () => {
  sent = [];
  await using watching = await watchShop();
  await watching.endOfRun(1);
  watching.write(sessionOf('/broken'));
  await watching.endOfRun(2);
  watching.child.kill('SIGINT');
  const { code, out } = await watching.ended;
  expect(sent).toEqual(['/a', '/broken']);
  expect(out).toContain('× #1 GET /broken');
  expect(code).toBe(1);
});

test('a change that breaks a session is reported, and the next change is replayed', async () => {
  sent = [];
  await using watching = await watchShop();
  await watching.endOfRun(1);
  watching.write('{');
  await watching.endOfRun(2);
  watching.write(sessionOf('/b'));
  await watching.endOfRun(3);
  watching.child.kill('SIGINT');
  const { code, out } = await watching.ended;
  expect(sent).toEqual(['/a', '/b']);
  expect(out).toContain('is not JSON');
  expect(code).toBe(0);
});

test('a session that changes while it is replayed for the first time is replayed again', async () => {
  await using project = await writeProject({ 'shop.session.json': sessionOf('/a') });
  const seen: (string | undefined)[] = [];
  await using target = await serve((request, response) => {
    seen.push(request.url);
    if (request.url === '/a') replace(join(project.folder, 'shop.session.json'), sessionOf('/b'));
    response.end();
  });
  const args = ['replay', 'shop', '--target', target.url, '--watch'];
  await using watching = startCli(project.folder, args);
  await waitFor('the second run', () => seen.includes('/b'));
  watching.child.kill('SIGINT');
  await watching.ended;
  expect(seen).toEqual(['/a', '/b']);
});

test('a report beside the session does not start another run', async () => {
  await using project = await writeProject({ 'shop.session.json': sessionOf('/a') });
  const report = ['--reporter', 'json=shop.json'];
  const args = ['replay', 'shop', '--target', server.url, '--watch', ...report];
  sent = [];
  await using watching = startCli(project.folder, args);
  await waitFor('the first run', () => watching.printed().err.includes('Waiting for sessions'));
  replace(join(project.folder, 'shop.session.json'), sessionOf('/b'));
  await waitFor('the second run', () => watching.printed().err.split('Waiting for').length > 2);
  watching.child.kill('SIGINT');
  await watching.ended;
  expect(sent).toEqual(['/a', '/b']);
});

test('Ctrl-C between two runs ends with the code of the last one', async () => {
  const { folder } = await writeProject({ 'shop.session.json': sessionOf('/broken') });
  const args = ['replay', 'shop', '--target', server.url, '--watch'];
  const { code } = await runCli(folder, args, interruptedAt('Waiting for sessions'));
  expect(code).toBe(1);
});

test.skipIf(!hasTerminal)(
  'Ctrl-C on a terminal during a run ends it with a line and a summary',
  async () => {
    const { folder } = await writeProject({ 'shop.session.json': sessionOf('/never') });
    const terminal = startOnTerminal(folder, `replay shop --target ${server.url} --watch`);
    await waitFor('the request', () => sent.includes('/never'));
    terminal.press('\u0003');
    const code = await terminal.ended;
    expect(terminal.shown()).toContain('Stopping the run; press Ctrl-C again to stop at once');
    expect(terminal.shown()).toContain('Requests');
    expect(code).toBe(130);
  },
);

/** Replaces a file in one step. Otherwise, a slow machine may read the file before it is complete. */
function replace(file: string, text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

function sessionOf(path: string): string {
  const recordings = [recordingOf('GET', path, 200)];
  return JSON.stringify(createSession(recordings, { origin: 'https://api.example.com' }));
}
