/** Live values in bodies of each format: what counts as recorded, and what `vitest -u` writes. */
import { encode } from '@msgpack/msgpack';
import { describe, expect, test } from 'vitest';
import { acceptAnswer } from '../../../src/replay/compare/accept-answer.ts';
import type { Outcome } from '../../../src/replay/index.ts';
import { replayChecked } from '../../../src/replay/replay-session.ts';
import type { Body } from '../../../src/session/schema.ts';
import { createSession, differencesOf, recordingOf, serve, told } from '../../kit/index.ts';
import type { Typed } from './replay-typed.ts';

const BOUNDARY = 'multipart/form-data; boundary=b';
const part = (head: string, content: string): string =>
  `--b\r\n${head}\r\n\r\n${content}\r\n--b--\r\n`;
const JSON_PART = 'Content-Disposition: form-data; name="order"\r\nContent-Type: application/json';

/** Bodies with the id of an order, its quantity, and a token. */
const FORMATS: readonly (readonly [
  string,
  string,
  (id: number, qty: number, token: string) => string,
  string,
])[] = [
  [
    'XML',
    'application/xml',
    (id, qty, token) =>
      `<?xml version="1.0"?>\n<order id="${id}"><orderId>${id}</orderId><qty>${qty}</qty><!-- x --><accessToken>${token}</accessToken></order>`,
    '/order/qty[1]',
  ],
  [
    'a form',
    'application/x-www-form-urlencoded',
    (id, qty, token) => `order_id=${id}&qty=${qty}&access_token=${token}`,
    'field qty',
  ],
  [
    'lines of JSON',
    'application/x-ndjson',
    (id, qty, token) => `{"orderId":${id},"qty":${qty}}\n{"accessToken":"${token}"}\n`,
    'line 1 /qty',
  ],
  [
    'a multipart body',
    BOUNDARY,
    (id, qty, token) => part(JSON_PART, `{"orderId":${id},"qty":${qty},"accessToken":"${token}"}`),
    'part order /qty',
  ],
];

/** The same as it is stored. */
const stored = ({ body }: Typed): Body =>
  typeof body === 'string' ? { text: body } : { base64: body.toString('base64') };

/** The outcome of an answer for order 12, which has come for order 7, and what would be accepted of it. */
async function replayOrder(recorded: Typed, live: Typed): Promise<[Outcome, unknown]> {
  await using api = await serve(({ method }, response) => {
    if (method === 'POST') response.end('{"id":12}');
    else response.setHeader('content-type', live.type).end(live.body);
  });
  const session = createSession([
    recordingOf('POST', '/orders', 200, { response: { body: { json: { id: 7 } } } }),
    recordingOf('GET', '/orders/7', 200, {
      response: {
        headers: [['Content-Type', recorded.type]],
        body: stored(recorded),
      },
    }),
  ]);
  let accepted: unknown;
  const { outcomes } = await replayChecked(session, {
    target: api.url,
    expect: { body: 'exact' },
    onOutcome: (judged) => {
      const [, recording] = session.recordings;
      if (recording?.id === judged.outcome.id) accepted = acceptAnswer(recording, judged, []);
    },
  });
  const [, outcome] = outcomes;
  if (!outcome) throw new Error('there is no outcome');
  return [outcome, accepted];
}

describe.each(FORMATS)('in %s', (_, type, render, qty) => {
  const recorded = { type, body: render(7, 3, 'REDACTED_ACCESS_TOKEN') };
  const token = 'q8Zk2Lw9Xe4Rt7Yu';

  test('a live id that stands for the recorded one is no difference', async () => {
    const [outcome] = await replayOrder(recorded, { type, body: render(12, 3, token) });
    expect(told(outcome)).toBeUndefined();
  });

  test('a quantity is a difference, even if it equals the live id', async () => {
    const before = { type, body: render(7, 7, 'x') };
    const [outcome] = await replayOrder(before, { type, body: render(12, 12, 'x') });
    expect(differencesOf(outcome)).toMatchObject([{ path: qty }]);
  });

  test('an accepted body has the recorded id and the placeholder, and everything else as it came', async () => {
    const [outcome, accepted] = await replayOrder(recorded, { type, body: render(12, 4, token) });
    expect(differencesOf(outcome)).toMatchObject([{ path: qty }]);
    expect(accepted).toMatchObject({ body: { text: render(7, 4, 'REDACTED_ACCESS_TOKEN') } });
  });

  test('a live secret is not shown', async () => {
    const [outcome] = await replayOrder(
      { type, body: render(7, 3, 'old-and-shown') },
      { type, body: render(12, 3, token) },
    );
    expect(differencesOf(outcome)).toHaveLength(1);
    expect(JSON.stringify(outcome)).not.toContain(token);
  });
});

test('an answer is not accepted if its secret has no recorded place', async () => {
  const xml = { type: 'text/xml', body: '<a><token>REDACTED_TOKEN</token><n>1</n></a>' };
  const live = { type: 'text/xml', body: '<a><secret>q8Zk2Lw9Xe4Rt7Yu</secret><n>2</n></a>' };
  const [, accepted] = await replayOrder(xml, live);
  expect(accepted).toEqual({ refused: expect.stringContaining('record the session anew') });
});

test('a multipart body is accepted together with the Content-Type of its boundary', async () => {
  const form = part('Content-Disposition: form-data; name="n"', '2');
  const live = { type: BOUNDARY.replace('=b', '=c'), body: form.replaceAll('--b', '--c') };
  const [, accepted] = await replayOrder({ type: BOUNDARY, body: form.replace('2', '1') }, live);
  expect(accepted).toEqual({
    headers: new Map([['content-type', [live.type]]]),
    body: { text: live.body },
  });
});

test.each([
  ['MessagePack', 'application/msgpack', (value: object) => Buffer.from(encode(value))],
  [
    'UTF-16',
    'application/json; charset=utf-16le',
    (value: object) => Buffer.from(JSON.stringify(value), 'utf16le'),
  ],
])('an accepted body in %s is written in it', async (_, type, write) => {
  const body = (orderId: number, n: number, token: string) =>
    write({ orderId, n, token, name: 'é' });
  const recorded = { type, body: body(7, 1, 'REDACTED_TOKEN') };
  const live = { type, body: body(12, 2, 'q8Zk2Lw9Xe4Rt7Yu') };
  const [, accepted] = await replayOrder(recorded, live);
  expect(accepted).toEqual({
    body: { base64: body(7, 2, 'REDACTED_TOKEN').toString('base64') },
  });
});
