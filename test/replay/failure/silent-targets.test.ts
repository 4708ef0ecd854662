import { expect, test } from 'vitest';
import { SilentTargets } from '../../../src/replay/failure/causes.ts';
import { createSession, recordingOf } from '../../kit/index.ts';

test('the first request in the recording blocks the others, in whatever order requests time out', () => {
  const { recordings } = createSession([
    recordingOf('GET', '/rows/0', 200, { at: 0 }),
    recordingOf('GET', '/rows/1', 200, { at: 1 }),
    recordingOf('GET', '/rows/2', 200, { at: 2 }),
  ]);
  const [first, second, third] = recordings;
  if (!first || !second || !third) throw new Error('a recording is missing');
  const silent = new SilentTargets();

  silent.timedOut('http://127.0.0.1:9', second, true);
  silent.timedOut('http://127.0.0.1:9', first, true);

  expect(silent.blockerOf('http://127.0.0.1:9', third)).toBe(first);
});
