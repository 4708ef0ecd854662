/** What `expect` asserts of live answers, beyond the status. */
import { writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import {
  type Expectations,
  type Outcome,
  parseSession,
  replaySession,
} from '../../../src/replay/index.ts';
import type { AnsweredResponse, Body } from '../../../src/session/schema.ts';
import { createSession, recordingOf, serve } from '../../kit/index.ts';
import { createScratchFolder } from '../../session/scratch-folder.ts';

type Live = string | Buffer | RequestListener;

/** Replays one recording with this response against a server that gives this answer. */
async function replayOne(
  response: Partial<AnsweredResponse>,
  live: Live,
  settings: Expectations,
): Promise<Outcome> {
  const answer: RequestListener =
    typeof live === 'function' ? live : (_, response) => response.end(live);
  await using server = await serve(answer);
  const session = createSession([recordingOf('GET', '/a', 200, { response })]);
  const { outcomes } = await replaySession(session, { target: server.url, expect: settings });
  const [outcome] = outcomes;
  if (!outcome) throw new Error('there is no outcome');
  return outcome;
}

/** The same for two bodies. */
function replayBody(body: Body | undefined, live: Live, mode: 'exact' | 'shape' = 'exact') {
  return replayOne(body ? { body } : {}, live, { body: mode });
}

const json = (value: unknown): Body => ({ json: value });

describe('without it', () => {
  test('only the status counts', async () => {
    const outcome = await replayOne({ body: json({ a: 1 }) }, '{"a":2}', {});
    expect(outcome).toMatchObject({ state: 'passed' });
    expect(outcome).not.toHaveProperty('differences');
  });
});

describe('body: exact', () => {
  test('a body that is the same JSON passes', async () => {
    const outcome = await replayBody(json({ a: 1, b: [null, 'x'] }), '{ "b":[null,"x"], "a":1.0 }');
    expect(outcome.state).toBe('passed');
  });

  test('another one fails, and tells where', async () => {
    const items = [{ price: 5, n: 1 }, { price: 7 }];
    const live = { items: [{ price: 6, n: 2 }], next: 'x' };
    expect(await replayBody(json({ items }), JSON.stringify(live))).toMatchObject({
      state: 'failed',
      expected: 200,
      actual: 200,
      error: {
        code: 'BODY_MISMATCH',
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

  test('numbers are compared to the last digit, also in bodies that JSON.stringify would change', async () => {
    const recorded = { text: '{"id": 12345678901234567890}' };
    expect((await replayBody(recorded, '{"id":12345678901234567890}')).state).toBe('passed');
    expect(await replayBody(recorded, '{"id":12345678901234567891}')).toMatchObject({
      error: {
        message: 'body differs at /id: expected 12345678901234567890, got 12345678901234567891',
      },
      differences: [
        { path: '/id', expected: '12345678901234567890', actual: '12345678901234567891' },
      ],
    });
  });

  test('text is compared as it is, and told from where it differs', async () => {
    const start = 'the same for a long while '.repeat(10);
    expect((await replayBody({ text: 'a\n' }, 'a\n')).state).toBe('passed');
    expect((await replayBody({ text: 'a\n' }, 'a')).error?.message).toBe(
      String.raw`body differs: expected "a\n", got "a"`,
    );
    const late = await replayBody({ text: `${start}1` }, `${start}2`);
    expect(late.error?.message).toBe(
      'body differs: expected "…me for a long while 1", got "…me for a long while 2"',
    );
  });

  test('bytes are compared as they are, and told from where they differ', async () => {
    const bytes = Buffer.from([0xff, 1, 2, 3]);
    const recorded = { base64: bytes.toString('base64') };
    expect((await replayBody(recorded, bytes)).state).toBe('passed');
    expect((await replayBody(recorded, Buffer.from([0xff, 1, 7]))).error?.message).toBe(
      'body differs: expected "(binary, 4 bytes, from byte 2 on: 0203)", ' +
        'got "(binary, 3 bytes, from byte 2 on: 07)"',
    );
  });

  test('a number or word is JSON where the media type says so, else text', async () => {
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
    expect((await replayBody(recorded, live)).error?.message).toBe(`body differs: ${message}`);
  });

  test.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ] as const)('a body is compared without its coding: %s', async (coding, encode) => {
    const live: RequestListener = (_, response) =>
      response.setHeader('content-encoding', coding).end(encode('{"a":2}'));
    const { error } = await replayBody(json({ a: 1 }), live);
    expect(error?.message).toBe('body differs at /a: expected 1, got 2');
  });

  test('a secret in the recording stands for whatever came', async () => {
    const recorded = json({ token: 'REDACTED_TOKEN', user: 'ann' });
    expect((await replayBody(recorded, '{"token":"live","user":"ann"}')).state).toBe('passed');
  });

  test('the recorded origin is that of the target', async () => {
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
    expect(fail).toMatchObject({
      error: {
        code: 'BODY_MISMATCH',
        message: 'body differs in shape at /items/0/id: expected a number such as 1, got "9"',
      },
      differences: [{ path: '/items/0/id', expected: 1, actual: '9' }],
    });
  });

  test('other text passes, text for JSON fails', async () => {
    expect((await replayBody({ text: 'a' }, 'b', 'shape')).state).toBe('passed');
    expect((await replayBody(json([1]), 'b', 'shape')).error?.message).toBe(
      'body differs in shape: expected an array such as [1], got "b"',
    );
  });
});

describe('ignore', () => {
  const recorded = json({ meta: { requestId: 1 }, items: [{ updatedAt: 1, n: 1 }] });
  const live = '{"meta":{"requestId":2},"items":[{"updatedAt":2,"n":1}]}';

  test('names places that are not compared', async () => {
    const ignore = ['/meta/requestId', '/items/*/updatedAt'];
    const outcome = await replayOne({ body: recorded }, live, { body: 'exact', ignore });
    expect(outcome.state).toBe('passed');
  });

  test('is added to by the noise of a recording', async () => {
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

describe('headers', () => {
  const headers: AnsweredResponse['headers'] = [
    ['Content-Type', 'text/plain'],
    ['Vary', 'A'],
    ['vary', 'B'],
    ['Set-Cookie', 'sid=REDACTED_SID; Path=/'],
    ['Set-Cookie', 'theme=dark'],
  ];
  const live: RequestListener = (_, response) => {
    response.setHeader('content-type', 'text/html').setHeader('vary', ['A', 'B']);
    response.setHeader('set-cookie', ['theme=light', 'sid=live; Path=/']).end('x');
  };

  test('are compared by value, in any case of their names', async () => {
    const outcome = await replayOne({ headers }, live, { headers: ['CONTENT-TYPE', 'VARY'] });
    expect(outcome).toMatchObject({
      state: 'failed',
      error: {
        code: 'HEADERS_MISMATCH',
        message: 'header content-type differs: expected "text/plain", got "text/html"',
      },
      differences: [{ path: 'header content-type', expected: 'text/plain', actual: 'text/html' }],
    });
  });

  test('cookies are compared by their names', async () => {
    const settings = { headers: ['Set-Cookie'] };
    expect((await replayOne({ headers }, live, settings)).state).toBe('passed');
    const other: RequestListener = (_, response) => response.setHeader('set-cookie', 'sid=x').end();
    expect((await replayOne({ headers }, other, settings)).error?.message).toBe(
      'header set-cookie differs: expected "sid, theme", got "sid"',
    );
  });

  test('that noise names are not', async () => {
    const noise = { headers: ['Content-Type'] };
    const outcome = await replayOne({ headers, noise }, live, { headers: ['content-type'] });
    expect(outcome.state).toBe('passed');
  });

  test('count beside the body, which is told first', async () => {
    const response = { headers, body: { text: 'y' } };
    const { error, differences } = await replayOne(response, live, {
      body: 'exact',
      headers: ['content-type'],
    });
    expect(error).toEqual({
      code: 'BODY_MISMATCH',
      message: 'body differs: expected "y", got "x" (and 1 more)',
    });
    expect(differences?.map(({ path }) => path)).toEqual(['', 'header content-type']);
  });
});

describe('the status comes first:', () => {
  test('where it is another one, body and headers say nothing', async () => {
    const live: RequestListener = (_, response) => response.writeHead(500).end('{"a":2}');
    const outcome = await replayBody(json({ a: 1 }), live);
    expect(outcome.error?.code).toBe('STATUS_MISMATCH');
    expect(outcome).not.toHaveProperty('differences');
  });

  test.each<[string, Partial<AnsweredResponse>]>([
    ['was too large', { body: { truncated: 10 } }],
    ['was cut off by its client', { body: { text: 'a' }, aborted: true }],
    ['broke off', { body: { text: 'a' }, error: 'ECONNRESET' }],
    [
      'lies beside a file that the session was not read from',
      { body: { file: 'a.bin', bytes: 1 } },
    ],
  ])('it alone counts where the recorded body %s', async (_, response) => {
    expect((await replayOne(response, 'other', { body: 'exact' })).state).toBe('passed');
  });
});

describe('a recorded body in a file', () => {
  async function replayFile(content: string | undefined, live: string): Promise<Outcome> {
    using folder = createScratchFolder();
    if (content !== undefined) writeFileSync(folder.path('a.0123456789abcdef.bin'), content);
    await using server = await serve((_, response) => response.end(live));
    const body = { file: 'a.0123456789abcdef.bin', bytes: content?.length ?? 1 };
    const session = createSession([recordingOf('GET', '/', 200, { response: { body } })]);
    const file = folder.path('a.session.json');
    const { outcomes } = await replaySession(parseSession(JSON.stringify(session), file), {
      target: server.url,
      expect: { body: 'exact' },
    });
    const [outcome] = outcomes;
    if (!outcome) throw new Error('there is no outcome');
    return outcome;
  }

  test('is compared like any other', async () => {
    expect((await replayFile('{"a":1}', '{"a":1.0}')).state).toBe('passed');
    expect((await replayFile('{"a":1}', '{"a":2}')).error?.code).toBe('BODY_MISMATCH');
  });

  test('fails where the file is gone', async () => {
    const { state, error } = await replayFile(undefined, 'x');
    expect(state).toBe('failed');
    expect(error?.code).toBe('BODY_NOT_READABLE');
    expect(error?.message).toContain('a.0123456789abcdef.bin');
  });
});

describe('outcomes stay small:', () => {
  test('a body above 16 MiB differs without being kept', async () => {
    const chunk = Buffer.alloc(1024 * 1024, 'x');
    const live: RequestListener = async (_, response) => {
      for (let count = 0; count < 64; count += 1) response.write(chunk);
      response.end();
    };
    const { error } = await replayBody({ text: 'x' }, live);
    expect(error).toEqual({
      code: 'BODY_MISMATCH',
      message: 'the body is too large to be compared: it has 67108864 bytes on the wire',
    });
  });

  test('a bomb of gzip differs without being unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    const live: RequestListener = (_, response) =>
      response.setHeader('content-encoding', 'gzip').end(bomb);
    const { error } = await replayBody({ text: 'x' }, live);
    expect(error?.code).toBe('BODY_MISMATCH');
    expect(error?.message).toContain(`too large to be compared: it has ${bomb.length} bytes`);
  });

  test('long values are shortened, and twenty differences listed', async () => {
    const list = (fill: string) => Array.from({ length: 500 }, () => fill.repeat(5_000));
    const outcome = await replayBody(json(list('a')), JSON.stringify(list('b')));
    expect(outcome.differences).toHaveLength(20);
    expect(JSON.stringify(outcome).length).toBeLessThan(15_000);
    expect(outcome.error?.message).toMatch(/^.{0,300}\(and 499 more\)$/);
    const long = await replayBody(json({ a: list('a') }), '{"a":1}');
    expect(JSON.stringify(long.differences).length).toBeLessThan(500);
    expect(structuredClone(long)).toEqual(long);
  });

  test('JSON that is nested deeply is compared as text', async () => {
    const deep = (inner: string) => '['.repeat(100_000) + inner + ']'.repeat(100_000);
    expect((await replayBody({ text: deep('') }, deep(''))).state).toBe('passed');
    expect((await replayBody({ text: deep('') }, deep('1'))).state).toBe('failed');
  });
});
