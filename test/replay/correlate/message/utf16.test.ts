import { expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import { encodeBody } from '../../../../src/session/body.ts';
import type { Session } from '../../../../src/session/schema.ts';
import { sessionOf } from '../links.ts';
import { serveAnswers } from '../serve-answers.ts';

test('a live value is put into a body in UTF-16, which stays in it', async () => {
  const bytes = (id: string) => Buffer.from(`\ufeff{"order":"${id}"}`, 'utf16le');
  await using server = await serveAnswers([{ body: '{"id":"live-55667788"}' }]);
  const session: Session = sessionOf([
    { request: 'POST /orders', answer: { id: 'old-11223344' } },
    { request: 'POST /payments', type: 'application/json; charset=utf-16', body: '' },
  ]);
  const [first, second] = session.recordings;
  if (!first || !second) throw new Error('there are two');
  const body = { base64: bytes('old-11223344').toString('base64') };
  const paid = { ...second, request: { ...second.request, body } };

  await replaySession({ ...session, recordings: [first, paid] }, { target: server.url });

  expect(server.seen[1]?.body).toBe(bytes('live-55667788').toString());
});

test.each([
  ['a charset', 'application/json; charset=utf-16le'],
  ['its first letters', 'application/json'],
])(
  'a body in UTF-16 without a byte order mark is recognised by %s, as it is stored',
  async (_, type) => {
    const bytes = (text: string) => Buffer.from(text, 'utf16le');
    await using server = await serveAnswers([
      { headers: { 'Content-Type': type }, body: bytes('{"id":"live-55667788"}') },
    ]);
    const session: Session = sessionOf([
      { request: 'POST /orders', answerType: type, answer: '' },
      { request: 'POST /payments', type, body: '' },
    ]);
    const [first, second] = session.recordings;
    if (!first || !second || !('status' in first.response)) throw new Error('there are two');
    const stored = (text: string) => encodeBody(bytes(text), undefined);
    const answered = { ...first.response, body: stored('{"id":"old-11223344"}') };
    const paid = { ...second.request, body: stored('{"order":"old-11223344"}') };
    const recordings = [
      { ...first, response: answered },
      { ...second, request: paid },
    ];

    await replaySession({ ...session, recordings }, { target: server.url });

    expect(server.seen[1]?.body).toBe(bytes('{"order":"live-55667788"}').toString());
  },
);
