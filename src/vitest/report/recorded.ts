/** What a run has recorded, in the look of Vitest's own summary of snapshots. */
import type { TestModule } from 'vitest/node';
import { printableLine } from '../../printable.ts';
import type { RecordingMeta } from '../meta.ts';
import { c } from './colours.ts';
import { plural } from './words.ts';

/** With more of one kind, the list would push Vitest's own summary out of sight. */
const MAX_LISTED = 10;
/** Where Vitest's summary has its values. */
const INDENT = ' '.repeat(13);
/** In characters: so much of a path is always there. */
const MIN_PATH = 24;

/** A session of this run's tests: all that they tell of it. */
export interface RecordedSession extends Omit<RecordingMeta, 'file'> {
  /** Relative to the project's root; behind the project's name, where there are several. */
  readonly file: string;
}

/** A session that is listed by itself. */
interface Row {
  readonly kind: Kind;
  readonly file: string;
  readonly detail: string;
}

type Kind = 'written' | 'updated' | 'missing';

const MARKS: Readonly<Record<Kind, string>> = {
  written: c.green('+'),
  updated: c.yellow('~'),
  missing: c.red('×'),
};

/** The sessions that tests of a run have recorded or should have, each once, in the order of the tests. */
export function collectRecorded(modules: readonly TestModule[]): RecordedSession[] {
  const names = new Set(modules.map(({ project }) => project.name));
  const sessions = new Map<string, RecordedSession>();
  for (const module of modules) {
    const { name } = module.project;
    const prefix = names.size > 1 && name !== '' ? `|${name}| ` : '';
    for (const task of [module, ...module.children.allTests()]) {
      const { recording } = task.meta();
      if (recording === undefined) continue;
      const file = printableLine(prefix + recording.file);
      sessions.set(file, { ...sessions.get(file), ...recording, file });
    }
  }
  return [...sessions.values()];
}

/**
 * A line that counts the sessions, and one for each that was written or is missing; undefined where
 * there is nothing to tell.
 * @param columns width of the terminal
 */
export function renderRecorded(
  sessions: readonly RecordedSession[],
  columns: number,
): string | undefined {
  const rows = sessions.flatMap(toRow);
  const ofKind = (kind: Kind): Row[] => rows.filter((row) => row.kind === kind);
  const unchanged = sessions.filter(({ change }) => change === 'unchanged').length;
  const counts = [
    renderCount(ofKind('written').length, 'written', c.green),
    renderCount(ofKind('updated').length, 'updated', c.yellow),
    renderCount(unchanged, 'unchanged', c.dim),
    renderCount(ofKind('missing').length, 'missing', c.red),
  ].filter(Boolean);
  if (counts.length === 0) return undefined;
  const requests = sessions.reduce((sum, session) => sum + (session.requests ?? 0), 0);
  const total = requests > 0 ? ` ${c.gray(`(${plural(requests, 'request')})`)}` : '';
  return [
    `   ${c.gray('Sessions')}  ${counts.join(c.dim(', '))}${total}`,
    ...(['written', 'updated', 'missing'] as const).flatMap((kind) =>
      renderRows(ofKind(kind), columns),
    ),
    '',
  ].join('\n');
}

function toRow({ file, change, requests = 0, missing }: RecordedSession): Row[] {
  if (change === 'written' || change === 'updated') {
    return [{ kind: change, file, detail: plural(requests, 'request') }];
  }
  if (!missing) return [];
  return [{ kind: 'missing', file, detail: 'run its test outside a CI, and commit it' }];
}

function renderCount(count: number, what: string, colour: (text: string) => string): string {
  return count === 0 ? '' : c.bold(colour(`${count} ${what}`));
}

function renderRows(rows: readonly Row[], columns: number): string[] {
  const lines = rows.slice(0, MAX_LISTED).map(({ kind, file, detail }) => {
    const room = columns - INDENT.length - '+ '.length - ' ()'.length - detail.length;
    return `${INDENT}${MARKS[kind]} ${shortenPath(file, room)} ${c.dim(`(${detail})`)}`;
  });
  const rest = rows.length - lines.length;
  return rest === 0 ? lines : [...lines, c.dim(`${INDENT}  … and ${rest} more`)];
}

/** The end of a path says which test it is of, its start only where they all lie. */
function shortenPath(path: string, columns: number): string {
  const room = Math.max(MIN_PATH, columns);
  if (path.length <= room) return path;
  const start = Math.floor((room - 1) / 3);
  return `${path.slice(0, start)}…${path.slice(path.length - (room - 1 - start))}`;
}
