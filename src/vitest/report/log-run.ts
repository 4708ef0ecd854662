/** What the reporter prints at the end of a run. */
import type { TestModule, TestProject, Vitest } from 'vitest/node';
import { groupBy } from '../../collections.ts';
import { variableOf } from '../../formats/text/placeholder.ts';
import { joinSafe, safe } from '../../printable.ts';
import { explainNotRead } from '../../record/journal/explain-not-read.ts';
import type { UnmatchedRule } from '../../replay/correlate/unmatched-rules.ts';
import { explainUnmatchedRule, isSessionLink } from '../../replay/explain-unmatched-rules.ts';
import { explainUnread, type UnreadFormat } from '../../replay/explain-unread.ts';
import { renderCauses } from '../../report/render-causes.ts';
import { renderTargets } from '../../report/render-targets.ts';
import { renderAccepted, renderTotals } from '../../report/render-totals.ts';
import type { ReplayReport } from '../../report/run-results.ts';
import { badgeOf } from '../../report/words.ts';
import { displayPath, portablePath } from '../../session/files/paths.ts';
import { renderJsonPath } from '../../session/json/positions.ts';
import { columnsOf, log, logWarning } from '../log.ts';
import { type RecordingMeta, recordingsOf, type UnknownSecret } from '../meta.ts';
import { fileOf, isSessionModule, isSessionProject, userProjectName } from '../plugin-api.ts';
import { renderWarning } from '../warn.ts';
import { collectResults } from './collect.ts';
import { renderRecorded } from './recorded.ts';

/** The sessions into which a run has accepted answers. */
export interface AcceptedInRun {
  /** Ids of their modules. */
  readonly modules: readonly string[];
  readonly replays: readonly ReplayReport[];
}

/**
 * Prints what there is to say about the sessions of a run.
 * @param before what the run before has accepted, if that has started this one
 */
export async function logRun(
  vitest: Vitest,
  testModules: readonly TestModule[],
  before: AcceptedInRun | undefined,
): Promise<AcceptedInRun> {
  const { logger } = vitest;
  logReport(logger, testModules, before?.replays ?? []);
  const recorded = renderRecorded(collectRecorded(testModules), columnsOf(logger));
  if (recorded !== undefined) log(logger, recorded);
  const unmatched = await collectUnmatchedRules(testModules);
  for (const { rule, file } of unmatched) {
    const outcome = isSessionLink(rule) ? '' : '. So the run fails';
    log(logger, renderWarning(explainUnmatchedRule(rule, file) + outcome), 'error');
  }
  // Only a run of all sessions shows this, so the run fails, not a test.
  const isFailed = unmatched.some(({ rule }) => !isSessionLink(rule));
  if (isFailed && !vitest.config.watch) process.exitCode = 1;
  const unknown = await collectUnknownSecrets(vitest, testModules);
  for (const line of await explainUnknownSecrets(unknown, testModules)) {
    logWarning(logger, line);
  }
  for (const line of explainUnreadBodies(testModules)) logWarning(logger, line);
  const accepting = testModules.filter((module) =>
    [...module.children.allTests()].some((test) => test.meta().replay?.accepted),
  );
  const modules = accepting.map(({ moduleId }) => moduleId);
  return { modules, replays: collectResults(accepting).bySession.flat() };
}

function logReport(
  logger: Vitest['logger'],
  testModules: readonly TestModule[],
  acceptedBefore: readonly ReplayReport[],
): void {
  const { bySession, unreplayed } = collectResults(testModules);
  const replays = bySession.flat();
  if (replays.length + unreplayed.length === 0) return;
  const columns = columnsOf(logger);
  const parts = [
    renderCauses(replays, unreplayed, columns),
    renderTargets(bySession, columns),
    renderTotals(replays, unreplayed, columns),
    renderAccepted(acceptedBefore),
  ];
  const lines = parts.flatMap((part) => (part.length > 0 ? [...part, safe``] : []));
  log(logger, joinSafe(lines, '\n'));
}

/** A line for each file with secrets that no session has, and for each such secret that may be misspelt. */
async function explainUnknownSecrets(
  unknown: readonly UnknownSecret[],
  modules: readonly TestModule[],
): Promise<string[]> {
  if (unknown.length === 0) return [];
  // Imports Vite, which programs that only import the reporter need not have.
  const { findEnvFile } = await import('../environment/secrets-file.ts');
  const configs = new Set(modules.map(({ project }) => project.vite.config));
  const byFile = groupBy(unknown, ({ placeholder, nearest }) =>
    nearest === undefined ? findEnvFile(variableOf(placeholder), configs) : undefined,
  );
  return [...byFile].flatMap(([file, group]) => {
    if (file === undefined) return group.map(explainUnknownSecret);
    const names = group.map(({ placeholder }) => variableOf(placeholder)).join(', ');
    const [what, lines] =
      group.length === 1 ? ['a secret', 'its line'] : ['secrets', 'their lines'];
    return `${displayPath(file)} gives ${what} that no session has: ${names}. Delete ${lines}`;
  });
}

/** A line about a secret that no session has. */
function explainUnknownSecret({ placeholder, nearest }: UnknownSecret): string {
  const found = `no session has ${placeholder}, which a secret was given for (${variableOf(placeholder)}, REPLAY_SECRETS or the option "secrets")`;
  if (nearest === undefined) return found;
  return `${found}; did you mean ${nearest}, by ${variableOf(nearest)}?`;
}

/** Further session files are only counted. */
const MAX_FILES = 3;

/** A line for each format whose package is missing, with the sessions that lack such bodies or have them. */
function explainUnreadBodies(modules: readonly TestModule[]): string[] {
  const recorded = collectRecorded(modules).flatMap(({ file, notRead }) =>
    (notRead ?? []).map((unread) => ({ file, unread })),
  );
  const replayed = modules
    .filter(isSessionModule)
    .flatMap((module) =>
      [...module.children.suites()]
        .flatMap((suite) => suite.meta().unread ?? [])
        .map((unread) => ({ file: module.relativeModuleId, unread })),
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

/** The findings of one format. */
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

/**
 * The sessions that tests of a run have recorded or should have, each once, in the order of the tests.
 * Where there are several projects, the path of each follows the name of its project.
 */
function collectRecorded(modules: readonly TestModule[]): RecordingMeta[] {
  const names = new Set(modules.map(({ project }) => userProjectName(project)));
  const sessions = new Map<string, RecordingMeta>();
  for (const module of modules) {
    const badge = badgeOf({ project: names.size > 1 ? userProjectName(module.project) : '' });
    for (const recording of recordingsOf(module)) {
      const file = badge + recording.file;
      sessions.set(file, { ...sessions.get(file), ...recording, file });
    }
  }
  return [...sessions.values()];
}

/** A kind of finding that only counts if all sessions have it. */
interface FindingKind<Finding> {
  /** The findings of a session. */
  readonly of: (session: TestModule) => readonly Finding[];
  /** Identifies a finding across sessions. */
  readonly key: (finding: Finding) => string;
  /** Lowest for the session that says most about a finding. */
  readonly rank: (finding: Finding) => number;
}

/** The findings that all of these sessions have, each from the session that says most about it. */
function foundInAll<Finding>(
  sessions: readonly TestModule[],
  { of, key, rank }: FindingKind<Finding>,
): Finding[] {
  const [first = [], ...others] = sessions.map(of);
  return first.flatMap((finding) => {
    const same = others.flatMap((each) => each.find((other) => key(other) === key(finding)) ?? []);
    if (same.length < others.length) return [];
    return same.reduce((best, each) => (rank(each) < rank(best) ? each : best), finding);
  });
}

/**
 * Whether all sessions that these projects have were among those that ran. Vitest had listed them before the run, so a
 * session that the run has written is one that has not run.
 */
async function haveAllRun(
  modules: readonly TestModule[],
  projects: readonly TestProject[],
): Promise<boolean> {
  if (collectRecorded(modules).some(({ change }) => change === 'written')) return false;
  const run = groupBy(modules.filter(isSessionModule), ({ project }) => project);
  const complete = await Promise.all(
    projects.map(async (project) => {
      const own = new Set(run.get(project)?.map((session) => portablePath(fileOf(session))));
      const { testFiles } = await project.globTestFiles();
      return testFiles.every(
        (file) => own.has(file) || !isSessionModule({ project, moduleId: file }),
      );
    }),
  );
  return complete.every(Boolean);
}

/** A rule that fits nothing in any session of its project, or a link that fits nothing in its session. */
interface UnmatchedInAll {
  readonly rule: UnmatchedRule;
  /** The session of a link, or the one that comes nearest to a rule, relative to the project's root. */
  readonly file: string;
}

/**
 * Rules and exclusions of the option `correlate` that fit nothing in any session of their project, and links
 * of session files that fit nothing in them. If sessions of a project have not run, only links are given:
 * the rules may fit those sessions.
 */
async function collectUnmatchedRules(modules: readonly TestModule[]): Promise<UnmatchedInAll[]> {
  const sessions = modules.filter(isSessionModule);
  const projects = [...new Set(sessions.map(({ project }) => project))];
  const found = await Promise.all(
    projects.map(async (project) => {
      const own = sessions.filter((session) => session.project === project);
      const unmatched = foundInAll(own, {
        of: (session) => rulesOf(session).filter(({ rule }) => !isSessionLink(rule)),
        key: ({ rule }) => renderJsonPath(rule.path),
        rank: ({ rule }) => -rule.fits,
      });
      const links = own.flatMap(rulesOf).filter(({ rule }) => isSessionLink(rule));
      const isKnown = unmatched.length > 0 && (await haveAllRun(modules, [project]));
      return isKnown ? [...unmatched, ...links] : links;
    }),
  );
  return found.flat();
}

function rulesOf({ children, relativeModuleId: file }: TestModule): UnmatchedInAll[] {
  const rules = [...children.suites()].flatMap((suite) => suite.meta().unmatchedRules ?? []);
  return rules.map((rule) => ({ rule, file }));
}

/**
 * Secrets that were given and that no session has. Empty for a run that leaves sessions out, which may have
 * them, also those of other projects: they may read the same file.
 */
async function collectUnknownSecrets(
  { config, projects }: Vitest,
  modules: readonly TestModule[],
): Promise<UnknownSecret[]> {
  const sessions = modules.filter(isSessionModule);
  const unknown = foundInAll(sessions, {
    of: unknownIn,
    key: ({ placeholder }) => placeholder,
    rank: ({ distance }) => distance,
  });
  if (unknown.length === 0 || config.project.length > 0) return [];
  return (await haveAllRun(modules, projects.filter(isSessionProject))) ? unknown : [];
}

function unknownIn({ children }: TestModule): UnknownSecret[] {
  return [...children.suites()].flatMap((suite) => suite.meta().unknownSecrets ?? []);
}
