import { constants } from 'node:buffer';
import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SESSION_LIMITS } from '../../src/session/constraints.ts';
import { readSession } from '../../src/session/read-session.ts';
import { SOURCE } from '../../src/session/session-file.ts';
import { createSession, recordingOf } from '../kit/session.ts';
import { createScratchFolder } from './scratch-folder.ts';

const session = createSession([recordingOf('GET', '/ü', 200)]);

test('a session is read from its file, and knows it', async () => {
  using folder = createScratchFolder();
  const file = folder.path('a.session.json');
  writeFileSync(file, JSON.stringify(session));
  const read = await readSession(file);
  expect(read).toEqual(session);
  expect(read[SOURCE]?.file).toBe(file);
});

test('a file that is not there is an error with the file and the reason', async () => {
  using folder = createScratchFolder();
  const file = folder.path('a.session.json');
  await expect(readSession(file)).rejects.toMatchObject({
    name: 'UserError',
    code: 'SESSION_NOT_READABLE',
    message: `cannot read the session file ${file}: ENOENT: no such file or directory`,
    cause: { code: 'ENOENT' },
  });
});

test('a folder is an error with the reason', async () => {
  using folder = createScratchFolder();
  mkdirSync(folder.path('a.session.json'));
  await expect(readSession(folder.path('a.session.json'))).rejects.toMatchObject({
    code: 'SESSION_NOT_READABLE',
    message: expect.stringContaining(': it is a folder'),
  });
});

test('bytes that are not UTF-8 are an error with their place, not another text', async () => {
  using folder = createScratchFolder();
  const file = folder.path('a.session.json');
  const text = Buffer.from(JSON.stringify(session, null, 2).replace('/ü', '/?'));
  text[text.indexOf('/?') + 1] = 0xfc;
  writeFileSync(file, text);
  await expect(readSession(file)).rejects.toMatchObject({
    name: 'SessionFileError',
    code: 'INVALID_SESSION',
    message: expect.stringContaining('is not UTF-8:\n  line 10, column 19: found bytes that are'),
    location: { file, line: 10, column: 19 },
  });
});

test('an error in the file names the file', async () => {
  using folder = createScratchFolder();
  const file = folder.path('a.session.json');
  writeFileSync(file, '');
  await expect(readSession(file)).rejects.toThrow(`${file} is empty`);
});

test('the largest file that is read fits into a string', () => {
  expect(SESSION_LIMITS.maxReadBytes).toBeLessThan(constants.MAX_STRING_LENGTH);
});
