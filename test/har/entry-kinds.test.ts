/** Which entries of a HAR are imported: by kind, host, and the filters of the recorder. */
import { describe, expect, test } from 'vitest';
import type { ImportOptions } from '../../src/har/har-options.ts';
import { importHar } from '../../src/har/import-har.ts';
import {
  countsOf,
  type EntryChanges,
  entryOf,
  harOf,
  headersOf,
  pathsOf,
  useFolders,
} from './har.ts';

const { readEntries, write } = useFolders();
const SITE = 'https://shop.example.com';
const KEPT = entryOf(`${SITE}/kept`, { entry: { startedDateTime: '2026-03-01T11:00:00.000Z' } });

const html = headersOf({ 'Content-Type': 'text/html' });
const page: EntryChanges = {
  request: { headers: headersOf({ Accept: 'text/html,*/*' }) },
  response: { headers: html },
};

/** The reasons why an entry is left out, imported together with an entry that is kept. */
async function kindsLeft(path: string, changes: EntryChanges): Promise<Record<string, number>> {
  return countsOf(await readEntries([entryOf(`${SITE}${path}`, changes), KEPT]));
}

describe('by default', () => {
  test.each<[string, string, EntryChanges]>([
    ['fetch() of JSON', '/api', {}],
    ['a request of unknown type', '/api', { response: { headers: [] }, content: { mimeType: '' } }],
    [
      'XMLHttpRequest of HTML',
      '/rows',
      { entry: { _resourceType: 'xhr' }, response: { headers: html } },
    ],
    [
      'HTML for X-Requested-With',
      '/rows',
      {
        request: { headers: headersOf({ 'X-Requested-With': 'XMLHttpRequest' }) },
        response: { headers: html },
      },
    ],
    [
      'HTML for Sec-Fetch-Dest: empty',
      '/rows',
      {
        request: { headers: headersOf({ 'Sec-Fetch-Dest': 'empty' }) },
        response: { headers: html },
      },
    ],
    [
      'a form that was submitted',
      '/login',
      { ...page, entry: { _resourceType: 'document' }, request: { method: 'POST' } },
    ],
    ['a deleted file', '/photo.png', { request: { method: 'DELETE' } }],
  ])('%s is imported', async (_, path, changes) => {
    expect(await kindsLeft(path, changes)).toEqual({});
  });

  test.each<[string, string, string, EntryChanges]>([
    ['a page', 'document', '/', page],
    ['a page by its resource type', 'document', '/', { entry: { _resourceType: 'document' } }],
    [
      'a page by Sec-Fetch-Dest',
      'document',
      '/',
      { request: { headers: headersOf({ 'Sec-Fetch-Dest': 'document' }) } },
    ],
    ['a script by its extension', 'asset', '/app.js', {}],
    [
      'a picture by its type',
      'asset',
      '/logo',
      { response: { headers: headersOf({ 'Content-Type': 'image/png' }) } },
    ],
    ['a style by its resource type', 'asset', '/x', { entry: { _resourceType: 'stylesheet' } }],
    [
      'a preflight request',
      'preflight',
      '/api',
      {
        request: {
          method: 'OPTIONS',
          headers: headersOf({ 'Access-Control-Request-Method': 'PUT' }),
        },
      },
    ],
  ])('%s is left out and counted', async (_, kind, path, changes) => {
    expect(await kindsLeft(path, changes)).toEqual({ [kind]: 1 });
  });
});

const ENTRIES = [
  entryOf(`${SITE}/`, { ...page, entry: { startedDateTime: '2026-03-01T10:00:00.000Z' } }),
  entryOf(`${SITE}/app.js`, { entry: { startedDateTime: '2026-03-01T10:00:01.000Z' } }),
  entryOf('https://api.example.com/v1/orders', {
    entry: { startedDateTime: '2026-03-01T10:00:02.000Z' },
  }),
  entryOf('https://api.example.com/v1/track', {
    entry: { startedDateTime: '2026-03-01T10:00:03.000Z' },
  }),
  entryOf('https://eu.ads.example.net:8443/pixel', {
    entry: { startedDateTime: '2026-03-01T10:00:04.000Z' },
  }),
];

describe('the imported entries', () => {
  test.each<[string, Partial<ImportOptions>, string[], Record<string, number>]>([
    ['pages alone', { kinds: ['document'] }, ['/'], { asset: 1, filter: 3 }],
    [
      'pages and calls',
      { kinds: ['document', 'api'] },
      ['/', '/v1/orders', '/v1/track', '/pixel'],
      { asset: 1 },
    ],
    [
      'everything',
      { kinds: ['document', 'api', 'asset', 'preflight'] },
      ['/', '/app.js', '/v1/orders', '/v1/track', '/pixel'],
      {},
    ],
    ['a host', { hosts: 'api.example.com' }, ['/v1/orders', '/v1/track'], { host: 3 }],
    [
      'hosts by a pattern and a port',
      { hosts: ['*.ads.example.net:8443'] },
      ['/pixel'],
      { host: 4 },
    ],
    [
      'paths',
      { include: { path: '/v1/*' } },
      ['/v1/orders', '/v1/track'],
      { asset: 1, document: 1, filter: 1 },
    ],
    [
      'all but some paths',
      { exclude: [{ path: '**/track' }, { host: '*.ads.example.net' }] },
      ['/v1/orders'],
      { asset: 1, document: 1, filter: 2 },
    ],
  ])('may be %s', async (_, options, paths, counts) => {
    const imported = await readEntries(ENTRIES, options);
    expect(pathsOf(imported.session)).toEqual(paths);
    expect(countsOf(imported)).toEqual(counts);
  });

  test('may be missing in the HAR, and the error says what the HAR contains', async () => {
    const importing = importHar({ ...write(harOf([entryOf(`${SITE}/`, page)])) });
    await expect(importing).rejects.toMatchObject({
      code: 'INVALID_HAR',
      message: expect.stringContaining(
        'has nothing to import (1 entry left out: page that a browser opened (GET https://shop.example.com/, entry 1)): import other kinds',
      ),
    });
  });
});
