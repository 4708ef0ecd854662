/** The events that tell clients of the page what has changed. */
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Overview, PageEvent, RunCard } from '../../../src/page/api.ts';
import { createSession, waitFor, within } from '../../kit/index.ts';
import { byPath, callOf, get, KEY, pageOf, type ServedPage, servePage } from './served-page.ts';

/** The events that a client gets. */
async function* listen(page: ServedPage): AsyncGenerator<PageEvent> {
  const { body } = await page.send('api/events');
  let rest = '';
  for await (const chunk of body ?? []) {
    const events = (rest + Buffer.from(chunk).toString()).split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) {
      if (event.startsWith('data: ')) yield JSON.parse(event.slice(6)) as PageEvent;
    }
  }
}

describe('events', () => {
  test('tell at once that the client is connected', async () => {
    using page = servePage();
    const { body, headers } = await page.send('api/events');
    expect(headers.get('content-type')).toBe('text/event-stream');
    const first = await body?.getReader().read();
    expect(Buffer.from(first?.value ?? '').toString()).toContain('connected');
  });

  test('bring every row of a run, and its end last', async () => {
    await using target = await byPath();
    const paths = Array.from({ length: 40 }, (_, index) => get(`/200/${index}`, 200));
    using page = pageOf(paths, target.url);
    const events = listen(page);
    const rows = new Set<string>();
    const reading = (async (): Promise<RunCard> => {
      for await (const event of events) {
        if (event.type !== 'run') continue;
        for (const row of event.rows) rows.add(row.id);
        if (event.card.state !== 'running') return event.card;
      }
      throw new Error('The stream has ended.');
    })();
    await setTimeout(20);
    await page.start(KEY, { target: target.url });
    const last = await within('the end of the run', reading);
    expect(last).toMatchObject({ state: 'done', counts: { passed: 40, running: 0 } });
    expect(rows.size).toBe(40);
  });

  test('tell of runs of an earlier server', async () => {
    await using target = await byPath();
    using before = pageOf([get('/404/a', 200)], target.url);
    const { card } = await before.replay(KEY, { target: target.url });
    using page = servePage({ past: before.handler.close() });
    const events = listen(page);
    const next = events.next();
    await setTimeout(20);
    await page.post('api/accept', { run: card.id });
    const { value } = await within('news of the run', next);
    expect(value).toMatchObject({
      type: 'run',
      card: { id: card.id },
      rows: [{ isAccepted: true }],
    });
  });

  test('tell of a file that is new, changed or deleted', async () => {
    using page = pageOf([get('/200/a', 200)], 'http://127.0.0.1:3000');
    await page.get('api/overview');
    const events = listen(page);
    const next = events.next();
    await setTimeout(20);
    page.write('sessions/new.session.json', createSession([get('/200/b', 200)]));
    expect((await within('news of a file', next)).value).toEqual({ type: 'changed' });
    expect((await page.get<Overview>('api/overview')).sessions).toHaveLength(2);
  });

  test('tell every client of a change that another client has found', async () => {
    using page = pageOf([get('/200/a', 200)], 'http://127.0.0.1:3000');
    await page.get('api/overview');
    let asked = 0;
    for (const ask of [
      () => page.get('api/overview'),
      () => page.get(callOf('session', { key: KEY })),
    ]) {
      const events = listen(page);
      const next = events.next();
      await setTimeout(20);
      page.write(KEY, createSession([get('/200/a', 200), get(`/200/${asked++}`, 200)]));
      await ask();
      expect((await within('the news', next, 5000)).value).toEqual({ type: 'changed' });
    }
  });

  test('go on after a scan for files has failed', async () => {
    const findSessions = async (): Promise<never> => {
      looks += 1;
      throw new Error('EMFILE: too many open files');
    };
    let looks = 0;
    using page = servePage({ host: { findSessions } });
    const { body } = await page.send('api/events');
    await waitFor('a second look', () => looks > 1);
    await body?.cancel();
    const response = await page.send('api/overview');
    expect([response.status, await response.json()]).toEqual([
      500,
      { message: 'EMFILE: too many open files' },
    ]);
  });

  test('end for a client that does not read them, but for no other client', async () => {
    await using target = await byPath();
    const long = 'x'.repeat(7000);
    const paths = Array.from({ length: 3000 }, (_, index) => get(`/200/${index}?${long}`, 200));
    using page = pageOf(paths, target.url);
    const { body: unread } = await page.send('api/events');
    let rows = 0;
    const reading = (async () => {
      for await (const event of listen(page)) {
        if (event.type !== 'run') continue;
        rows += event.rows.length;
        if (event.card.state !== 'running') return;
      }
    })();
    await setTimeout(20);
    await page.start(KEY, { target: target.url, timeout: 20_000 });
    await within('the end of the run', reading);
    expect(rows).toBe(3000);
    await expect(new Response(unread).text()).rejects.toThrow();
  });

  test('go to 64 clients, and to another one once one of these has left', async () => {
    using page = servePage();
    const open = await Promise.all(Array.from({ length: 64 }, () => page.send('api/events')));
    expect((await page.send('api/events')).status).toBe(503);
    await open[0]?.body?.cancel();
    expect((await page.send('api/events')).status).toBe(200);
  });

  test('end with the server', async () => {
    const page = servePage();
    const { body } = await page.send('api/events');
    page[Symbol.dispose]();
    const whole = await within('the end of the stream', new Response(body).text());
    expect(whole).toContain('connected');
  });
});
