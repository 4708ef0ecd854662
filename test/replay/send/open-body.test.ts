import { randomBytes } from 'node:crypto';
import { appendFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { parseSession, replaySession, type Session } from '../../../src/replay/index.ts';
import { openBody } from '../../../src/replay/send/outgoing-request.ts';
import type { Body } from '../../../src/session/schema.ts';
import { createSession, once, recordingOf, serve, told, withTold } from '../../kit/index.ts';
import { createScratchFolder } from '../../session/scratch-folder.ts';
import { serveVerbatim, valuesOf } from '../serve-verbatim.ts';

const BINARY = randomBytes(2000);

/** A session that was read from a file, so that bodies may lie beside it. */
function sessionIn(file: string, body: Body, method = 'POST'): Promise<Session> {
  return parseSession(
    JSON.stringify(createSession([recordingOf(method, '/', 200, { body })])),
    file,
  );
}

async function bodySent(body: Body): Promise<Buffer | undefined> {
  await using server = await serveVerbatim();
  const session = createSession([recordingOf('POST', '/', 200, { body })]);
  await replaySession(session, { target: server.url });
  return server.requests[0]?.body;
}

describe('a body in the session file', () => {
  test('of JSON is sent as the bytes that were recorded', async () => {
    const text = '{"b":[1.5,null,"ü\\n"],"a":{}}';
    expect((await bodySent({ json: JSON.parse(text) }))?.toString()).toBe(text);
  });

  test('of text is sent as UTF-8, with its line ends and byte order mark', async () => {
    const text = '\ufeffa\r\nb\n\u0000ü😀';
    expect(await bodySent({ text })).toEqual(Buffer.from(text));
  });

  test('in base64 is sent byte by byte', async () => {
    expect(await bodySent({ base64: BINARY.toString('base64') })).toEqual(BINARY);
  });

  test('that is empty is sent as none', async () => {
    expect(await bodySent({ text: '' })).toHaveLength(0);
  });

  test.each([
    ['gzip', gunzipSync],
    ['deflate', inflateSync],
    ['br', brotliDecompressSync],
  ] as const)('that was in %s is sent in it again', async (coding, decode) => {
    const sent = await bodySent({ text: 'again and again', coding });
    expect(sent && decode(sent).toString()).toBe('again and again');
  });
});

test('JSON that is too deeply nested to be sent fails one outcome, which says so', async () => {
  await using server = await serveVerbatim();
  const json: unknown = JSON.parse('['.repeat(20_000) + ']'.repeat(20_000));
  const deep = recordingOf('POST', '/deep', 200, { body: { json } });
  const cutOff = recordingOf('GET', '/cut-off', 200, {
    response: { body: { json }, aborted: true },
  });
  const session = createSession([deep, cutOff, recordingOf('GET', '/last', 200)]);
  const { outcomes } = await replaySession(session, { target: server.url });

  const told = {
    label: 'unreadable-body',
    message: expect.stringMatching(/^not sent: .+too deeply/),
  };
  expect(outcomes.map(withTold)).toMatchObject([
    { state: 'failed', told },
    { state: 'failed', told },
    { state: 'passed' },
  ]);
});

describe('a body in a file beside the session', () => {
  test.each(['POST', 'DELETE', 'GET'])('is sent whole, with its length (%s)', async (method) => {
    await using server = await serveVerbatim();
    using folder = createScratchFolder();
    const bytes = randomBytes(300_000);
    writeFileSync(folder.path('a.bin'), bytes);
    const body = { file: 'a.bin', bytes: bytes.length };

    const { outcomes } = await replaySession(
      await sessionIn(folder.path('s.session.json'), body, method),
      {
        target: server.url,
      },
    );

    expect(outcomes).toMatchObject([{ state: 'passed' }]);
    expect(server.requests[0]?.body.equals(bytes)).toBe(true);
    expect(server.requests[0] && valuesOf(server.requests[0], 'content-length')).toEqual([
      '300000',
    ]);
  });

  test('in a content coding is sent in it again', async () => {
    await using server = await serveVerbatim();
    using folder = createScratchFolder();
    const text = 'a line\n'.repeat(30_000);
    writeFileSync(folder.path('a.bin'), text);
    const body = { file: 'a.bin', bytes: text.length, coding: 'gzip' } as const;

    await replaySession(await sessionIn(folder.path('s.session.json'), body), {
      target: server.url,
    });

    const sent = server.requests[0]?.body ?? Buffer.alloc(0);
    expect(gunzipSync(sent).toString()).toBe(text);
  });

  test.each([undefined, 'gzip'] as const)(
    'of another size than the session says is not sent (coding %s)',
    async (coding) => {
      await using server = await serveVerbatim();
      using folder = createScratchFolder();
      writeFileSync(folder.path('a.bin'), 'seven b');
      const body = { file: 'a.bin', bytes: 9, ...(coding && { coding }) };

      const { outcomes } = await replaySession(
        await sessionIn(folder.path('s.session.json'), body),
        {
          target: server.url,
        },
      );

      expect(outcomes).toMatchObject([{ state: 'failed', failure: { kind: 'unreadable-body' } }]);
      expect(told(outcomes[0])?.message).toBe(
        `not sent: the body's file ${folder.path('a.bin')} has 7 bytes, but the session says 9: restore it from version control, or record the session again`,
      );
      expect(server.requests).toEqual([]);
    },
  );

  test('that is missing fails this request alone, and the message says what to do', async () => {
    await using server = await serve((_, response) => response.end());
    using folder = createScratchFolder();
    const recordings = [
      recordingOf('POST', '/', 200, { body: { file: 'gone.bin', bytes: 9 } }),
      recordingOf('GET', '/next', 200),
    ];
    const text = JSON.stringify(createSession(recordings));

    const { outcomes } = await replaySession(
      await parseSession(text, folder.path('s.session.json')),
      {
        target: server.url,
      },
    );

    expect(outcomes).toMatchObject([
      { state: 'failed', responseTime: 0, failure: { kind: 'unreadable-body' } },
      { state: 'passed' },
    ]);
    expect(outcomes[0]).not.toHaveProperty('sentAt');
    expect(told(outcomes[0])?.message).toBe(
      `not sent: the body's file ${folder.path('gone.bin')} cannot be read (ENOENT: no such file or directory): restore it from version control, or record the session again`,
    );
  });

  test('is read as far as it reached when it was opened', async () => {
    using folder = createScratchFolder();
    writeFileSync(folder.path('a.bin'), 'nine byte');
    const body = openBody({ file: 'a.bin', bytes: 9 }, folder.path('s.session.json'));
    appendFileSync(folder.path('a.bin'), 's, and more');
    expect('stream' in body && (await text(body.stream))).toBe('nine byte');
  });

  test('that becomes shorter while it is sent fails with an error that says so', async () => {
    using folder = createScratchFolder();
    writeFileSync(folder.path('a.bin'), 'nine byte');
    const body = openBody({ file: 'a.bin', bytes: 9 }, folder.path('s.session.json'));
    truncateSync(folder.path('a.bin'), 4);
    await expect('stream' in body && text(body.stream)).rejects.toThrow(
      'a.bin has become shorter while it was read: restore it from version control',
    );
  });

  test('that is empty is sent as none', async () => {
    await using server = await serveVerbatim();
    using folder = createScratchFolder();
    writeFileSync(folder.path('a.bin'), '');
    const session = await sessionIn(folder.path('s.session.json'), { file: 'a.bin', bytes: 0 });
    const { outcomes } = await replaySession(session, { target: server.url });
    expect(outcomes).toMatchObject([{ state: 'passed' }]);
    expect(server.requests[0]?.body).toHaveLength(0);
  });

  test('that is deleted before anybody reads it causes no unhandled error', async () => {
    using folder = createScratchFolder();
    writeFileSync(folder.path('a.bin'), 'nine byte');
    const body = openBody({ file: 'a.bin', bytes: 9 }, folder.path('s.session.json'));
    rmSync(folder.path('a.bin'));

    expect(body).toHaveProperty('stream');
    if ('stream' in body) await once(body.stream.destroy(), 'close');
  });

  test('is not sent if the session was made in memory, and the message says so', async () => {
    await using server = await serveVerbatim();
    const body = { file: 'a.bin', bytes: 9 };
    const session = createSession([recordingOf('POST', '/', 200, { body })]);

    const { outcomes } = await replaySession(session, { target: server.url });

    expect(told(outcomes[0])?.message).toBe(
      'not sent: the body is in the file a.bin, and this session was not read from a file: read it by readSession, or give parseSession its path',
    );
    expect(server.requests).toEqual([]);
  });

  test.runIf(process.platform === 'linux')('is closed again when nothing listens', async () => {
    using folder = createScratchFolder();
    const { url, close } = await serve((_, response) => response.end());
    await close();
    writeFileSync(folder.path('a.bin'), randomBytes(300_000));
    const recording = recordingOf('POST', '/', 200, { body: { file: 'a.bin', bytes: 300_000 } });
    const text = JSON.stringify(createSession(Array.from({ length: 20 }, () => recording)));
    const session = await parseSession(text, folder.path('s.session.json'));
    await replaySession(createSession([]), { target: url });
    const before = readdirSync('/proc/self/fd').length;

    const { summary } = await replaySession(session, { target: url });

    expect(summary).toMatchObject({ failed: 1, blocked: 19 });
    await expect.poll(() => readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(before);
  });
});
