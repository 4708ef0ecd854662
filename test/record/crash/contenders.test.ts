/** Several runs at once record the same session. CONTENDER_ROUNDS says how often each. */
import { fork } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { recoverJournals } from '../../../src/record/journal/recover.ts';
import { namedBodyFiles } from '../../../src/session/body.ts';
import { lockSession } from '../../../src/session/files/lock-session.ts';
import { readSession } from '../../../src/session/read-session.ts';
import { isWholeSession } from '../../../src/session/session-file.ts';
import { once, waitFor } from '../../kit/index.ts';
import { createScratchFolder } from '../../session/scratch-folder.ts';
import { deadPid } from '../journal/killed-runs.ts';

// Each starts several processes, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const rounds = process.env.CONTENDER_ROUNDS ?? '40';
const kills = Number(process.env.CRASH_ROUNDS ?? 5);
const program = fileURLToPath(new URL('contender.mjs', import.meta.url));

test('a session that three runs record at once is always complete and of one of them', async () => {
  using folder = createScratchFolder();
  const sessionFile = folder.path('sessions', 'a.session.json');
  const children = ['one', 'two', 'three'].map((key) =>
    fork(program, [sessionFile, key, rounds], { stdio: 'inherit' }),
  );
  const exits = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0]));

  expect(exits).toEqual([0, 0, 0]);
  expect(isWholeSession(sessionFile)).toBe(true);
  const left = readdirSync(folder.path('sessions')).filter((name) => !name.endsWith('.bin'));
  expect(left).toEqual(['a.session.json']);
});

test('the lock of a process that was killed is broken', () => {
  using folder = createScratchFolder();
  const sessionFile = folder.path('a.session.json');
  lockSession(sessionFile, () => {
    const lock = folder.path('a.session.lock');
    expect(readdirSync(folder.path())).toEqual(['a.session.lock']);
    writeFileSync(lock, readFileSync(lock, 'utf8').replace(String(process.pid), String(deadPid)));
    expect(lockSession(sessionFile, () => 'got it')).toBe('got it');
  });
});

test('a process that is killed while it writes leaves a complete session or a recoverable one', async () => {
  using folder = createScratchFolder();
  const sessionFile = folder.path('sessions', 'a.session.json');
  for (let round = 0; round < kills; round++) {
    const child = fork(program, [sessionFile, `run-${round}`, '100000'], { stdio: 'ignore' });
    const exited = once(child, 'exit');
    await waitFor('the session of the first recorder', () => existsSync(sessionFile));
    await setTimeout(Math.random() * 300);
    child.kill('SIGKILL');
    await exited;
    // A writer that dies before it has written the header leaves a file that may be another machine's.
    ageEmptyJournals(folder.path('sessions'));
    const { failures } = await recoverJournals(folder.path('sessions'));

    expect(failures).toEqual([]);
    const named = new Set(['a.session.json', 'a.interrupted.json', 'a.session.lock']);
    for (const name of ['a.session.json', 'a.interrupted.json']) {
      if (!existsSync(folder.path('sessions', name))) continue;
      const { recordings } = await readSession(folder.path('sessions', name));
      expect(new Set(recordings.map(({ request }) => request.path)).size).toBe(1);
      for (const file of namedBodyFiles(recordings)) {
        expect(existsSync(folder.path('sessions', file))).toBe(true);
        named.add(file);
      }
    }
    // Bodies that nobody names yet lie there until a session is written beside them.
    const others = readdirSync(folder.path('sessions')).filter((name) => !name.endsWith('.bin'));
    expect(others.filter((name) => !named.has(name))).toEqual([]);
  }
});

/** Makes journals without a header so old that nobody can be about to write it. */
function ageEmptyJournals(sessions: string): void {
  for (const name of readdirSync(sessions)) {
    const file = join(sessions, name);
    if (name.endsWith('.journal') && !readFileSync(file).includes('\n')) utimesSync(file, 1, 1);
  }
}
