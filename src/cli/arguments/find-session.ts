/** Which sessions the arguments of a command name. */
import { accessSync, constants, statSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { UserError } from '../../errors.ts';
import { shellWord } from '../../literals.ts';
import { printableLine } from '../../printable.ts';
import { portablePath } from '../../session/files/paths.ts';
import { findSessions } from '../../session/find-sessions.ts';
import { REPLAYED_FILES } from '../../session/har-file.ts';
import { findNearest } from '../../session/json/nearest.ts';
import type { Recording, Session } from '../../session/schema.ts';

/** Maximum number of sessions that an error lists: a longer list would push the error itself out of sight. */
const MAX_LISTED = 5;

/** A session file below the folder that a command runs in. */
export interface FoundSession {
  /** Absolute path with forward slashes. */
  readonly file: string;
  /** Path relative to the folder that the command runs in. */
  readonly path: string;
}

/**
 * All sessions at or below a folder, sorted by path. Subfolders that cannot be read are skipped.
 * @throws {Error} from the system if the folder itself cannot be read
 */
export async function listSessions(folder: string, cwd: string): Promise<FoundSession[]> {
  accessSync(folder, constants.R_OK);
  const files = await findSessions(REPLAYED_FILES, folder, { suppressErrors: true });
  return files.map((file) => foundAt(file, cwd));
}

/**
 * Like `listSessions`, for a command that has nothing to do without a session.
 * @throws {UserError} `SESSION_MISSING` if there is none
 */
export async function requireSessions(folder: string, cwd: string): Promise<FoundSession[]> {
  const found = await listSessions(folder, cwd);
  if (found.length > 0) return found;
  const advice = '"vsr record" or "vsr import" makes one';
  throw new UserError(
    'SESSION_MISSING',
    `there are no sessions in ${printableLine(folder)}: ${advice}`,
  );
}

/**
 * The sessions that the given texts name, each once: paths, folders, globs, or a part of a path such as `checkout` or
 * `orders.test/takes-an-order`.
 * @throws {UserError} `SESSION_MISSING` if a text matches no session, `INVALID_OPTIONS` if it matches several
 */
export async function resolveSessions(
  texts: readonly string[],
  cwd: string,
): Promise<FoundSession[]> {
  const found = new Map<string, FoundSession>();
  let all: readonly FoundSession[] | undefined;
  for (const text of texts) {
    const direct = await findDirectly(text, cwd);
    if (direct.length === 0) all ??= await listSessions(cwd, cwd);
    for (const session of direct.length > 0 ? direct : [findByName(text, all ?? [])]) {
      found.set(session.file, session);
    }
  }
  return [...found.values()];
}

/**
 * The one session that a text names.
 * @throws {UserError} as `resolveSessions` does
 */
export async function resolveSession(text: string, cwd: string): Promise<FoundSession> {
  const found = await resolveSessions([text], cwd);
  const [first] = found;
  if (first && found.length === 1) return first;
  throw fitsSeveral(text, found);
}

/**
 * The recording of a session that a text names: `3` or `#3`.
 * @param path of the session
 * @throws {UserError} `SESSION_MISSING`
 */
export function findRecording({ recordings, name }: Session, path: string, id: string): Recording {
  const wanted = id.replace(/^#/, '');
  const found = recordings.find((recording) => recording.id === wanted);
  if (found) return found;
  const { nearest } = findNearest(
    wanted,
    recordings.map((recording) => recording.id),
  );
  const advice =
    nearest === undefined
      ? `"vsr show ${shellWord(path)}" lists them`
      : `did you mean #${nearest}?`;
  throw new UserError(
    'SESSION_MISSING',
    `${printableLine(name)} has no request #${printableLine(wanted)}: ${advice}`,
  );
}

async function findDirectly(text: string, cwd: string): Promise<FoundSession[]> {
  const path = resolve(cwd, text);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isDirectory()) return listSessions(path, cwd);
  if (stats) return [foundAt(portablePath(path), cwd)];
  if (!/[*?{[]/.test(text)) return [];
  const files = await findSessions(portablePath(text), cwd);
  return files.map((file) => foundAt(file, cwd));
}

function findByName(text: string, all: readonly FoundSession[]): FoundSession {
  const wanted = nameOf(portablePath(text));
  const isWhole = ({ path }: FoundSession): boolean => `/${nameOf(path)}`.endsWith(`/${wanted}`);
  const isPart = ({ path }: FoundSession): boolean => nameOf(path).includes(wanted);
  const whole = all.filter(isWhole);
  const named = whole.length > 0 ? whole : all.filter(isPart);
  const [first] = named;
  if (first && named.length === 1) return first;
  const made = named.find((each) => named.every((other) => isMadeOf(other, each)));
  if (made) return made;
  if (first) throw fitsSeveral(text, named);
  const nearest = findNearestPath(wanted, all);
  const advice =
    all.length === 0
      ? 'there are none in this folder'
      : nearest === undefined
        ? '"vsr list" shows all'
        : `did you mean ${printableLine(nearest)}?`;
  throw new UserError('SESSION_MISSING', `there is no session ${printableLine(text)}: ${advice}`);
}

/** Whether a session is the other one or was made from it, as `checkout.shrunk` is made from `checkout`. */
function isMadeOf({ path }: FoundSession, { path: other }: FoundSession): boolean {
  return path === other || nameOf(path).startsWith(`${nameOf(other)}.`);
}

/**
 * The path whose file name is most similar to a text. If no file name is similar enough, the text is compared with all
 * parts of the paths that have the same number of words. Of several paths with the same part, the last one is given
 * that was not made from the one before.
 */
function findNearestPath(wanted: string, all: readonly FoundSession[]): string | undefined {
  const paths = all.map(({ path }) => path);
  const { nearest } = findNearest(wanted, paths, (path) => basename(nameOf(path)));
  if (nearest !== undefined) return nearest;
  const searched = wordsOf(wanted);
  const byPart = new Map<string, FoundSession>();
  for (const session of all) {
    const words = wordsOf(nameOf(session.path));
    for (let start = 0; start + searched.length <= words.length; start += 1) {
      const part = words.slice(start, start + searched.length).join('-');
      const before = byPart.get(part);
      if (!before || !isMadeOf(session, before)) byPart.set(part, session);
    }
  }
  return byPart.get(findNearest(searched.join('-'), byPart.keys()).nearest ?? '')?.path;
}

/** The words of a path, including those of its folders, since users name sessions by folders as well. */
function wordsOf(path: string): string[] {
  return path.split(/[-/]/);
}

function nameOf(path: string): string {
  return path.replace(/\.(?:session\.json|har)$/i, '');
}

function fitsSeveral(text: string, found: readonly FoundSession[]): UserError {
  const shown = found.slice(0, MAX_LISTED).map(({ path }) => `\n  ${printableLine(path)}`);
  const rest = found.length - shown.length;
  const more = rest > 0 ? `\n  and ${rest} more` : '';
  return new UserError(
    'INVALID_OPTIONS',
    `${printableLine(text)} matches several sessions; name one of them:${shown.join('')}${more}`,
  );
}

function foundAt(file: string, cwd: string): FoundSession {
  const path = portablePath(relative(cwd, file));
  return { file, path: path.startsWith('..') ? portablePath(join(file)) : path };
}
