import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SessionReplayError } from '../../src/errors.ts';
import { readSession } from '../../src/session/read-session.ts';
import type { Session } from '../../src/session/schema.ts';
import { renderSession, writeSession } from '../../src/session/write-session.ts';
import { createSession, recordingOf } from '../kit/session.ts';
import { createScratchFolder } from './scratch-folder.ts';

const get = recordingOf('GET', '/', 200);
const session = createSession([get], { $schema: 'x' });

test('a session is written in canonical form, into a new folder, with nothing beside it', async () => {
  using folder = createScratchFolder();
  const file = folder.path('sessions', 'deep', 'a.session.json');
  writeSession(file, session);
  expect(readFileSync(file, 'utf8')).toBe([...renderSession(session)].join(''));
  expect(await readSession(file)).toEqual(session);
  expect(readdirSync(folder.path('sessions', 'deep'))).toEqual(['a.session.json']);
});

test('a session replaces the one before, and body files that are no longer named go', () => {
  using folder = createScratchFolder();
  const file = folder.path('a.session.json');
  writeFileSync(file, 'old');
  writeFileSync(folder.path('a.0123456789abcdef.bin'), 'old');
  writeSession(file, session);
  expect(readdirSync(folder.path())).toEqual(['a.session.json']);
  expect(readFileSync(file, 'utf8')).not.toContain('old');
});

test('a session that fails to be written leaves the old one and no temporary file', () => {
  using folder = createScratchFolder();
  const file = folder.path('a.session.json');
  writeFileSync(file, 'old');
  const endless: Record<string, unknown> = {};
  endless.self = endless;
  const broken = createSession([recordingOf('GET', '/', 200, { body: { json: endless } })]);
  expect(() => writeSession(file, broken)).toThrow(SessionReplayError);
  expect(readFileSync(file, 'utf8')).toBe('old');
  expect(readdirSync(folder.path())).toEqual(['a.session.json']);
});

test('a place that cannot be written to is an error with the file and the reason', () => {
  using folder = createScratchFolder();
  const file = folder.path('a.session.json');
  mkdirSync(file);
  const write = (): void => writeSession(file, session);
  expect(write).toThrow(
    expect.objectContaining({
      name: 'UserError',
      code: 'SESSION_NOT_WRITABLE',
      message: `cannot write ${file}: EISDIR: it is a folder`,
      cause: expect.objectContaining({ code: 'EISDIR' }),
    }),
  );
  expect(readdirSync(folder.path())).toEqual(['a.session.json']);
});

test('a folder that cannot be made is an error with the file and the reason', () => {
  using folder = createScratchFolder();
  writeFileSync(folder.path('sessions'), 'a file');
  const file = folder.path('sessions', 'a.session.json');
  expect(() => writeSession(file, session)).toThrow(`cannot write ${file}: E`);
});

test.each<[string, Session]>([
  ['the part before the recordings', createSession([], { origin: 'REDACTED_SESSION_TOKEN' })],
  [
    'the origin of recording 1',
    createSession([recordingOf('GET', '/', 200, { origin: 'REDACTED' })]),
  ],
  ['the request of recording 1', createSession([recordingOf('', '/', 200)])],
  ['the response of recording 2', createSession([get, recordingOf('GET', '/', 20)])],
  ['the id of recording 2', createSession([get, recordingOf('GET', '/', 200, { id: '1' })])],
])('a session that could not be read again leaves the old one: %s', (fault, broken) => {
  using folder = createScratchFolder();
  const file = folder.path('a.session.json');
  writeFileSync(file, 'old');
  expect(() => writeSession(file, broken)).toThrow(`${fault} could not be read again`);
  expect(readFileSync(file, 'utf8')).toBe('old');
  expect(readdirSync(folder.path())).toEqual(['a.session.json']);
});
