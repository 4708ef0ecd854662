/** Replays that are started from the page: how they run, end and are reported. */
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Overview, RunDetail } from '../../../src/page/api.ts';
import { createSession, recordingOf, serve, waitFor, within } from '../../kit/index.ts';
import { byPath, callOf, FORM, get, KEY, pageOf, servePage } from './served-page.ts';

describe('a replay', () => {
  test('gives a row for each request, and a summary at its end', async () => {
    await using target = await byPath();
    using page = pageOf([get('/200/a', 200), get('/500/b', 200), get('/404/c', 404)], target.url);
    const { card, rows, running } = await page.replay(KEY, { target: target.url });
    expect(card).toMatchObject({
      key: KEY,
      session: 'shop',
      target: target.url,
      state: 'done',
      counts: { total: 3, running: 0, passed: 2, failed: 1, blocked: 0, skipped: 0 },
      summary: { total: 3, passed: 2, failed: 1, blocked: 0, skipped: 0 },
      warnings: [],
    });
    expect(running).toEqual([]);
    expect(rows).toEqual([
      expect.objectContaining({ id: '1', state: 'passed', expected: 200, actual: 200, size: 2 }),
      expect.objectContaining({
        ...{ id: '2', state: 'failed', method: 'GET', path: '/500/b', expected: 200, actual: 500 },
        ...{ kind: 'status', isAcceptable: true, brief: expect.stringContaining('500') },
      }),
      expect.objectContaining({ id: '3', state: 'passed', expected: 404, actual: 404 }),
    ]);
    for (const { responseTime, plannedAt, sentAt } of rows) {
      expect(responseTime).toBeGreaterThan(0);
      expect(sentAt).toBeGreaterThanOrEqual(plannedAt);
    }
  });

  test('shows what was sent and received for one request', async () => {
    await using target = await byPath();
    using page = pageOf([get('/500/b', 200)], target.url);
    const { card } = await page.replay(KEY, {
      target: target.url,
      headers: [['X-Trace', 'seven']],
    });
    const call = callOf('outcome', { run: card.id, id: '1' });
    expect(await page.get(call)).toMatchObject({
      outcome: { id: '1', state: 'failed' },
      message: expect.stringContaining('expected'),
      sent: {
        method: 'GET',
        url: `${target.url}/500/b`,
        message: { headers: expect.arrayContaining([['X-Trace', 'seven']]) },
      },
      answer: { body: { kind: 'json', text: '{}' } },
    });
    for (const id of ['2', '__proto__', '']) {
      expect((await page.send(callOf('outcome', { run: card.id, id }))).status).toBe(404);
    }
  });

  test('sends the form’s headers in place of recorded ones, and beside those of the config', async () => {
    const seen: (string | string[] | undefined)[][] = [];
    await using target = await serve(({ headers }, response) => {
      seen.push([headers['x-a'], headers['x-b'], headers['x-c']]);
      response.end();
    });
    const recorded = recordingOf('GET', '/', 200, { headers: [['X-A', 'recorded']] });
    using page = servePage({
      sessions: { [KEY]: createSession([recorded], { origin: target.url }) },
      settings: { headers: { 'X-B': 'config', 'X-C': 'config' } },
    });
    await page.replay(KEY, {
      headers: [
        ['x-a', 'form'],
        ['X-C', 'form'],
      ],
      target: target.url,
    });
    expect(seen).toEqual([['form', 'config', 'form']]);
  });

  test('sends all copies, each with its own outcomes', async () => {
    await using target = await byPath();
    using page = pageOf([get('/200/a', 200), get('/500/b', 200)], target.url);
    const { card, rows } = await page.replay(KEY, { copies: 3, target: target.url });
    expect(card.counts).toMatchObject({ total: 6, passed: 3, failed: 3 });
    expect(rows.map(({ copy, id }) => `${copy}#${id}`).sort()).toEqual([
      '1#1',
      '1#2',
      '2#1',
      '2#2',
      '3#1',
      '3#2',
    ]);
    const call = callOf('outcome', { run: card.id, id: '2', copy: '3' });
    expect(await page.get(call)).toMatchObject({ outcome: { copy: 3, id: '2' } });
    expect((await page.send(callOf('outcome', { run: card.id, id: '2' }))).status).toBe(404);
  });

  test('counts the requests in flight of one copy, whatever another copy leaves unsent', async () => {
    let posts = 0;
    await using target = await serve(({ method }, response) => {
      // The other copy does not get an order, and so does not read one.
      if (method === 'POST')
        response.writeHead(posts++ === 0 ? 201 : 500).end('{"id":"live-8831"}');
    });
    using page = pageOf(
      [
        recordingOf('POST', '/orders', 201, { response: { body: { json: { id: 'order-775' } } } }),
        recordingOf('GET', '/orders/order-775', 200),
      ],
      target.url,
    );
    const run = await page.start(KEY, { target: target.url, copies: 2 });
    const detail = () => page.get<RunDetail>(`api/run?id=${run.id}`);
    await expect.poll(async () => (await detail()).card.counts.blocked).toBe(1);
    await expect
      .poll(async () => (await detail()).card.counts)
      .toMatchObject({ total: 4, running: 1, passed: 1, failed: 1, blocked: 1 });
    await page.post('api/cancel', { run: run.id });
  });

  test('of single recordings sends those, and the requests that bring their values', async () => {
    const seen: string[] = [];
    await using target = await serve(({ method = '', url = '' }, response) => {
      seen.push(`${method} ${url}`);
      response
        .writeHead(method === 'POST' ? 201 : 200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ id: 'live-order-81726354' }));
    });
    const order = { json: { id: 'recorded-order-9172' } };
    const headers = [['Content-Type', 'application/json'] as [string, string]];
    using page = pageOf(
      [
        get('/health', 200),
        recordingOf('POST', '/orders', 201, { response: { headers, body: order } }),
        recordingOf('GET', '/orders/recorded-order-9172', 200, {
          response: { headers, body: order },
        }),
        get('/bye', 200),
      ],
      target.url,
    );
    const { card, rows } = await page.replay(KEY, { only: ['3'], target: target.url });
    expect(seen).toEqual(['POST /orders', 'GET /orders/live-order-81726354']);
    expect(rows.map(({ id }) => id)).toEqual(['2', '3']);
    expect(card.counts).toMatchObject({ total: 2, passed: 2 });
  });

  test('sends a recording that is named twice only once', async () => {
    await using target = await byPath();
    using page = pageOf([get('/200/a', 200), get('/200/b', 200)], target.url);
    const { card } = await page.replay(KEY, { target: target.url, only: ['1', '1'] });
    expect(card.counts).toMatchObject({ total: 1, passed: 1 });
  });

  test('of recordings that the session does not have is refused', async () => {
    await using target = await byPath();
    using page = pageOf([get('/200/a', 200)], target.url);
    const form = { ...FORM, target: target.url, only: ['none'] };
    const response = await page.post('api/runs', { key: KEY, form });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ message: expect.stringContaining('none') });
    expect(await page.get('api/overview')).toMatchObject({ runs: [] });
  });

  test('goes on with the session as it was if its file is deleted', async () => {
    await using target = await byPath();
    using page = pageOf([get('/200/a', 200)], target.url);
    const { card } = await page.replay(KEY, { target: target.url });
    page.write(KEY, 'broken');
    expect(await page.get(`api/run?id=${card.id}`)).toMatchObject({ rows: [{ id: '1' }] });
    const call = callOf('outcome', { run: card.id, id: '1' });
    expect(await page.get(call)).toMatchObject({ answer: { body: { text: '{}' } } });
  });
});

describe('a target that is in trouble', () => {
  test('and hangs: a request in flight is shown as running, and Cancel ends the replay at once', async () => {
    await using target = await serve(({ url }, response) => {
      if (url === '/fast') response.end();
    });
    using page = pageOf([get('/fast', 200), get('/slow', 200), get('/later', 200)], target.url);
    const { id } = await page.start(KEY, { target: target.url, timeout: 60_000 });
    const call = `api/run?id=${id}`;
    const hanging = await within(
      'a request that hangs',
      (async (): Promise<RunDetail> => {
        for (;;) {
          const run = await page.get<RunDetail>(call);
          if (run.running.length > 0 && run.rows.length > 0) return run;
          await setTimeout(5);
        }
      })(),
    );
    expect(hanging.running).toEqual(['2']);
    expect(hanging.card).toMatchObject({
      state: 'running',
      counts: { total: 3, running: 1, passed: 1, failed: 0 },
    });
    expect(hanging.card).not.toHaveProperty('summary');

    const cancelled = await page.post('api/cancel', { run: id });
    expect(cancelled.status).toBe(200);
    const { card, rows, running } = await within('the end of the run', page.end({ id }), 3000);
    expect(card).toMatchObject({ state: 'cancelled', counts: { running: 0, passed: 1 } });
    // It was under way when the run ended.
    expect(running).toEqual(['2']);
    expect(rows).toContainEqual(expect.objectContaining({ id: '1', state: 'passed' }));
    expect(card.summary).toMatchObject({ passed: 1 });
    // A second Cancel changes nothing.
    expect((await page.post('api/cancel', { run: id })).status).toBe(200);
    expect((await page.get<RunDetail>(call)).card.state).toBe('cancelled');
  });

  test('and hangs: the session is not replayed again until that run is over', async () => {
    await using target = await serve(() => undefined);
    using page = pageOf([get('/slow', 200)], target.url);
    const form = { ...FORM, target: target.url, timeout: 60_000 };
    const { id } = await page.start(KEY, form);
    const second = await page.post('api/runs', { key: KEY, form });

    expect(second.status).toBe(409);
    expect(await second.text()).toContain('wait for that run, or cancel it');
    expect((await page.get<Overview>('api/overview')).runs).toHaveLength(1);
    await page.post('api/cancel', { run: id });
    await page.end({ id });
    expect((await page.post('api/runs', { key: KEY, form })).status).toBe(201);
  });

  test('and hangs: the time limit of the form ends it', async () => {
    await using target = await serve(() => undefined);
    using page = pageOf([get('/slow', 200)], target.url);
    const { card, rows } = await page.replay(KEY, { target: target.url, timeout: 50 });
    expect(card.state).toBe('done');
    expect(rows).toEqual([expect.objectContaining({ id: '1', state: 'failed' })]);
    expect(rows[0]?.brief).toContain('50');
  });

  test('and dies half-way: the replay ends and says so, and keeps what it has', async () => {
    await using target = await serve(({ url, socket }, response) => {
      if (url === '/1') response.end();
      else {
        void target.close();
        socket.destroy();
      }
    });
    using page = pageOf([get('/1', 200), get('/2', 200), get('/3', 200)], target.url);
    const { card, rows } = await page.replay(KEY, { target: target.url });
    expect(card.state).toBe('done');
    expect(rows.map(({ state }) => state)).toEqual(['passed', 'failed', expect.any(String)]);
    expect(rows[1]?.brief).toBeTruthy();
    const detail = await page.get(callOf('outcome', { run: card.id, id: '2' }));
    expect(detail).toMatchObject({ sent: { url: `${target.url}/2` } });
    expect(detail).not.toHaveProperty('answer');
  });

  test('and was never there fails every request', async () => {
    const target = await byPath();
    await target.close();
    using page = pageOf([get('/200/a', 200)], target.url);
    const { card, rows } = await page.replay(KEY, { target: target.url });
    expect(card.counts).toMatchObject({ failed: 1 });
    expect(rows[0]?.brief).toMatch(/refused|ECONNREFUSED/);
  });
});

describe('the list of runs', () => {
  test('has the newest first, and forgets old ones that are over', async () => {
    await using target = await byPath();
    using page = pageOf([get('/200/a', 200)], target.url);
    const ids: string[] = [];
    for (let index = 0; index < 22; index++) {
      ids.unshift((await page.replay(KEY, { target: target.url })).card.id);
    }
    const { runs } = await page.get<Overview>('api/overview');
    expect(runs.map(({ id }) => id)).toEqual(ids.slice(0, 20));
    for (const [call, body] of [
      [`api/run?id=${ids[21]}`, undefined],
      [`api/outcome?run=${ids[21]}&id=1`, undefined],
      ['api/cancel', { run: ids[21] }],
      ['api/accept', { run: ids[21] }],
    ] as const) {
      const response = await (body ? page.post(call, body) : page.send(call));
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({
        message: expect.stringContaining('no such run any more'),
      });
    }
  });

  test('ends all of its replays when the server closes', async () => {
    const seen: string[] = [];
    await using target = await serve((_, response) => {
      seen.push('came');
      response.on('close', () => seen.push('went'));
    });
    const page = pageOf([get('/slow', 200)], target.url);
    const { id } = await page.start(KEY, { target: target.url });
    await waitFor('the request', () => seen.length === 1);
    page.handler.close();
    const { card } = await within('the end of the run', page.end({ id }));
    expect(card.state).toBe('cancelled');
    await waitFor('the end of its connection', () => seen.length === 2);
    page[Symbol.dispose]();
  });
});
