import { afterAll, expect, test } from 'vitest';
import { createSession, recordingOf, serve, writeProject } from '../kit/index.ts';
import { runCli } from './run-cli.ts';

const server = await serve((request, response) => {
  const isAllowed = request.headers.authorization === 'Bearer new';
  response.statusCode = request.url === '/private' && !isAllowed ? 401 : 200;
  if (request.url === '/broken') response.statusCode = 500;
  response.end('{}');
});
afterAll(() => server.close());

const project = await writeProject({
  'passes.session.json': sessionOf('/a', '/b'),
  'fails.session.json': sessionOf('/a', '/broken'),
  'private.session.json': sessionOf('/private'),
  'garbage.session.json': '{"version":1,',
});

test('a replay that passes ends with 0', async () => {
  const { code, out } = await replay('passes', '--target', server.url);
  expect(code).toBe(0);
  expect(out).toMatch(/Requests {2}2 passed/);
});

test('a failure ends with 1, and is told', async () => {
  const { code, out } = await replay('fails', '--target', server.url);
  expect(code).toBe(1);
  expect(out).toContain('× #2 GET /broken  expected 200, got 500');
});

test('a target at which nothing listens ends with 3', async () => {
  const { code } = await replay('passes', '--target', 'http://127.0.0.1:1');
  expect(code).toBe(3);
});

test('a file that is no session ends with 2, and the others are replayed', async () => {
  const { code, out } = await replay('passes', 'garbage', '--target', server.url);
  expect(code).toBe(2);
  expect(out).toContain('garbage.session.json');
  expect(out).toMatch(/Requests {2}2 passed/);
});

test('a header is sent with every request', async () => {
  const header = ['-H', 'Authorization: Bearer new'];
  const { code } = await replay('private', '--target', server.url, ...header);
  expect(code).toBe(0);
});

test('the result as JSON has the summary and each outcome', async () => {
  const { out } = await replay('fails', '--target', server.url, '--json');
  expect(JSON.parse(out)).toMatchObject({
    sessions: [
      {
        file: 'fails.session.json',
        summary: { total: 2, passed: 1, failed: 1 },
        outcomes: [{ state: 'passed' }, { state: 'failed', expected: 200, actual: 500 }],
      },
    ],
    unreplayed: [],
  });
});

test('wrong options are named together', async () => {
  const { code, err } = await replay('passes', '--speed', 'fast', '-H', 'no header');
  expect(code).toBe(2);
  expect(err).toContain('--speed: expected');
  expect(err).toContain('--header, line 1: expected Name: value');
});

function replay(...args: readonly string[]) {
  return runCli(project.folder, ['replay', ...args]);
}

function sessionOf(...paths: readonly string[]): string {
  const recordings = paths.map((path) => recordingOf('GET', path, 200));
  return JSON.stringify(createSession(recordings, { origin: 'https://api.example.com' }));
}
