/** The page as a report: the results of a run in one file. */

import { relative, resolve } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';
import { SessionReplayError, textOfError } from '../../errors.ts';
import { readReplayed } from '../../har/read-replayed.ts';
import { packageVersion } from '../../own-files.ts';
import type { ReportedRun, ReportedSession, ReportSource } from '../../page/report/report-data.ts';
import { printableLine, safe } from '../../printable.ts';
import type { KnownSecret } from '../../replay/failure/mask.ts';
import { liveSecrets } from '../../replay/request/secrets.ts';
import { toReported, writeHtmlReport } from '../../report/html-file.ts';
import { summaryRow } from '../../report/words.ts';
import { portablePath } from '../../session/files/paths.ts';
import { log, logWarning } from '../log.ts';
import { fileOf, isSessionModule } from '../plugin-api.ts';
import { withRecorded } from '../replay-context.ts';
import { nameOfRoot } from '../session-path.ts';
import { collectResults } from './collect.ts';

interface HtmlReporterOptions {
  /** Whether the standard output belongs to a program. */
  readonly isQuiet?: boolean;
}

/** Writes the results of each run as a page, and names the file. */
export class HtmlReporter implements Reporter {
  readonly #path: string;
  readonly #isQuiet: boolean;

  /** @param path a folder, or the path of an `.html` file, from the root */
  constructor(path: string, { isQuiet = false }: HtmlReporterOptions = {}) {
    this.#path = path;
    this.#isQuiet = isQuiet;
  }

  async onTestRunEnd(modules: readonly TestModule[]): Promise<void> {
    const sessions = modules.filter(isSessionModule);
    const vitest = sessions[0]?.project.vitest;
    if (!vitest) return;
    const { root } = vitest.config;
    try {
      const source = await collectSource(root, sessions);
      const file = await writeHtmlReport(resolve(root, this.#path), source, '"html"');
      if (this.#isQuiet) return;
      const path = portablePath(relative(process.cwd(), file));
      log(vitest.logger, summaryRow(safe`Report`, printableLine(path)));
    } catch (error) {
      const reason = textOfError(error);
      logWarning(vitest.logger, `the report was not written: ${reason}`);
    }
  }
}

interface ReportedModule {
  readonly module: TestModule;
  readonly key: string;
}

async function collectSource(root: string, modules: readonly TestModule[]): Promise<ReportSource> {
  const sessions: ReportedSession[] = [];
  const broken: ReportSource['broken'][number][] = [];
  const runs: ReportedRun[] = [];
  const secrets: KnownSecret[] = [];
  const files = modules.map((module) => {
    const file = fileOf(module);
    return { module, file, key: portablePath(relative(root, file)) };
  });
  // Modules come in the order in which they ended.
  for (const { module, file, key } of files.sort(byKey)) {
    secrets.push(...secretsOf(module, file));
    runs.push(...runsOf(module, key));
    if (sessions.some((each) => each.key === key)) continue;
    try {
      sessions.push({ key, file, session: await readReplayed(file) });
    } catch (error) {
      if (!(error instanceof SessionReplayError)) throw error;
      broken.push({ key, error });
    }
  }
  const [project, version] = [nameOfRoot(root), packageVersion()];
  return { project, version, sessions, broken, runs, secrets };
}

/** Sorts modules, so that every report has the same order. Several projects may replay one file. */
function byKey(a: ReportedModule, b: ReportedModule): number {
  return compare(a.key, b.key) || compare(a.module.project.name, b.module.project.name);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function runsOf(module: TestModule, key: string): ReportedRun[] {
  const { bySession } = collectResults([module]);
  return bySession.flat().map(({ session, target, speed, openLoop, settings, outcomes }) => ({
    ...{ key, session, target, startedAt: startOf(module, target) },
    settings: settings ?? { speed, openLoop: openLoop ?? false },
    outcomes: outcomes.map(toReported),
  }));
}

/** When the first test of a target began: a report may be made of blobs, days later and elsewhere. */
function startOf({ children }: TestModule, target: string): Date {
  let earliest = Date.now();
  for (const test of children.allTests()) {
    const startTime = test.diagnostic()?.startTime;
    if (startTime === undefined || test.meta().replay?.target !== target) continue;
    earliest = Math.min(earliest, startTime);
  }
  return new Date(earliest);
}

/** The secrets that were given for a session. */
function secretsOf({ project }: TestModule, file: string): KnownSecret[] {
  const context = project.getProvidedContext().sessionReplay;
  if (context === undefined) return [];
  const { targets, variables } = withRecorded(context, file);
  const given = [variables[portablePath(file)] ?? {}, ...targets.map(({ secrets }) => secrets)];
  return given.flatMap((secrets) => [...liveSecrets(secrets)]);
}
