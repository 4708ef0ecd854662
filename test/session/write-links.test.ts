import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readSession } from '../../src/replay/index.ts';
import { writeLinks } from '../../src/session/update-session.ts';
import { createSession, recordingOf } from '../kit/index.ts';
import { createScratchFolder } from './scratch-folder.ts';

const LINK = {
  from: { path: 'POST /orders', pointer: '/id' },
  to: { path: 'GET /orders/*', segment: 2 },
};
const text = (path: string) => JSON.stringify(createSession([recordingOf('GET', path, 200)]));

test('links are written into the file of a session', async () => {
  using folder = createScratchFolder();
  const file = folder.path('a.session.json');
  writeFileSync(file, text('/orders/7'));
  writeLinks(file, await readSession(file), [LINK]);
  expect((await readSession(file)).links).toEqual([LINK]);
});

test('a session that was recorded anew meanwhile stays as it is', async () => {
  using folder = createScratchFolder();
  const file = folder.path('a.session.json');
  writeFileSync(file, text('/orders/7'));
  const session = await readSession(file);
  writeFileSync(file, text('/orders/8'));
  expect(() => writeLinks(file, session, [LINK])).toThrow(
    /was written anew while its links were learned: learn them once more/,
  );
  expect(readFileSync(file, 'utf8')).toBe(text('/orders/8'));
});

test('a file that a link leads to is not written', async () => {
  using folder = createScratchFolder();
  const [file, link] = [folder.path('a.session.json'), folder.path('b.session.json')];
  writeFileSync(file, text('/orders/7'));
  symlinkSync(file, link);
  const session = await readSession(link);
  expect(() => writeLinks(link, session, [LINK])).toThrow(/it is a link to/);
  expect(readFileSync(file, 'utf8')).toBe(text('/orders/7'));
});
