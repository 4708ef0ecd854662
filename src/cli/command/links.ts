/** `vsr links`: which values a replay takes from which responses. */
import { groupBy } from '../../collections.ts';
import { readReplayed } from '../../har/read-replayed.ts';
import { joinSafe, type Printable, printableLine, safe } from '../../printable.ts';
import { explainCorrelations } from '../../replay/explain-correlations.ts';
import { titleOf } from '../../replay/failure/failure.ts';
import { nameOf } from '../../replay/failure/outcome.ts';
import { paint, plural } from '../../report/words.ts';
import { resolveSession } from '../arguments/find-session.ts';
import { EXIT, type RunCommand } from '../program/command.ts';

export const run: RunCommand = async (input, terminal) => {
  const { file } = await resolveSession(input.args[0] ?? '', input.cwd);
  const session = await readReplayed(file);
  const links = await explainCorrelations(session);
  if (input.has('json')) {
    terminal.printJson(links);
    return EXIT.passed;
  }
  const titles = new Map(session.recordings.map((each) => [each.id, titleOf(nameOf(each))]));
  const titleAt = (id: string): Printable => titles.get(id) ?? printableLine(`#${id}`);
  const groups = groupBy(links, ({ to }) => to.id);
  const lines = [...groups].flatMap(([id, group]) => [
    paint('bold', titleAt(id)),
    ...group.map(({ to, from, value, reasons = [] }) => {
      const origin = from ? safe`${titleAt(from.id)}, ${printableLine(from.place)}` : 'a new value';
      const recorded = value === undefined ? '' : paint('dim', safe` (${printableLine(value)})`);
      const why =
        reasons.length > 0 ? paint('dim', safe` [${printableLine(reasons.join(', '))}]`) : '';
      return safe`  ${printableLine(to.place)} ${paint('dim', '←')} ${origin}${recorded}${why}`;
    }),
  ]);
  const total = safe`${plural(links.length, 'live value')} in ${printableLine(session.name)}`;
  terminal.print(joinSafe([...lines, total], '\n'));
  return EXIT.passed;
};
