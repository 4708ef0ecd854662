import { expect, test } from 'vitest';
import { createSession, recordingOf, runInline } from '../kit/index.ts';
import { configWith } from './replaying.ts';

test('failures beyond what Vitest can show in a second name their place without showing it', async () => {
  // So large that ten failures are shown.
  const text = '-'.repeat(10_100_000);
  const recordings = Array.from({ length: 13 }, (_, index) =>
    recordingOf('GET', `/${index}`, 200, index === 12 ? { body: { text } } : {}),
  );
  await using run = await runInline({
    'vitest.config.ts': configWith({ target: 'http://127.0.0.1:1' }),
    'sessions/large.session.json': createSession(recordings),
  });

  const errors = Object.values(run.tests).flatMap((each) => each.result().errors ?? []);
  expect(errors.map(({ stacks = [] }) => stacks.length)).toEqual([
    ...Array.from({ length: 10 }, () => 1),
    ...[0, 0, 0],
  ]);
  expect(errors[9]?.message).not.toContain('large.session.json');
  expect(errors[10]?.message).toMatch(/^GET \/10: ECONNREFUSED .*\n.*\/large\.session\.json:147$/);
});
