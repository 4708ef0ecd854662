/** `vsr list`: the sessions of a folder. */
import { resolve } from 'node:path';
import { SessionReplayError } from '../../errors.ts';
import { readReplayed } from '../../har/read-replayed.ts';
import { shellWord } from '../../literals.ts';
import { viewBroken, viewCard } from '../../page/view/session-view.ts';
import { printable, printableLine, safe } from '../../printable.ts';
import { paint, plural } from '../../report/words.ts';
import { type FoundSession, requireSessions } from '../arguments/find-session.ts';
import { EXIT, type RunCommand } from '../program/command.ts';
import { renderTable } from '../program/render-table.ts';

export const run: RunCommand = async (input, terminal) => {
  const folder = resolve(input.cwd, input.args[0] ?? '.');
  const check = printable(['vsr check', ...input.args.map(shellWord)].join(' '));
  const found = await requireSessions(folder, input.cwd);
  const listed: Awaited<ReturnType<typeof describe>>[] = [];
  // One after another: all sessions together may be too large for memory.
  for (const session of found) listed.push(await describe(session));
  if (input.has('json')) terminal.printJson(listed);
  else {
    const rows = listed.map((each) =>
      'broken' in each
        ? [printableLine(each.path), paint('red', safe`cannot be read: "${check}" says why`)]
        : [
            printableLine(each.path),
            plural(each.requests, 'request'),
            printableLine(each.recordedAt.slice(0, 'YYYY-MM-DD'.length)),
            printableLine(each.origins.join(', ')),
          ],
    );
    terminal.print(renderTable(rows));
  }
  return listed.some((each) => 'broken' in each) ? EXIT.badInput : EXIT.passed;
};

async function describe({ file, path }: FoundSession) {
  try {
    const { key, revision, ...card } = viewCard(path, '', await readReplayed(file));
    return { path, ...card };
  } catch (error) {
    if (!(error instanceof SessionReplayError)) throw error;
    const { key, ...broken } = viewBroken(path, error);
    return { path, broken };
  }
}
