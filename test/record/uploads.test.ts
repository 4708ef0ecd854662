/** Uploads: recorded whole into a file beside the session, and sent again from there. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { statSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { replaySession } from '../../src/replay/replay-session.ts';
import { once, type Served, serve, told } from '../kit/index.ts';
import { createScratchFolder } from '../session/scratch-folder.ts';
import { onlyRecording, type Recorded, record } from './record.ts';
import { recordThrough, useEndpoints } from './relay/endpoints.ts';

const MEGABYTE = 1024 ** 2;
const host = useEndpoints();

/** What the server got of one body. */
interface Upload {
  readonly bytes: number;
  readonly hash: string;
  /** Content-Length, or `chunked`. */
  readonly framing: string | undefined;
}

interface UploadServer extends Served {
  readonly uploads: Upload[];
}

async function serveUploads(): Promise<UploadServer> {
  const uploads: Upload[] = [];
  const served = await serve(async (request, response) => {
    const { 'content-length': length, 'transfer-encoding': coding } = request.headers;
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of request) {
      bytes += chunk.length;
      hash.update(chunk);
    }
    uploads.push({ bytes, hash: hash.digest('hex'), framing: length ?? coding });
    response.writeHead(201).end();
  });
  return { ...served, uploads };
}

/** Bytes that are no text, each part of them another. */
function createBytes(size: number): Buffer<ArrayBuffer> {
  const bytes = Buffer.alloc(size);
  for (let at = 0, word = 1; at + 4 <= size; at += 4) {
    word = (Math.imul(word, 1_664_525) + 1_013_904_223) >>> 0;
    bytes.writeUInt32LE(word, at);
  }
  return bytes;
}

function describeUpload(bytes: Uint8Array): Pick<Upload, 'bytes' | 'hash'> {
  return { bytes: bytes.length, hash: createHash('sha256').update(bytes).digest('hex') };
}

/** Sends a stream of unknown length with `node:http`. */
async function sendStream(url: string, body: Readable): Promise<void> {
  const request = http.request(url, { method: 'POST' });
  const responded: Promise<http.IncomingMessage[]> = once(request, 'response');
  await pipeline(body, request);
  const [response] = await responded;
  response?.resume();
  if (response) await once(response, 'end');
}

/** In pieces as they come from a disk. */
function streamOf(bytes: Buffer): Readable {
  const size = 64 * 1024;
  const count = Math.ceil(bytes.length / size);
  return Readable.from(
    Array.from({ length: count }, (_, at) => bytes.subarray(at * size, (at + 1) * size)),
  );
}

async function replayOf({ session }: Recorded, target: string): Promise<unknown> {
  const { outcomes } = await replaySession(session, { target });
  return outcomes.map((outcome) => told(outcome)?.message ?? outcome.state);
}

describe('an upload of 20 MB is stored beside the session and replayed byte for byte', () => {
  const sent = createBytes(20 * MEGABYTE);

  async function expectSame(recorded: Recorded, server: UploadServer): Promise<void> {
    const { body } = onlyRecording(recorded).request;
    if (!(body && 'file' in body)) throw new Error('the body is not in a file');
    expect(statSync(recorded.folder.path(body.file)).size).toBe(sent.length);
    expect(recorded.text.length).toBeLessThan(4000);
    expect(await replayOf(recorded, server.url)).toEqual(['passed']);
    const [first, second] = server.uploads;
    expect(first).toMatchObject(describeUpload(sent));
    expect(second).toMatchObject(describeUpload(sent));
  }

  test('sent by fetch', async () => {
    await using server = await serveUploads();
    using recorded = await record(() => fetch(server.url, { method: 'POST', body: sent }));

    await expectSame(recorded, server);
  });

  test('streamed by fetch', async () => {
    await using server = await serveUploads();
    using recorded = await record(() => {
      const body = Readable.toWeb(streamOf(sent));
      return fetch(server.url, { method: 'POST', body, duplex: 'half' });
    });

    await expectSame(recorded, server);
    expect(server.uploads[0]?.framing).toBe('chunked');
  });

  test('streamed by node:http', async () => {
    await using server = await serveUploads();
    using recorded = await record(() => sendStream(server.url, streamOf(sent)));

    await expectSame(recorded, server);
    expect(server.uploads[0]?.framing).toBe('chunked');
  });

  test('streamed to an endpoint', async () => {
    await using server = await serveUploads();
    using recorded = await recordThrough(host, server.url, (url) =>
      sendStream(url, streamOf(sent)),
    );

    await expectSame(recorded, server);
    expect(server.uploads[0]?.framing).toBe('chunked');
  });

  test('sent to an endpoint by curl', async ({ skip }) => {
    await using server = await serveUploads();
    using scratch = createScratchFolder();
    const file = scratch.path('upload');
    writeFileSync(file, sent);
    let isThere = true;
    using recorded = await recordThrough(host, server.url, async (url) => {
      isThere = await runCurl(['-s', '--data-binary', `@${file}`, url]);
      if (!isThere) await fetch(url);
    });
    if (!isThere) skip('curl is not there');

    await expectSame(recorded, server);
    expect(server.uploads[0]?.framing).toBe(String(sent.length));
  });
});

/** Whether it is there. In a CI it has to be. */
async function runCurl(args: readonly string[]): Promise<boolean> {
  try {
    await promisify(execFile)('curl', args);
    return true;
  } catch (error) {
    if (Object(error).code !== 'ENOENT' || process.env.CI) throw error;
    return false;
  }
}

describe('a body at the limit', () => {
  const limit = 100_000;

  test.each([
    ['in process', false],
    ['through an endpoint', true],
  ])('of its size is kept, and one byte more is not: %s', async (_, byEndpoint) => {
    await using server = await serveUploads();
    const run = async (url: string): Promise<void> => {
      for (const size of [limit, limit + 1]) {
        await fetch(url, { method: 'POST', body: createBytes(size) });
        await sendStream(url, streamOf(createBytes(size)));
      }
    };
    const parts = { maxBodySize: { request: limit } };
    using recorded = byEndpoint
      ? await recordThrough(host, server.url, run, parts)
      : await record(() => run(server.url), parts);

    const kept = { file: expect.any(String), bytes: limit };
    const truncated = { truncated: limit + 1 };
    expect(recorded.session.recordings.map(({ request }) => request.body)).toEqual([
      kept,
      kept,
      truncated,
      truncated,
    ]);
    expect(server.uploads.map(({ bytes }) => bytes)).toEqual([limit, limit, limit + 1, limit + 1]);
    const why = `its body of ${limit + 1} bytes was not recorded whole`;
    expect(await replayOf(recorded, server.url)).toEqual([
      'passed',
      'passed',
      expect.stringContaining(why),
      expect.stringContaining(why),
    ]);
    expect(server.uploads).toHaveLength(6);
  });

  test('of 0 bytes keeps no body, and an empty body is not stored', async () => {
    await using server = await serveUploads();
    using recorded = await record(
      async () => {
        await fetch(server.url, { method: 'POST', body: 'x' });
        await fetch(server.url, { method: 'POST', body: '' });
      },
      { maxBodySize: { request: 0 } },
    );

    const [one, none] = recorded.session.recordings;
    expect(one?.request.body).toEqual({ truncated: 1 });
    expect(none?.request).not.toHaveProperty('body');
  });
});
