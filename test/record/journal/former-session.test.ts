/** What of a session file can be taken over into a new recording. */
import { appendFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readFormerSession } from '../../../src/record/journal/former-session.ts';
import { createSession, recordingOf } from '../../kit/session.ts';
import { createScratchFolder } from '../../session/scratch-folder.ts';

const links = [
  { from: { path: 'POST /plants', pointer: '/id' }, to: { path: '/plants/*', segment: 2 } },
];

test('the links of a session that is too large to be held are kept, and it is said that the rest is not', async () => {
  using scratch = createScratchFolder();
  const file = scratch.path('a.session.json');
  const { recordings, ...head } = createSession([recordingOf('GET', '/', 200)], { links });
  writeFileSync(file, JSON.stringify({ ...head, recordings }, undefined, 2));
  appendFileSync(file, ' '.repeat(33 * 1024 * 1024));
  const former = await readFormerSession(file);

  expect(former?.links).toEqual(links);
  expect(former?.session).toBeUndefined();
  expect(former?.lostBut()).toEqual({
    unread: expect.stringContaining('a.session.json is larger than the 32 MiB'),
    links: [],
  });
});

test('a session that does not exist yet is none', async () => {
  using scratch = createScratchFolder();

  expect(await readFormerSession(scratch.path('a.session.json'))).toBeUndefined();
});

test('a session with merge conflict markers is refused, since it cannot be read', async () => {
  using scratch = createScratchFolder();
  const file = scratch.path('a.session.json');
  writeFileSync(file, '<<<<<<< ours');

  await expect(readFormerSession(file)).rejects.toThrow('has a merge conflict');
});

test('a session of a newer release is refused', async () => {
  using scratch = createScratchFolder();
  const file = scratch.path('a.session.json');
  const { version: _, ...session } = createSession([recordingOf('GET', '/', 200)]);
  writeFileSync(file, JSON.stringify({ version: 2, ...session }));

  await expect(readFormerSession(file)).rejects.toThrow('needs a newer release');
});

test.each([
  ['is too large to be held', {}, ' '.repeat(33 * 1024 * 1024)],
  ['a crash cut short', { interrupted: true } as const, ''],
])('a session that %s is refused for a merge conflict behind its start', async (_, mark, end) => {
  using scratch = createScratchFolder();
  const file = scratch.path('a.session.json');
  const { recordings, ...head } = createSession([recordingOf('GET', '/', 200)], mark);
  const text = JSON.stringify({ ...head, recordings }, undefined, 2);
  const lines = text.split('\n');
  lines.splice(-2, 0, '<<<<<<< ours', '=======', '>>>>>>> theirs');
  writeFileSync(file, lines.join('\n') + end);

  await expect(readFormerSession(file)).rejects.toThrow('has a merge conflict');
});

test('a whole session that a crash cut short is none', async () => {
  using scratch = createScratchFolder();
  const file = scratch.path('a.session.json');
  const session = createSession([recordingOf('GET', '/', 200)], { interrupted: true });
  writeFileSync(file, JSON.stringify(session));

  expect(await readFormerSession(file)).toBeUndefined();
});
