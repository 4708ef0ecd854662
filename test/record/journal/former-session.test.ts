/** What of a session file can be taken over, where it is no session that could be held in memory. */
import { appendFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readFormerSession } from '../../../src/record/journal/former-session.ts';
import { createSession, recordingOf } from '../../kit/session.ts';
import { createScratchFolder } from '../../session/scratch-folder.ts';

const links = [
  { from: { path: 'POST /plants', pointer: '/id' }, to: { path: '/plants/*', segment: 2 } },
];

test('the links of a session that is too large to read are kept, and the rest is reported as lost', async () => {
  using scratch = createScratchFolder();
  const file = scratch.path('a.session.json');
  const { recordings, ...head } = createSession([recordingOf('GET', '/', 200)], { links });
  writeFileSync(file, JSON.stringify({ ...head, recordings }, undefined, 2));
  appendFileSync(file, ' '.repeat(33 * 1024 * 1024));
  const former = await readFormerSession(file);

  expect(former?.links).toEqual(links);
  expect(former?.session).toBeUndefined();
  expect(former?.lost).toEqual({
    unreadable: expect.stringContaining('a.session.json is larger than the 32 MiB'),
    parts: [],
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
