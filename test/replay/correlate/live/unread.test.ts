/** What is told of a live response that brings a value, and whose body is not read. */
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import { serve, told } from '../../../kit/index.ts';
import { sessionOf } from '../links.ts';

/** What is told of the request that needs an id of this answer. */
async function explain(body: Buffer | string, headers: Record<string, string>): Promise<string> {
  await using server = await serve((_, response) => response.writeHead(200, headers).end(body));
  const session = sessionOf([
    { request: 'GET /big', answer: { id: 'f3a1b2c4d5' } },
    { request: 'GET /orders/f3a1b2c4d5' },
  ]);
  const { outcomes } = await replaySession(session, { target: server.url });
  return told(outcomes[1])?.message ?? 'sent';
}

const zipped = gzipSync('{"id":"0a1b2c3d4e"}');
const deep = '['.repeat(20_000) + ']'.repeat(20_000);

test.each<[what: string, body: Buffer | string, headers: Record<string, string>, why: string]>([
  ['a large body', `{"a":"${'x'.repeat(17 * 2 ** 20)}"}`, {}, 'it is above 16 MiB'],
  [
    'gzip that is cut off',
    zipped.subarray(0, -12),
    { 'content-encoding': 'gzip' },
    'it could not be decoded from gzip',
  ],
  [
    'gzip that becomes large',
    gzipSync(Buffer.alloc(65 * 2 ** 20)),
    { 'content-encoding': 'gzip' },
    'it is above 64 MiB once decoded',
  ],
  [
    'a coding that nobody knows',
    Buffer.from([0xff]),
    { 'content-encoding': 'x-none' },
    'it could not be decoded from x-none',
  ],
  ['bytes', Buffer.from([0xff, 0xfe, 0x00]), {}, 'it is not text'],
  ['JSON that is nested deeply', deep, {}, 'it is nested too deeply'],
])('%s is reported as not read, with the reason', async (_, body, headers, why) => {
  expect(await explain(body, headers)).toBe(
    `blocked by #1 GET /big: its response's body could not be read: ${why}`,
  );
});

test.each([['{"ID":1}'], ['']])('a body that was read, %s, lacks the value', async (body) => {
  expect(await explain(body, {})).toBe('blocked by #1 GET /big: its response has no body /id');
});
