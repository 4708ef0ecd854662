import { writeFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import {
  readableAnswer,
  readableRecording,
} from '../../../../src/replay/correlate/message/readable-answer.ts';
import type { ResponseHeaders } from '../../../../src/replay/send/exchange.ts';
import type { AnsweredResponse, Body, Header, Recording } from '../../../../src/session/schema.ts';
import { createSession, recordingOf } from '../../../kit/session.ts';
import { createScratchFolder } from '../../../session/scratch-folder.ts';

const origin = 'http://api.test';
const latin1 = Buffer.from('{"name":"\u00e9"}', 'latin1');

function recorded(response: Partial<AnsweredResponse>): Recording {
  const [recording] = createSession([recordingOf('GET', '/orders', 200, { response })]).recordings;
  if (!recording) throw new Error('the session has no recording');
  return recording;
}

function typed(type: string): Header[] {
  return [['Content-Type', type]];
}

function answered(bytes: Uint8Array, headers: ResponseHeaders, bodySize = bytes.length) {
  const server = { requestPath: '/', origin: 'http://api.test', basePath: '/v1' };
  return readableAnswer({ headers, body: Buffer.from(bytes), bodySize }, server);
}

test('a recorded response keeps its headers, and its body as it is stored', () => {
  const headers = typed('application/json');
  expect(
    readableRecording(recorded({ headers, body: { json: { id: 7 } } }), origin, undefined),
  ).toEqual({
    headers,
    json: { id: 7 },
    requestPath: '/orders',
    origin: 'http://api.test',
    ownsAll: false,
    isRecorded: true,
    basePath: '',
  });
  expect(readableRecording(recorded({ body: { text: 'x' } }), origin, undefined)).toMatchObject({
    text: 'x',
  });
});

test('a recording without a response is none to read', () => {
  const recording = { ...recorded({}), response: { error: 'ECONNRESET', time: 1 } };
  expect(readableRecording(recording, origin, undefined)).toBeUndefined();
});

test.each<[string, Body, string, string | undefined]>([
  [
    'in another charset',
    { base64: latin1.toString('base64') },
    'a/json; charset=ISO-8859-1',
    '{"name":"é"}',
  ],
  ['of bytes', { base64: '//79' }, 'application/octet-stream', undefined],
  [
    'of parts',
    { base64: Buffer.from('--b\xff').toString('base64') },
    'multipart/mixed',
    '--b\u00ff',
  ],
  ['that was not kept', { truncated: 9 }, 'text/plain', undefined],
  [
    'in a file of no session',
    { file: 'a.0123456789abcdef.bin', bytes: 2 },
    'text/plain',
    undefined,
  ],
])('of a body %s the text is what can be read', (_name, body, type, text) => {
  const readable = readableRecording(recorded({ headers: typed(type), body }), origin, undefined);
  expect(readable?.text).toBe(text);
});

test('a body beside the session is read from there, if it is the one that was stored', () => {
  using folder = createScratchFolder();
  const file = folder.path('a.session.json');
  writeFileSync(folder.path('a.0123456789abcdef.bin'), '{"id":7}');
  const readFile = (body: Body) => readableRecording(recorded({ body }), origin, file)?.text;

  expect(readFile({ file: 'a.0123456789abcdef.bin', bytes: 8 })).toBe('{"id":7}');
  expect(readFile({ file: 'a.0123456789abcdef.bin', bytes: 9 })).toBeUndefined();
  expect(readFile({ file: 'a.fedcba9876543210.bin', bytes: 8 })).toBeUndefined();
});

test('the headers of an answer are pairs, one for each value', () => {
  const headers = { etag: '"a"', 'set-cookie': ['a=1', 'b=2'], gone: undefined };
  expect(answered(new Uint8Array(), headers)).toEqual({
    headers: [
      ['etag', '"a"'],
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
    ],
    requestPath: '/',
    origin: 'http://api.test',
    ownsAll: true,
    isRecorded: false,
    basePath: '/v1',
  });
});

test('the body of an answer is taken out of its content coding', () => {
  const text = Buffer.from('{"id":7}');
  expect(answered(gzipSync(text), { 'content-encoding': 'GZIP' }).text).toBe('{"id":7}');
  expect(answered(brotliCompressSync(text), { 'content-encoding': 'br' }).text).toBe('{"id":7}');
  const twice = brotliCompressSync(gzipSync(text));
  expect(answered(twice, { 'content-encoding': 'gzip, br' }).text).toBe('{"id":7}');
  expect(answered(text, {}).text).toBe('{"id":7}');
});

test('a body that is not in the coding that it names has no text, and throws nothing', () => {
  expect(answered(Buffer.from([0xff, 0xfe]), { 'content-encoding': 'gzip' }).text).toBeUndefined();
  expect(answered(Buffer.from('plain'), { 'content-encoding': 'zstd' }).text).toBeUndefined();
});

test('an answer whose body was not kept whole has no text', () => {
  expect(answered(Buffer.from('{"id":'), {}, 8).text).toBeUndefined();
});

test('the charset of a response is that of its media type, and UTF-8 if it is unknown', () => {
  const type = (value: string): ResponseHeaders => ({ 'content-type': value });
  expect(answered(latin1, type('application/json; charset="latin1"')).text).toBe('{"name":"é"}');
  expect(answered(Buffer.from('é'), type('text/plain; charset=klingon')).text).toBe('é');
  expect(answered(latin1, type('application/json')).text).toBeUndefined();
});
