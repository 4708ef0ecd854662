/** ZIPs that Playwright records in Chromium, and others. */
import { execFileSync } from 'node:child_process';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { afterAll, expect, test } from 'vitest';
import { importAs } from '../../src/har/import-har.ts';
import { readSession } from '../../src/session/read-session.ts';
import { serve } from '../kit/index.ts';
import { answerOf, countsOf, useFolders } from './har.ts';

const { createFolder } = useFolders();
const ID = 'ab12cd34ef567890';

const api = await serve((request, response) => {
  if (request.url === '/') {
    response.setHeader('content-type', 'text/html');
    response.end(`<script>
      const json = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"sku":"tea"}' };
      fetch('/orders', json).then((answer) => answer.json())
        .then(({ id }) => fetch('/orders/' + id)).then((answer) => answer.json())
        .then(() => { document.title = 'done'; });
    </script>`);
    return;
  }
  response.setHeader('content-type', 'application/json');
  response.setHeader('set-cookie', 'sid=0123456789abcdef; HttpOnly');
  response.statusCode = request.method === 'POST' ? 201 : 200;
  response.end(JSON.stringify({ id: ID }));
});
afterAll(() => api.close());

/** Records a page that places an order and reads it: as a trace, or as a zipped HAR. */
async function recordZip(file: string, kind: 'trace' | 'har'): Promise<void> {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  try {
    const context = await browser.newContext(
      kind === 'har' ? { recordHar: { path: file } } : undefined,
    );
    if (kind === 'trace') await context.tracing.start({ snapshots: true });
    const page = await context.newPage();
    await page.goto(api.url);
    await page.waitForFunction("document.title === 'done'");
    await page.waitForLoadState('networkidle');
    if (kind === 'trace') await context.tracing.stop({ path: file });
    await context.close();
  } finally {
    await browser.close();
  }
}

test.each(['trace', 'har'] as const)(
  'the API calls of a page become a redacted session with their bodies: %s',
  async (kind) => {
    const folder = createFolder();
    const file = join(folder, 'shop.zip');
    await recordZip(file, kind);
    const imported = await importAs({ file, sessions: folder }, undefined);
    const { recordings } = await readSession(imported.file);
    expect(recordings.map(({ request: { method, path } }) => `${method} ${path}`)).toEqual([
      'POST /orders',
      `GET /orders/${ID}`,
    ]);
    expect(recordings[0]?.request.body).toEqual({ json: { sku: 'tea' } });
    expect(recordings.map((each) => answerOf(each).body)).toEqual([
      { json: { id: ID } },
      { json: { id: ID } },
    ]);
    expect(readFileSync(imported.file, 'utf8')).not.toContain('0123456789abcdef');
    expect(countsOf(imported)).toEqual({ document: 1 });
  },
);

test('a body that is not in the trace is counted, and no file beside it is read', async () => {
  const folder = createFolder();
  writeFileSync(join(folder, 'secret.txt'), 'beside the trace');
  const file = zip(folder, { 'trace.network': lineOf({ _file: 'secret.txt', size: 16 }) });
  const imported = await importAs({ file, sessions: folder }, undefined);
  const { recordings } = await readSession(imported.file);
  expect(recordings.map((each) => answerOf(each).body)).toEqual([{ truncated: 16 }]);
  expect(countsOf(imported)).toEqual({ 'response-body': 1 });
});

test('a trace is recognised whatever its name', async () => {
  const folder = createFolder();
  const file = join(folder, 'shop.txt');
  renameSync(zip(folder, { 'trace.network': lineOf({ size: 0 }) }), file);
  expect((await importAs({ file, sessions: folder }, undefined)).recordings).toBe(1);
});

test('of a trace whose last line was cut off, the lines before it are imported', async () => {
  const folder = createFolder();
  const whole = lineOf({ size: 0 });
  const file = zip(folder, { 'trace.network': whole + whole.slice(0, 100) });
  const imported = await importAs({ file, sessions: folder }, undefined);
  expect(imported.recordings).toBe(1);
});

test('a broken HAR in a ZIP is reported as an error of the HAR', async () => {
  const folder = createFolder();
  const file = zip(folder, { 'har.har': '{"log":{"entries":[{' });
  await expect(importAs({ file, sessions: folder }, undefined)).rejects.toThrow(
    /made\.zip ends too early, at byte 20 in entry 1/,
  );
});

test.each([
  ['a ZIP without a network log', { 'a.txt': 'a' }, /is a ZIP without a network log or a HAR/],
  ['a log without requests', { 'trace.network': '{"type":"other"}\n' }, /has no requests/],
])('%s is refused', async (_, files, message) => {
  const folder = createFolder();
  const file = zip(folder, files);
  await expect(importAs({ file, sessions: folder }, undefined)).rejects.toThrow(message);
});

test.each([
  ['cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
  ['garbage', () => Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(5000, 7)])],
])('a ZIP that is %s is refused', async (_, change) => {
  const folder = createFolder();
  const file = zip(folder, { 'trace.network': lineOf({ size: 0 }) });
  writeFileSync(file, change(readFileSync(file)));
  await expect(importAs({ file, sessions: folder }, undefined)).rejects.toThrow(
    /cannot be read as a ZIP/,
  );
});

test('a log of line ends costs no more than its bytes', async () => {
  const folder = createFolder();
  const ends = '\n'.repeat(20 * 1024 * 1024);
  const file = zip(folder, { 'trace.network': `${ends}${lineOf({ size: 0 })}${ends}` });
  expect((await importAs({ file, sessions: folder }, undefined)).recordings).toBe(1);
});

test('a trace is read as far as its compressed size allows', async () => {
  const folder = createFolder();
  const names = Array.from({ length: 5 }, (_, index) => [`${index}-trace.network`, '\n'] as const);
  const file = zip(folder, Object.fromEntries(names), 64 * 1024 * 1024);
  await expect(importAs({ file, sessions: folder }, undefined)).rejects.toThrow(
    /made\.zip has more than 268435456 bytes in the parts that are read/,
  );
});

test('a file with more bytes than the ZIP declares ends the import', async () => {
  const folder = createFolder();
  const file = zip(folder, { 'trace.network': lineOf({ size: 0 }).repeat(50) });
  const bytes = readFileSync(file);
  // The size of the content in the directory at the end.
  const directory = bytes.lastIndexOf('PK\x01\x02', undefined, 'latin1');
  bytes.writeUInt32LE(10, directory + 24);
  writeFileSync(file, bytes);
  await expect(importAs({ file, sessions: folder }, undefined)).rejects.toThrow(/cannot be read/);
});

/** A line of a network log, whose entry has this content. */
function lineOf(content: object): string {
  const snapshot = {
    startedDateTime: '2026-03-01T10:00:00.000Z',
    time: 5,
    request: { method: 'GET', url: `${api.url}/orders`, headers: [] },
    response: {
      status: 200,
      headers: [{ name: 'content-type', value: 'application/json' }],
      content: { mimeType: 'application/json', ...content },
    },
    timings: { send: 1, wait: 2, receive: 2 },
    _resourceType: 'fetch',
  };
  return `${JSON.stringify({ type: 'resource-snapshot', snapshot })}\n`;
}

/**
 * Writes a ZIP by Python, which every CI of this package has.
 * @param times how often each file has its text
 */
function zip(folder: string, files: Readonly<Record<string, string>>, times = 1): string {
  const file = join(folder, 'made.zip');
  const script =
    'import json,sys,zipfile\nz=zipfile.ZipFile(sys.argv[1],"w",zipfile.ZIP_DEFLATED)\n' +
    '[z.writestr(n,t*int(sys.argv[2])) for n,t in json.load(sys.stdin).items()]\nz.close()';
  execFileSync('python3', ['-c', script, file, String(times)], { input: JSON.stringify(files) });
  return file;
}
