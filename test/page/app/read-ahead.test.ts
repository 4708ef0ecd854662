import { expect, test, vi } from 'vitest';
import { createApp } from 'vue';
import type { Overview, SessionCard, SessionDetail } from '../../../src/page/api.ts';
import type { PageSource } from '../../../src/page/app/source/page-source.ts';
import { providePage } from '../../../src/page/app/store/page-store.ts';
import { createSessionStore } from '../../../src/page/app/store/session-store.ts';
import { FORM } from '../server/served-page.ts';

test('a session that was fetched ahead opens without another request', async () => {
  const { session, store } = createStore();
  store.readAhead([cardOf('a')]);
  await store.load('a');
  expect(store.get('a')?.detail?.card.key).toBe('a');
  expect(session).toHaveBeenCalledOnce();
});

test('a session that has changed since it was fetched ahead is fetched again', async () => {
  const { session, store } = createStore();
  store.readAhead([cardOf('a')]);
  store.readAhead([cardOf('a', { revision: '2' })]);
  await store.load('a');
  expect(session).toHaveBeenCalledTimes(2);
});

test('a session that is no longer listed is fetched when it is opened', async () => {
  const { session, store } = createStore();
  store.readAhead([cardOf('a')]);
  store.readAhead([]);
  await store.load('a');
  expect(session).toHaveBeenCalledTimes(2);
});

test('a session is not shown as opened when it is fetched ahead', () => {
  const { store } = createStore();
  store.readAhead([cardOf('a')]);
  expect(store.get('a')).toBeUndefined();
});

test('a session that was opened is not fetched ahead', async () => {
  const { session, store } = createStore();
  await store.load('a');
  store.readAhead([cardOf('a', { revision: '2' })]);
  expect(session).toHaveBeenCalledOnce();
});

test('a session that is read again comes from its source', async () => {
  const { session, store } = createStore();
  store.readAhead([cardOf('a')]);
  await store.load('a');
  await store.reload('a');
  expect(session).toHaveBeenCalledTimes(2);
});

test('a session that has to be read again is not taken from the sessions that were fetched ahead', async () => {
  const { session, store } = createStore();
  store.readAhead([cardOf('a')]);
  // The config has changed since, and the file has not.
  await store.reload('a');
  expect(session).toHaveBeenCalledTimes(2);
});

test('the newest sessions are fetched ahead, and no large ones', () => {
  const { session, store } = createStore();
  store.readAhead([
    ...['1', '2', '3', '4', '5'].map((day) => cardOf(day, { recordedAt: `2026-01-0${day}` })),
    cardOf('large', { recordedAt: '2026-01-06', requests: 100_000 }),
  ]);
  expect(session.mock.calls.flat()).toEqual(['5', '4', '3', '2']);
});

test('a session that could not be fetched ahead is fetched when it is opened', async () => {
  const { session, store } = createStore();
  session.mockRejectedValueOnce(new Error('lost'));
  store.readAhead([cardOf('a')]);
  await vi.waitFor(() => expect(session.mock.settledResults[0]?.type).toBe('rejected'));
  await store.load('a');
  expect(store.get('a')?.fault).toBeUndefined();
});

test('the sessions of the page are fetched ahead as soon as they are listed', async () => {
  const { session, source } = createSource();
  const page = providePage(createApp({}), source);
  await vi.waitFor(() => expect(session.mock.calls.flat()).toEqual(['a']));
  page.close();
});

function createStore() {
  const { session, source } = createSource();
  return { session, store: createSessionStore(source) };
}

/** A source of which only the list of sessions and a session are asked for. */
function createSource() {
  const session = vi.fn<PageSource['session']>(async (key) => detailOf(key));
  const refuse = () => Promise.reject(new Error('not asked for'));
  const overview = async (): Promise<Overview> => ({
    ...{
      project: 'shop',
      version: '1.0.0',
      server: 'Vitest',
      may: { replay: false, accept: false, record: false },
    },
    ...{ endpoints: [], sessions: [cardOf('a')], broken: [], runs: [] },
  });
  const source: PageSource = {
    ...{ isReport: false, notes: [], session, overview, recording: refuse, links: refuse },
    ...{ search: refuse, run: refuse, outcome: refuse, start: refuse, cancel: refuse },
    ...{ accept: refuse, record: refuse, stopRecorder: refuse, subscribe: () => () => undefined },
  };
  return { session, source };
}

function detailOf(key: string): SessionDetail {
  return {
    card: cardOf(key),
    rows: [],
    replay: {
      targets: [],
      form: FORM,
      configHeaders: [],
      missingSecrets: [],
    },
  };
}

function cardOf(key: string, changes: Partial<SessionCard> = {}): SessionCard {
  return {
    ...{ key, revision: '1', name: key, origins: [], counts: [], requests: 1, duration: 0 },
    recordedAt: '2026-01-01T00:00:00.000Z',
    ...changes,
  };
}
