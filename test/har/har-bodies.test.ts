/** Bodies of entries, as the bytes that were sent. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { importHar } from '../../src/har/import-har.ts';
import { decodeBody } from '../../src/session/body.ts';
import { readSession } from '../../src/session/read-session.ts';
import type { Body, Recording } from '../../src/session/schema.ts';
import {
  answerOf,
  countsOf,
  type EntryChanges,
  entryOf,
  harOf,
  headersOf,
  useFolders,
} from './har.ts';

const { write, readEntries } = useFolders();
const URL = 'https://api.example.com/a';
const ATTACHED = `${'0a'.repeat(20)}.json`;

function bytesOf(body: Body | undefined): Buffer {
  if (body === undefined || 'file' in body) throw new Error('The body is not in the session.');
  return Buffer.from(decodeBody(body));
}

async function responseBodyOf(changes: EntryChanges) {
  const imported = await readEntries([entryOf(URL, changes)]);
  const { body, headers } = answerOf(imported.only);
  return { body, headers, counts: countsOf(imported) };
}

describe('the body of a response', () => {
  test.each(['gzip', 'br', 'deflate'])(
    'that is stored decoded keeps that the server had sent %s',
    async (coding) => {
      const { body, headers } = await responseBodyOf({
        response: { headers: headersOf({ 'Content-Encoding': coding, 'Content-Length': '31' }) },
        content: { text: '{"a":1}' },
      });
      expect(body).toEqual({ json: { a: 1 }, coding });
      expect(headers).toContainEqual(['Content-Encoding', coding]);
      expect(headers).toContainEqual(['Content-Length', '31']);
    },
  );

  test.each([
    [{ 'Content-Length': '25' }, { truncated: 0 }, { 'response-body': 1 }],
    [{ 'Transfer-Encoding': 'chunked' }, { truncated: 0 }, { 'response-body': 1 }],
    [{ 'Content-Length': '0' }, undefined, {}],
    [{}, undefined, {}],
  ])(
    'is counted as missing if %j announce it and the exporter did not wait for it',
    async (fields, body, counts) => {
      const found = await responseBodyOf({
        response: { headers: headersOf(fields), bodySize: -1 },
        content: { text: undefined, size: -1 },
      });
      expect(found).toMatchObject({ body, counts });
    },
  );

  test('is not missing if the method allows none, although Chromium calls the request aborted', async () => {
    const { only } = await readEntries([
      entryOf(URL, {
        request: { method: 'HEAD' },
        response: { _failureText: 'net::ERR_ABORTED', bodySize: -1 },
        content: { text: undefined, size: -1 },
      }),
    ]);
    expect(answerOf(only)).not.toHaveProperty('aborted');
    expect(answerOf(only)).not.toHaveProperty('error');
  });

  test.each([
    ['gzip', gzipSync('{"a":1}')],
    ['br', brotliCompressSync('{"a":1}')],
  ])('that is stored as %s is decoded', async (coding, bytes) => {
    const { body } = await responseBodyOf({
      response: { headers: headersOf({ 'Content-Encoding': coding }) },
      content: { text: bytes.toString('base64'), encoding: 'base64' },
    });
    expect(body).toEqual({ json: { a: 1 }, coding });
  });

  test('in zstd, which a session has no name for, has no Content-Encoding, and is counted', async () => {
    const { body, headers, counts } = await responseBodyOf({
      response: { headers: headersOf({ 'content-encoding': 'zstd', 'content-length': '9' }) },
      content: { text: '{"a":1}' },
    });
    expect({ body, headers, counts }).toEqual({
      body: { json: { a: 1 } },
      headers: [['content-type', 'application/json']],
      counts: { coding: 1 },
    });
  });

  test('in Base64 has its bytes', async () => {
    const bytes = Buffer.from([0, 1, 2, 0xff]);
    const { body } = await responseBodyOf({
      content: { text: bytes.toString('base64'), encoding: 'base64' },
    });
    expect(bytesOf(body)).toEqual(bytes);
  });

  test.each([
    ['content.size', { content: { size: 1234, text: undefined } }, 1234],
    ['bodySize', { content: { size: -1, text: undefined }, response: { bodySize: 99 } }, 99],
    ['an empty text', { content: { size: 7, text: '' } }, 7],
  ])('that is not in the HAR has its size, by %s, and is counted', async (_, changes, size) => {
    const { body, counts } = await responseBodyOf(changes);
    expect(body).toEqual({ truncated: size });
    expect(counts).toEqual({ 'response-body': 1 });
  });

  test.each<[string, EntryChanges]>([
    ['204', { response: { status: 204 }, content: { text: '' } }],
    ['304 with the text of the cache', { response: { status: 304 } }],
    ['HEAD', { request: { method: 'HEAD' }, content: { size: 11, text: '' } }],
    ['an empty response', { response: { bodySize: 0 }, content: { size: 0, text: undefined } }],
  ])('of %s is none', async (_, changes) => {
    const { body, counts } = await responseBodyOf(changes);
    expect({ body, counts }).toEqual({ body: undefined, counts: {} });
  });

  test.each([
    ['iso-8859-1', 'caf\u00e9', Buffer.from('caf\u00e9', 'latin1')],
    ['windows-1252', '5 \u20ac', Buffer.from([0x35, 0x20, 0x80])],
    ['koi8-r', '\u0436', Buffer.from([0xd6])],
    ['utf-16le', 'h\u00e9', Buffer.from('h\u00e9', 'utf16le')],
    ['utf-8', 'caf\u00e9', Buffer.from('caf\u00e9')],
    ['shift_jis', '\u65e5\u672c=1', Buffer.from('93fa967b3d31', 'hex')],
    ['euc-jp', '\u65e5\u672c', Buffer.from('c6fccbdc', 'hex')],
    ['gbk', '\u4e2d\u6587', Buffer.from('d6d0cec4', 'hex')],
    ['gb2312', '\u4e2d\u6587', Buffer.from('d6d0cec4', 'hex')],
    ['gb18030', '\u4e2d\u6587', Buffer.from('d6d0cec4', 'hex')],
    ['big5', '\u4e2d\u6587', Buffer.from('a4a4a4e5', 'hex')],
    ['euc-kr', '\ud55c\uae00', Buffer.from('c7d1b1db', 'hex')],
  ])('in %s is written in that charset', async (charset, text, bytes) => {
    const { body, counts } = await responseBodyOf({
      response: { headers: headersOf({ 'Content-Type': `text/plain; charset=${charset}` }) },
      content: { text },
    });
    expect(bytesOf(body)).toEqual(bytes);
    expect(counts).toEqual({});
  });

  test.each([
    ['with a state', 'iso-2022-jp', '\u65e5\u672c'],
    ['that is unknown', 'x-own', 'caf\u00e9'],
    ['that lacks a character', 'shift_jis', 'caf\u00e9 \ud55c'],
    ['with four bytes for a character', 'gb18030', '\u{1f600}'],
  ])('in a charset %s is UTF-8, and counted', async (_, charset, text) => {
    const { body, counts } = await responseBodyOf({
      response: { headers: headersOf({ 'Content-Type': `text/plain; charset=${charset}` }) },
      content: { text },
    });
    expect(bytesOf(body)).toEqual(Buffer.from(text));
    expect(counts).toEqual({ charset: 1 });
  });

  test('is UTF-8 if only that has its size, since its type may name a wrong charset', async () => {
    const { body, counts } = await responseBodyOf({
      response: { headers: headersOf({ 'Content-Type': 'text/plain; charset=iso-8859-1' }) },
      content: { text: 'caf\u00e9', size: 5 },
    });
    expect(bytesOf(body)).toEqual(Buffer.from('caf\u00e9'));
    expect(counts).toEqual({});
  });

  test('is only its size if it was decoded in a wrong charset, so that characters are lost', async () => {
    const { body, counts } = await responseBodyOf({ content: { text: 'caf\ufffd', size: 4 } });
    expect(body).toEqual({ truncated: 4 });
    expect(counts).toEqual({ 'response-body': 1 });
  });

  test('drops a Content-Length that differs', async () => {
    const { headers } = await responseBodyOf({
      response: { headers: headersOf({ 'Content-Length': '99' }) },
    });
    expect(headers).toEqual([['content-type', 'application/json']]);
  });

  test('that broke off keeps its announced Content-Length', async () => {
    const { headers } = await responseBodyOf({
      response: { headers: headersOf({ 'Content-Length': '99' }), _error: 'net::ERR_ABORTED' },
    });
    expect(headers).toContainEqual(['Content-Length', '99']);
  });

  test('is not read from a file that is not a body', async () => {
    const { file, sessions } = write(
      harOf([entryOf(URL, { content: { size: 5, text: undefined, _file: '.env' } })]),
    );
    writeFileSync(join(dirname(file), '.env'), 'KEY=1');
    const { left } = await importHar({ file, sessions });
    expect(left).toMatchObject([{ reason: 'response-body', count: 1 }]);
  });

  test('may be in a file beside the HAR, as Playwright attaches it', async () => {
    const { file, sessions } = write(
      harOf([entryOf(URL, { content: { text: undefined, _file: `resources/${ATTACHED}` } })]),
    );
    mkdirSync(join(dirname(file), 'resources'));
    writeFileSync(join(dirname(file), 'resources', ATTACHED), '{"attached":true}');
    const { file: session } = await importHar({ file, sessions });
    expect((await readSession(session)).recordings).toMatchObject([
      { response: { body: { json: { attached: true } } } },
    ]);
  });

  test.each([`../${ATTACHED}`, join(tmpdir(), ATTACHED)])(
    'is not read from %s, outside of the folder',
    async (name) => {
      const outside = join(tmpdir(), ATTACHED);
      writeFileSync(outside, 'secret');
      try {
        const { body, counts } = await responseBodyOf({
          content: { size: 5, text: undefined, _file: name },
        });
        expect({ body, counts }).toEqual({
          body: { truncated: 5 },
          counts: { 'response-body': 1 },
        });
      } finally {
        rmSync(outside);
      }
    },
  );
});

type Sent = Recording['request'];

async function sent(request: EntryChanges['request']): Promise<Sent & { readonly counts: object }> {
  const imported = await readEntries([entryOf(URL, { request: { method: 'POST', ...request } })]);
  return { ...imported.only.request, counts: countsOf(imported) };
}

const FORM = 'application/x-www-form-urlencoded';

describe('the body of a request', () => {
  test('is its text', async () => {
    const { body, headers } = await sent({
      postData: { mimeType: 'application/json', text: '{"a":1}' },
    });
    expect(body).toEqual({ json: { a: 1 } });
    expect(headers).toContainEqual(['content-type', 'application/json']);
  });

  test('is a form of its parameters if it has no text', async () => {
    const params = [
      { name: 'a b', value: '1&2' },
      { name: 'c', value: '\u00e9' },
    ];
    const { body } = await sent({ postData: { mimeType: FORM, params } });
    expect(body).toEqual({ text: 'a+b=1%262&c=%C3%A9' });
  });

  test('is its text, not its parameters, if it has both', async () => {
    const postData = { mimeType: FORM, text: 'a=%31', params: [{ name: 'a', value: '1' }] };
    expect((await sent({ postData })).body).toEqual({ text: 'a=%31' });
  });

  test('is a multipart form of its parameters, with the boundary of its type', async () => {
    const type = 'multipart/form-data; boundary=xyz';
    const params = [
      { name: 'note', value: 'hello' },
      {
        name: 'file',
        fileName: 'a"b.txt',
        contentType: 'text/plain',
        value: 'aGk=',
        _encoding: 'base64',
      },
    ];
    const { body } = await sent({
      headers: headersOf({ 'Content-Type': type }),
      postData: { mimeType: type, params },
    });
    expect(bytesOf(body).toString()).toBe(
      [
        '--xyz',
        'Content-Disposition: form-data; name="note"',
        '',
        'hello',
        '--xyz',
        'Content-Disposition: form-data; name="file"; filename="a%22b.txt"',
        'Content-Type: text/plain',
        '',
        'hi',
        '--xyz--',
        '',
      ].join('\r\n'),
    );
  });

  test('names its boundary in the type if nothing else does', async () => {
    const params = [{ name: 'note', value: 'hello' }];
    const { body, headers } = await sent({ postData: { mimeType: 'multipart/form-data', params } });
    const [, boundary = 'none'] =
      /boundary=(\S+)/.exec(String(headers.find(([name]) => name === 'content-type'))) ?? [];
    expect(bytesOf(body).toString()).toContain(`--${boundary}--`);
  });

  test('is only its size for a form with a file that is not in the HAR', async () => {
    const params = [{ name: 'file', fileName: 'photo.png' }];
    const { body, counts } = await sent({
      bodySize: 5000,
      postData: { mimeType: 'multipart/form-data; boundary=x', params },
    });
    expect({ body, counts }).toEqual({ body: { truncated: 5000 }, counts: { 'request-body': 1 } });
  });

  test.each([
    ['bodySize', { bodySize: 42 }],
    ['Content-Length', { bodySize: -1, headers: headersOf({ 'Content-Length': '42' }) }],
    [
      'bodySize beside an empty text',
      { bodySize: 42, postData: { mimeType: 'application/octet-stream', text: '' } },
    ],
  ])('is only its size if it is not in the HAR, by %s', async (_, request) => {
    const { body, counts } = await sent(request);
    expect({ body, counts }).toEqual({ body: { truncated: 42 }, counts: { 'request-body': 1 } });
  });

  test.each(['encoding', '_encoding'])('is decoded from Base64 by %s', async (member) => {
    const text = Buffer.from([0, 0xff]).toString('base64');
    const { body } = await sent({
      postData: { mimeType: 'application/octet-stream', text, [member]: 'base64' },
    });
    expect(bytesOf(body)).toEqual(Buffer.from([0, 0xff]));
  });

  test('has a byte for each character if only this has the length that was sent', async () => {
    const bytes = Buffer.from([0x89, 0x50, 0xff, 0x00]);
    const { body } = await sent({
      headers: headersOf({ 'Content-Length': '4', 'Content-Type': 'image/png' }),
      postData: { mimeType: 'image/png', text: bytes.toString('latin1') },
    });
    expect(bytesOf(body)).toEqual(bytes);
  });

  test('starts after the headers that Firefox writes before it', async () => {
    const { body } = await sent({
      headers: headersOf({ 'Content-Length': '3', 'Content-Type': FORM }),
      postData: { mimeType: FORM, text: `Content-Type: ${FORM}\r\nContent-Length: 3\r\n\r\na=1` },
    });
    expect(body).toEqual({ text: 'a=1' });
  });

  test('is only its size if bytes that are not text were lost', async () => {
    const { body, counts } = await sent({
      headers: headersOf({ 'Content-Length': '9', 'Content-Type': 'image/png' }),
      postData: { mimeType: 'image/png', text: '\ufffdPNG' },
    });
    expect({ body, counts }).toEqual({ body: { truncated: 9 }, counts: { 'request-body': 1 } });
  });

  test('is none for a GET', async () => {
    expect((await sent({ method: 'GET', bodySize: -1 })).body).toBeUndefined();
  });
});
