import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { createSession, recordingOf, serve, writeProject } from '../kit/index.ts';
import { runCli } from './run-cli.ts';

const broken = new Set<string>();
let seen: string[] = [];
const server = await serve((request, response) => {
  seen.push(`${request.method} ${request.url}`);
  response.statusCode = broken.has(request.url ?? '') ? 500 : 200;
  response.setHeader('content-type', 'application/json');
  response.end(request.url === '/orders' ? '{"id":"ord-live-7711"}' : '{}');
});
afterAll(() => server.close());

const { folder } = await writeProject({
  'package.json': '{}',
  'shop.session.json': JSON.stringify(
    createSession(
      [
        recordingOf('GET', '/a', 200),
        recordingOf('POST', '/orders', 200, {
          response: { body: { json: { id: 'ord-8f3a91' } } },
        }),
        recordingOf('GET', '/orders/ord-8f3a91', 200),
        recordingOf('GET', '/z', 200),
      ],
      { origin: 'https://api.example.com' },
    ),
  ),
});
const cache = join(folder, 'node_modules/.cache/vitest-session-replay/last-run.json');
mkdirSync(join(folder, 'node_modules'), { recursive: true });

beforeEach(() => {
  broken.clear();
  writeFileSync(join(folder, 'node_modules/keep'), '');
});

test('only failed requests are sent again, with those that they need', async () => {
  broken.add('/orders/ord-live-7711');
  await replay();
  broken.clear();
  const { code, json } = await replay('--last-failed');
  expect(seen).toEqual(['POST /orders', 'GET /orders/ord-live-7711']);
  expect(code).toBe(0);
  expect(json.total).toMatchObject({ total: 2, passed: 2 });
  expect(json.notes).toEqual([
    'shop.session.json: 1 failed or blocked request, and 1 needed first',
  ]);
});

test('the summary counts requests that are needed first like all others', async () => {
  broken.add('/orders/ord-live-7711');
  await replay();
  const args = ['replay', 'shop', '--target', server.url, '--last-failed'];
  const { out } = await runCli(folder, args);
  expect(out).toContain('   Requests  1 failed | 1 passed (2)\n');
});

test('requests that passed are not sent again', async () => {
  broken.add('/z');
  await replay();
  broken.clear();
  await replay('--last-failed');
  const { code, json } = await replay('--last-failed');
  expect(seen).toEqual([]);
  expect(code).toBe(0);
  expect(json.notes).toEqual(['shop.session.json: nothing failed in the last run']);
});

test('a note is told beside a report in JUnit, which has no place for it', async () => {
  await replay();
  const args = ['replay', 'shop', '--target', server.url, '--last-failed', '--reporter', 'junit'];
  const { out, err } = await runCli(folder, args);
  expect(out).toMatch(/^<\?xml/);
  expect(err).toBe('shop.session.json: nothing failed in the last run\n');
});

test('another target has a last run of its own', async () => {
  broken.add('/z');
  await replay();
  const { json } = await replay('--last-failed', '--target', `${server.url}/other`);
  expect(json.total.total).toBe(4);
  expect(json.notes).toHaveLength(1);
});

test('a target is the same with a slash at its end', async () => {
  await replay();
  const { json } = await replay('--last-failed', '--target', `${server.url}/`);
  expect(json.notes).toEqual(['shop.session.json: nothing failed in the last run']);
});

test.each([
  { what: 'not JSON', text: '{"version":1,"runs":[' },
  { what: 'of another version', text: '{"version":2,"runs":[]}' },
  { what: 'of other types', text: '{"version":1,"runs":[7,{"name":[],"failed":{}},null]}' },
])('a last run that is $what counts as none', async ({ text }) => {
  mkdirSync(join(cache, '..'), { recursive: true });
  writeFileSync(cache, text);
  const { code, json } = await replay('--last-failed');
  expect(code).toBe(0);
  expect(json.total.total).toBe(4);
});

test('the saved file contains neither the target nor a secret', async () => {
  broken.add('/z');
  await replay('--secret', 'TOKEN=top-secret-value');
  const kept = readFileSync(cache, 'utf8');
  expect(kept).not.toContain('127.0.0.1');
  expect(kept).not.toContain('top-secret-value');
});

async function replay(...args: readonly string[]) {
  seen = [];
  const target = args.includes('--target') ? [] : ['--target', server.url];
  const { code, out } = await runCli(folder, ['replay', 'shop', ...target, ...args, '--json']);
  return { code, json: JSON.parse(out) };
}
