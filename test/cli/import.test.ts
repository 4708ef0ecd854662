import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readSession } from '../../src/session/read-session.ts';
import { entryOf, harOf, headersOf } from '../har/har.ts';
import { writeProject } from '../kit/index.ts';
import { runCli } from './run-cli.ts';

const shop = harOf([
  entryOf('https://api.shop.test/orders', {
    request: { headers: headersOf({ Authorization: 'Bearer eyJhbGciOi8f3a91bc77d0e2' }) },
  }),
  entryOf('https://api.shop.test/users'),
  entryOf('https://cdn.test/logo.png', { entry: { _resourceType: 'image' } }),
]);

test('a HAR becomes a session, redacted, and what is left out is counted and named', async () => {
  await using project = await writeProject({ 'shop.har': shop });
  const { code, out, err } = await runCli(project.folder, ['import', 'shop.har']);
  expect(err).toBe('');
  expect(out).toBe(
    '✓ sessions/shop.session.json: 2 requests of shop.har\n' +
      '  1 entry left out: script, style, image or another static file (GET https://cdn.test/logo.png, entry 3)\n',
  );
  expect(code).toBe(0);
  const text = project.read('sessions/shop.session.json');
  expect(text).toContain('Bearer REDACTED_AUTHORIZATION');
  expect(text).not.toContain('8f3a91bc');
});

test('bodies that cannot be read are not kept, and are told', async () => {
  const text = brotliCompressSync('{"password":"hunter2-of-ada"}').toString('base64');
  const content = { mimeType: 'application/json', size: 40, text, encoding: 'base64' };
  const har = harOf([entryOf('https://api.shop.test/orders', { response: { content } })]);
  await using project = await writeProject({ 'shop.har': har });
  const { out } = await runCli(project.folder, ['import', 'shop.har']);
  expect(out).toContain('1 body with a coding that no header names could not be decoded');
});

test.each([
  [['--host', 'cdn.test', '--type', 'asset'], ['/logo.png']],
  [['--path', '/users'], ['/users']],
  [
    ['--type', 'application/json', '--host', 'api.shop.test'],
    ['/orders', '/users'],
  ],
  [
    ['--type', 'api', '--type', 'asset'],
    ['/orders', '/users', '/logo.png'],
  ],
])('%j imports %j', async (options, paths) => {
  await using project = await writeProject({ 'shop.har': shop });
  const { err, code } = await runCli(project.folder, ['import', 'shop.har', ...options]);
  expect(err).toBe('');
  expect(code).toBe(0);
  const { recordings } = await readSession(join(project.folder, 'sessions/shop.session.json'));
  expect(recordings.map(({ request }) => request.path)).toEqual(paths);
});

test('the JSON output lists all files, including unreadable ones', async () => {
  await using project = await writeProject({ 'shop.har': shop, 'bad.har': '{"log":' });
  const args = ['import', 'bad.har', 'shop.har', '--sessions', 'made', '--json'];
  const { code, out } = await runCli(project.folder, args);
  expect(code).toBe(2);
  expect(JSON.parse(out)).toMatchObject([
    { file: 'bad.har', error: expect.stringContaining('ends too early') },
    {
      ...{ file: 'shop.har', session: 'made/shop.session.json', recordings: 2, change: 'written' },
      left: [{ reason: 'asset', count: 1 }],
    },
  ]);
  expect(readdirSync(join(project.folder, 'made'))).toEqual(['shop.session.json']);
});

test('an existing session stays, unless --force is given', async () => {
  await using project = await writeProject({ 'shop.har': shop, 'sessions/shop.session.json': 'x' });
  const refused = await runCli(project.folder, ['import', 'shop.har']);
  expect(refused.err).toContain(
    'shop.session.json exists already: give another name, or replace it',
  );
  expect(refused.code).toBe(2);
  expect(project.read('sessions/shop.session.json')).toBe('x');
  const { code } = await runCli(project.folder, ['import', 'shop.har', '--force']);
  expect(code).toBe(0);
  expect(project.read('sessions/shop.session.json')).toContain('"version": 1');
});

test('cURL commands are read from standard input, and have no answers', async () => {
  await using project = await writeProject({});
  const copied = "curl 'https://api.shop.test/orders' \\\n  -H 'Accept: application/json'\n";
  const args = ['import', '-', '--name', 'orders'];
  const { code, out, err } = await runCli(project.folder, args, {}, undefined, copied);
  expect(err).toBe('');
  expect(out).toBe(
    '✓ sessions/orders.session.json: 1 request of -\n' +
      '  1 request: without an answer, so a replay has nothing to compare (GET https://api.shop.test/orders, entry 1)\n',
  );
  expect(code).toBe(0);
  const wrong = await runCli(project.folder, ['import', '-'], {}, undefined, 'hello');
  expect(wrong.err).toContain('stdin is not a JSON object, so it is not a HAR');
  expect(wrong.code).toBe(2);
  expect(readdirSync(join(project.folder, 'sessions'))).toEqual(['orders.session.json']);
});

test('one name for two files is refused', async () => {
  await using project = await writeProject({ 'shop.har': shop });
  const args = ['import', 'shop.har', 'shop.har', '--name', 'a'];
  const { code, err } = await runCli(project.folder, args);
  expect(err).toContain('--name: expected one file, since it names one session');
  expect(code).toBe(2);
});

test('a HAR that is itself replayed as a suite is named, since its session is a suite as well', async () => {
  await using project = await writeProject({ 'sessions/shop.har': shop });
  const { out } = await runCli(project.folder, ['import', 'sessions/shop.har']);
  expect(out).toContain('sessions/shop.har is still replayed as a suite: delete it');
});

test.each([
  ['gone.har', 'gone.har cannot be read (ENOENT: no such file or directory): name a HAR file'],
  ['page.har', 'page.har is not a JSON object, so it is not a HAR: name a file that a browser'],
  ['other.json', 'other.json is JSON, but not a HAR, since it has no log.entries: name a file'],
  ['empty.har', 'empty.har has no entries: start recording in the tool before the first request'],
  ['cdn.har', 'import other kinds of entries (kinds, or --type), or remove a filter'],
])('%s is one error, and nothing is written', async (file, message) => {
  await using project = await writeProject({
    'page.har': '<!doctype html>',
    'other.json': '{"a":1}',
    'empty.har': harOf([]),
    'cdn.har': harOf([entryOf('https://cdn.test/a.png', { entry: { _resourceType: 'image' } })]),
  });
  const { code, err, out } = await runCli(project.folder, ['import', file]);
  expect(err.trimEnd().split('\n')).toEqual([expect.stringContaining(message)]);
  expect(out).toBe('');
  expect(code).toBe(2);
  const made = join(project.folder, 'sessions');
  expect(existsSync(made) ? readdirSync(made) : []).toEqual([]);
});

test.each([
  [['--type', 'scrpt'], '--type: expected api, document, asset, preflight, or a media type'],
  [
    ['--name', '../a'],
    "--name: expected a name for a folder: letters, digits, spaces and . _ -, found '../a'",
  ],
  [
    ['--host', 'a.test', '--host', 'http://b'],
    "--host: expected a host such as api.example.com, *.example.com or localhost:3000, without scheme and path, found 'http://b'",
  ],
  [
    ['--path', 'orders'],
    "--path: expected a path such as /orders/** or **/*.png, without method and query, found 'orders'",
  ],
  [
    ['--type', 'api', '--type', 'a/'],
    "--type: expected a media type such as application/json or image/*, without parameters, found 'a/'",
  ],
  [
    ['--format', 'pcap'],
    "--format: expected one of har, postman, playwright-trace, curl, found 'pcap'",
  ],
])('%j is refused', async (options, message) => {
  await using project = await writeProject({ 'shop.har': shop });
  const { code, err } = await runCli(project.folder, ['import', 'shop.har', ...options]);
  expect(err).toContain(message);
  expect(code).toBe(2);
});
