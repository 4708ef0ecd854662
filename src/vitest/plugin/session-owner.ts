/**
 * Decides which of several projects of one root replays a session: the one that recorded it, according to the
 * session's folder and the test file that it names.
 */

import { createHash } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { createFilter } from 'vite';
import type { TestProject } from 'vitest/node';
import { portablePath } from '../../session/files/paths.ts';
import { sessionsFolder } from '../../session/find-sessions.ts';
import { readSessionHead } from '../../session/session-file.ts';
import { PLUGIN_NAME } from '../plugin-api.ts';
import { createSlug, nameOfRoot, sessionFolder } from '../session-path.ts';

/**
 * Creates a predicate for absolute paths: whether a project replays a session. Sessions of an unknown project
 * are replayed by the project that `isFirst`.
 * @param globs of the sessions, relative to the project's root
 */
export function createOwnership(
  project: TestProject,
  globs: readonly string[],
  isFirst: boolean,
): (file: string) => boolean {
  const { vitest, config } = project;
  const recorders: Recorders = {
    root: config.root,
    projects: vitest.projects.filter(
      (other) => mayRecord(other) && other.config.root === config.root,
    ),
    isFiltered: vitest.config.project.length > 0,
    sessionsFolder: sessionsFolder(globs, config.root),
  };
  return (file) => {
    const owner = findOwner(file, recorders);
    return owner === undefined ? isFirst : owner === project;
  };
}

/** The projects of one root that may have recorded a session. */
interface Recorders {
  readonly root: string;
  /** The projects of this run. */
  readonly projects: readonly TestProject[];
  /** Whether `--project` may have left out some. */
  readonly isFiltered: boolean;
  /** Absolute folder that all projects write sessions into. */
  readonly sessionsFolder: string;
}

/** The project that recorded a session. Undefined if it is unknown or gone; `'left out'` if it does not run. */
function findOwner(file: string, recorders: Recorders): TestProject | 'left out' | undefined {
  const { root, projects, isFiltered, sessionsFolder } = recorders;
  if (projects.length === 1 && !isFiltered) return undefined;
  const test = readSessionHead(file)?.recordedBy;
  if (test === undefined) return undefined;
  const testFile = resolve(root, test);
  const folder = dirname(file);
  const folderOf = (projectFolder: string): string =>
    sessionFolder(testFile, { root, sessionsFolder, projectFolder });
  const recorder = projects.find(
    ({ name, config }) => folder === folderOf(projectFolder(name, config.root)),
  );
  if (recorder) return recorder;
  const isOfNameless = folder === folderOf('');
  // Its project may have had no name at the recording.
  const holders = isOfNameless ? projects.filter((project) => hasTest(project, test)) : [];
  if (holders.length > 0) return holders.length === 1 ? holders[0] : undefined;
  const isOfOther = isOfNameless || dirname(folder) === folderOf('');
  return isOfOther && isFiltered ? 'left out' : undefined;
}

function mayRecord({ config, vite }: TestProject): boolean {
  return !config.browser.enabled && vite.config.plugins.some(({ name }) => name === PLUGIN_NAME);
}

function hasTest({ config }: TestProject, test: string): boolean {
  const { include, includeSource = [], exclude, dir, root } = config;
  const isTest = createFilter([...include, ...includeSource], exclude, { resolve: dir ?? root });
  return isTest(portablePath(resolve(root, test)));
}

/**
 * The folder that keeps the sessions of a project apart from those that other projects record of the same test
 * files: the project's name. Empty for a project without a name, and for one that is named after its root
 * (the package's name, or else the folder's). Vitest gives a package that name among the projects of a
 * repository, but none if it runs by itself, and its sessions must lie in one place either way. Projects
 * of one root never share a name.
 */
export function projectFolder(name: string, root: string): string {
  return name === '' || name === nameOfRoot(root) ? '' : createUniqueSlug(name);
}

/** Two names may differ only in characters that a slug leaves out. */
function createUniqueSlug(name: string): string {
  const slug = createSlug(name);
  if (slug === name) return slug;
  return `${slug}-${createHash('sha256').update(name).digest('hex').slice(0, 4)}`;
}
