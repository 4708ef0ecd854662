/** `vsr learn`: links of a session, as a second recording of the same flow shows them. */
import { UserError } from '../../errors.ts';
import { readReplayed } from '../../har/read-replayed.ts';
import { joinSafe, printableLine, safe } from '../../printable.ts';
import { learnCorrelations } from '../../replay/explain-correlations.ts';
import { titleOf } from '../../replay/failure/failure.ts';
import { nameOf } from '../../replay/failure/outcome.ts';
import type { CarriedPlace } from '../../replay/learn/compare-recordings.ts';
import { paint, plural, ROW_INDENT } from '../../report/words.ts';
import { HAR_STAYS, isHarFile } from '../../session/har-file.ts';
import { withMembers } from '../../session/session-file.ts';
import { writeSession } from '../../session/write-session.ts';
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
  // The links are those of the second one: here of the session that gets them.
  const found = await learnCorrelations(await readReplayed(second.file), session);
  const { right, learned, dropped, wrong, unexplained, links } = found;
  const isChanged = learned.length + dropped.length > 0;
  if (isChanged) {
    writeSession(file, withMembers(session, { links: links.length > 0 ? [...links] : undefined }));
  }
  if (input.has('json')) {
    terminal.printJson({ file: path, right, learned, dropped, wrong, unexplained });
    return EXIT.passed;
  }
  const titles = new Map(session.recordings.map((each) => [each.id, titleOf(nameOf(each))]));
  const open = [...wrong, ...unexplained];
  const places = open.slice(0, MAX_PLACES).map(({ id, place }: CarriedPlace) => {
    return safe`${ROW_INDENT}${titles.get(id) ?? printableLine(`#${id}`)} ${paint('dim', printableLine(place))}`;
  });
  const more = open.length - places.length;
  const counts = [
    safe`${plural(right, 'value')} right`,
    ...(learned.length > 0 ? [paint('green', safe`${learned.length} learned`)] : []),
    ...(dropped.length > 0
      ? [paint('yellow', safe`${plural(dropped.length, 'link')} dropped`)]
      : []),
    ...(open.length > 0 ? [paint('yellow', safe`${open.length} open`)] : []),
  ];
  const written = isChanged ? safe`, written to ${printableLine(path)}` : '';
  terminal.print(
    joinSafe(
      [
        safe`${joinSafe(counts, ', ')}${written}`,
        ...places,
        ...(more > 0 ? [safe`${ROW_INDENT}${paint('dim', safe`… and ${more} more`)}`] : []),
      ],
      '\n',
    ),
  );
  return EXIT.passed;
};
