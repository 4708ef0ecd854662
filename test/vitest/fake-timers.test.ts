/** Setup files that install fake timers for the user's own tests. */
import { expect, test } from 'vitest';
import { createSession, recordingOf, runInline, serve } from '../kit/index.ts';
import { configWith, gets } from './replaying.ts';

const setups = {
  'at their top level': `import { vi } from 'vitest'; vi.useFakeTimers();`,
  'before all tests': `
    import { beforeAll, vi } from 'vitest';
    beforeAll(() => { vi.useFakeTimers(); });`,
  'before each test': `
    import { beforeEach, vi } from 'vitest';
    beforeEach(() => { vi.useFakeTimers(); });`,
  'before each test, for its time': `
    import { afterEach, beforeEach, vi } from 'vitest';
    beforeEach(() => { vi.useFakeTimers({ toFake: ['setTimeout', 'setImmediate', 'performance'] }); });
    afterEach(() => { vi.useRealTimers(); });`,
};

for (const [when, setup] of Object.entries(setups)) {
  test(`replays with real timers where setup files fake them ${when}`, async () => {
    await using api = await serve((request, response) => {
      request.resume();
      if (request.url !== '/200/hanging') setTimeout(() => response.end(), 20);
    });
    const many = Array.from({ length: 50 }, (_, index) => `200/${index}`);
    await using run = await runInline({
      'vitest.config.ts': configWith(
        { target: api.url, speed: 1, timeout: 300 },
        { setupFiles: './setup.ts' },
      ),
      'setup.ts': setup,
      'sessions/a.session.json': createSession(
        [
          ...gets(...many),
          recordingOf('GET', '/200/paced', 200, { at: 500 }),
          ...gets('200/hanging'),
        ],
        { name: 'shop' },
      ),
    });

    expect(Object.values(run.errors)).toEqual([
      [`GET /200/hanging: no answer from ${api.url} within 300 ms`],
    ]);
    const outcomes = Object.values(run.tests).map((each) => each.meta().replay);
    expect(outcomes.map((outcome) => outcome?.state)).toEqual(
      [...many, 'paced'].map(() => 'passed').concat('failed'),
    );
    expect(outcomes.every((outcome) => (outcome?.responseTime ?? 0) > 10)).toBe(true);
  });
}
