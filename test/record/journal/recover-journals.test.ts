import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { finaliseSession } from '../../../src/record/journal/finalise-session.ts';
import { createRedaction } from '../../../src/record/pipeline/redact/redact.ts';
import { encodeBody, storeBody, writeBodyFile } from '../../../src/session/body.ts';
import { readSession } from '../../../src/session/read-session.ts';
import { interruptedPath } from '../../../src/session/session-file.ts';
import { deadPid, entryOf, leaveJournal, leaveRunFolder, writeJournal } from './killed-runs.ts';
import { useRecovery } from './recovery.ts';

const { scratch, recover, lying } = useRecovery();
let sessionFile: string;

beforeEach(() => {
  sessionFile = scratch.path('sessions', 'a.test', 'a.session.json');
});

async function pathsIn(file = sessionFile): Promise<string[]> {
  return (await readSession(file)).recordings.map(({ request }) => request.path);
}

/** A session that was recorded whole. */
function writeWhole(path = '/whole'): void {
  finaliseSession(sessionFile, [writeJournal(sessionFile, [entryOf(path, 1)])], undefined, 'key');
}

describe('the journals of a killed run', () => {
  test('become one interrupted session, in whichever subfolder they are', async () => {
    leaveJournal(sessionFile, [entryOf('/2', 2), entryOf('/3', 3)], { role: 'proxy' });
    const upstream = 'http://127.0.0.1:4000/api';
    leaveJournal(sessionFile, [entryOf('/1', 1)], { upstream });
    const { sessions, failures } = await recover();

    expect(failures).toEqual([]);
    expect(sessions).toEqual([
      {
        name: 'a test',
        sessionFile,
        file: sessionFile,
        recordings: 3,
        unanswered: 0,
        reasons: [],
        withoutBody: 0,
        dropped: 0,
        lostBodies: 0,
        pids: [deadPid],
        isKeyLost: false,
      },
    ]);
    expect(await readSession(sessionFile)).toMatchObject({
      name: 'a test',
      recordedBy: 'a.test.ts',
      interrupted: true,
      origin: 'http://127.0.0.1:4000',
    });
    expect(await pathsIn()).toEqual(['/1', '/2', '/3']);
    expect(lying()).toEqual(['a.session.json']);
  });

  test('are recovered without a torn line, which is counted', async () => {
    appendFileSync(leaveJournal(sessionFile, [entryOf('/1', 1)]), '{"sequence":1,"st');
    const { sessions } = await recover();

    expect(sessions).toMatchObject([{ recordings: 1, dropped: 1 }]);
    expect(await pathsIn()).toEqual(['/1']);
  });

  test('are recovered without damaged lines in the middle', async () => {
    const file = leaveJournal(sessionFile, [entryOf('/1', 1)]);
    appendFileSync(file, `{"seq\n\0\0\0\n{}\n\n${JSON.stringify(entryOf('/2', 2))}\n`);
    const { sessions } = await recover();

    expect(sessions).toMatchObject([{ recordings: 2, dropped: 4 }]);
    expect(await pathsIn()).toEqual(['/1', '/2']);
  });

  test('are deleted silently if they have no recording', async () => {
    leaveJournal(sessionFile, []);

    expect((await recover()).sessions).toEqual([]);
    expect(lying()).toEqual([]);
  });

  test('are reported even if they have only a torn line', async () => {
    appendFileSync(leaveJournal(sessionFile, []), '{"sequence":0,');

    expect((await recover()).sessions).toMatchObject([
      { recordings: 0, dropped: 1, file: undefined },
    ]);
    expect(lying()).toEqual([]);
  });

  test('are deleted if not even their header is complete', async () => {
    const file = leaveJournal(sessionFile, []);
    writeFileSync(file, '{"journal":1,"ses');
    const renamed = file.replace(/\.\d+\./, `.${deadPid}.`);
    writeFileSync(renamed, '');
    rmSync(file);
    utimesSync(renamed, 1, 1);

    expect((await recover()).sessions).toEqual([]);
    expect(lying()).toEqual([]);
  });

  test('never replace a complete session of an earlier run', async () => {
    writeWhole();
    leaveJournal(sessionFile, [entryOf('/cut-off', 5)]);
    const file = interruptedPath(sessionFile);
    const { sessions } = await recover();

    expect(sessions).toMatchObject([{ sessionFile, file, recordings: 1 }]);
    expect(await pathsIn()).toEqual(['/whole']);
    expect(await pathsIn(file)).toEqual(['/cut-off']);
  });

  test('never replace what is not a session, even if it is marked as interrupted', async () => {
    leaveJournal(sessionFile, [entryOf('/first', 1)], { key: 'first' });
    await recover();
    const conflict = `${readFileSync(sessionFile, 'utf8')}<<<<<<< ours\n`;
    writeFileSync(sessionFile, conflict);
    leaveJournal(sessionFile, [entryOf('/second', 2)], { key: 'second' });
    const { sessions } = await recover();

    expect(sessions).toMatchObject([{ file: interruptedPath(sessionFile) }]);
    expect(readFileSync(sessionFile, 'utf8')).toBe(conflict);
  });

  test('replace an interrupted session of an earlier killed run', async () => {
    leaveJournal(sessionFile, [entryOf('/first', 1)], { key: 'first' });
    await recover();
    leaveJournal(sessionFile, [entryOf('/second', 2)], { key: 'second' });
    await new Promise((resolve) => setTimeout(resolve, 2));
    leaveJournal(sessionFile, [entryOf('/third', 3)], { key: 'third' });
    await recover();

    expect(await pathsIn()).toEqual(['/third']);
    expect(await readSession(sessionFile)).toMatchObject({ interrupted: true });
  });

  test('are deleted if the run had already written its session', async () => {
    const journal = leaveJournal(sessionFile, [entryOf('/1', 1)]);
    const text = readFileSync(journal);
    finaliseSession(sessionFile, [journal], undefined, 'key');
    writeFileSync(journal, text);

    expect((await recover()).sessions).toEqual([]);
    expect(lying()).toEqual(['a.session.json']);
    expect(await readSession(sessionFile)).not.toHaveProperty('interrupted');
  });

  test('keep their bodies and those of the complete session', async () => {
    const body = (text: string) => ({
      body: storeBody(sessionFile, encodeBody(Buffer.alloc(70_000, text), undefined)),
    });
    const withBody = (text: string, start: number) =>
      entryOf(`/${text}`, start, { response: { status: 200, headers: [], ...body(text) } });
    const whole = writeJournal(sessionFile, [withBody('a', 1)]);
    finaliseSession(sessionFile, [whole], undefined, 'key');
    leaveJournal(sessionFile, [withBody('b', 5)]);
    await recover();

    expect(lying().filter((name) => name.endsWith('.bin'))).toHaveLength(2);

    finaliseSession(sessionFile, [writeJournal(sessionFile, [withBody('c', 9)])], undefined, 'key');

    expect(lying()).toEqual([expect.stringMatching(/^a\.[0-9a-f]{16}\.bin$/), 'a.session.json']);
  });

  test('name no missing body file', async () => {
    const body = writeBodyFile(sessionFile, Buffer.from('gone'));
    leaveJournal(sessionFile, [entryOf('/', 1, { response: { status: 200, headers: [], body } })]);
    rmSync(sessionFile.replace('a.session.json', body.file));
    const { sessions } = await recover();

    expect(sessions).toMatchObject([{ recordings: 1, lostBodies: 1 }]);
    expect((await readSession(sessionFile)).recordings[0]?.response).toMatchObject({
      body: { truncated: 4 },
    });
  });
});

test('a session that cannot be written stays in its journal, and the others are recovered', async () => {
  const blocked = scratch.path('sessions', 'a.test', 'b.session.json');
  for (const name of ['b.session.json', 'b.interrupted.json']) {
    const folder = scratch.path('sessions', 'a.test', name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}/full`, '');
  }
  const journal = leaveJournal(blocked, [entryOf('/', 1)]);
  leaveJournal(sessionFile, [entryOf('/', 1)]);
  const { sessions, failures } = await recover();

  expect(sessions).toMatchObject([{ sessionFile }]);
  expect(failures).toEqual([
    { sessionFile: blocked, reason: expect.stringContaining('cannot write') },
  ]);
  expect(existsSync(journal)).toBe(true);
  expect(lying().filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

describe('the token in the answer to a login', () => {
  const token = 'tok3n-9f8e7d6c5b4a';
  const look = '0ther-9f8e7d6c5b4b';

  function leaveLogin(key: string): void {
    const redact = createRedaction(key);
    leaveJournal(
      sessionFile,
      [
        entryOf('/login', 1, {
          response: { status: 200, headers: [], body: { json: { token, look } } },
        }),
        entryOf(`/orders?key=${token}`, 2, {
          request: {
            method: 'GET',
            path: `/orders?key=${token}`,
            headers: redact.headers([['Authorization', `Bearer ${token}`]]),
          },
        }),
      ],
      { key },
    );
  }

  test('is also replaced in bodies and paths after a crash', async () => {
    leaveRunFolder('the key', scratch.path('sessions'));
    leaveLogin('the key');
    const { sessions } = await recover();

    expect(sessions).toMatchObject([{ recordings: 2, isKeyLost: false }]);
    const text = readFileSync(sessionFile, 'utf8');
    expect(text).not.toContain(token);
    expect(text).toContain(look);
    expect(text).toContain('"token": "REDACTED_AUTHORIZATION"');
  });

  test('is replaced even if the key of its run is lost, which is reported', async () => {
    leaveLogin('the key');
    const { sessions } = await recover();

    expect(sessions).toMatchObject([{ recordings: 2, isKeyLost: true }]);
    expect(readFileSync(sessionFile, 'utf8')).not.toContain(token);
  });
});
