import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { finaliseSession } from '../../../src/record/journal/finalise-session.ts';
import { recoverJournals } from '../../../src/record/journal/recover-journals.ts';
import { createRedaction } from '../../../src/record/secrets/redact.ts';
import { storeBody, writeBodyFile } from '../../../src/session/body-file.ts';
import { identifySelf } from '../../../src/session/process-identity.ts';
import { readSession } from '../../../src/session/read-session.ts';
import { createScratchFolder, type ScratchFolder } from '../../session/scratch-folder.ts';
import {
  changeHeader,
  deadPid,
  entryOf,
  leaveJournal,
  leaveRunFolder,
  writeJournal,
} from './killed-runs.ts';

let scratch: ScratchFolder;
let sessionFile: string;

beforeEach(() => {
  scratch = createScratchFolder();
  sessionFile = scratch.path('sessions', 'a.test', 'a.session.json');
  mkdirSync(scratch.path('tmp'));
  vi.stubEnv('TMPDIR', scratch.path('tmp'));
});

afterEach(() => {
  vi.unstubAllEnvs();
  scratch[Symbol.dispose]();
});

const recover = () => recoverJournals(scratch.path('sessions'));
const lying = () => readdirSync(dirname(sessionFile)).sort();

async function pathsIn(file = sessionFile): Promise<string[]> {
  return (await readSession(file)).recordings.map(({ request }) => request.path);
}

/** A session that was recorded whole. */
function writeWhole(path = '/whole'): void {
  finaliseSession(sessionFile, [writeJournal(sessionFile, [entryOf(path, 1)])], undefined, 'key');
}

describe('the journals of a killed run', () => {
  test('become one interrupted session of the upstream, wherever they lie in the folder', async () => {
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

  test('are recovered without a line that was torn, and it is counted', async () => {
    appendFileSync(leaveJournal(sessionFile, [entryOf('/1', 1)]), '{"sequence":1,"st');
    const { sessions } = await recover();

    expect(sessions).toMatchObject([{ recordings: 1, dropped: 1 }]);
    expect(await pathsIn()).toEqual(['/1']);
  });

  test('are recovered around lines that are damaged', async () => {
    const file = leaveJournal(sessionFile, [entryOf('/1', 1)]);
    appendFileSync(file, `{"seq\n\0\0\0\n{}\n\n${JSON.stringify(entryOf('/2', 2))}\n`);
    const { sessions } = await recover();

    expect(sessions).toMatchObject([{ recordings: 2, dropped: 4 }]);
    expect(await pathsIn()).toEqual(['/1', '/2']);
  });

  test('are deleted where they have no recording, and nothing is said', async () => {
    leaveJournal(sessionFile, []);

    expect((await recover()).sessions).toEqual([]);
    expect(lying()).toEqual([]);
  });

  test('are told of where all they had was a torn line', async () => {
    appendFileSync(leaveJournal(sessionFile, []), '{"sequence":0,');

    expect((await recover()).sessions).toMatchObject([
      { recordings: 0, dropped: 1, file: undefined },
    ]);
    expect(lying()).toEqual([]);
  });

  test('are deleted where not even their header is whole', async () => {
    const file = leaveJournal(sessionFile, []);
    writeFileSync(file, '{"journal":1,"ses');
    const renamed = file.replace(/\.\d+\./, `.${deadPid}.`);
    writeFileSync(renamed, '');
    rmSync(file);
    utimesSync(renamed, 1, 1);

    expect((await recover()).sessions).toEqual([]);
    expect(lying()).toEqual([]);
  });

  test('never replace a whole session of an earlier run', async () => {
    writeWhole();
    leaveJournal(sessionFile, [entryOf('/cut-off', 5)]);
    const file = sessionFile.replace('.session.json', '.interrupted.json');
    const { sessions } = await recover();

    expect(sessions).toMatchObject([{ sessionFile, file, recordings: 1 }]);
    expect(await pathsIn()).toEqual(['/whole']);
    expect(await pathsIn(file)).toEqual(['/cut-off']);
  });

  test('replace an interrupted session, the later run of two', async () => {
    leaveJournal(sessionFile, [entryOf('/first', 1)], { key: 'first' });
    await recover();
    leaveJournal(sessionFile, [entryOf('/second', 2)], { key: 'second' });
    await new Promise((resolve) => setTimeout(resolve, 2));
    leaveJournal(sessionFile, [entryOf('/third', 3)], { key: 'third' });
    await recover();

    expect(await pathsIn()).toEqual(['/third']);
    expect(await readSession(sessionFile)).toMatchObject({ interrupted: true });
  });

  test('are superfluous where the run had written its session already', async () => {
    const journal = leaveJournal(sessionFile, [entryOf('/1', 1)]);
    const text = readFileSync(journal);
    finaliseSession(sessionFile, [journal], undefined, 'key');
    writeFileSync(journal, text);

    expect((await recover()).sessions).toEqual([]);
    expect(lying()).toEqual(['a.session.json']);
    expect(await readSession(sessionFile)).not.toHaveProperty('interrupted');
  });

  test('keep their bodies, and those of the whole session', async () => {
    const body = (text: string) => ({
      body: storeBody(sessionFile, Buffer.alloc(70_000, text), undefined),
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

  test('name no body file that is gone', async () => {
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

describe('left alone is', () => {
  test('a journal whose process lives', async () => {
    const file = writeJournal(sessionFile, [entryOf('/', 1)]);

    expect(await recover()).toEqual({ sessions: [], failures: [], foreign: [] });
    expect(existsSync(file)).toBe(true);
  });

  test('the journal of a proxy that was killed, while its worker lives', async () => {
    leaveJournal(sessionFile, [entryOf('/1', 1)], { role: 'proxy' });
    const living = writeJournal(sessionFile, [entryOf('/2', 2)]);

    expect((await recover()).sessions).toEqual([]);

    changeHeader(living, { pid: deadPid });

    expect((await recover()).sessions).toMatchObject([{ recordings: 2 }]);
  });

  test('a journal whose process is on another machine, while it may live', async () => {
    const file = leaveJournal(sessionFile, [entryOf('/', 1)]);
    changeHeader(file, { host: 'another' });

    expect((await recover()).sessions).toEqual([]);

    utimesSync(file, 1, 1);

    expect((await recover()).sessions).toMatchObject([{ recordings: 1 }]);
  });

  test('a file of that name that is none of ours', async () => {
    const files = ['notes.journal', 'a.session.worker.1.00000000.journal', 'b/c.journal'];
    mkdirSync(scratch.path('sessions', 'b'), { recursive: true });
    for (const file of files) writeFileSync(scratch.path('sessions', file), 'dear diary\n');
    writeFileSync(scratch.path('sessions', files[1] ?? ''), '{"journal":1}\n');
    const { foreign } = await recover();

    expect([...foreign].sort()).toEqual(files.map((file) => scratch.path('sessions', file)).sort());
    for (const file of foreign) expect(existsSync(file)).toBe(true);
  });

  test('a journal that names a session outside its folder', async () => {
    const file = leaveJournal(sessionFile, [entryOf('/', 1)]);
    writeFileSync(file, readFileSync(file, 'utf8').replace('a.session.json', '../a.session.json'));
    const { sessions, foreign } = await recover();

    expect(sessions).toEqual([]);
    expect(foreign).toEqual([file]);
  });

  test('what lies in node_modules and in folders with a dot', async () => {
    for (const folder of ['node_modules', '.git']) {
      const file = scratch.path('sessions', folder, 'a.session.json');
      leaveJournal(file, [entryOf('/', 1)]);
    }

    expect((await recover()).sessions).toEqual([]);
  });
});

test.runIf(process.platform === 'linux')(
  'an id that was given to another process does not keep a journal',
  async () => {
    const file = leaveJournal(sessionFile, [entryOf('/', 1)]);
    changeHeader(file, { pid: process.pid, born: 'earlier' });

    expect((await recover()).sessions).toMatchObject([{ recordings: 1 }]);
  },
);

test('the journals of a run that has ended are recovered while its process lives', async () => {
  writeJournal(sessionFile, [entryOf('/', 1)], { key: 'ended' });
  const other = writeJournal(sessionFile, [entryOf('/other', 1)], { key: 'under way' });
  const { sessions } = await recoverJournals(scratch.path('sessions'), { endedKey: 'ended' });

  expect(sessions).toMatchObject([{ recordings: 1, pids: [process.pid] }]);
  expect(lying()).toContain(other.replace(/.*\//, ''));
});

test('temporary files of killed processes are deleted, those of living ones are not', async () => {
  mkdirSync(dirname(sessionFile), { recursive: true });
  const [dead, living] = [deadPid, process.pid].map((pid) => `.replay-${pid}-00000000000a.tmp`);
  for (const name of [dead, living]) {
    writeFileSync(sessionFile.replace('a.session.json', name ?? ''), '');
    utimesSync(sessionFile.replace('a.session.json', name ?? ''), 1, 1);
  }
  await recover();

  expect(lying()).toEqual([living]);
});

test('locks of killed processes are deleted, those of living ones and of nobody are not', async () => {
  mkdirSync(dirname(sessionFile), { recursive: true });
  const self = identifySelf();
  const contents = {
    'dead.session.lock': JSON.stringify({ ...self, pid: deadPid }),
    'dead.session.lock.4711': JSON.stringify({ ...self, pid: deadPid }),
    'empty.session.lock': '',
    'living.session.lock': JSON.stringify(self),
    'mine.session.lock': 'no lock',
  };
  for (const [name, content] of Object.entries(contents)) {
    const file = sessionFile.replace('a.session.json', name);
    writeFileSync(file, content);
    utimesSync(file, 1, 1);
  }
  await recover();

  expect(lying()).toEqual(['living.session.lock', 'mine.session.lock']);
});

test('what cannot be written stays in its journal, and the others are recovered', async () => {
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

describe('the token that a login answered with', () => {
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

  test('is replaced in bodies and paths after a crash as well', async () => {
    leaveRunFolder('the key', scratch.path('sessions'));
    leaveLogin('the key');
    const { sessions } = await recover();

    expect(sessions).toMatchObject([{ recordings: 2, isKeyLost: false }]);
    const text = readFileSync(sessionFile, 'utf8');
    expect(text).not.toContain(token);
    expect(text).toContain(look);
    expect(text).toContain('"token": "REDACTED_AUTHORIZATION"');
  });

  test('is replaced also where the key of its run is gone, and that is told', async () => {
    leaveLogin('the key');
    const { sessions } = await recover();

    expect(sessions).toMatchObject([{ recordings: 2, isKeyLost: true }]);
    expect(readFileSync(sessionFile, 'utf8')).not.toContain(token);
  });
});
