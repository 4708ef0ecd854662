/** Bodies that could not be read, since a package is not installed: one line for all sessions of a run. */
import type { TestModule } from 'vitest/node';
import { groupBy } from '../../formats/groups.ts';
import { printableLine } from '../../printable.ts';
import type { NotRead } from '../../record/journal/recording-report.ts';
import { explainUnread, type UnreadFormat } from '../../replay/find-unread.ts';
import '../meta.ts';
import { isSessionModule } from '../plugin-api.ts';
import { collectRecorded } from './recorded.ts';

/** Of sessions; how many more there are is told. */
const MAX_FILES = 3;

/** What was recorded without such bodies, and what is replayed with them as they are: a line for each format. */
export function explainUnreadBodies(modules: readonly TestModule[]): string[] {
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
