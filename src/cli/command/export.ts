/** `vsr export`: a session in a format of other programs. */
import { readReplayed } from '../../har/read-replayed.ts';
import { printableLine } from '../../printable.ts';
import { plural } from '../../report/words.ts';
import { writeFile } from '../../session/files/write-file.ts';
import type { Session } from '../../session/schema.ts';
import { resolveSession } from '../arguments/find-session.ts';
import { outputFile } from '../arguments/output-file.ts';
import { EXIT, type RunCommand } from '../program/command.ts';
import { wrongOption } from '../program/input.ts';

/** A session as text, in pieces. Each is loaded when it is asked for. */
type Render = (session: Session) => Iterable<string>;

/** What `--format` may be. */
const FORMATS: Readonly<Record<string, () => Promise<Render>>> = {
  har: async () => (await import('../../har/write-har.ts')).renderHar,
};

export const run: RunCommand = async (input, terminal) => {
  const format = input.text('format') ?? 'har';
  const load = Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
  if (load === undefined) {
    throw wrongOption('format', `one of ${Object.keys(FORMATS).join(', ')}`, format);
  }
  const output = outputFile(input);
  const found = await resolveSession(input.args[0] ?? '', input.cwd);
  const session = await readReplayed(found.file);
  const pieces = (await load())(session);
  const result = { session: found.path, format, recordings: session.recordings.length };
  if (output) {
    const { file, path } = output;
    writeFile(file, pieces);
    const what = `${plural(result.recordings, 'request')} of ${printableLine(found.path)}`;
    if (input.has('json')) terminal.print(JSON.stringify({ ...result, file }, undefined, 2));
    else terminal.tell(`${what} written to ${path}`);
  } else if (input.has('json')) {
    terminal.print(JSON.stringify({ ...result, text: [...pieces].join('') }, undefined, 2));
  } else {
    for (const piece of pieces) terminal.write(piece);
  }
  return EXIT.passed;
};
