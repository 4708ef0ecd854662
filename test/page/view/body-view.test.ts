/** Bodies as the page shows them, read as far as their format allows. */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { BodyView, PartView } from '../../../src/page/api.ts';
import { viewReceived, viewRecorded } from '../../../src/page/view/body-view.ts';
import { createMask } from '../../../src/replay/failure/mask.ts';
import type { Body } from '../../../src/session/schema.ts';
import { createScratchFolder } from '../../session/scratch-folder.ts';

const MAX = 1000;

function recorded(type: string | undefined, body: Body | undefined, file?: string): BodyView {
  const headers: [string, string][] = type === undefined ? [] : [['Content-Type', type]];
  return viewRecorded({ headers, body }, file, { max: MAX }).body;
}

function received(bytes: Uint8Array, headers: [string, string][], size = bytes.length): BodyView {
  return viewReceived({ headers, bytes, size }, { max: MAX, mask: createMask(() => []) }).body;
}

const base64 = (bytes: Uint8Array): Body => ({ base64: Buffer.from(bytes).toString('base64') });

describe('a recorded body', () => {
  test.each<[string, string | undefined, Body | undefined, Partial<BodyView>]>([
    ['none', undefined, undefined, { kind: 'none', size: 0 }],
    ['empty', 'text/plain', { text: '' }, { kind: 'none', size: 0 }],
    [
      'JSON',
      'application/json; charset=utf-8',
      { json: { a: 1 } },
      { kind: 'json', text: '{"a":1}', language: 'json', size: 7, mediaType: 'application/json' },
    ],
    ['JSON that is null', 'application/json', { json: null }, { kind: 'json', text: 'null' }],
    ['JSON of a vendor', 'application/vnd.api+json', { text: '{"a": 1}' }, { kind: 'json' }],
    ['JSON without a type', undefined, { text: ' [1]' }, { kind: 'json', text: ' [1]' }],
    [
      'JSON that is none',
      'application/json',
      { text: '{oops' },
      { kind: 'json', text: '{oops', language: 'json' },
    ],
    ['XML', 'application/xml', { text: '<a/>' }, { kind: 'text', language: 'xml', text: '<a/>' }],
    [
      'HTML',
      'text/html',
      { text: '<script>alert(1)</script>' },
      { kind: 'text', language: 'html', text: '<script>alert(1)</script>' },
    ],
    ['a style sheet', 'text/css', { text: 'a{}' }, { kind: 'text', language: 'css' }],
    ['a script', 'text/javascript', { text: 'a' }, { kind: 'text', language: 'javascript' }],
    ['SVG', 'image/svg+xml', { text: '<svg/>' }, { kind: 'text', language: 'xml' }],
    [
      'text',
      'text/plain',
      { text: 'a\0b\u202e' },
      { kind: 'text', language: 'plain', text: 'a\0b\u202e' },
    ],
    [
      'a form',
      'application/x-www-form-urlencoded',
      { text: 'a=1&a=%C3%A9+b&&c=&=d&%ZZ=%ZZ' },
      {
        kind: 'form',
        fields: [
          ['a', '1'],
          ['a', 'é b'],
          ['c', ''],
          ['', 'd'],
          ['%ZZ', '%ZZ'],
        ],
      },
    ],
    [
      'GraphQL in JSON',
      'application/json',
      {
        text: '{"query":"query Q { a }","operationName":"Q","variables":{"b":12345678901234567890}}',
      },
      {
        kind: 'graphql',
        graphql: {
          query: 'query Q { a }',
          operation: 'Q',
          variables: '{"b":12345678901234567890}',
        },
      },
    ],
    [
      'JSON with a member that is called query',
      'application/json',
      { json: { query: 'shoes' } },
      { kind: 'json' },
    ],
    [
      'GraphQL itself',
      'application/graphql',
      { text: '{ a }' },
      { kind: 'graphql', graphql: { query: '{ a }' } },
    ],
    [
      'a picture',
      'image/png',
      base64(Buffer.of(0x89, 0x50, 0x4e, 0x47)),
      { kind: 'image', base64: 'iVBORw==', mediaType: 'image/png', size: 4 },
    ],
    [
      'bytes',
      'application/octet-stream',
      base64(Buffer.of(0xff, 0xfe, 0xfd)),
      { kind: 'binary', base64: '//79', size: 3 },
    ],
    [
      'UTF-16',
      'text/plain; charset=utf-16le',
      base64(Buffer.from('Grüße', 'utf16le')),
      { kind: 'text', text: 'Grüße', size: 10 },
    ],
    [
      'not kept',
      'application/json',
      { truncated: 5_000_000 },
      { kind: 'not-kept', size: 5_000_000, mediaType: 'application/json' },
    ],
    [
      'decoded from gzip',
      'text/plain',
      { text: 'a', coding: 'gzip' },
      { kind: 'text', coding: 'gzip', size: 1 },
    ],
  ])('is shown if it is %s', (_, type, body, view) => {
    expect(recorded(type, body)).toMatchObject(view);
  });

  test('is cut if it is longer than the page shows, but has the size of the whole body', () => {
    const text = recorded('text/plain', { text: 'é'.repeat(2 * MAX) });
    expect(text).toMatchObject({ isCut: true, size: 4 * MAX });
    expect(text.text).toHaveLength(MAX);
    const bytes = recorded('image/png', base64(Buffer.alloc(2 * MAX, 0xff)));
    expect(bytes).toMatchObject({ kind: 'binary', isCut: true, size: 2 * MAX });
    expect(Buffer.from(bytes.base64 ?? '', 'base64')).toHaveLength(MAX);
    const json = recorded('application/json', { json: 'x'.repeat(2 * MAX) });
    expect(json).toMatchObject({ kind: 'json', isCut: true });
  });

  test('is read from its file beside the session, and is reported as missing if the file is gone', () => {
    using folder = createScratchFolder();
    const session = folder.path('a.session.json');
    const body = { file: 'a.1.response.bin', bytes: 5 };
    expect(recorded('text/plain', body, session)).toMatchObject({ kind: 'not-kept', size: 5 });
    writeFileSync(folder.path('a.1.response.bin'), 'hello');
    expect(recorded('text/plain', body, session)).toMatchObject({ kind: 'text', text: 'hello' });
  });

  test('of hundreds of thousands of fields shows the first ones', () => {
    const { fields } = viewRecorded(
      {
        headers: [['Content-Type', 'application/x-www-form-urlencoded']],
        body: { text: 'a=1&'.repeat(300_000) },
      },
      undefined,
      { max: 10_000_000 },
    ).body;
    expect(fields).toHaveLength(1000);
  });
});

describe('a multipart body', () => {
  const part = (headers: string, content: string): string =>
    `--b\r\n${headers}\r\n\r\n${content}\r\n`;
  const view = (text: string, type = 'multipart/form-data; boundary=b'): BodyView =>
    viewRecorded({ headers: [['Content-Type', type]], body: { text } }, undefined, { max: 100_000 })
      .body;

  test('is shown by its parts, each by its own type', () => {
    const { kind, parts } = view(
      `${
        part('Content-Disposition: form-data; name="note"', 'hello') +
        part(
          'Content-Disposition: form-data; name="file"; filename="a.json"\r\nContent-Type: application/json',
          '{"a":1}',
        )
      }--b--\r\n`,
    );
    expect(kind).toBe('multipart');
    expect(parts).toEqual([
      expect.objectContaining({ name: 'note', body: expect.objectContaining({ text: 'hello' }) }),
      expect.objectContaining({
        ...{ name: 'file', fileName: 'a.json' },
        headers: expect.arrayContaining([['Content-Type', 'application/json']]),
        body: expect.objectContaining({ kind: 'json', text: '{"a":1}' }),
      }),
    ]);
  });

  test('in a multipart body is shown to the fourth level, and as text below', () => {
    let text = 'innermost';
    let type = 'text/plain';
    for (let depth = 0; depth < 6; depth++) {
      const boundary = `b${depth}`;
      text = `--${boundary}\r\nContent-Type: ${type}\r\n\r\n${text}\r\n--${boundary}--\r\n`;
      type = `multipart/mixed; boundary=${boundary}`;
    }
    const depthOf = (body: BodyView): number =>
      body.kind === 'multipart' ? 1 + Math.max(...(body.parts ?? []).map(innerDepth)) : 0;
    const innerDepth = ({ body }: PartView): number => depthOf(body);
    const whole = view(text, type);
    expect(depthOf(whole)).toBe(4);
    expect(JSON.stringify(whole)).toContain('innermost');
  });

  test.each(['', '--b', '--b\r\n', '--b--', 'no boundary at all'])(
    'that is broken is shown as it is: %j',
    (text) => {
      expect(['none', 'text', 'multipart']).toContain(view(text).kind);
      expect(view(text).text ?? '').toBe(text);
    },
  );
});

describe('a body that was received', () => {
  const plain: [string, string] = ['Content-Type', 'text/plain'];

  test.each([
    ['gzip', gzipSync('hello')],
    ['deflate', deflateSync('hello')],
    ['br', brotliCompressSync('hello')],
  ])('is decoded from %s', (coding, bytes) => {
    const view = received(bytes, [plain, ['Content-Encoding', coding]]);
    expect(view).toMatchObject({ kind: 'text', text: 'hello', size: 5, coding });
  });

  test('is shown as it is if its coding is broken', () => {
    const view = received(Buffer.from('no gzip'), [plain, ['Content-Encoding', 'gzip']]);
    expect(view).toMatchObject({ coding: 'gzip', size: 7 });
    expect(['text', 'binary']).toContain(view.kind);
  });

  test('is not shown if only the start of its encoded bytes was kept, since secrets cannot be found in it', () => {
    const bytes = gzipSync(randomBytes(4000).toString('hex'));
    const view = received(bytes.subarray(0, 500), [plain, ['Content-Encoding', 'gzip']], 5000);
    expect(view).toEqual({ kind: 'not-kept', size: 5000, mediaType: 'text/plain' });
  });

  test.each([
    '{"id": 12345678901234567890, "price": 1.10}',
    '{\n  "tags": [],\n  "ratio": 1e3\n}',
    '{"a":1,"a":2}',
  ])('is shown as it is written: %s', (text) => {
    const body = received(Buffer.from(text), [['content-type', 'application/json']]);
    expect(body).toMatchObject({ kind: 'json', text });
  });

  test('keeps its numbers to their last digit beside a secret, and shows no secret', () => {
    const text =
      '{"id": 12345678901234567890, "password": "hunter2-hunter2", "password": "other-hunter2"}';
    const body = received(Buffer.from(text), [['content-type', 'application/json']]);
    expect(body.text).toBe('{"id":12345678901234567890,"password":"REDACTED_PASSWORD"}');
  });

  test('has its size even if none of its bytes were kept', () => {
    expect(received(Buffer.alloc(0), [plain], 77)).toEqual({
      ...{ kind: 'not-kept', size: 77, mediaType: 'text/plain' },
    });
  });

  test('is marked as cut if its start was kept', () => {
    const view = received(Buffer.from('start of it '), [plain], 5000);
    expect(view).toMatchObject({ kind: 'text', isCut: true, size: 5000 });
    expect(view.text).toMatch(/^start of/);
  });

  test('that is a picture is shown as one', () => {
    const bytes = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
    expect(received(bytes, [['Content-Type', 'image/png']])).toMatchObject({ kind: 'image' });
  });
});
