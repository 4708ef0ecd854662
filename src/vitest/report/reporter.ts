import { stripVTControlCharacters } from 'node:util';
import type { Reporter, TestModule, Vitest } from 'vitest/node';
import { groupBy } from '../../collections.ts';
import { printableLine } from '../../printable.ts';
import type { NotRead } from '../../record/journal/recording-report.ts';
import { isSessionLink } from '../../replay/correlate/unmatched-rules.ts';
import { explainUnmatchedRule } from '../../replay/explain-unmatched-rules.ts';
import type { UnreadFormat } from '../../replay/find-unread.ts';
import { explainUnread } from '../../replay/find-unread.ts';
import { variableOf } from '../environment/secret-variables.ts';
import type { UnknownSecret } from '../meta.ts';
import { recordingsOf } from '../meta.ts';
import { isSessionModule, userProjectName } from '../plugin-api.ts';
import { renderWarning } from '../warn.ts';
import { collectResults } from './collect.ts';
import { collectUnknownSecrets, collectUnmatchedRules } from './found-in-all.ts';
import type { RunSession } from './recorded.ts';
import { renderRecorded } from './recorded.ts';
import { renderReport } from './render-report.ts';
import { compareTargets, renderTargets } from './render-targets.ts';
import { renderTotals } from './render-totals.ts';
import { badgeOf, NO_TERMINAL } from './words.ts';

/**
 * Prints, after Vitest's own summary, how many sessions and requests passed and where they went; which
 * sessions failed or could not be replayed, with the failed requests; where several targets disagree;
 * which sessions were recorded; what of the option `correlate` fits nothing in any of them, which fails
 * the run; which secrets were given that none of them has; and which bodies need a package that is not
 * installed. The plugin adds it; name it in `test.reporters` as `'vitest-session-replay/reporter'` to
 * choose its place.
 */
export default class SessionReplayReporter implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  async onTestRunEnd(testModules: readonly TestModule[]): Promise<void> {
    const logger = this.#vitest?.logger;
    if (!logger) return;
    logReport(logger, testModules);
    log(logger, renderRecorded(collectRecorded(testModules), columnsOf(logger)));
    const unmatched = await collectUnmatchedRules(testModules);
    for (const { rule, file } of unmatched) {
      const outcome = isSessionLink(rule) ? '' : '. So the run fails';
      logger.error(renderWarning(explainUnmatchedRule(rule, file) + outcome));
    }
    // Only a run of all sessions can tell, so the run fails, and not a test.
    const isFailed = unmatched.some(({ rule }) => !isSessionLink(rule));
    if (isFailed && !this.#vitest?.config.watch) process.exitCode = 1;
    for (const unknown of await collectUnknownSecrets(testModules)) {
      logger.warn(renderWarning(explainUnknownSecret(unknown)));
    }
    for (const line of explainUnreadBodies(testModules)) logger.warn(renderWarning(line));
  }
}

function logReport(logger: Vitest['logger'], testModules: readonly TestModule[]): void {
  const { bySession, unreplayed } = collectResults(testModules);
  const replays = bySession.flat();
  if (replays.length + unreplayed.length === 0) return;
  const comparisons = bySession.flatMap((each) => compareTargets(each) ?? []);
  const columns = columnsOf(logger);
  const parts = [
    renderReport(replays, unreplayed, columns),
    renderTargets(comparisons, columns),
    renderTotals(replays, unreplayed, columns),
  ];
  log(logger, parts.flatMap((lines) => (lines.length > 0 ? [...lines, ''] : [])).join('\n'));
}

function log(logger: Vitest['logger'], text: string | undefined): void {
  if (text === undefined) return;
  logger.log(showsColours(logger) ? text : stripVTControlCharacters(text));
}

/**
 * Colours as Vitest decides about them, but for pipes, which are read by programs: Vitest takes those for
 * terminals. The log of a CI has colours.
 */
function showsColours(logger: Vitest['logger']): boolean {
  const { argv, env } = process;
  if ('NO_COLOR' in env || argv.includes('--no-color')) return false;
  if ('FORCE_COLOR' in env || 'CI' in env || argv.includes('--color')) return true;
  return isTerminal(logger) && env.TERM !== 'dumb';
}

/** Vitest takes 80 where there is no terminal. One whose size nobody has set is 0 wide. */
function columnsOf(logger: Vitest['logger']): number {
  return (isTerminal(logger) && logger.getColumns()) || NO_TERMINAL;
}

function isTerminal({ outputStream }: Vitest['logger']): boolean {
  return 'isTTY' in outputStream && outputStream.isTTY;
}

/** A line about it. */
function explainUnknownSecret({ placeholder, nearest }: UnknownSecret): string {
  const found = `no session has ${placeholder}, which a secret was given for (${variableOf(placeholder)}, REPLAY_SECRETS or the option "secrets")`;
  if (nearest === undefined) return found;
  return `${found}; did you mean ${nearest}, by ${variableOf(nearest)}?`;
}

/** Of sessions; how many more there are is told. */
const MAX_FILES = 3;

/** What was recorded without such bodies, and what is replayed with them as they are: a line for each format. */
function explainUnreadBodies(modules: readonly TestModule[]): string[] {
  const recorded = collectRecorded(modules).flatMap(({ file, notRead }) =>
    notRead ? { file, unread: notRead } : [],
  );
  const replayed = modules
    .filter(isSessionModule)
    .flatMap((module) =>
      [...module.children.suites()]
        .flatMap((suite) => suite.meta().unread ?? [])
        .map((unread) => ({ file: printableLine(module.relativeModuleId), unread })),
    );
  return [
    ...byFormat(recorded).map(({ all, files }) => explainNotRead(all, files)),
    ...byFormat(replayed).map(({ unread, files }) => explainUnread(unread, files)),
  ];
}

interface Found<Unread> {
  readonly file: string;
  readonly unread: Unread;
}

/** Those of one format together. */
interface Together<Unread> {
  readonly unread: Unread;
  readonly all: readonly Unread[];
  /** Names of some of the sessions. */
  readonly files: string;
}

function byFormat<Unread extends UnreadFormat>(
  found: readonly Found<Unread>[],
): Together<Unread>[] {
  const formats = groupBy(found, ({ unread }) => unread.format);
  return [...formats.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const files = listFiles([...new Set(group.map(({ file }) => file))]);
    return [{ unread: first.unread, all: group.map(({ unread }) => unread), files }];
  });
}

function listFiles(files: readonly string[]): string {
  const rest = files.length - MAX_FILES;
  const shown = files.slice(0, MAX_FILES).join(', ');
  return rest > 0 ? `${shown} and ${rest} more` : shown;
}

function explainNotRead(all: readonly NotRead[], files: string): string {
  const [{ format, packageName } = { format: '', packageName: '' }] = all;
  const bodies = all.reduce((sum, each) => sum + each.bodies, 0);
  const what = bodies === 1 ? `1 body of ${format}` : `${bodies} bodies of ${format}`;
  const were = bodies === 1 ? 'was' : 'were';
  return `${packageName} is not installed: ${what} ${were} not kept in ${files}, since nobody can find the secrets in them, and requests with such a body cannot be replayed. To have them recorded: npm install --save-dev ${packageName}, and record again (vitest -u)`;
}

/** The sessions that tests of a run have recorded or should have, each once, in the order of the tests. */
function collectRecorded(modules: readonly TestModule[]): RunSession[] {
  const names = new Set(modules.map(({ project }) => userProjectName(project)));
  const sessions = new Map<string, RunSession>();
  for (const module of modules) {
    const badge = badgeOf({ project: names.size > 1 ? userProjectName(module.project) : '' });
    for (const recording of recordingsOf(module)) {
      const file = printableLine(badge + recording.file);
      sessions.set(file, { ...sessions.get(file), ...recording, file });
    }
  }
  return [...sessions.values()];
}
