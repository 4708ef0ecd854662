import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SharedTraffic } from '../../../src/record/capture/shared-traffic.ts';
import { FileSession } from '../../../src/record/file-session.ts';
import { createScratchFolder, type ScratchFolder } from '../../session/scratch-folder.ts';
import { entryOf, writeJournal } from '../journal/killed-runs.ts';

let scratch: ScratchFolder;
let sessionFile: string;

beforeEach(() => {
  scratch = createScratchFolder();
  sessionFile = scratch.path('a.test', '_file.session.json');
});

afterEach(() => {
  scratch[Symbol.dispose]();
});

const createSession = () => new FileSession({ sessionFile, name: 'a.test.ts', key: 'key' });
const journals = () => readdirSync(scratch.path('a.test')).filter((name) => /journal$/.test(name));

/** Traffic of hooks, and a way to have more of it. */
function createShared(): { shared: SharedTraffic; send: (path: string) => void } {
  const shared = new SharedTraffic({
    temporaryFolder: scratch.path('tmp'),
    limits: { request: 10, response: 10 },
    key: 'key',
    isTaking: () => true,
    countLeftOut: () => undefined,
  });
  const send = (path: string) =>
    shared
      .openExchange({ origin: 'http://127.0.0.1:1', method: 'GET', path })
      ?.finish({ error: 'TEST_ENDED', aborted: true });
  return { shared, send };
}

const readAll = () =>
  journals()
    .map((name) => readFileSync(scratch.path('a.test', name), 'utf8'))
    .join('');

test('requests of hooks are in a journal of the session as soon as they are recorded', () => {
  const session = createSession();
  const { shared, send } = createShared();
  send('/before');
  session.share([shared], {}, (origin) => origin);
  send('/after');

  expect(readAll().match(/"path":"[^"]*"/g)).toEqual(['"path":"/before"', '"path":"/after"']);
});

test('requests of hooks after the end of the session leave no trace', () => {
  const session = createSession();
  const { shared, send } = createShared();
  send('/before');
  session.share([shared], {}, (origin) => origin);
  session.close();
  send('/late');

  expect(readAll()).not.toContain('/late');
});

test('journals of tests are never written twice, whatever step fails', async () => {
  const session = createSession();
  const kept = writeJournal(sessionFile, [entryOf('/kept', 1)]);
  const passed = {};
  session.take(passed, [kept]);
  session.take({}, [writeJournal(sessionFile, [entryOf('/dropped', 2)])]);
  mkdirSync(sessionFile);
  writeFileSync(`${sessionFile}/full`, '');

  await expect(session.finish(undefined, (each) => each === passed)).rejects.toThrow(
    'cannot write',
  );
  expect(journals().map((name) => scratch.path('a.test', name))).toEqual([kept]);
});
