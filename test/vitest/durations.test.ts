import { expect, test } from 'vitest';
import { createSession, runInline } from '../kit/index.ts';
import { configWith, gets, serveApi } from './replaying.ts';

test('durations are response times in every reporter', async () => {
  const delays = [60, 20, 40];
  await using api = await serveApi(({ path }) => (path.endsWith('20') ? 500 : 200));
  await using run = await runInline(
    {
      'vitest.config.ts': configWith({ target: api.url }),
      'sessions/shop.session.json': createSession(
        gets(...delays.map((delay) => `200/a?delay=${delay}`)),
        { name: 'shop' },
      ),
    },
    {
      reporters: ['json', 'junit'],
      outputFile: { json: './out.json', junit: './out.xml' },
    },
  );
  const tests = Object.values(run.tests);
  const times = tests.map((task) => task.meta().replay?.responseTime ?? 0);

  // A timer may be early by a millisecond.
  expect(delays.map((delay, index) => (times[index] ?? 0) > delay - 2)).toEqual([true, true, true]);
  expect(tests.map((task) => task.diagnostic()?.duration)).toEqual(times);
  expect(run.readJson('out.json')).toMatchObject({
    testResults: [{ assertionResults: times.map((duration) => ({ duration })) }],
  });
  const inXml = [...run.read('out.xml').matchAll(/<testcase .* time="(.*)"/g)];
  expect(inXml.map(([, seconds]) => Number(seconds))).toEqual(
    times.map((time) => expect.closeTo(time / 1000, 6)),
  );
});

test('the duration of a test that was retried is the response time of its last try', async () => {
  await using api = await serveApi((_request, count) => (count === 1 ? 500 : 200));
  await using run = await runInline({
    'vitest.config.ts': configWith({ target: api.url }, { retry: 2 }),
    'sessions/shop.session.json': createSession(gets('200/a?delay=20'), { name: 'shop' }),
  });
  const [only] = Object.values(run.tests);

  expect(only?.diagnostic()).toMatchObject({
    retryCount: 1,
    duration: only?.meta().replay?.responseTime,
  });
});
