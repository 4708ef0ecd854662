/** A request that a client sent because of an event waits for that event, and carries what it brings now. */
import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { request } from 'undici';
import { describe, expect, test } from 'vitest';
import { type ReplaySettings, replaySession } from '../../src/replay/index.ts';
import type { Session } from '../../src/session/schema.ts';
import { serve } from '../kit/index.ts';
import { record } from '../record/record.ts';
import { acceptJobs, openByFetch, openByUndici } from './clients.ts';
import { serveJobs } from './job-server.ts';

const RECORDED = ['job_k3x9qd7fw2', 'job_m2p4zq8ty6', 'job_w5v8n3c1xr'];
const LIVE = ['job_4hd0rm6s2e', 'job_9bq1xv7yk3', 'job_c8n5tz2wlj'];

/** The session of a client that accepts two jobs and leaves at the third. */
async function recordJobs(): Promise<Session> {
  await using server = await serveJobs({ ids: RECORDED });
  using recorded = await record(() => acceptJobs(server.url, openByUndici, RECORDED.length));
  return recorded.session;
}

const paces: ReplaySettings[] = [
  { speed: 'ordered' },
  { speed: 'instant' },
  { speed: 20 },
  { speed: 'ordered', connections: 1 },
];

describe('a request that takes its id from an event of an open stream', () => {
  test.each(paces)('is sent with the live id while the stream is open: %j', async (settings) => {
    const session = await recordJobs();
    await using server = await serveJobs({ ids: LIVE });

    const { outcomes } = await replaySession(session, { target: server.url, ...settings });

    expect(outcomes.map(({ state }) => state)).toEqual(['passed', 'passed', 'passed']);
    expect(server.log).toEqual([
      'GET /events',
      `POST /jobs/${LIVE[0]}/accept meanwhile`,
      `POST /jobs/${LIVE[1]}/accept meanwhile`,
    ]);
    await expect.poll(() => server.open()).toBe(0);
  });

  test('waits for the event if other events come first', async () => {
    const session = await recordJobs();
    const before = 'event: hello\ndata: {"node":"eu-1"}\n\n'.repeat(3);
    await using server = await serveJobs({ ids: LIVE, before });

    const { summary } = await replaySession(session, { target: server.url });

    expect(summary).toMatchObject({ passed: 3 });
    expect(server.log).toContain(`POST /jobs/${LIVE[1]}/accept meanwhile`);
  });

  test('is sent if the stream ends right after the event', async () => {
    const ids = RECORDED.slice(0, 1);
    await using recordedServer = await serveJobs({ ids, endsAfter: 0.3 });
    using recorded = await record(() => acceptJobs(recordedServer.url, openByFetch, 2));
    await using server = await serveJobs({ ids: LIVE.slice(0, 1), endsAfter: 0.3 });

    const { summary } = await replaySession(recorded.session, { target: server.url });

    expect(summary).toMatchObject({ passed: 2 });
    expect(server.log[1]).toContain(`POST /jobs/${LIVE[0]}/accept`);
  });

  test.each(paces)('is blocked in time if the event never comes: %j', async (settings) => {
    const session = await recordJobs();
    await using server = await serveJobs({ ids: LIVE, isSilent: true });

    const { outcomes } = await replaySession(session, {
      target: server.url,
      timeout: 300,
      ...settings,
    });

    expect(outcomes.map(({ state }) => state)).toEqual(['passed', 'failed', 'blocked']);
    expect(outcomes[1]?.failure).toMatchObject({
      kind: 'missing-value',
      from: { method: 'GET', path: '/events' },
      reason: { kind: 'not-come' },
    });
    expect(server.log).toEqual(['GET /events']);
    await expect.poll(() => server.open()).toBe(0);
  });
});

test('a request that left after an event, and has nothing of it, waits for that event as well', async () => {
  const answer: RequestListener = ({ url }, response) => {
    log.push(url ?? '');
    if (url !== '/events') response.end('{}');
    else {
      response.writeHead(200, { 'Content-Type': 'application/x-ndjson' }).flushHeaders();
      setTimeout(() => {
        log.push('event');
        response.write('{"state":"ready"}\n');
        setTimeout(() => response.end('{"state":"over"}\n'), 40);
      }, 20);
    }
  };
  const log: string[] = [];
  await using server = await serve(answer);
  using recorded = await record(async () => {
    const { body } = await request(`${server.url}/events`);
    await once(body, 'readable');
    await (await fetch(`${server.url}/status`)).text();
    await body.text();
  });
  const expected = ['/events', 'event', '/status'];
  expect(log.splice(0)).toEqual(expected);

  const { summary } = await replaySession(recorded.session, { target: server.url });

  expect(summary).toMatchObject({ passed: 2 });
  expect(log).toEqual(expected);
});
