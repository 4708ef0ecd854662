/** Nothing that a target or a session file says reaches a terminal, or the log of a CI, as it is. */
import { renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  createSession,
  type Project,
  recordingOf,
  type ServedRaw,
  serveRaw,
  spawnVitest,
  writeProject,
} from '../kit/index.ts';
import { configWith } from '../vitest/replaying.ts';

/** What no output may have: controls but for tabs and line feeds, and what turns or hides text. */
const RAW =
  /[^\P{Cc}\t\n]|[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/u;
const SPLIT = '\u202egpj\u2066\u200b\ufeff\u2028::error::\u{e0041}\r::error::x';
const EVIL =
  'x\u001b[31mred\u001b]0;title\u0007\u009b2J\u202egpj\u2066\u200b\ufeff\u2028\u{e0041}\r\b\u007f' +
  '\n::error::pwned\n  ::set-output name=a::b\n\t::stop-commands::c\n##[error]d\n##vso[task.complete]e' +
  "\n##teamcity[testFailed name='f']\n::warning file=a.js::g";
/** A session in Chinese, Arabic, Persian, Hindi and emoji reads as before. */
const WORDS = '订单 مرحبا می‌خواهم क्‍ष 👩‍👩‍👧 ❤️ größer';

const answers: Readonly<Record<string, readonly [type: string, body: string]>> = {
  '/text': ['text/plain', `${EVIL}\n${WORDS}`],
  '/lines': [
    'text/plain',
    `::error::first\n\u001b[2J${SPLIT}\n  ::set-output name=a::b\n##[error]c`,
  ],
  '/same/lines': ['text/plain', `b\n${SPLIT}\n::error::b\nc`],
  '/words': ['text/plain', WORDS],
  '/html': ['text/html', `<p>${EVIL}</p>`],
  '/json': [
    'application/json',
    JSON.stringify({ [EVIL]: 1, a: [EVIL, { b: EVIL }], words: WORDS }),
  ],
  '/ids': [
    'application/json',
    JSON.stringify({ [EVIL]: `id-${EVIL.slice(0, 8)}-77`, a: 'id-live-77' }),
  ],
};

function answer(head: string): string {
  const [, path = ''] = head.split(' ');
  if (path.startsWith('/no-http')) return `${EVIL}\r\n\r\n`;
  const [type, body] = answers[path] ?? ['text/plain', EVIL];
  const status = path === '/ids' || path.startsWith('/same') || path === '/json' ? 200 : 500;
  const fields = [
    `Content-Type: ${type}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'X-Evil: a\u009b2J',
  ];
  return `HTTP/1.1 ${status} \u009bEvil\r\n${fields.join('\r\n')}\r\nConnection: close\r\n\r\n${body}`;
}

const hostile = createSession(
  [
    recordingOf('GET', '/text', 200, { id: `1${EVIL}`, response: { body: { text: EVIL } } }),
    recordingOf('GET', '/html', 200, { id: WORDS }),
    recordingOf('GET', '/json', 200, {
      response: {
        body: { json: { [EVIL]: EVIL, a: [EVIL], c: EVIL } },
        headers: [['X-Evil', EVIL]],
      },
    }),
    recordingOf('GET', '/same', 200, { response: { body: { text: `a\n${EVIL}\nb` } } }),
    recordingOf('GET', '/ids', 200, {
      response: { body: { json: { [EVIL]: 'id-recorded-1', a: 'id-recorded-77' } } },
    }),
    recordingOf('GET', '/by/id-recorded-1', 200),
    recordingOf('GET', '/by/id-recorded-77\u009b2J\u007f', 200),
    recordingOf('GET', '/no-http', 200),
    recordingOf('GET', '/lines', 200),
    recordingOf('GET', '/same/lines', 200, {
      response: { body: { text: `a\n${SPLIT}\n::error::b\nc` } },
    }),
    { ...recordingOf('GET', '/other', 200), origin: 'http://elsewhere.example.com' },
  ],
  { name: EVIL },
);

const files = {
  'sessions/hostile.session.json': hostile,
  'sessions/away.session.json': createSession([recordingOf('GET', '/text', 200)], { name: EVIL }),
  'sessions/not-json.session.json': `{"version": 1, "name": "\u009b2J\u202e", ${EVIL}`,
  'sessions/no-session.session.json': {
    ...createSession([]),
    [EVIL]: EVIL,
    recordings: [
      { id: 3, [EVIL]: EVIL, request: { method: EVIL, path: EVIL, headers: [[EVIL, EVIL]] } },
    ],
  },
  'sessions/words.session.json': createSession([recordingOf('GET', '/words', 200)], {
    name: WORDS,
  }),
};

/** What is used of jsdom, which has no types: its parser of XML throws where that is not well-formed. */
interface Jsdom {
  readonly JSDOM: new (
    text: string,
    options: { readonly contentType: string },
  ) => {
    readonly window: {
      readonly document: { querySelectorAll(selector: string): ArrayLike<unknown> };
    };
  };
}
const { JSDOM }: Jsdom = createRequire(import.meta.url)('jsdom');

/** In ms: a busy machine takes many times as long as another. */
const LONG = 120_000;
vi.setConfig({ testTimeout: 2 * LONG, hookTimeout: LONG });

let server: ServedRaw;
let project: Project;

beforeAll(async () => {
  server = await serveRaw((socket) => {
    socket.once('data', (head) => socket.end(Buffer.from(answer(head.toString('latin1')))));
  });
  const options = { target: server.url, expect: { body: 'exact' as const, headers: ['x-evil'] } };
  project = await writeProject({ 'vitest.config.ts': configWith(options), ...files });
  const name = '\u001b[2J\u202e\u009b\n::error::name.session.json';
  writeFileSync(join(project.folder, 'sessions/moved'), JSON.stringify(hostile));
  renameSync(join(project.folder, 'sessions/moved'), join(project.folder, 'sessions', name));
});

afterAll(async () => {
  await project[Symbol.asyncDispose]();
  await server.close();
});

async function run(...args: string[]): Promise<string> {
  const options = { timeout: LONG };
  const { stdout, stderr } = await spawnVitest(project.folder, ['run', ...args], {}, options);
  return `${stdout}\n${stderr}`;
}

/** Lines in which somebody else than Vitest says something to the system that reads the log. */
function commandsIn(output: string): string[] {
  const own = /^::error file=[^,]*\.(?:session\.json|ts),title=/;
  return output
    .split('\n')
    .filter((line) => (/^\s*::/.test(line) && !own.test(line)) || /##[\w.]*\[/.test(line));
}

describe('nothing raw is printed', () => {
  test.each([
    { reporters: ['default', 'verbose', 'tree', 'dot', 'github-actions'] },
    { reporters: ['tap', 'tap-flat', 'junit', 'json'] },
  ])('by the reporters $reporters', async ({ reporters }) => {
    const own = 'vitest-session-replay/reporter';
    const output = await run(...[...reporters, own].map((name) => `--reporter=${name}`));

    expect(output).toContain(String.raw`\x1b[31mred`);
    expect(RAW.exec(output)?.[0]).toBeUndefined();
    expect(commandsIn(output)).toEqual([]);
  });

  test('of a merged report', async () => {
    await run('--reporter=blob', '--outputFile=.vitest-reports/all.json');
    const output = await run('--mergeReports', '--reporter=verbose');

    expect(output).toContain(String.raw`\x1b[31mred`);
    expect(RAW.exec(output)?.[0]).toBeUndefined();
    expect(commandsIn(output)).toEqual([]);
  });
});

test('a report in XML is well-formed, and tells every test', async () => {
  await run('--reporter=junit', '--outputFile=junit.xml');
  const { document } = new JSDOM(project.read('junit.xml'), { contentType: 'text/xml' }).window;

  expect(document.querySelectorAll('testcase')).toHaveLength(15);
});

test('text in any language is shown as it is', async () => {
  const output = await run('sessions/words', '--reporter=verbose');

  expect(output).toContain(`× |sessions| sessions/words.session.json > ${WORDS} > #1`);
  expect(output).toContain(`│ ${WORDS}\n`);
});

test('a session whose path is not printable is an error of the run, and not replayed', async () => {
  const output = await run();

  expect(output).toContain(
    'control characters, or others that nobody sees, are in its path: rename',
  );
  expect(output).toContain(String.raw`sessions/\x1b[2J\u{202e}\x9b\n::error::name.session.json`);
});
