/** `vsr export`: a session in a format for other programs. */
import { UserError } from '../../errors.ts';
import { readReplayed } from '../../har/read-replayed.ts';
import { joinSafe, type Printable, printableLine, safe } from '../../printable.ts';
import { parseHeaders } from '../../replay/typed-settings.ts';
import { plural } from '../../report/words.ts';
import { writeFile } from '../../session/files/write-file.ts';
import type { Session } from '../../session/schema.ts';
import { writeSlice } from '../../session/slice-session.ts';
import { resolveSession } from '../arguments/find-session.ts';
import { oneOfFiles, outputFile } from '../arguments/output-file.ts';
import { EXIT, type ExitCode, type RunCommand } from '../program/command.ts';
import { type Input, wrongOption } from '../program/input.ts';
import type { Terminal } from '../program/terminal.ts';

/** A session as text, in pieces. */
type Render = (session: Session, headers: readonly string[]) => Iterable<string>;

/** The values of `--format`. Each format is loaded on demand. */
const FORMATS: Readonly<Record<string, () => Promise<Render>>> = {
  har: async () => (await import('../../har/write-har.ts')).renderHar,
  curl: async () => (await import('../../export/curl-script.ts')).renderCurlScript,
  csv: async () => (await import('../../export/csv.ts')).renderCsv,
  vitest: async () => {
    const { renderVitestTest } = await import('../../export/script/vitest-test.ts');
    return (...args) => [renderVitestTest(...args)];
  },
  k6: async () => {
    const { renderK6 } = await import('../../export/script/k6.ts');
    return (...args) => [renderK6(...args)];
  },
};

export const run: RunCommand = async (input, terminal) => {
  const count = input.count('split');
  return count === undefined ? exportAs(input, terminal) : split(input, terminal, count);
};

async function exportAs(input: Input, terminal: Terminal): Promise<ExitCode> {
  const format = input.text('format') ?? 'har';
  const load = Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
  if (load === undefined) {
    throw wrongOption('format', `one of ${Object.keys(FORMATS).join(', ')}`, format);
  }
  const headers = readHeaderLines(input, format);
  // `-` stands for standard output, as it stands for standard input in `vsr import -`.
  const output = input.text('out') === '-' ? undefined : outputFile(input);
  const found = await resolveSession(input.args[0] ?? '', input.cwd);
  const session = await readReplayed(found.file);
  const pieces = (await load())(session, headers);
  const result = { session: found.path, format, recordings: session.recordings.length };
  if (output) {
    const { file, path } = output;
    writeFile(file, pieces);
    const what = safe`${plural(result.recordings, 'request')} of ${printableLine(found.path)}`;
    if (input.has('json')) terminal.printJson({ ...result, file: path });
    else terminal.tell(safe`${what} written to ${path}`);
  } else if (input.has('json')) {
    terminal.printJson({ ...result, text: [...pieces].join('') });
  } else {
    for (const piece of pieces) terminal.write(piece);
  }
  return EXIT.passed;
}

/** The formats whose scripts set headers. */
const SCRIPTS = ['vitest', 'k6'];

/** @throws {UserError} `INVALID_OPTIONS` */
function readHeaderLines(input: Input, format: string): readonly string[] {
  const lines = input.texts('header');
  if (lines.length > 0 && !SCRIPTS.includes(format)) {
    const what = `--header is for scripts: --format ${SCRIPTS.join(' or ')}, not ${format}`;
    throw new UserError('INVALID_OPTIONS', what);
  }
  const problems: string[] = [];
  parseHeaders(lines.join('\n'), '--header', problems);
  if (problems.length > 0) throw new UserError('INVALID_OPTIONS', problems.join('\n'));
  return lines;
}

async function split(input: Input, terminal: Terminal, count: number): Promise<ExitCode> {
  const wrong = ['format', 'header'].find((name) => input.texts(name).length > 0);
  if (wrong !== undefined) {
    throw new UserError('INVALID_OPTIONS', `--split writes sessions, so it takes no --${wrong}`);
  }
  const found = await resolveSession(input.args[0] ?? '', input.cwd);
  const session = await readReplayed(found.file);
  const { splitSession } = await import('../../export/split-session.ts');
  const { parts, repeated } = splitSession(session, count);
  const files = parts.map((part, index) => ({
    part,
    ...oneOfFiles(input, found.file, `.part-${index + 1}.session.json`),
  }));
  for (const { part, file } of files) writeSlice(file, part);
  const written = files.map(({ part, path }) => ({ path, requests: part.recordings.length }));
  if (input.has('json')) {
    terminal.printJson({ session: found.path, parts: written, repeated });
    return EXIT.passed;
  }
  const lines = [
    ...written.map(({ path, requests }) => safe`${path}  ${plural(requests, 'request')}`),
    ...(parts.length < count
      ? [safe`No more than ${plural(parts.length, 'part')}: ${limitOf(session, parts.length)}`]
      : []),
    ...(repeated.length > 0
      ? [
          safe`${plural(repeated.length, 'request')} needed by several parts, and repeated in each of them`,
        ]
      : []),
  ];
  terminal.print(joinSafe(lines, '\n'));
  return EXIT.passed;
}

/** Why a session has no more parts. */
function limitOf({ recordings }: Session, parts: number): Printable {
  if (parts === recordings.length) return safe`the session has ${plural(parts, 'request')}`;
  return safe`requests that share live values stay together`;
}
