/** What of a session file can be taken over into a new recording. */
import { appendFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readFormerSession } from '../../../src/record/journal/former-session.ts';
import { createSession, recordingOf } from '../../kit/session.ts';
import { createScratchFolder } from '../../session/scratch-folder.ts';

const links = [
  { from: { path: 'POST /plants', pointer: '/id' }, to: { path: '/plants/*', segment: 2 } },
];

test('the links of a session that is too large to read are kept, and it is said that the rest was not read', async () => {
  using scratch = createScratchFolder();
  const file = scratch.path('a.session.json');
  const { recordings, ...head } = createSession([recordingOf('GET', '/', 200)], { links });
  writeFileSync(file, JSON.stringify({ ...head, recordings }, undefined, 2));
  appendFileSync(file, ' '.repeat(33 * 1024 * 1024));
  const former = await readFormerSession(file);

  expect(former?.links).toEqual(links);
  expect(former?.session).toBeUndefined();
  expect(former?.unread).toContain('a.session.json is larger than the 32 MiB');
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

test('a session that is too large to read is refused for a link that is not valid', async () => {
  using scratch = createScratchFolder();
  const file = scratch.path('a.session.json');
  const { recordings, ...head } = createSession([recordingOf('GET', '/', 200)]);
  const bad = { from: { path: 'POST /plants', pointre: '/id' }, to: links[0]?.to };
  const text = JSON.stringify({ ...head, links: [...links, bad], recordings }, undefined, 2);
  writeFileSync(file, text + ' '.repeat(33 * 1024 * 1024));

  await expect(readFormerSession(file)).rejects.toThrow(
    /links\[1\]: found the key "pointre", expected no such key/,
  );
});
