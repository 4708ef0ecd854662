/** What a session file of somebody else, and what lies beside it, can do to whoever replays it. */
import { execFileSync } from 'node:child_process';
import {
  lstatSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type Body,
  calibrateSession,
  checkSession,
  explainCorrelations,
  type Outcome,
  parseSession,
  type ReplaySettings,
  readSession,
  replaySession,
  type Session,
} from 'vitest-session-replay/replay';
import { createSession, recordingOf, serve, withTold, writeProject } from '../kit/index.ts';
import { createScratchFolder, type ScratchFolder } from '../session/scratch-folder.ts';
import { configWith, gets, serveApi } from '../vitest/replaying.ts';

const SECRET = 'ghp_0123456789abcdefghijklmnopqrstuvwxyz';
const ZEROS = 2 ** 40;

let folder: ScratchFolder;
let file: string;

beforeEach(() => {
  folder = createScratchFolder();
  mkdirSync(folder.path('sessions'));
  file = folder.path('sessions', 'a.session.json');
  writeFileSync(folder.path('secret.txt'), SECRET);
});

afterEach(() => folder[Symbol.dispose]());

const inSessions = (name: string): string => folder.path('sessions', name);

function makeFifo(path: string): void {
  execFileSync('mkfifo', [path]);
}

/** A session that was read from `file`. */
async function write(session: Session): Promise<Session> {
  writeFileSync(file, JSON.stringify(session));
  return await readSession(file);
}

/** What becomes of a session, and the bodies that its target got. */
async function replay(
  session: Session,
  settings: ReplaySettings = {},
): Promise<{ readonly outcomes: Outcome[]; readonly sizes: number[] }> {
  const sizes: number[] = [];
  await using server = await serve(async (request, response) => {
    let size = 0;
    for await (const chunk of request) size += Buffer.byteLength(chunk);
    sizes.push(size);
    response.end('live');
  });
  const { outcomes } = await replaySession(session, { target: server.url, ...settings });
  return { outcomes, sizes };
}

/** A file beside the session that is none, and how many bytes to declare for it. */
interface Trap {
  readonly name: string;
  readonly reason: string;
  readonly bytes: number;
  set(path: string): void;
}

const traps: readonly Trap[] = [
  {
    name: 'a link to a file elsewhere',
    reason: 'it is a symbolic link',
    bytes: SECRET.length,
    set: (path) => symlinkSync(folder.path('secret.txt'), path),
  },
  {
    name: 'a link to the environment',
    reason: 'it is a symbolic link',
    bytes: 0,
    set: (path) => symlinkSync('/proc/self/environ', path),
  },
  {
    name: 'a link to a device without end',
    reason: 'it is a symbolic link',
    bytes: 0,
    set: (path) => symlinkSync('/dev/zero', path),
  },
  { name: 'a FIFO', reason: 'it is a FIFO', bytes: 0, set: makeFifo },
];

describe('a body file that is', () => {
  test.each(traps)('$name is not sent', async ({ set, bytes, reason }) => {
    set(inSessions('a.bin'));
    const bodies: Body[] = [
      { file: 'a.bin', bytes },
      { file: 'a.bin', bytes, coding: 'gzip' },
    ];
    const session = await write(
      createSession(bodies.map((body) => recordingOf('POST', '/', 200, { body }))),
    );
    const { outcomes, sizes } = await replay(session, { secrets: { REDACTED_X: 'x' } });
    expect(sizes).toEqual([]);
    const found = expect.stringContaining(`sessions/a.bin cannot be read (${reason})`);
    const failure = { kind: 'unreadable-body', reason: found };
    expect(outcomes).toMatchObject([
      { state: 'failed', failure },
      { state: 'failed', failure },
    ]);
  });

  test.each(traps)('$name is not compared', async ({ set, bytes, reason }) => {
    set(inSessions('a.bin'));
    const body = { file: 'a.bin', bytes };
    const session = await write(
      createSession([recordingOf('GET', '/', 200, { response: { body } })]),
    );
    const { outcomes } = await replay(session, { expect: { body: 'exact' } });
    const message = expect.stringContaining(`not compared: the body's file`);
    expect(outcomes.map(withTold)).toMatchObject([{ state: 'failed', told: { message } }]);
    expect(JSON.stringify(outcomes)).toContain(reason);
    expect(JSON.stringify(outcomes)).not.toContain(SECRET);
  });

  test.each(traps)('$name is neither correlated nor checked', async ({ set, bytes }) => {
    set(inSessions('a.bin'));
    const body = { file: 'a.bin', bytes };
    const session = await write(
      createSession([
        recordingOf('GET', '/', 200, { response: { body } }),
        recordingOf('POST', `/${SECRET}`, 200, { body }),
      ]),
    );
    expect(await explainCorrelations(session)).toEqual([]);
    expect(checkSession(session).map(({ place }) => place)).not.toContain('request body');
  });
});

test.each(['../secret.txt', '..', '/etc/passwd', 'sub/a.bin', '..\\a.bin', 'a.bin\0', 'c:a.bin'])(
  'a body file of the name %j is refused in a session file, and by a replay',
  async (name) => {
    const body = { file: name, bytes: SECRET.length };
    const session = createSession([recordingOf('POST', '/', 200, { body })]);
    await expect(parseSession(JSON.stringify(session), file)).rejects.toThrow('body.file: found');
    const changed = await write(createSession([recordingOf('POST', '/', 200)]));
    Object.assign(changed.recordings[0]?.request ?? {}, { body });
    const { outcomes, sizes } = await replay(changed);
    expect(sizes).toEqual([]);
    expect(outcomes).toMatchObject([{ state: 'failed', failure: { kind: 'unreadable-body' } }]);
  },
);

describe('a body file of a terabyte of zeros', () => {
  test('is sent as a stream', async () => {
    await using server = await serve((request, response) => {
      response.writeHead(413, { connection: 'close' }).end();
      request.once('data', () => request.destroy());
    });
    writeFileSync(inSessions('a.bin'), '');
    truncateSync(inSessions('a.bin'), ZEROS);
    const body = { file: 'a.bin', bytes: ZEROS };
    const session = await write(createSession([recordingOf('POST', '/', 413, { body })]));
    const { outcomes } = await replaySession(session, { target: server.url });
    expect(outcomes).toHaveLength(1);
  });

  test('is not read into memory to be compressed, compared or searched', async () => {
    writeFileSync(inSessions('a.bin'), '');
    truncateSync(inSessions('a.bin'), ZEROS);
    const body = { file: 'a.bin', bytes: ZEROS };
    const session = await write(
      createSession([
        recordingOf('POST', '/', 200, { body: { ...body, coding: 'br' } }),
        recordingOf('GET', '/', 200, { response: { body } }),
      ]),
    );
    const { outcomes, sizes } = await replay(session, { expect: { body: 'exact' } });
    expect(sizes).toEqual([0]);
    expect(outcomes.map(withTold)).toMatchObject([
      { state: 'failed', told: { message: expect.stringContaining('more than the 67108864') } },
      { state: 'passed' },
    ]);
    expect(checkSession(session)).toEqual([]);
  });
});

describe('a session file that is', () => {
  test('a link to a file which is no session shows nothing of it', async () => {
    symlinkSync(folder.path('secret.txt'), file);
    const error = await readSession(file).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'SESSION_NOT_READABLE' });
    expect(error).not.toHaveProperty('location');
    expect(String(error)).toContain(
      'it is a link to a file whose name does not end in .session.json',
    );
    expect(String(error)).not.toContain(SECRET.slice(0, 8));
  });

  test.each(traps)('$name is not read', async ({ set }) => {
    set(file);
    await expect(readSession(file)).rejects.toMatchObject({ code: 'SESSION_NOT_READABLE' });
  });

  test('a link to a FIFO named like a session is not read', async () => {
    makeFifo(folder.path('fifo.session.json'));
    symlinkSync(folder.path('fifo.session.json'), file);
    await expect(readSession(file)).rejects.toThrow('it is a FIFO');
  });

  test('a link to a session is read, with the bodies beside that', async () => {
    mkdirSync(folder.path('shared'));
    writeFileSync(folder.path('shared', 'a.bin'), 'seven b');
    const body = { file: 'a.bin', bytes: 7 };
    const text = JSON.stringify(createSession([recordingOf('POST', '/', 200, { body })]));
    writeFileSync(folder.path('shared', 'b.session.json'), text);
    symlinkSync('../shared/b.session.json', file);
    const { outcomes, sizes } = await replay(await readSession(file));
    expect(outcomes).toMatchObject([{ state: 'passed' }]);
    expect(sizes).toEqual([7]);
  });

  test('a link to a session is not changed, nor is what it leads to', async () => {
    mkdirSync(folder.path('shared'));
    const shared = folder.path('shared', 'b.session.json');
    const response = { body: { json: { at: 1 } } };
    const text = JSON.stringify(createSession([recordingOf('GET', '/', 200, { response })]));
    writeFileSync(shared, text);
    symlinkSync('../shared/b.session.json', file);
    let count = 0;
    await using server = await serve((_, answer) => answer.end(JSON.stringify({ at: count++ })));
    await expect(calibrateSession(file, { target: server.url })).rejects.toMatchObject({
      code: 'SESSION_NOT_WRITABLE',
      message: `cannot write ${file}: it is a link to ${shared}`,
    });
    expect(readFileSync(shared, 'utf8')).toBe(text);
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
  });

  test('larger than any string is refused by its size', async () => {
    writeFileSync(file, '{');
    truncateSync(file, ZEROS);
    await expect(readSession(file)).rejects.toMatchObject({
      code: 'SESSION_NOT_READABLE',
      message: expect.stringMatching(
        /sessions\/a\.session\.json: it has 1048576 MiB, and at most 500 MiB are read\. Split/,
      ),
    });
  });
});

describe('a million headers', () => {
  const headers: [string, string][] = Array(1e6).fill(['a', '']);

  test('are one fault of a session file', async () => {
    const session = createSession([recordingOf('GET', '/', 200, { headers })]);
    await expect(parseSession(JSON.stringify(session), file)).rejects.toThrow(
      /:\n {2}line 1, recordings\[0\]\.request\.headers: found an array of 1000000 values, expected at most 262144 headers$/,
    );
  });

  test('of a session made in memory are refused before anything is sent', async () => {
    const session = createSession([
      recordingOf('GET', '/first', 200),
      recordingOf('GET', '/', 200, { headers }),
    ]);
    await expect(replay(session)).rejects.toMatchObject({
      code: 'INVALID_SESSION',
      message: expect.stringContaining(
        'recordings[1].request.headers, where it may have at most 262144 headers',
      ),
    });
  });

  test.each([
    ['one value of 5 MB', [['a', 'b'.repeat(5e6)]]],
    ['5,000 values of 1 KB', Array(5000).fill(['a', 'b'.repeat(1000)])],
  ] as const)('headers of any message may not be as much as %s', async (_, large) => {
    const session = createSession([
      recordingOf('GET', '/', 200, { response: { headers: large.map(([n, v]) => [n, v]) } }),
    ]);
    await expect(parseSession(JSON.stringify(session), file)).rejects.toThrow(
      'expected headers of at most 4194304 bytes',
    );
  });
});

describe('faults', () => {
  const [recording] = createSession([recordingOf('GET', '/', 200)]).recordings;

  test.each([
    ['a name of 50 MB', { name: 'a'.repeat(50e6) }],
    ['an id of 50 MB', { recordings: [{ ...recording, id: 'a'.repeat(50e6) }] }],
    ['100,000 recordings of one id', { recordings: Array(1e5).fill(recording) }],
    ['a million pointers that are none', withNoise({ body: Array(1e6).fill(1) })],
    ['a pointer of 50 MB', withNoise({ body: [`/${'a'.repeat(50e6)}`] })],
    ['a million names that are none', withNoise({ headers: Array(1e6).fill(1) })],
  ])('in %s are told in a few lines', async (_, parts) => {
    const text = JSON.stringify({ ...createSession([recordingOf('GET', '/', 200)]), ...parts });
    const told = parseSession(text, 'a.session.json');
    await expect(told).rejects.toThrow(/^a\.session\.json is not a session:\n/);
    await expect(told).rejects.toThrow(/^.{50,700}$/s);
  });

  function withNoise(noise: object): object {
    return {
      recordings: [{ ...recording, response: { status: 200, time: 1, headers: [], noise } }],
    };
  }
});

test('in a run, each link to something else is an error, and shows nothing of it', async () => {
  await using api = await serveApi();
  await using project = await writeProject({
    'vitest.config.ts': configWith({ target: api.url }),
    'sessions/good.session.json': createSession(gets('200/a'), { name: 'shop' }),
    'secret.txt': SECRET,
  });
  makeFifo(`${project.folder}/fifo`);
  const targets = {
    fifo: '../fifo',
    'fi\\fo': '../fifo',
    'fi\\[fo': '../fifo',
    '!(fifo)[1]{2,3}*': '../fifo',
    secret: '../secret.txt',
    zero: '/dev/zero',
  };
  for (const [name, target] of Object.entries(targets)) {
    symlinkSync(target, `${project.folder}/sessions/${name}.session.json`);
  }

  const run = await project.run();

  expect(run.tree).toEqual({
    'sessions/good.session.json': { shop: { '#1 GET /200/a → 200': 'passed' } },
  });
  expect(run.exitCode).toBe(1);
  expect(run.unhandled.toSorted()).toEqual(
    Object.keys(targets)
      .sort()
      .map((name) =>
        expect.stringContaining(
          `/sessions/${name}.session.json: it is a link to a file whose name does`,
        ),
      ),
  );
  expect(run.stdout + run.stderr).not.toContain(SECRET.slice(0, 8));
});

test('a run that has no other files fails by them, and prints no name as it is', async () => {
  await using project = await writeProject({
    'vitest.config.ts': configWith({}),
    'sessions/\x1bc\n::error::\u{9b}2J.session.json': '{}',
    'secret.txt': SECRET,
  });
  symlinkSync('../secret.txt', `${project.folder}/sessions/a.session.json`);

  const run = await project.run({ passWithNoTests: true });
  const output = run.stdout + run.stderr;

  expect(run.exitCode).toBe(1);
  expect(output).toContain('sessions/a.session.json: it is a link to a file whose name does not');
  expect(output).toContain('sessions/\\x1bc\\n::error::\\x9b2J.session.json: control characters');
  for (const raw of ['\x1bc', '\n::error', '\u{9b}']) expect(output).not.toContain(raw);
});

test('in a run, a link that leads nowhere is an error, and the other sessions run', async () => {
  await using api = await serveApi();
  await using project = await writeProject({
    'vitest.config.ts': configWith({ target: api.url }),
    'sessions/good.session.json': createSession(gets('200/a'), { name: 'shop' }),
  });
  symlinkSync('renamed\x1bc.session.json', `${project.folder}/sessions/moved.session.json`);

  const run = await project.run();

  expect(run.tree).toEqual({
    'sessions/good.session.json': { shop: { '#1 GET /200/a → 200': 'passed' } },
  });
  expect(run.exitCode).toBe(1);
  expect(run.unhandled).toEqual([
    expect.stringMatching(
      /cannot read the session file .*moved\.session\.json: it is a link to renamed\\x1bc\.session\.json, and nothing is there/,
    ),
  ]);
});
