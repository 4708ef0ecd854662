/**
 * The commands of the manual for several machines: three shards, each a process, and a fourth that merges them.
 * The variables `OTHER_NODE` and `OTHER_PROJECTS` name another Node, and a folder whose projects find another Vitest:
 * `.ci/packed.mjs` sets them to those of Vitest 5.
 */
import { cpSync, readFileSync, rmSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { ReportData } from '../../src/page/api.ts';
import { entryOf, harOf } from '../har/har.ts';
import {
  createSession,
  type FileTree,
  type Project,
  recordingOf,
  type SpawnResult,
  spawnVitest,
  writeProject,
} from '../kit/index.ts';
import { repositoryRoot } from '../kit/repository-root.ts';
import { type Api, configWith, gets, serveApi } from './replaying.ts';

const SHARDS = 3;

const manual = readFileSync(join(repositoryRoot, 'src/vitest/README.md'), 'utf8');

/** A script of the manual, by its first line. */
function scriptOf(name: string): unknown {
  const found = [...manual.matchAll(/^```yaml\n# (\S+)\n(.*?)^```/gms)].find(
    ([, file]) => file === name,
  );
  return parse(found?.[2] ?? '');
}

interface Job {
  /** Of Vitest, of each shard. */
  shard(index: number): string[];
  readonly merge: string[];
}

/** The arguments of a command that begins with `npx vitest`, after the host has filled in its variables. */
function argumentsOf(command: string, variables: Readonly<Record<string, unknown>> = {}): string[] {
  const filled = Object.entries(variables).reduce(
    (text, [name, value]) => text.replaceAll(name, String(value)),
    command,
  );
  const [npx, vitest, ...args] = filled.split(' ');
  expect([npx, vitest]).toEqual(['npx', 'vitest']);
  expect(filled).not.toMatch(/\$/);
  return args;
}

function commandIn(steps: readonly unknown[]): string {
  const commands = steps.map((step) => (typeof step === 'string' ? step : Object(step).run));
  return commands.find((command) => String(command).startsWith('npx vitest')) ?? 'none';
}

function onGitHub(): Job {
  const { jobs } = Object(scriptOf('.github/workflows/replay.yml'));
  const { shard, merge } = jobs;
  expect(shard.strategy.matrix.shard).toEqual([1, 2, 3]);
  return {
    shard: (index) => argumentsOf(commandIn(shard.steps), { '${{ matrix.shard }}': index }),
    merge: argumentsOf(commandIn(merge.steps)),
  };
}

function onGitLab(): Job {
  const { shard, merge } = Object(scriptOf('.gitlab-ci.yml'));
  expect(shard.parallel).toBe(SHARDS);
  return {
    shard: (index) =>
      argumentsOf(commandIn(shard.script), { $CI_NODE_INDEX: index, $CI_NODE_TOTAL: SHARDS }),
    merge: argumentsOf(commandIn(merge.script)),
  };
}

const vitest = (project: Project, args: readonly string[]): Promise<SpawnResult> =>
  spawnVitest(project.folder, args, { FORCE_COLOR: undefined }, { node: process.env.OTHER_NODE });

/** What a shell sees of a run. */
interface Sharded {
  readonly shards: readonly SpawnResult[];
  readonly merged: SpawnResult;
}

/** Runs the shards at once, as machines do, and then the merge. */
async function runShards(project: Project, job: Job): Promise<Sharded> {
  const shards = await Promise.all([1, 2, 3].map((index) => vitest(project, job.shard(index))));
  rmSync(join(project.folder, 'replay-report'), { recursive: true, force: true });
  return { shards, merged: await vitest(project, job.merge) };
}

/** The lines of our summary. */
function summaryOf({ stdout }: SpawnResult): string[] {
  return stripVTControlCharacters(stdout).match(/^ {3}(?:Sessions|Requests) .*$/gm) ?? [];
}

/** The failed requests, and sessions that were not replayed, of our report, without times. */
function failuresOf({ stdout }: SpawnResult): string[] {
  const lines =
    stripVTControlCharacters(stdout).match(/^ {5}(?:×.* expected|not replayed).*$/gm) ?? [];
  return lines.map((line) => line.replace(/ +[\d.]+m?s$/, '')).sort();
}

function reportIn(project: Project): ReportData {
  const html = project.read('replay-report/index.html');
  const [, json = ''] = /id="report-data">(.*?)<\/script>/s.exec(html) ?? [];
  return JSON.parse(json);
}

/** The states of all requests, by session. */
function statesIn({ overview, runs }: ReportData): Record<string, string[]> {
  const states = overview.runs.map(({ id, session }) => {
    const rows = runs[id]?.rows ?? [];
    return [session, rows.map((row) => `${row.id} ${row.state}`)] as const;
  });
  return Object.fromEntries(states);
}

const har = harOf(
  ['200/har', '404/har'].map((path, index) =>
    entryOf(`https://shop.test/${path}`, {
      entry: { startedDateTime: `2026-03-01T10:00:0${index}.000Z` },
      response: { status: Number(path.slice(0, 3)) },
    }),
  ),
);

const secret = 'a-live-key-of-staging';

function filesFor(target: string): FileTree {
  return {
    'vitest.config.ts': configWith({ target, html: 'replay-report', secrets: { KEY: secret } }),
    'plain.test.ts': `import { test } from 'vitest'; test('is plain', () => {});`,
    'sessions/orders.session.json': createSession(
      [
        ...gets('200/orders'),
        recordingOf('GET', '/201/fails?key=REDACTED_KEY', 201),
        ...gets('404/gone'),
      ].map((recording, index) => ({ ...recording, id: String(index + 1) })),
      { name: 'orders' },
    ),
    'sessions/deep/users.session.json': createSession(gets('200/users'), { name: 'users' }),
    'sessions/carts.session.json': createSession(gets('200/carts', '204/carts'), { name: 'carts' }),
    'sessions/broken.session.json': '{ "version": 1',
    'sessions/browser.har': har,
  };
}

async function write(files: FileTree): Promise<Project> {
  return writeProject(files, { parent: process.env.OTHER_PROJECTS });
}

describe.each([
  ['GitHub Actions', onGitHub],
  ['GitLab', onGitLab],
])('the commands for %s', (_host, read) => {
  let api: Api;
  let project: Project;
  let whole: SpawnResult;
  let wholeReport: ReportData;
  let run: Sharded;
  beforeAll(async () => {
    api = await serveApi(({ path }) => (path.includes('fails') ? 500 : undefined));
    project = await write(filesFor(api.url));
    whole = await vitest(project, ['run']);
    wholeReport = reportIn(project);
    api.seen.length = 0;
    run = await runShards(project, read());
  }, 120_000);
  afterAll(async () => {
    await project?.[Symbol.asyncDispose]();
    await api?.[Symbol.asyncDispose]();
  });

  test('replay each session once, on one of the shards', () => {
    expect(api.seen).toHaveLength(8);
    expect(new Set(api.seen).size).toBe(8);
    const bySummary = run.shards.map((shard) => summaryOf(shard).length > 0);
    expect(bySummary).toEqual([true, true, true]);
  });

  test('print the summary and the failures of a run on one machine', () => {
    expect(summaryOf(whole)).toEqual([
      `   Sessions  2 failed | 3 passed (5) → ${api.url}`,
      '   Requests  1 failed | 7 passed (8)',
    ]);
    expect(summaryOf(run.merged)).toEqual(summaryOf(whole));
    expect(failuresOf(run.merged)).toEqual(failuresOf(whole));
    expect(failuresOf(run.merged)).toHaveLength(2);
  });

  test('exit with 1 on each shard with a failure, and when they merge', () => {
    const failed = run.shards.map((shard) => /\d failed/.test(summaryOf(shard).join()));
    expect(run.shards.map(({ exitCode }) => exitCode === 1)).toEqual(failed);
    expect(run.merged.exitCode).toBe(1);
  });

  test('write a report of all sessions, including HARs and broken ones', () => {
    const report = reportIn(project);
    expect(statesIn(report)).toEqual(statesIn(wholeReport));
    expect(Object.keys(statesIn(report)).sort()).toEqual(['browser', 'carts', 'orders', 'users']);
    expect(report.overview.sessions).toEqual(wholeReport.overview.sessions);
    expect(report.overview.broken).toEqual(wholeReport.overview.broken);
    const [failed] = Object.values(report.outcomes).flatMap((run) => run['2']?.sent ?? []);
    expect(failed).toMatchObject({ method: 'GET' });
  });

  test('leave no secret in what a host keeps', () => {
    const kept = project.files().filter((file) => /blob|report|junit/.test(file));
    expect(kept.length).toBeGreaterThan(SHARDS);
    expect(api.seen.join()).toContain(secret);
    for (const file of kept) expect(project.read(file), file).not.toContain(secret);
  });
});

test('shards without a session leave the summary as it is', async () => {
  await using api = await serveApi();
  await using project = await write({
    'vitest.config.ts': configWith({ target: api.url, html: 'replay-report' }),
    'sessions/only.session.json': createSession(gets('200/a', '200/b'), { name: 'only' }),
    'plain.test.ts': `import { test } from 'vitest'; test('is plain', () => {});`,
  });
  const { shards, merged } = await runShards(project, onGitHub());

  expect([...shards, merged].map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0]);
  expect(shards.filter((shard) => summaryOf(shard).length > 0)).toHaveLength(1);
  expect(summaryOf(merged)).toEqual([
    `   Sessions  1 passed → ${api.url}`,
    '   Requests  2 passed',
  ]);
  expect(statesIn(reportIn(project))).toEqual({ only: ['1 passed', '2 passed'] });
}, 120_000);

test('a rule that fits no session of any shard fails the merge alone', async () => {
  await using api = await serveApi();
  const correlate = {
    rules: [{ from: { path: '/nowhere', header: 'X-Next' }, to: { query: 'next' } }],
  };
  await using project = await write({
    'vitest.config.ts': configWith({ target: api.url, correlate }),
    ...Object.fromEntries(
      ['a', 'b', 'c'].map((name) => [
        `sessions/${name}.session.json`,
        createSession(gets(`200/${name}`), { name }),
      ]),
    ),
  });
  const { shards, merged } = await runShards(project, onGitHub());

  expect(shards.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
  expect(merged.exitCode).toBe(1);
  expect(stripVTControlCharacters(merged.stderr)).toContain('So the run fails');
}, 120_000);

// Vitest 4.1 finds no test files.
test.skipIf(!process.env.OTHER_NODE)(
  'Vitest 5 merges the blobs of a folder elsewhere',
  async () => {
    await using api = await serveApi(({ path }) => (path.includes('fails') ? 500 : undefined));
    await using project = await write(filesFor(api.url));
    const job = onGitHub();
    await Promise.all([1, 2, 3].map((index) => vitest(project, job.shard(index))));
    await using elsewhere = await write({});
    cpSync(project.folder, elsewhere.folder, { recursive: true });
    rmSync(join(elsewhere.folder, 'replay-report'), { recursive: true });
    await rename(project.folder, `${project.folder}-gone`);
    const merged = await vitest(elsewhere, job.merge);
    await rename(`${project.folder}-gone`, project.folder);

    expect(merged.exitCode).toBe(1);
    expect(summaryOf(merged)).toEqual([
      `   Sessions  2 failed | 3 passed (5) → ${api.url}`,
      '   Requests  1 failed | 7 passed (8)',
    ]);
    expect(Object.keys(statesIn(reportIn(elsewhere)))).toHaveLength(4);
  },
  120_000,
);
