/** What a run of Vitest prints on hostile answers and sessions: nothing that steers a terminal or a CI. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { answerOf, recordingOf, serveRaw, sessionOf } from './kit.mjs';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const JWT = `eyJhbGciOiJIUzI1NiJ9.${Buffer.from('{"sub":"1234567890","name":"ada"}').toString('base64url')}.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg`;
const TEXTS = {
  'a title': '\x1b]0;owned\x07',
  'a clear screen': '\x1b[2J\x1b[H',
  'C1 controls': '\x9b2J\x90x\x9c',
  'bidirectional marks': '\u202eevil\u2066x\u2069',
  'a CI command': '\n::error file=a.ts::owned',
  'a CI command of another kind': '\n##vso[task.setvariable variable=x]y',
  'a carriage return': 'all good\rFAIL',
  backspaces: 'abc\b\b\bxyz',
  'a bell and a null': '\x07\0',
  'line separators': 'a\u2028b\u2029c\x85d',
};
const SECRETS = {
  'a JWT': JWT,
  'a key':
    '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----',
  'a database password': 'postgres://ada:Pa55w0rd-of-ada@db/x',
};

const places = {
  'a body': (value) => ({ body: JSON.stringify({ message: value }) }),
  'a key of JSON': (value) => ({ body: JSON.stringify({ [value]: 1 }) }),
  'a text': (value) => ({ body: value, type: 'text/plain; charset=utf-8' }),
  'the name of the session': (value) => ({ name: value }),
  'the id of a recording': (value) => ({ id: value }),
  'a header': (value) => ({ header: value.replace(/[\r\n\0]/g, '') }),
};

const attack = (what, value, place, isSecret, expect) => ({
  name: `${what} in ${place}${expect ? ', compared' : ''}`,
  async run(open) {
    const {
      body = '{}',
      type = 'application/json',
      name = 'attack',
      id = '1',
      header = 'x',
    } = places[place](value);
    const target = await open(
      serveRaw((socket) =>
        socket.write(
          answerOf(
            body,
            [`Content-Type: ${type}`, `X-A: ${Buffer.from(header).toString('latin1')}`],
            expect ? 200 : 500,
          ),
        ),
      ),
    );
    const recorded = {
      headers: [
        ['X-A', 'y'],
        ['Content-Type', type],
      ],
      body: { json: { message: 'recorded' } },
    };
    const session = sessionOf([recordingOf('GET', '/a', { id, response: recorded })], { name });
    const output = await runVitest(session, {
      target: target.url,
      ...(expect && { expect: { body: 'exact', headers: ['X-A'] } }),
    });
    if (isSecret) return output.includes(value.slice(-20)) ? 'the secret is shown' : undefined;
    const bad = /(?![\n\t])[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u.exec(output);
    if (bad)
      return `prints ${JSON.stringify(output.slice(Math.max(0, bad.index - 40), bad.index + 20))}`;
    return /^\s*(::\w+|##vso)/m.test(output) ? 'prints a command of a CI' : undefined;
  },
});

async function runVitest(session, options) {
  // Below the repository, so that the package finds itself.
  const folder = mkdtempSync(join(repository, 'node_modules', '.attack-'));
  try {
    mkdirSync(join(folder, 'sessions'));
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(repository, join(folder, 'node_modules', 'vitest-session-replay'));
    writeFileSync(join(folder, 'sessions', 'a.session.json'), JSON.stringify(session, null, 2));
    writeFileSync(
      join(folder, 'vitest.config.mjs'),
      `import { sessionReplay } from 'vitest-session-replay';
       export default { plugins: [sessionReplay(${JSON.stringify(options)})] };`,
    );
    const vitest = join(
      dirname(fileURLToPath(import.meta.resolve('vitest/package.json'))),
      'vitest.mjs',
    );
    const child = spawn(
      process.execPath,
      [vitest, 'run', '--reporter=default', '--reporter=junit'],
      {
        cwd: folder,
        env: { PATH: process.env.PATH, NO_COLOR: '1' },
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: 30_000,
      },
    );
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
    if (!out.includes('sessions/a.session.json'))
      throw new Error(`Vitest did not run: ${err.slice(0, 300)}`);
    return out + err;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const attacks = [
  ...Object.entries(TEXTS).flatMap(([what, value]) =>
    Object.keys(places).map((place) => attack(what, value, place, false, place === 'a header')),
  ),
  ...Object.entries(TEXTS).map(([what, value]) => attack(what, value, 'a body', false, true)),
  ...Object.entries(SECRETS).flatMap(([what, value]) => [
    attack(what, value, 'a body', true, false),
    attack(what, value, 'a body', true, true),
  ]),
];
