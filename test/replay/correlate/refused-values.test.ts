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
  const values = RefusedValues.of(session, {}, undefined);
  const told = session.recordings.map((recording) => values.of(recording, notFound, []));

  expect(told).toEqual([
    { outside: [{ to: 'body /room', recorded: 'KXQWTZ' }] },
    { outside: [{ to: 'body /room', recorded: 'BRLMPV' }] },
  ]);
});

test.each(['birubi', 'low-tide'])('a row that is called %s by its path is told', (room) => {
  const joined = createSession([recordingOf('POST', `/rooms/${room}/join`, 200)]);
  const values = RefusedValues.of(joined, {}, undefined);

  expect(joined.recordings.map((recording) => values.of(recording, notFound, []))).toEqual([
    { outside: [{ to: 'path segment 2', recorded: room }] },
  ]);
});

test('a place that correlate.exclude names is not told', () => {
  const exclude = [{ to: { path: 'POST /join', place: 'body /room' } }];
  const values = RefusedValues.of(session, { correlate: { exclude } }, undefined);

  expect(session.recordings.map((recording) => values.of(recording, notFound, []))).toEqual([
    undefined,
    undefined,
  ]);
});

test('a session is read once for all requests that find nothing, in whichever replay', () => {
  let reads = 0;
  const counted = session.recordings.map((recording) => ({
    ...recording,
    get request() {
      reads++;
      return recording.request;
    },
  }));
  const read = { ...session, recordings: counted };
  const [first, second] = [1, 2].map(() => {
    const values = RefusedValues.of(read, { correlate: {} }, undefined);
    const told = read.recordings.map((recording) => values.of(recording, notFound, []));
    return { told, reads };
  });

  expect(second).toEqual(first);
});
