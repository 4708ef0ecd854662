/** Body files of a session from elsewhere: links, devices and pipes are neither read nor waited for. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSession, replaySession } from 'vitest-session-replay/replay';
import { answerOf, recordingOf, serveRaw, sessionOf } from './kit.mjs';

const CANARY = 'canary-of-another-folder';

/** What lies in the place of the body's file. */
const FILES = {
  'a link to a file': (file, outside) => symlinkSync(outside, file),
  'a relative link to a file': (file) => symlinkSync('../outside.txt', file),
  'a link to a link': (file, outside) => {
    symlinkSync(outside, `${file}.2`);
    symlinkSync(`${file}.2`, file);
  },
  'a link to itself': (file) => symlinkSync(file, file),
  'a link to /dev/zero': (file) => symlinkSync('/dev/zero', file),
  'a link to the environment': (file) => symlinkSync('/proc/self/environ', file),
  'a link to /dev/stdin': (file) => symlinkSync('/dev/stdin', file),
  'a pipe': (file) => execFileSync('mkfifo', [file]),
  'a link to a pipe': (file) => {
    execFileSync('mkfifo', [`${file}.pipe`]);
    symlinkSync(`${file}.pipe`, file);
  },
  'a folder': (file) => mkdirSync(file),
  nothing: () => undefined,
  'a larger file': (file) => writeFileSync(file, `${CANARY}${'x'.repeat(1_000_000)}`),
};
const SIZES = { 'its size': CANARY.length, nothing: 0, much: 2 ** 40 };
const USES = {
  'a request': (body) => recordingOf('POST', '/a', { body }),
  'a compressed request': (body) =>
    recordingOf('POST', '/a', { body: { ...body, coding: 'gzip' } }),
  'a response': (body) => recordingOf('GET', '/a', { response: { status: 201, body } }),
  'a GET': (body) => recordingOf('GET', '/a', { body }),
};

const attack = (what, size, use, isReadOnly) => ({
  name: `${what} of ${size} as the body of ${use}${isReadOnly ? ', read-only' : ''}`,
  async run(open) {
    const root = mkdtempSync(join(tmpdir(), 'attack-'));
    try {
      const folder = join(root, 'sessions');
      mkdirSync(folder);
      const outside = join(root, 'outside.txt');
      writeFileSync(outside, CANARY);
      FILES[what](join(folder, 'body.bin'), outside);
      const file = join(folder, 'a.session.json');
      writeFileSync(
        file,
        JSON.stringify(sessionOf([USES[use]({ file: 'body.bin', bytes: SIZES[size] })])),
      );
      return await replay(file, isReadOnly, open);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  },
});

async function replay(file, readOnly, open) {
  const target = await open(serveRaw((socket) => socket.write(answerOf('{}'))));
  const { outcomes } = await replaySession(await readSession(file), {
    target: target.url,
    timeout: 2000,
    readOnly,
    expect: { body: 'exact' },
  });
  if (outcomes.length !== 1) return 'an outcome is missing';
  const environment = ['PATH=', 'HOME='];
  const shown = JSON.stringify(outcomes);
  for (const word of [CANARY, ...environment]) {
    if (target.bytes().includes(word)) return 'the file was sent';
    if (shown.includes(word)) return 'the file was shown';
  }
  return undefined;
}

export const attacks = Object.keys(FILES).flatMap((what) =>
  Object.keys(SIZES).flatMap((size) =>
    Object.keys(USES).flatMap((use) => [
      attack(what, size, use, false),
      attack(what, size, use, true),
    ]),
  ),
);
