import { describe, expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import { resolveTargets } from '../../../../src/replay/send/target.ts';
import { createSession, recordingOf, serve } from '../../../kit/index.ts';

describe('a missing target', () => {
  test.each([
    'http://127.0.0.1:3000',
    'http://127.8.9.1:80',
    'http://localhost:3000',
    'https://app.localhost',
    'http://LOCALHOST:1',
    'http://[::1]:3000',
    'http://127.1:3000',
    'http://0x7f.1:3000',
    'http://2130706433:3000',
    'http://[::ffff:127.0.0.1]:3000',
    'http://localhost.:3000',
  ])('is the recorded origin if that is on this machine: %s', (origin) => {
    const own = new URL(origin).origin;
    expect(resolveTargets(createSession([], { origin }), {})).toEqual([
      [own, { origin: own, basePath: '', isLocal: true }],
    ]);
  });

  test.each([
    'https://api.example.com',
    'http://10.0.0.1:3000',
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'http://notlocalhost',
    'http://[::2]:3000',
    'http://0.0.0.0:3000',
    'http://[::]:3000',
    'http://[::ffff:10.0.0.1]:3000',
    'http://[::127.0.0.1]:3000',
  ])('is refused if it is not: %s', (origin) => {
    const session = createSession([], { origin, name: 'checkout' });
    expect(() => resolveTargets(session, {})).toThrow(
      `the session was recorded against ${origin}, which is not on this machine: ` +
        'name the target it may be sent to, by the option "target" or REPLAY_TARGET',
    );
  });

  test('is sent to if it is on this machine', async () => {
    let requests = 0;
    await using server = await serve((_, response) => {
      requests += 1;
      response.end();
    });
    const session = createSession([recordingOf('GET', '/', 200)], { origin: server.url });

    const { summary } = await replaySession(session);

    expect(summary.passed).toBe(1);
    expect(requests).toBe(1);
  });

  test('makes replaySession reject with the code TARGET_MISSING', async () => {
    const session = createSession([recordingOf('GET', '/', 200)], {
      origin: 'http://name.invalid',
    });
    await expect(replaySession(session)).rejects.toMatchObject({
      name: 'UserError',
      code: 'TARGET_MISSING',
    });
  });
});
