/** `vsr export`: a session in a format of other programs. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { UserError } from '../../errors.ts';
import { printableLine } from '../../printable.ts';
import { plural } from '../../report/words.ts';
import { displayPath } from '../../session/files/paths.ts';
import { writeFile } from '../../session/files/write-file.ts';
import { readSession } from '../../session/read-session.ts';
import type { Session } from '../../session/schema.ts';
import { resolveSession } from '../arguments/find-session.ts';
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
  const out = input.text('out');
  const file = out === undefined ? undefined : resolve(input.cwd, out);
  if (file !== undefined && !input.has('force') && existsSync(file)) {
    const advice = 'name another file, or replace it with --force';
    throw new UserError('SESSION_NOT_WRITABLE', `${displayPath(file)} exists already: ${advice}`);
  }
  const found = await resolveSession(input.args[0] ?? '', input.cwd);
  const session = await readSession(found.file);
  const pieces = (await load())(session);
  const result = { session: found.path, format, recordings: session.recordings.length };
  if (file !== undefined) {
    writeFile(file, pieces);
    const what = `${plural(result.recordings, 'request')} of ${printableLine(found.path)}`;
    if (input.has('json')) terminal.print(JSON.stringify({ ...result, file }, undefined, 2));
    else terminal.tell(`${what} written to ${displayPath(file)}`);
  } else if (input.has('json')) {
    terminal.print(JSON.stringify({ ...result, text: [...pieces].join('') }, undefined, 2));
  } else {
    for (const piece of pieces) terminal.write(piece);
  }
  return EXIT.passed;
};
