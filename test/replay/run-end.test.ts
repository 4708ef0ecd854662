import { expect, test } from 'vitest';
import { replayChecked } from '../../src/replay/replay-session.ts';
import { RunEnd } from '../../src/replay/run-end.ts';
import { createSession, recordingOf, serve } from '../kit/index.ts';

const session = createSession(
  Array.from({ length: 4 }, (_, i) => recordingOf('GET', `/${i}`, 200, { at: i * 20, time: 10 })),
);

test('what is not sent when a run ends is skipped, with the reason', async () => {
  await using server = await serve((_, response) => response.writeHead(500).end());
  const end = new RunEnd();
  let failures = 0;
  const { outcomes, summary } = await replayChecked(session, {
    ...{ target: server.url, end },
    onOutcome({ outcome }) {
      if (outcome.state !== 'failed') return;
      failures += 1;
      if (failures === 2) end.end({ by: 'failures', failures });
    },
  });
  expect(summary).toMatchObject({ total: 4, failed: 2, skipped: 2 });
  expect(outcomes[3]?.failure).toEqual({ kind: 'stopped', by: 'failures', failures: 2 });
});

test('a request that is under way when a run ends counts as sent, and remains uncompared', async () => {
  const end = new RunEnd();
  await using server = await serve(({ url }, response) => {
    if (url === '/1') end.end({ by: 'interrupt' });
    else response.end();
  });
  const { outcomes, summary } = await replayChecked(session, { target: server.url, end });
  expect(summary).toMatchObject({ total: 4, sent: 2, passed: 1, uncompared: 1, skipped: 2 });
  expect(outcomes[1]).toMatchObject({
    state: 'uncompared',
    failure: { kind: 'stopped', by: 'interrupt' },
  });
});

test('of several copies, the replays that began are counted as a whole', async () => {
  await using server = await serve((_, response) => response.writeHead(500).end());
  const end = new RunEnd();
  const { summary } = await replayChecked(session, {
    ...{ target: server.url, end, copies: 2, repeat: 5 },
    onOutcome: () => end.end({ by: 'interrupt' }),
  });
  expect(summary.total).toBe(8);
});

test('the first reason counts', () => {
  const end = new RunEnd();
  end.end({ by: 'interrupt' });
  end.end({ by: 'end' });
  expect(end.why).toEqual({ by: 'interrupt' });
});
