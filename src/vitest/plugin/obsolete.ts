/**
 * Obsolete sessions: their tests are gone, but they would be replayed for ever. A session counts as obsolete only
 * if nothing else explains that no test of a run has it.
 */
import { existsSync, lstatSync, realpathSync, rmSync } from 'node:fs';
import { basename, dirname, relative, resolve } from 'node:path';
import type { TestModule, TestProject, Vitest } from 'vitest/node';
import { SessionReplayError } from '../../errors.ts';
import type { RecordMode } from '../../record/pipeline/options.ts';
import { removeStaleBodyFiles } from '../../session/body.ts';
import { orNotWritable } from '../../session/files/file-errors.ts';
import { lockSession } from '../../session/files/lock-session.ts';
import { removeEmptyFolder } from '../../session/files/make-folder.ts';
import { displayPath, isWithin } from '../../session/files/paths.ts';
import { findSessions } from '../../session/find-sessions.ts';
import { interruptedPath, readSessionHead } from '../../session/session-file.ts';
import { forgetVariables } from '../environment/granted-variables.ts';
import { isSessionModule } from '../plugin-api.ts';
import {
  createSlug,
  FILE_SESSION,
  nameSessions,
  type SessionPlace,
  sessionFolder,
} from '../session-path.ts';

/** Further files are only counted. */
const MAX_LISTED = 5;

/** The sessions of a project. */
export interface ProjectSessions extends SessionPlace {
  readonly project: TestProject;
  readonly globs: readonly string[];
  /** The mode of the current run. */
  readonly mode: () => RecordMode;
}

/**
 * Finds obsolete sessions at the end of a run, and deletes them if the run writes all sessions anew (`-u`).
 * @returns lines for the user; undefined if the run has not collected all tests
 */
export async function sweepObsolete(
  vitest: Vitest,
  projects: readonly ProjectSessions[],
  modules: readonly TestModule[],
): Promise<string[] | undefined> {
  if (!(await isWholeRun(vitest, modules))) return undefined;
  const files = await findObsolete(projects, modules);
  const isRemovable = (file: string): boolean =>
    projects.every(
      ({ sessionsFolder, mode }) => !isWithin(sessionsFolder, file) || mode() === 'all',
    );
  const removed: string[] = [];
  const lines: string[] = [];
  const attempt = (step: () => void): void => {
    try {
      step();
    } catch (error) {
      if (!(error instanceof SessionReplayError)) throw error;
      lines.push(error.message);
    }
  };
  for (const file of files.filter(isRemovable)) {
    attempt(() => {
      removeSession(file);
      removed.push(file);
    });
  }
  const folders = new Set(projects.map(({ sessionsFolder }) => sessionsFolder));
  for (const folder of folders) {
    if (removed.some((file) => isWithin(folder, file))) attempt(() => forgetVariables(folder));
  }
  const left = files.filter((file) => !isRemovable(file));
  if (removed.length > 0) {
    const what =
      removed.length === 1
        ? '1 obsolete session, whose test is'
        : `${removed.length} obsolete sessions, whose tests are`;
    lines.push(`removed ${what} gone: ${listFiles(removed)}`);
  }
  if (left.length > 0) {
    const what =
      left.length === 1
        ? '1 session is obsolete, since its test is'
        : `${left.length} sessions are obsolete, since their tests are`;
    lines.push(`${what} gone: ${listFiles(left)}; -u removes ${left.length === 1 ? 'it' : 'them'}`);
  }
  return lines;
}

/** The first few of these files, and how many there are besides. */
export function listFiles(files: readonly string[]): string {
  const shown = files.slice(0, MAX_LISTED).map(displayPath);
  const rest = files.length - shown.length;
  return rest === 0 ? shown.join(', ') : `${shown.join(', ')} and ${rest} more`;
}

/**
 * Absolute paths of the sessions that tests of these projects recorded and no test has any more, since the test or
 * its file was renamed or deleted.
 * @param modules of a whole run
 */
async function findObsolete(
  projects: readonly ProjectSessions[],
  modules: readonly TestModule[],
): Promise<string[]> {
  const obsolete = new Set<string>();
  const found = await Promise.all(projects.map((each) => findGone(each, modules)));
  for (const { gone } of found) for (const file of gone) obsolete.add(file);
  // Projects may share a folder, and each knows only its own tests.
  for (const { kept } of found) for (const file of kept) obsolete.delete(file);
  return [...obsolete].sort();
}

interface Found {
  readonly gone: readonly string[];
  readonly kept: readonly string[];
}

async function findGone(sessions: ProjectSessions, modules: readonly TestModule[]): Promise<Found> {
  const { project, globs, root, sessionsFolder } = sessions;
  const own = modules.filter((module) => module.project === project && !isSessionModule(module));
  const kept = own.flatMap((module) => sessionsOf(module, sessions));
  // Other projects may record into a folder elsewhere, and name test files relative to their own roots.
  if (!isWithin(root, sessionsFolder)) return { gone: [], kept };
  const gone: string[] = [];
  for (const found of await findSessions(globs, root)) {
    const file = resolve(found);
    const testFile = recorderOf(file, sessions);
    if (testFile === undefined || kept.includes(file)) continue;
    const hasRun = own.some(({ moduleId }) => resolve(moduleId) === testFile);
    if (hasRun || !existsSync(testFile)) gone.push(file);
    else kept.push(file);
  }
  return { gone, kept };
}

/** The sessions of a module's tests, whether this run recorded them or not. */
function sessionsOf({ moduleId, children }: TestModule, place: SessionPlace): string[] {
  const tests = [...children.allTests()].map(({ id, fullName }) => ({
    id,
    fullTestName: fullName,
  }));
  const names = [...nameSessions(tests).values()].map((slug) => `${slug}.session.json`);
  const folder = sessionFolder(moduleId, place);
  return [...names, FILE_SESSION].map((name) => resolve(folder, name));
}

/**
 * Absolute path of the test file that recorded a session, if the session lies under the name that its recorder
 * gave it. Undefined for a copy, a link, a moved session, one of `createRecorder` and an imported one: they
 * belong to the user.
 */
function recorderOf(file: string, place: SessionPlace): string | undefined {
  if (!lstatSync(file, { throwIfNoEntry: false })?.isFile()) return undefined;
  const { name, recordedBy } = readSessionHead(file) ?? {};
  if (name === undefined || recordedBy === undefined) return undefined;
  const testFile = resolve(place.root, recordedBy);
  const folder = dirname(file);
  if (folder !== resolve(sessionFolder(testFile, place)) || isLinked(folder, place))
    return undefined;
  const stem = basename(file, '.session.json');
  const isOwn =
    basename(file) === FILE_SESSION
      ? name === recordedBy
      : stem.replace(/-\d+$/, '') === createSlug(name) || stem === createSlug(name);
  return isOwn ? testFile : undefined;
}

/** Whether a folder is reached by a link, behind which files may belong to anyone. */
function isLinked(folder: string, { sessionsFolder }: SessionPlace): boolean {
  const below = relative(sessionsFolder, folder);
  return realpathSync(folder) !== resolve(realpathSync(sessionsFolder), below);
}

/**
 * Deletes a session with its bodies and its interrupted recording, and its folder if that is empty. Bodies that a
 * recording under way may name stay.
 * @throws {SessionReplayError} `SESSION_NOT_WRITABLE`
 */
function removeSession(file: string): void {
  lockSession(file, () => {
    orNotWritable(file, () => {
      rmSync(interruptedPath(file), { force: true });
      rmSync(file, { force: true });
    });
    removeStaleBodyFiles(file, new Set());
  });
  removeEmptyFolder(dirname(file));
}

/**
 * Whether a run has collected all tests. It has not if tests were selected by a filter, a shard or `--changed`, or
 * if a file could not be collected. Skipped tests are collected too.
 */
async function isWholeRun(vitest: Vitest, modules: readonly TestModule[]): Promise<boolean> {
  const { config } = vitest;
  const isChosen =
    config.mergeReports !== undefined ||
    config.project.length > 0 ||
    vitest.getGlobalTestNamePattern() !== undefined;
  if (isChosen) return false;
  const ofTests = modules.filter((module) => !isSessionModule(module));
  if (!ofTests.every(isCollected)) return false;
  const specifications = await vitest.globTestSpecifications();
  return specifications.every(
    ({ moduleId, project, pool }) =>
      // Types are checked after everything else, and record nothing.
      pool === 'typescript' ||
      isSessionModule({ project, moduleId }) ||
      ofTests.some((module) => module.moduleId === moduleId && module.project === project),
  );
}

/** Whether a file was loaded whole: after an error of the file or of a suite, some of its tests are missing. */
function isCollected(module: TestModule): boolean {
  const groups = [module, ...module.children.allSuites()];
  return module.children.size > 0 && groups.every((group) => group.errors().length === 0);
}
