/** Answers that are accepted from the page into a session file. */
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { AcceptAnswers, AcceptedAnswers } from '../../../src/page/accept-api.ts';
import type { OutcomeDetail, RunDetail } from '../../../src/page/api.ts';
import { entryOf, harOf } from '../../har/har.ts';
import type { LooseRecording } from '../../kit/index.ts';
import {
  canMount,
  createSession,
  mountDisk,
  recordingOf,
  type Served,
  serve,
} from '../../kit/index.ts';
import { callOf, type ServedPage, servePage } from './served-page.ts';

const KEY = 'sessions/a.session.json';
const paths = ['/a', '/b', '/c'];

/** Answers every path but `/a` with another status than the recorded one. */
const serveChanged = (): Promise<Served> =>
  serve(({ url }, response) => response.writeHead(url === '/a' ? 200 : 410).end());

function pageOf(
  target: Served,
  recordings: readonly LooseRecording[] = paths.map((path) => recordingOf('GET', path, 200)),
): ServedPage {
  return servePage({ sessions: { [KEY]: createSession(recordings, { origin: target.url }) } });
}

const textOf = (page: ServedPage): string => readFileSync(page.folder.path(KEY), 'utf8');
const statusesIn = (page: ServedPage): string[] => textOf(page).match(/(?<="status": )\d+/g) ?? [];

/** What was accepted, by ids, and what was not. */
interface Accepted {
  readonly accepted: readonly string[];
  readonly refused: AcceptedAnswers['refused'];
}

async function accept(
  page: ServedPage,
  run: string,
  ids?: string[],
  asked: Partial<AcceptAnswers> = {},
): Promise<Accepted> {
  const response = await page.post('api/accept', { run, ...(ids && { ids }), ...asked });
  if (!response.ok) throw new Error(await response.text());
  const { accepted, refused } = (await response.json()) as AcceptedAnswers;
  return { accepted: accepted.map(({ id }) => id), refused };
}

const acceptedRows = async (page: ServedPage, run: string): Promise<string[]> => {
  const { rows } = await page.get<RunDetail>(`api/run?id=${run}`);
  return rows.filter(({ isAccepted }) => isAccepted).map(({ id }) => id);
};

test('all answers that differ are written, and nothing else of the file changes', async () => {
  await using target = await serveChanged();
  using page = pageOf(target);
  const before = textOf(page);
  const { card, rows } = await page.replay(KEY, { target: target.url });
  expect(rows.map(({ isAcceptable }) => isAcceptable === true)).toEqual([false, true, true]);
  expect(await accept(page, card.id)).toEqual({ accepted: ['2', '3'], refused: [] });
  expect(statusesIn(page)).toEqual(['200', '410', '410']);
  expect(textOf(page).replaceAll('"status": 410', '"status": 200')).toBe(before);
  expect(await acceptedRows(page, card.id)).toEqual(['2', '3']);
  const again = await page.replay(KEY, { target: target.url });
  expect(again.card.counts).toMatchObject({ passed: 3, failed: 0 });
});

test('one answer at a time is written, then the rest, then nothing more', async () => {
  await using target = await serveChanged();
  using page = pageOf(target);
  const { card } = await page.replay(KEY, { target: target.url });
  expect(await accept(page, card.id, ['3'])).toEqual({ accepted: ['3'], refused: [] });
  expect(statusesIn(page)).toEqual(['200', '200', '410']);
  expect(await acceptedRows(page, card.id)).toEqual(['3']);
  expect(await accept(page, card.id, ['3'])).toEqual({ accepted: [], refused: [] });
  expect(await accept(page, card.id)).toEqual({ accepted: ['2'], refused: [] });
  expect(statusesIn(page)).toEqual(['200', '410', '410']);
  expect(await accept(page, card.id)).toEqual({ accepted: [], refused: [] });
});

test('answers are not written if they are as recorded, or belong to no recording', async () => {
  await using target = await serveChanged();
  using page = pageOf(target);
  const before = textOf(page);
  const { card } = await page.replay(KEY, { target: target.url });
  for (const ids of [['1'], ['none', '__proto__'], []]) {
    expect(await accept(page, card.id, ids)).toEqual({ accepted: [], refused: [] });
  }
  expect(textOf(page)).toBe(before);
});

test('the answer of one copy is written if several differ', async () => {
  await using target = await serveChanged();
  using page = pageOf(target);
  const { card } = await page.replay(KEY, { target: target.url, copies: 2 });
  const { accepted } = await accept(page, card.id);
  expect([...new Set(accepted)].sort()).toEqual(['2', '3']);
  expect(accepted).toHaveLength(2);
  expect(statusesIn(page)).toEqual(['200', '410', '410']);
});

test('a body is accepted if it was compared, and stays as it is if not', async () => {
  const headers = [['Content-Type', 'application/json'] as [string, string]];
  await using target = await serve((_, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"state":"closed"}'),
  );
  const recorded = recordingOf('GET', '/a', 200, {
    response: { headers, body: { json: { state: 'open' } } },
  });
  for (const body of ['none', 'exact'] as const) {
    using page = pageOf(target, [recorded]);
    const { card } = await page.replay(KEY, { target: target.url, body });
    await accept(page, card.id);
    expect(textOf(page)).toContain(body === 'none' ? '"open"' : '"closed"');
  }
});

describe('nothing is written', () => {
  /** Why none of the answers is accepted. */
  async function refuse(change: (page: ServedPage) => void): Promise<string> {
    await using target = await serveChanged();
    using page = pageOf(target);
    const { card } = await page.replay(KEY, { target: target.url });
    change(page);
    const { accepted, refused } = await accept(page, card.id);
    expect(accepted).toEqual([]);
    expect(refused.map(({ id }) => id)).toEqual(['2', '3']);
    expect(await acceptedRows(page, card.id)).toEqual([]);
    const [reason = '', ...others] = new Set(refused.map((each) => each.reason));
    expect(others).toEqual([]);
    return reason;
  }

  test('if the recording in the file has changed meanwhile', async () => {
    const reason = await refuse((page) => {
      page.write(KEY, textOf(page).replace('"/b"', '"/other"'));
    });
    expect(reason).toBe(
      'Not accepted, since the session file has changed meanwhile: replay it again.',
    );
  });

  test('if the file is broken meanwhile', async () => {
    expect(await refuse((page) => page.write(KEY, '{'))).toContain(KEY);
  });

  test('if the file is gone', async () => {
    expect(await refuse((page) => rmSync(page.folder.path(KEY)))).toContain(KEY);
  });

  test('if the file has become a link to another file', async () => {
    const reason = await refuse((page) => {
      page.write('elsewhere.json', textOf(page));
      rmSync(page.folder.path(KEY));
      symlinkSync(page.folder.path('elsewhere.json'), page.folder.path(KEY));
    });
    expect(reason).toContain('link');
  });

  test.skipIf(!canMount)('if the disk is full', async (context) => {
    await using target = await serve((_, response) => response.end('y'.repeat(60_000)));
    using page = servePage();
    mkdirSync(page.folder.path('sessions'));
    using _disk = mountDisk(page.folder.path('sessions'), 96, context);
    const recorded = recordingOf('GET', '/a', 200, {
      response: { body: { text: 'x'.repeat(60_000) } },
    });
    page.write(KEY, createSession([recorded], { origin: target.url }));
    const before = textOf(page);
    const { card } = await page.replay(KEY, { target: target.url, body: 'exact' });
    const { accepted, refused } = await accept(page, card.id);

    expect(accepted).toEqual([]);
    expect(refused[0]?.reason).toMatch(/cannot write .*: ENOSPC: no space left on device/);
    expect(textOf(page)).toBe(before);
    expect(readdirSync(page.folder.path('sessions'))).toEqual(['a.session.json']);
  });

  test('for a preview, which has the changes as they would be in the file', async () => {
    await using target = await serveChanged();
    using page = pageOf(target);
    const before = textOf(page);
    const { card } = await page.replay(KEY, { target: target.url });
    const response = await page.post('api/accept', { run: card.id, isPreview: true });
    const { accepted } = (await response.json()) as AcceptedAnswers;
    expect(accepted.map(({ id }) => id)).toEqual(['2', '3']);
    expect(accepted[0]?.diff).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'removed', text: expect.stringContaining('200') }),
        expect.objectContaining({ kind: 'added', text: expect.stringContaining('410') }),
      ]),
    );
    expect(textOf(page)).toBe(before);
    expect(await acceptedRows(page, card.id)).toEqual([]);
  });
});

test('an error of the server is accepted only by its own step, beside any others', async () => {
  await using target = await serve(({ url }, response) =>
    response.writeHead(url === '/a' ? 200 : url === '/b' ? 500 : 410).end(),
  );
  using page = pageOf(target);
  const { card } = await page.replay(KEY, { target: target.url });
  expect(await accept(page, card.id)).toEqual({
    accepted: ['3'],
    refused: [{ id: '2', error: 500, reason: expect.stringContaining('500') }],
  });
  expect(statusesIn(page)).toEqual(['200', '200', '410']);
  expect(await accept(page, card.id, ['2'], { errors: ['2'] })).toEqual({
    accepted: ['2'],
    refused: [],
  });
  expect(statusesIn(page)).toEqual(['200', '500', '410']);
});

test('an error of the server that lacks what a later request takes has no step of its own', async () => {
  const response = { body: { json: { id: 'recorded-id-0001' } } };
  await using target = await serve((_, answer) => answer.writeHead(500).end());
  using page = pageOf(target, [
    recordingOf('POST', '/orders', 201, { response }),
    recordingOf('GET', '/orders/recorded-id-0001', 200),
  ]);
  const { card } = await page.replay(KEY, { target: target.url });

  expect(await accept(page, card.id)).toEqual({
    accepted: [],
    refused: [{ id: '1', reason: expect.stringContaining('would be lost') }],
  });
});

test('the newest replays keep their answers, and answers that are no longer kept are refused with the reason', async () => {
  const body = Buffer.alloc(256 * 1024, 'x');
  await using target = await serve((_, response) => response.writeHead(410).end(body));
  const recordings = Array.from({ length: 300 }, () => recordingOf('GET', '/a', 200));
  using page = pageOf(target, recordings);
  const runs: string[] = [];
  for (let index = 0; index < 3; index++) {
    const { card } = await page.replay(KEY, { target: target.url, timeout: 20_000 });
    runs.push(card.id);
  }
  const hasAnswer = async (run = '', id = ''): Promise<boolean> => {
    const { answer } = await page.get<OutcomeDetail>(callOf('outcome', { run, id }));
    return answer !== undefined;
  };
  expect(await hasAnswer(runs[0], '1')).toBe(false);
  expect(await hasAnswer(runs[1], '255')).toBe(true);
  expect(await hasAnswer(runs[2], '255')).toBe(true);
  expect(await hasAnswer(runs[2], '256')).toBe(false);
  expect(await accept(page, runs[0] ?? '', ['1'])).toEqual({
    accepted: [],
    refused: [{ id: '1', reason: 'Its answer is no longer kept: replay it again.' }],
  });
  expect(await accept(page, runs[2] ?? '', ['1'])).toEqual({ accepted: ['1'], refused: [] });
}, 120_000);

test('answers with a live secret are refused with the reason', async () => {
  const secret = 'sk_live_9f8e7d6c5b4a3f2e';
  await using target = await serve((_, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(`{"note":"${secret}"}`),
  );
  using page = pageOf(target, [
    recordingOf('GET', '/a', 200, {
      headers: [['X-Key', 'REDACTED_KEY']],
      response: { headers: [['Content-Type', 'application/json']], body: { json: { note: 'a' } } },
    }),
  ]);
  const before = textOf(page);
  const form = { target: target.url, body: 'exact', secrets: { REDACTED_KEY: secret } } as const;
  const { card } = await page.replay(KEY, form);
  expect(await accept(page, card.id)).toEqual({
    accepted: [],
    refused: [{ id: '1', reason: expect.stringContaining('secret') }],
  });
  expect(textOf(page)).toBe(before);
});

test('a HAR is replayed like a session, and none of its answers is accepted', async () => {
  await using target = await serveChanged();
  const key = 'sessions/shop.har';
  const har = harOf([entryOf('https://shop.test/a'), entryOf('https://shop.test/b')]);
  const folder = (): string => page.folder.path(key);
  using page = servePage({
    sessions: { [key]: har },
    host: { findSessions: async () => [folder()] },
  });
  const { card } = await page.replay(key, { target: target.url });
  expect(card.counts).toMatchObject({ passed: 1, failed: 1 });
  expect(await accept(page, card.id)).toEqual({
    accepted: [],
    refused: [
      {
        id: '2',
        reason:
          'Not accepted, since a HAR stays as it was exported: make a session from it with "vsr import", and delete the HAR.',
      },
    ],
  });
  expect(readFileSync(folder(), 'utf8')).toBe(har);
});
