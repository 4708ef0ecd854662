/** What is said of values in a request that the target did not find. */
import { expect, test } from 'vitest';
import { RefusedValues } from '../../../src/replay/correlate/refused-values.ts';
import { createSession, recordingOf } from '../../kit/session.ts';

const session = createSession(
  ['KXQWTZ', 'BRLMPV'].map((room) =>
    recordingOf('POST', '/join', 200, { body: { json: { room } } }),
  ),
);
const notFound = { kind: 'status', expected: 200, actual: 404 } as const;

test('each request that finds nothing has its own values', () => {
  const values = new RefusedValues(session, {}, undefined);
  const told = session.recordings.map((recording) => values.of(recording, notFound, []));

  expect(told).toEqual([
    { outside: [{ to: 'body /room', recorded: 'KXQWTZ' }] },
    { outside: [{ to: 'body /room', recorded: 'BRLMPV' }] },
  ]);
});

test('a place that correlate.exclude names is not told', () => {
  const exclude = [{ to: { path: 'POST /join', place: 'body /room' } }];
  const values = new RefusedValues(session, { correlate: { exclude } }, undefined);

  expect(session.recordings.map((recording) => values.of(recording, notFound, []))).toEqual([
    undefined,
    undefined,
  ]);
});
