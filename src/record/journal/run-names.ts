/**
 * The names of secrets in a run. Its sessions are written by several processes, in any order, so each name is a
 * file in the folder of the run, with the keyed hash of its secret.
 */
import { linkSync, lstatSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { threadId } from 'node:worker_threads';
import { attempt, SessionReplayError } from '../../errors.ts';
import {
  createPlaceholder,
  findPlaceholders,
  plainPlaceholder,
} from '../../formats/text/placeholder.ts';
import { isErrorCode } from '../../session/files/file-errors.ts';
import { listNames, makeFolder } from '../../session/files/make-folder.ts';
import { readRegularFile } from '../../session/files/regular-file.ts';
import { readSessionFile, readSessionHead } from '../../session/session-file.ts';
import { isNumbered, numbered, type SharedNames } from '../pipeline/redact/name-placeholders.ts';
import { hashSecret } from '../pipeline/redact/run-keys.ts';
import type { VariableNames } from '../pipeline/redact/variable-names.ts';
import { namesFolder } from './run-folder.ts';

/** In bytes: room for a list of a million names. */
const MAX_SIZE = 256 * 1024 * 1024;

/** The sessions of a project. */
export interface SessionsOfProject {
  /** Absolute. Test files are named relative to it. */
  readonly root: string;
  /** Absolute folder that sessions are written into. */
  readonly sessionsFolder: string;
}

/** A run, and where its sessions are. */
interface RunOfNames {
  /** Absolute path. It may not exist yet. */
  readonly runFolder: string;
  /** Of the project that records. */
  readonly root: string;
  /** All projects, this one included, whose replays are given the same variables. */
  readonly sharing: readonly SessionsOfProject[];
  /** Key of the run. */
  readonly key: string;
  readonly variables?: VariableNames | undefined;
  /** The test files, relative to the root, whose sessions the run records anew. @default none */
  readonly recorders?: readonly string[] | undefined;
}

/** By name: two of the sessions with the name. One of them may be the session that is written. */
type UsedNames = Readonly<Record<string, readonly string[]>>;

/** By hash: the names of secrets that answers to the tests of a file have brought. */
export type AnsweredNames = Map<string, string>;

/**
 * The names for one session of a run.
 * @param sessionFile absolute path of the session
 * @param answered to tests of its file. Tests of a file run in order, so that names do not depend on which is faster
 */
export function createRunNames(
  run: RunOfNames,
  sessionFile: string,
  answered: AnsweredNames,
): SharedNames {
  const { runFolder, variables } = run;
  const folder = namesFolder(runFolder);
  let used: UsedNames | undefined;
  let elsewhere: UsedNames | undefined;
  const claim = (name: string, hash: string): boolean => putFile(folder, name, hash);
  const isHeld = (name: string, hash: string): boolean =>
    variables?.byHash[hash]?.some((each) => createPlaceholder(each) === name) === true;
  const reserved = new Set(variables?.reserved.map(createPlaceholder));
  const renewable = new Set(variables?.renewable.map(createPlaceholder));
  /** Whether a session that the run does not record has a name. */
  const isUsedElsewhere = (name: string): boolean => {
    elsewhere ??= findUsedElsewhere(run);
    return (elsewhere[name] ?? []).some((file) => file !== sessionFile);
  };
  /** What a session of an earlier run has under a name is not known, unless the environment has it. */
  const isUsed = (name: string, hash: string): boolean => {
    used ??= findUsedNames(run, 'used');
    return (used[name] ?? []).some((file) => file !== sessionFile) && !isHeld(name, hash);
  };
  return {
    answeredAs: (hash) => answered.get(hash),
    noteAnswered: (name, hash) => {
      if (!answered.has(hash)) answered.set(hash, name);
    },
    isReserved: (name, hash) =>
      reserved.has(name) && !isHeld(name, hash) && (!renewable.has(name) || isUsed(name, hash)),
    mayRenew: (name, isCommon) => renewable.has(name) && (isCommon || !isUsedElsewhere(name)),
    claim,
    give: ({ first, hash, isCommon }, isFree) => {
      const given = new Set(listNames(folder).filter((name) => isNumbered(name, first)));
      for (const name of given) {
        if (isFree(name) && readText(join(folder, name)) === hash) return name;
      }
      const names = numbered(first);
      for (;;) {
        const name = names.next().value;
        const isOpen = !given.has(name) && isFree(name) && (isCommon || !isUsed(name, hash));
        if (isOpen && claim(name, hash)) return name;
      }
    },
  };
}

/** Puts a file into the folder of names. False if there is one with another content. */
function putFile(folder: string, name: string, text: string): boolean {
  const file = join(folder, name);
  const own = `${file}-${process.pid}-${threadId}`;
  try {
    makeFolder(folder, 0o700);
    writeFileSync(own, text, { mode: 0o600 });
    // Unlike a new file, a link has its content at once.
    linkSync(own, file);
    return true;
  } catch (error) {
    // Without the folder, sessions are named independently.
    return !isErrorCode(error, 'EEXIST') || readText(file) === text;
  } finally {
    rmSync(own, { force: true });
  }
}

function readText(file: string): string {
  return readRegularFile(file, MAX_SIZE).toString();
}

/**
 * The names that the sessions in the folder had when the run first needed them.
 * @param kind of the list
 * @param isCounted see `findUses`
 */
function findUsedNames(
  { runFolder, sharing, key }: RunOfNames,
  kind: 'used' | 'elsewhere',
  isCounted?: (file: string, project: SessionsOfProject) => boolean,
): UsedNames {
  const folder = namesFolder(runFolder);
  const list = `${kind}-${hashSecret(key, JSON.stringify(sharing))}`;
  if (listNames(folder).includes(list)) {
    return JSON.parse(readText(join(folder, list)));
  }
  const names = findUses(sharing, isCounted);
  const isFirst = putFile(folder, list, JSON.stringify(names));
  // Another worker has made the list, and may have written a session since.
  return isFirst ? names : JSON.parse(readText(join(folder, list)));
}

function findUsedElsewhere(run: RunOfNames): UsedNames {
  const recorders = new Set(run.recorders?.map((each) => resolve(run.root, each)));
  return findUsedNames(
    run,
    'elsewhere',
    (file, { root }) => !recorders.has(resolve(root, readSessionHead(file)?.recordedBy ?? '')),
  );
}

/**
 * The names that sessions have for secrets.
 * @param isCounted @default all sessions are
 */
export function findUses(
  projects: readonly SessionsOfProject[],
  isCounted: (file: string, project: SessionsOfProject) => boolean = () => true,
): UsedNames {
  const used = new Map<string, string[]>();
  for (const project of projects) {
    for (const file of findSessionsIn(project.sessionsFolder)) {
      if (!isCounted(file, project)) continue;
      for (const name of namesIn(file)) {
        const files = used.get(name) ?? [];
        if (files.length < 2 && !files.includes(file)) used.set(name, [...files, file]);
      }
    }
  }
  return Object.fromEntries(used);
}

function* findSessionsIn(folder: string): Generator<string> {
  for (const name of listNames(folder)) {
    const path = join(folder, name);
    if (name.endsWith('.session.json')) yield path;
    else if (!/^\.|^node_modules$/.test(name) && isFolder(path)) {
      yield* findSessionsIn(path);
    }
  }
}

/** Other processes write and delete files in the folder. */
function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** The names that a session has for secrets. None if it cannot be read, which its own suite reports. */
function namesIn(file: string): Set<string> {
  const text = attempt(() => readSessionFile(file).text, SessionReplayError) ?? '';
  return new Set(findPlaceholders(text).map(plainPlaceholder));
}
