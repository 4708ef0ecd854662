/** `vsr learn`: links of a session, as a second recording of the same flow shows them. */
import { UserError } from '../../errors.ts';
import { readReplayed } from '../../har/read-replayed.ts';
import { joinSafe, type Printable, printableLine, safe } from '../../printable.ts';
import { learnCorrelations } from '../../replay/explain-correlations.ts';
import { titleOf } from '../../replay/failure/failure.ts';
import { nameOf } from '../../replay/failure/outcome.ts';
import type { LearnedCorrelations } from '../../replay/learn/compare-recordings.ts';
import { paint, plural, ROW_INDENT } from '../../report/words.ts';
import { HAR_STAYS, isHarFile } from '../../session/har-file.ts';
import type { Session } from '../../session/schema.ts';
import { writeLinks } from '../../session/update-session.ts';
import { resolveSession } from '../arguments/find-session.ts';
import { EXIT, type RunCommand } from '../program/command.ts';

/** Further places are only counted. */
const MAX_PLACES = 20;

export const run: RunCommand = async (input, terminal) => {
  const [one = '', other = ''] = input.args;
  const { file, path } = await resolveSession(one, input.cwd);
  const second = await resolveSession(other, input.cwd);
  if (isHarFile(file)) {
    throw new UserError(
      'SESSION_NOT_WRITABLE',
      `cannot write ${printableLine(path)}, since ${HAR_STAYS}`,
    );
  }
  const session = await readReplayed(file);
  // The links that are learned are those of the second argument: here of the session that gets them.
  const { links, ...found } = await learnCorrelations(await readReplayed(second.file), session);
  const isChanged = found.learned.length + found.dropped.length > 0;
  if (isChanged) writeLinks(file, session, links);
  if (input.has('json')) terminal.printJson({ file: path, ...found });
  else terminal.print(render(session, found, isChanged ? path : undefined));
  return EXIT.passed;
};

/** @param path of the file that was written, if one was */
function render(
  session: Session,
  { right, learned, dropped, wrong, unexplained }: Omit<LearnedCorrelations, 'links'>,
  path: string | undefined,
): Printable {
  const open = [...wrong, ...unexplained];
  const counts = [
    safe`${plural(right, 'value')} right`,
    ...(learned.length > 0 ? [paint('green', safe`${learned.length} learned`)] : []),
    ...(dropped.length > 0
      ? [paint('yellow', safe`${plural(dropped.length, 'link')} dropped`)]
      : []),
    ...(open.length > 0 ? [paint('yellow', safe`${open.length} open`)] : []),
  ];
  const written = path === undefined ? '' : safe`, written to ${printableLine(path)}`;
  const titles = new Map(session.recordings.map((each) => [each.id, titleOf(nameOf(each))]));
  const places = open.slice(0, MAX_PLACES).map(({ id, place }) => {
    const title = titles.get(id) ?? printableLine(`#${id}`);
    return safe`${ROW_INDENT}${title} ${paint('dim', printableLine(place))}`;
  });
  const more = open.length - places.length;
  if (more > 0) places.push(safe`${ROW_INDENT}${paint('dim', safe`… and ${more} more`)}`);
  return joinSafe([safe`${joinSafe(counts, ', ')}${written}`, ...places], '\n');
}
