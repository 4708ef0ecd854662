/** What those read who never see a terminal: JUnit, TAP and JSON files, and GitHub's job summary. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { messageOf } from '../../src/replay/failure/render-failure.ts';
import {
  createSession,
  type FileTree,
  type Project,
  type RunOptions,
  type RunResult,
  recordingOf,
  writeProject,
} from '../kit/index.ts';
import { type Api, configWith, gets, serveApi } from './replaying.ts';

const FILE = 'sessions/a.session.json';

/** `POST /orders` fails, so `GET /orders/775` is not sent. */
const ORDERS = [
  recordingOf('GET', '/200/a', 200),
  recordingOf('POST', '/orders?201', 201, { response: { body: { json: { id: 'order-775' } } } }),
  recordingOf('GET', '/orders/order-775', 200),
];

function failing(api: Api): Promise<Project> {
  return writeProject({
    'vitest.config.ts': configWith({ target: api.url }),
    [FILE]: createSession(ORDERS, { name: 'shop' }),
  });
}

const failsToPost = (): Promise<Api> =>
  serveApi(({ method }) => (method === 'POST' ? 503 : undefined));

/** The test cases of a JUnit file: by name, the properties of each. */
function propertiesOf(xml: string): Record<string, Record<string, string>> {
  const cases = xml.matchAll(/<testcase [^>]*? name="([^"]*)"[^>]*>(.*?)<\/testcase>/gs);
  return Object.fromEntries(
    [...cases].map(([, name = '', inner = '']) => {
      const properties = inner.matchAll(/<property name="([^"]*)" value="([^"]*)">/g);
      return [name, Object.fromEntries([...properties].map(([, key, value]) => [key, value]))];
    }),
  );
}

describe('a run with a failed request and a blocked one', () => {
  let api: Api;
  let project: Project;
  let run: RunResult;
  beforeAll(async () => {
    api = await failsToPost();
    project = await failing(api);
    run = await project.run({
      reporters: ['junit', 'json', 'tap-flat', 'blob'],
      outputFile: { junit: 'out.xml', json: 'out.json' },
    });
  });
  afterAll(async () => {
    await project[Symbol.asyncDispose]();
    await api[Symbol.asyncDispose]();
  });

  test('gives the failed test case of JUnit the facts of its request as properties, and others none', () => {
    expect(propertiesOf(project.read('out.xml'))).toEqual({
      'shop &gt; #1 GET /200/a → 200': {},
      'shop &gt; #2 POST /orders?201 → 201': {
        method: 'POST',
        path: '/orders?201',
        expected: '201',
        actual: '503',
        responseTime: expect.stringMatching(/^\d+(\.\d)?$/),
        session: 'shop',
        target: api.url,
        cause: 'status',
      },
      'shop &gt; #3 GET /orders/{order.id} → 200': {},
    });
  });

  test('gives the failed test of TAP the facts of its request as comments', () => {
    const comments = run.stdout.split('\n').filter((line) => /^ *# \w+: /.test(line));
    expect(comments.map((line) => line.trim())).toEqual([
      '# method: POST',
      '# path: /orders?201',
      '# expected: 201',
      '# actual: 503',
      expect.stringMatching(/^# responseTime: [\d.]+$/),
      '# session: shop',
      `# target: ${api.url}`,
      '# cause: status',
    ]);
  });

  test('gives the failed test of JSON its whole outcome', () => {
    const report: { testResults: { assertionResults: { meta: object }[] }[] } = JSON.parse(
      project.read('out.json'),
    );
    expect(report.testResults[0]?.assertionResults[1]?.meta).toMatchObject({
      replay: { method: 'POST', path: '/orders?201', expected: 201, actual: 503, session: 'shop' },
    });
  });

  test('leaves a blob with the facts for the JUnit file that is made of it', async () => {
    await project.run({
      mergeReports: join(project.folder, '.vitest-reports'),
      reporters: ['junit'],
      outputFile: 'merged.xml',
    });
    const properties = propertiesOf(project.read('merged.xml'));
    expect(properties['shop &gt; #2 POST /orders?201 → 201']).toMatchObject({ actual: '503' });
  });

  test('prints no annotations for JUnit and TAP in a terminal', async () => {
    const printed = await project.run();
    const failed = printed.tests[`${FILE} > shop > #2 POST /orders?201 → 201`];
    expect(failed?.result().state).toBe('failed');
    expect(failed?.annotations()).toEqual([]);
  });
});

test.for<[string, FileTree[string], RegExp]>([
  ['is no session', '{ "version": 1 }', /sessions\/a\.session\.json/],
  [
    'was recorded elsewhere',
    createSession(gets('200/a'), { name: 'shop', origin: 'https://api.example.com' }),
    /api\.example\.com/,
  ],
])('JUnit, TAP and JSON show why a file that %s is not replayed', async ([, content, reason]) => {
  await using project = await writeProject({
    'vitest.config.ts': configWith({}),
    [FILE]: content,
  });
  const run = await project.run({
    reporters: ['junit', 'json', 'tap', 'tap-flat'],
    outputFile: { junit: 'out.xml', json: 'out.json' },
  });
  const [, tap, flat] = run.stdout.split('TAP version 13');

  expect(run.exitCode).toBe(1);
  for (const report of [project.read('out.xml'), project.read('out.json'), tap, flat]) {
    expect(report).toMatch(reason);
  }
});

describe('the job summary of GitHub', () => {
  async function summarise(
    project: Project,
    options: RunOptions = {},
  ): Promise<[string, RunResult]> {
    const file = join(project.folder, 'summary.md');
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: file };
    // Vitest reads the variable when it is loaded.
    const github: [string, Record<string, unknown>] = [
      'github-actions',
      { jobSummary: { outputPath: file } },
    ];
    const run = await project.run({ env, reporters: ['dot', github], ...options });
    return [existsSync(file) ? readFileSync(file, 'utf8') : '', run];
  }

  test('has one table of sessions, targets and failed requests, after that of Vitest', async () => {
    await using api = await failsToPost();
    await using project = await failing(api);
    project.write({ 'sessions/b.session.json': createSession(gets('200/b'), { name: 'b' }) });
    const [summary] = await summarise(project);
    const [own, ours = ''] = summary.split('## Replayed sessions\n');
    expect(own).toContain('Vitest');
    const rows = ours.trim().split('\n').map(readRow);
    const failure = { kind: 'status', expected: 201, actual: 503 } as const;
    expect(rows).toEqual([
      ['', 'Session', 'Target', 'Requests', 'Failed requests'],
      ['---', '---', '---', '---', '---'],
      [
        '❌',
        FILE,
        api.url,
        '1 failed, 1 blocked, 1 passed, 2 of 3 sent',
        `#2 POST /orders?201 ${messageOf({ failure })}; blocks 1 more`,
      ],
      ['✅', 'sessions/b.session.json', api.url, '1 passed', ''],
    ]);
  });

  test('is left out if that of Vitest is off or nothing was replayed', async () => {
    await using api = await failsToPost();
    await using project = await failing(api);
    const off: [string, Record<string, unknown>] = [
      'github-actions',
      { jobSummary: { enabled: false } },
    ];
    expect((await summarise(project, { reporters: ['dot', off] }))[0]).toBe('');
    project.write({ 'a.test.ts': `import { test } from 'vitest'; test('a', () => {});` });
    const [summary] = await summarise(project, { filters: ['a.test.ts'] });
    expect(summary).not.toContain('Replayed');
  });

  test('escapes texts of targets and sessions', async () => {
    await using api = await failsToPost();
    await using project = await writeProject({
      'vitest.config.ts': configWith({ target: api.url }),
      [FILE]: createSession([recordingOf('POST', '/201/[x](http://evil)|<img>`@me', 201)]),
    });
    const [summary] = await summarise(project);
    const [, ours = ''] = summary.split('## Replayed sessions\n');
    expect(ours).not.toMatch(/\[x|<img|`|@me|\|<|http:/);
    expect(ours.split('\n').filter((line) => line.startsWith('| ❌'))).toHaveLength(1);
  });

  test('is a warning if it cannot be written', async () => {
    await using api = await failsToPost();
    await using project = await failing(api);
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(project.folder, 'no/such') };
    const run = await project.run({ env, reporters: ['dot'] });
    expect(run.stderr).toContain('the job summary could not be written: ENOENT');
  });
});

/** The cells of a row, as they are shown. */
function readRow(row: string): string[] {
  return row
    .slice(1, -1)
    .split('|')
    .map((cell) =>
      cell
        .replace(/<[^>]*>/g, '')
        .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
        .trim(),
    );
}
