/** What makes a recording another one than that before, though it was recorded in the same way. */
import { expect, test } from 'vitest';
import { RunValues } from '../../src/session/run-values.ts';
import { isSameRecording } from '../../src/session/same-recording.ts';
import { createSession, recordingOf } from '../kit/index.ts';

const TIME = '2026-11-27T10:00:00.000Z';

/** Whether two bodies of a type are the same but for this noise. */
function isSame(type: string, former: string, latter: string, ...noise: string[]): boolean {
  const { recordings } = createSession(
    [former, latter].map((text) => {
      const headers: [string, string][] = [['Content-Type', type]];
      const response = {
        headers,
        body: { text },
        ...(noise.length > 0 && { noise: { body: noise } }),
      };
      return recordingOf('GET', '/a', 200, { id: '1', response });
    }),
  );
  const [before, now] = recordings;
  if (!before || !now) throw new Error('there are two');
  return isSameRecording(before, { ...now, id: before.id }, new RunValues(TIME, TIME));
}

const XML = '<a at="1"><b>1</b></a>';

test.each([
  ['text/xml', XML, XML.replace('at="1"', 'at="2"'), '/a/@at', '/a/b'],
  ['application/x-www-form-urlencoded', 'at=1&b=1', 'at=2&b=1', 'field at', 'field b'],
  ['application/x-ndjson', '{"at":1}\n{"b":1}', '{"at":2}\n{"b":1}', 'line * /at', 'line * /b'],
  ['text/plain', '{"at":1,"b":1}\n', '{"at":2,"b":1}\n', '/at', '/b'],
])('what was learned as noise is no change: %s', (type, former, latter, place, other) => {
  expect(isSame(type, former, latter, place)).toBe(true);
  expect(isSame(type, former, latter, other)).toBe(false);
  expect(isSame(type, former, latter)).toBe(false);
});
