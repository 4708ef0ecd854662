import type { RequestListener } from 'node:http';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Expectations } from '../../../src/replay/index.ts';
import type { AnsweredResponse } from '../../../src/session/schema.ts';
import { differencesOf, told, withTold } from '../../kit/index.ts';
import { json, replayBody, replayOne } from './replay-one.ts';

describe('without expect', () => {
  test('only the status counts', async () => {
    const outcome = await replayOne({ body: json({ a: 1 }) }, '{"a":2}', {});
    expect(outcome).toMatchObject({ state: 'passed' });
    expect(differencesOf(outcome)).toBeUndefined();
  });
});

describe('body: exact', () => {
  test('the same JSON passes', async () => {
    const outcome = await replayBody(json({ a: 1, b: [null, 'x'] }), '{ "b":[null,"x"], "a":1.0 }');
    expect(outcome.state).toBe('passed');
  });

  test('other JSON fails, and the failure says where', async () => {
    const items = [{ price: 5, n: 1 }, { price: 7 }];
    const live = { items: [{ price: 6, n: 2 }], next: 'x' };
    expect(withTold(await replayBody(json({ items }), JSON.stringify(live)))).toMatchObject({
      state: 'failed',
      expected: 200,
      actual: 200,
      told: {
        label: 'body',
        message: 'body differs at /items/0/price: expected 5, got 6 (and 3 more)',
      },
      differences: [
        { path: '/items/0/price', expected: 5, actual: 6 },
        { path: '/items/0/n', expected: 1, actual: 2 },
        { path: '/items/1', expected: { price: 7 } },
        { path: '/next', actual: 'x' },
      ],
    });
  });

  test('numbers are compared to the last digit, even if JSON.stringify would change them', async () => {
    const recorded = { text: '{"id": 12345678901234567890}' };
    expect((await replayBody(recorded, '{"id":12345678901234567890}')).state).toBe('passed');
    expect(withTold(await replayBody(recorded, '{"id":12345678901234567891}'))).toMatchObject({
      told: {
        message: 'body differs at /id: expected 12345678901234567890, got 12345678901234567891',
      },
      differences: [
        { path: '/id', expected: '12345678901234567890', actual: '12345678901234567891' },
      ],
    });
  });

  test('text is compared as it is, and shown from where it differs', async () => {
    const start = 'the same for a long while '.repeat(10);
    expect((await replayBody({ text: 'a\n' }, 'a\n')).state).toBe('passed');
    expect(told(await replayBody({ text: 'a\n' }, 'a'))?.message).toBe(
      String.raw`body differs: expected "a\n", got "a"`,
    );
    const late = await replayBody({ text: `${start}1` }, `${start}2`);
    expect(told(late)?.message).toBe(
      'body differs: expected "…me for a long while 1", got "…me for a long while 2"',
    );
  });

  test('bytes are compared as they are, and shown from where they differ', async () => {
    const bytes = Buffer.from([0xff, 1, 2, 3]);
    const recorded = { base64: bytes.toString('base64') };
    expect((await replayBody(recorded, bytes)).state).toBe('passed');
    expect(told(await replayBody(recorded, Buffer.from([0xff, 1, 7])))?.message).toBe(
      'body differs: expected "(binary, 4 bytes, from byte 2 on: 0203)", ' +
        'got "(binary, 3 bytes, from byte 2 on: 07)"',
    );
  });

  test('a number or word is JSON only if the media type says so', async () => {
    const headers: AnsweredResponse['headers'] = [['Content-Type', 'application/problem+json']];
    const live: RequestListener = (_, response) =>
      response.setHeader('content-type', 'application/json; charset=utf-8').end(' 1.0 ');
    const asJson = await replayOne({ body: json(1), headers }, live, { body: 'exact' });
    expect(asJson.state).toBe('passed');
    expect((await replayBody(json(1), '1.0')).state).toBe('failed');
  });

  test.each([
    [undefined, 'x', 'expected nothing, got "x"'],
    [{ text: 'x' }, '', 'expected "x", got nothing'],
    [json({}), 'no', 'expected {}, got "no"'],
    [
      { text: 'no' },
      Buffer.from([0xff]),
      'expected "no", got "(binary, 1 bytes, from byte 0 on: ff)"',
    ],
  ])('a body of another kind fails: %j', async (recorded, live, message) => {
    expect(told(await replayBody(recorded, live))?.message).toBe(`body differs: ${message}`);
  });

  test.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateRawSync],
    ['gzip, br', (text: string) => brotliCompressSync(gzipSync(text))],
  ] as const)('a body is compared without its coding: %s', async (coding, encode) => {
    const live: RequestListener = (_, response) =>
      response.setHeader('content-encoding', coding).end(encode('{"a":2}'));
    const error = told(await replayBody(json({ a: 1 }), live));
    expect(error?.message).toBe('body differs at /a: expected 1, got 2');
  });

  test('a recorded body that is stored in its codings is compared without them too', async () => {
    const base64 = brotliCompressSync(gzipSync('{"a":1}')).toString('base64');
    const headers: AnsweredResponse['headers'] = [['Content-Encoding', 'gzip, br']];
    const outcome = await replayOne({ headers, body: { base64 } }, '{"a":1}', { body: 'exact' });
    expect(outcome.state).toBe('passed');
  });

  test('a placeholder in the recording equals anything', async () => {
    const recorded = json({ token: 'REDACTED_TOKEN', user: 'ann' });
    expect((await replayBody(recorded, '{"token":"live","user":"ann"}')).state).toBe('passed');
  });

  test('the recorded origin equals that of the target', async () => {
    const recorded = json({ next: 'http://127.0.0.1:3000/a?page=2' });
    const live: RequestListener = ({ headers }, response) =>
      response.end(JSON.stringify({ next: `http://${headers.host}/a?page=2` }));
    expect((await replayBody(recorded, live)).state).toBe('passed');
  });
});

describe('body: shape', () => {
  test('other values pass, other types fail', async () => {
    const recorded = json({ items: [{ id: 1, name: 'a' }] });
    const pass = await replayBody(
      recorded,
      '{"items":[{"name":"","id":9},{"id":2,"name":"b"}]}',
      'shape',
    );
    expect(pass.state).toBe('passed');
    const fail = await replayBody(recorded, '{"items":[{"id":"9","name":"b"}]}', 'shape');
    expect(withTold(fail)).toMatchObject({
      told: {
        label: 'body',
        message: 'body differs in shape at /items/0/id: expected number, got string',
      },
      differences: [{ path: '/items/0/id', expected: 'number', actual: 'string' }],
    });
  });

  test.each<[string, readonly unknown[], unknown, string]>([
    [
      'the one with the same members',
      [
        { kind: 'card', last4: '4242' },
        { kind: 'bank', iban: 'DE1', bic: 'X' },
      ],
      { kind: 'bank', iban: 5, bic: 'Y' },
      '/items/1/iban: expected string, got number',
    ],
    [
      'the one that differs in the smallest part',
      [
        { id: 1, address: null },
        { id: 2, address: { street: 'A' } },
      ],
      { id: 3, address: { street: 7 } },
      '/items/1/address/street: expected string, got number',
    ],
    [
      'the one that names the same type',
      [
        { type: 'count', value: 1 },
        { type: 'label', value: 'a' },
      ],
      { type: 'label', value: true },
      '/items/1/value: expected string, got boolean',
    ],
    [
      'the one with more names and values in common, of those with as many differences',
      [
        { kind: 'a', n: 1 },
        { kind: 'b', m: 2, o: { x: 1, y: 2, z: 3 } },
      ],
      { kind: 'b', m: 'x' },
      '/items/1/m: expected number, got string (and 1 more)',
    ],
    [
      'the one in the same position, of those that are as near',
      [{ a: 1 }, { b: 1 }],
      { c: 1 },
      '/items/1/b: expected number, got nothing (and 1 more)',
    ],
  ])('an element of no recorded shape is compared with %s', async (_, items, live, message) => {
    const body = JSON.stringify({ items: [items[0], live] });
    const failed = await replayBody(json({ items }), body, 'shape');
    expect(told(failed)?.message).toBe(`body differs in shape at ${message}`);
  });

  test('other text passes, text for JSON fails', async () => {
    expect((await replayBody({ text: 'a' }, 'b', 'shape')).state).toBe('passed');
    expect(told(await replayBody(json([1]), 'b', 'shape'))?.message).toBe(
      'body differs in shape: expected array, got string',
    );
  });
});

describe('ignore', () => {
  const recorded = json({ meta: { requestId: 1 }, items: [{ updatedAt: 1, n: 1 }] });
  const live = '{"meta":{"requestId":2},"items":[{"updatedAt":2,"n":1}]}';

  test('leaves places out of the comparison', async () => {
    const ignore = ['/meta/requestId', '/items/*/updatedAt'];
    const outcome = await replayOne({ body: recorded }, live, { body: 'exact', ignore });
    expect(outcome.state).toBe('passed');
  });

  test('adds to the noise of a recording', async () => {
    const noise = { body: ['/items/*/updatedAt'] };
    const settings: Expectations = { body: 'exact', ignore: ['/meta/**'] };
    expect((await replayOne({ body: recorded, noise }, live, settings)).state).toBe('passed');
    expect((await replayOne({ body: recorded }, live, settings)).state).toBe('failed');
  });

  test('noise may be a whole body', async () => {
    const response = { body: { text: 'a' }, noise: { body: [''] } };
    expect((await replayOne(response, 'b', { body: 'exact' })).state).toBe('passed');
  });
});

describe('the status comes first:', () => {
  test('if it differs, body and headers are not reported', async () => {
    const live: RequestListener = (_, response) => response.writeHead(500).end('{"a":2}');
    const outcome = await replayBody(json({ a: 1 }), live);
    expect(told(outcome)?.label).toBe('status');
    expect(differencesOf(outcome)).toBeUndefined();
  });

  test.each<[string, Partial<AnsweredResponse>]>([
    ['was too large', { body: { truncated: 10 } }],
    ['was cut off by its client', { body: { text: 'a' }, aborted: true }],
    ['broke off', { body: { text: 'a' }, error: 'ECONNRESET' }],
    [
      'lies beside a file that the session was not read from',
      { body: { file: 'a.bin', bytes: 1 } },
    ],
  ])('it alone counts if the recorded body %s', async (_, response) => {
    expect((await replayOne(response, 'other', { body: 'exact' })).state).toBe('passed');
  });
});
