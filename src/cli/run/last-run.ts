/**
 * What failed in the last run of each session against each target, for `--last-failed`. The file is kept in
 * `node_modules/.cache` of the project, as is usual for tools. It has neither URLs nor values: targets are hashed.
 */
import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { SessionReplayError } from '../../errors.ts';
import type { Outcome } from '../../replay/failure/outcome.ts';
import { portablePath } from '../../session/files/paths.ts';
import { readRegularFile } from '../../session/files/regular-file.ts';
import { writeFile } from '../../session/files/write-file.ts';

const NAME = '.cache/vitest-session-replay/last-run.json';
const VERSION = 1;
/** Maximum size of the file, in bytes. */
const MAX_FILE = 4 * 1024 * 1024;
/** Maximum number of runs to keep: the latest runs of sessions against targets. */
const MAX_RUNS = 500;
/** Maximum number of failed requests to keep for each run. */
const MAX_FAILED = 5000;

/** A session and a target. */
export interface RunKey {
  /** Absolute path of the session. */
  readonly file: string;
  readonly target: string;
}

/** Ids of recordings. */
type Ids = Set<string>;

export class LastRun {
  /** Absolute path. Undefined without a `node_modules` folder, in which case nothing is kept. */
  readonly #path: string | undefined;
  /** What failed before, the oldest runs first. */
  readonly #before: ReadonlyMap<string, Ids>;
  readonly #now = new Map<string, { readonly passed: Ids; readonly failed: Ids }>();

  private constructor(path: string | undefined, before: ReadonlyMap<string, Ids>) {
    this.#path = path;
    this.#before = before;
  }

  /** A missing, outdated or damaged file counts as empty. @param cwd where to look for the project */
  static read(cwd: string): LastRun {
    const modules = findModules(cwd);
    const path = modules && join(modules, NAME);
    return new LastRun(path, path === undefined ? new Map() : readFailed(path));
  }

  /** Ids of the recordings that failed. Undefined if the session has not been replayed against the target. */
  failedOf(key: RunKey): ReadonlySet<string> | undefined {
    return this.#before.get(this.#nameOf(key));
  }

  add(key: RunKey, { id, state }: Outcome): void {
    const name = this.#nameOf(key);
    const ids = this.#now.get(name) ?? { passed: new Set(), failed: new Set() };
    this.#now.set(name, ids);
    if (state === 'passed') ids.passed.add(id);
    else if (state === 'failed' || state === 'blocked') ids.failed.add(id);
  }

  /** Saves the failures, if possible. A recording that was not sent again still counts as failed. */
  write(): void {
    if (this.#path === undefined || this.#now.size === 0) return;
    const all = new Map(this.#before);
    for (const [name, { passed, failed }] of this.#now) {
      const left = [...(all.get(name) ?? [])].filter((id) => !passed.has(id));
      // The latest run comes last.
      all.delete(name);
      all.set(name, new Set([...failed, ...left]));
    }
    const runs = takeLatest(
      [...all].map(([name, failed]) => ({ name, failed: [...failed].slice(0, MAX_FAILED) })),
    );
    try {
      writeFile(this.#path, [`${JSON.stringify({ version: VERSION, runs })}\n`]);
    } catch (error) {
      // The folder may be read-only, as in a container. The next run then sends everything.
      if (!(error instanceof SessionReplayError)) throw error;
    }
  }

  #nameOf({ file, target }: RunKey): string {
    const folder = this.#path === undefined ? '' : dirname(dirname(dirname(dirname(this.#path))));
    const hash = createHash('sha256').update(target).digest('hex').slice(0, 16);
    return `${portablePath(relative(folder, file))} ${hash}`;
  }
}

/** The latest runs, as many as the file has room for. */
function takeLatest<Run>(runs: readonly Run[]): Run[] {
  let room = MAX_FILE / 2;
  const taken = runs
    .slice(-MAX_RUNS)
    .toReversed()
    .filter((run) => {
      room -= Buffer.byteLength(JSON.stringify(run));
      return room > 0;
    });
  return taken.toReversed();
}

/** The nearest `node_modules` at or above a folder that belongs to a project, not to a package inside it. */
function findModules(cwd: string): string | undefined {
  for (let folder = cwd; ; folder = dirname(folder)) {
    const modules = join(folder, 'node_modules');
    if (existsSync(join(folder, 'package.json')) && isFolder(modules)) return modules;
    if (dirname(folder) === folder) return undefined;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function readFailed(path: string): ReadonlyMap<string, Ids> {
  const failed = new Map<string, Ids>();
  try {
    if (!existsSync(path)) return failed;
    const read: unknown = JSON.parse(readRegularFile(path, MAX_FILE).toString());
    const { version, runs }: { version?: unknown; runs?: unknown } = Object(read);
    if (version !== VERSION || !Array.isArray(runs)) return failed;
    for (const run of runs.slice(-MAX_RUNS)) {
      const { name, failed: ids }: { name?: unknown; failed?: unknown } = Object(run);
      if (typeof name !== 'string' || !Array.isArray(ids)) continue;
      failed.set(name, new Set(ids.filter((id) => typeof id === 'string').slice(0, MAX_FAILED)));
    }
  } catch {
    // Damaged, or not a regular file. The next run rewrites it.
  }
  return failed;
}
