/** `vsr import`: makes sessions from the exports of other programs. */
import { posix, relative, resolve } from 'node:path';
import { addAbortSignal } from 'node:stream';
import { SessionReplayError, UserError } from '../../errors.ts';
import type { EntryKind } from '../../har/entry-kinds.ts';
import type { ImportOptions } from '../../har/har-options.ts';
import { FORMAT_NAMES, type FormatName } from '../../har/import-format.ts';
import { importAs } from '../../har/import-har.ts';
import { type LeftOver, renderLeftOvers } from '../../har/leftovers.ts';
import { importOptionsSchema } from '../../har/options-schema.ts';
import { joinSafe, type Printable, printableLine, safe } from '../../printable.ts';
import { explainNotRead } from '../../record/journal/explain-not-read.ts';
import type { NotRead } from '../../record/journal/recording-report.ts';
import { paint, plural } from '../../report/words.ts';
import { portablePath } from '../../session/files/paths.ts';
import { isHarFile } from '../../session/har-file.ts';
import { EXIT, type RunCommand } from '../program/command.ts';
import { type Input, wrongOption } from '../program/input.ts';
import { withStopSignal } from '../program/stop-signal.ts';

const KINDS: readonly EntryKind[] = ['api', 'document', 'asset', 'preflight'];

/** The result for one file, as `--json` prints it. */
type Result = { readonly file: string } & (
  | {
      /** Path of the session. */
      readonly session: string;
      readonly recordings: number;
      readonly change: string;
      /** What was left out: impossible to carry over, or not asked for. */
      readonly left: readonly LeftOver[];
      /** Bodies that were not kept, since they could not be read. */
      readonly notRead: readonly NotRead[];
    }
  | { readonly error: Printable }
);

export const run: RunCommand = async (input, terminal) => {
  const options = readOptions(input);
  const format = readFormat(input);
  if (options.name !== undefined && input.args.length > 1) {
    throw wrongOption('name', 'one file, since it names one session');
  }
  const results: Result[] = [];
  const isStopped = await withStopSignal(async ({ signal }) => {
    for (const file of input.args) {
      if (signal.aborted) break;
      terminal.status(safe`reading ${printableLine(file)}`);
      results.push(await importFile(file, { ...options, signal }, input.cwd, format));
    }
    return signal.aborted;
  });
  terminal.status('');
  if (input.has('json')) terminal.printJson(results);
  else {
    for (const result of results) {
      if ('error' in result) terminal.tellError(result.error);
      else terminal.print(render(result));
    }
  }
  if (isStopped) return EXIT.interrupted;
  return results.every((each) => !('error' in each)) ? EXIT.passed : EXIT.badInput;
};

/** @throws {UserError} `INVALID_OPTIONS` */
function readOptions(input: Input): Omit<ImportOptions, 'file'> {
  const types = input.texts('type');
  const [hosts, paths] = [input.texts('host'), input.texts('path')];
  const media = types.filter((type) => type.includes('/'));
  const kinds = types.filter((type) => !type.includes('/')).map(toKind);
  const include = {
    ...(paths.length > 0 && { path: paths }),
    ...(media.length > 0 && { contentType: media }),
  };
  // A media type such as image/png selects responses whatever kind of request brought them.
  const asked = kinds.length > 0 ? kinds : media.length > 0 ? KINDS : undefined;
  const name = input.text('name');
  const options = {
    sessions: resolve(input.cwd, input.text('sessions') ?? 'sessions'),
    replace: input.has('force'),
    ...(name !== undefined && { name }),
    ...(asked && { kinds: asked }),
    ...(hosts.length > 0 && { hosts }),
    ...(Object.keys(include).length > 0 && { include }),
  };
  const checked = importOptionsSchema.safeParse({ ...options, file: 'any.har' });
  const [issue] = checked.error?.issues ?? [];
  if (issue === undefined) return options;
  const typed: Readonly<Record<string, readonly [option: string, texts: readonly string[]]>> = {
    hosts: ['host', hosts],
    path: ['path', paths],
    contentType: ['type', media],
  };
  const member = issue.path.findLast((key) => typeof key === 'string') ?? '';
  const [option, texts] = typed[member] ?? [member, input.texts(member)];
  throw wrongOption(option, issue.message, texts[Number(issue.path.at(-1))] ?? texts.at(-1));
}

function readFormat(input: Input): FormatName | undefined {
  const name = input.text('format');
  const format = FORMAT_NAMES.find((each) => each === name);
  if (format !== undefined || name === undefined) return format;
  throw wrongOption('format', `one of ${FORMAT_NAMES.join(', ')}`, name);
}

function toKind(type: string): EntryKind {
  const kind = KINDS.find((each) => each === type);
  if (kind) return kind;
  throw wrongOption('type', `${KINDS.join(', ')}, or a media type such as application/json`, type);
}

async function importFile(
  file: string,
  options: Omit<ImportOptions, 'file'>,
  cwd: string,
  format: FormatName | undefined,
): Promise<Result> {
  try {
    const isPiped = file === '-';
    const found = { ...options, file: isPiped ? STANDARD_INPUT : resolve(cwd, file) };
    const bytes = isPiped ? await readStandardInput(options.signal) : undefined;
    const imported = await importAs(found, format, bytes);
    const { recordings, change = 'written', left, notRead = [] } = imported;
    const session = portablePath(relative(cwd, imported.file));
    return { file, session, recordings, change, left, notRead };
  } catch (error) {
    if (options.signal?.aborted) {
      return { file, error: safe`${printableLine(file)}: stopped, nothing was written` };
    }
    if (!(error instanceof SessionReplayError)) throw error;
    return { file, error: error.message };
  }
}

/** The name of standard input in messages, and of its session. */
const STANDARD_INPUT = 'stdin';

/** Maximum size of standard input, in bytes. It is held in memory, since it may contain secrets. */
const MAX_STANDARD_INPUT = 64 * 1024 * 1024;

/** @throws {UserError} `INVALID_OPTIONS` if there is more than fits in memory */
async function readStandardInput(signal: AbortSignal | undefined): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Ctrl-C ends a terminal that waits for text.
  for await (const chunk of addAbortSignal(signal ?? new AbortController().signal, process.stdin)) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > MAX_STANDARD_INPUT) {
      const what = `stdin has more than ${MAX_STANDARD_INPUT} bytes`;
      throw new UserError('INVALID_OPTIONS', `${what}: save it to a file, and name the file`);
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function render(result: Exclude<Result, { readonly error: Printable }>): Printable {
  const { file, session, recordings, left, notRead } = result;
  const what = safe`${plural(recordings, 'request')} of ${printableLine(file)}`;
  const notes = [...renderLeftOvers(left), ...notRead.map((each) => explainNotRead([each]))];
  const lines = notes.map((line) => safe`  ${paint('dim', printableLine(line))}`);
  const isBeside = isHarFile(file) && posix.dirname(session) === posix.dirname(portablePath(file));
  if (isBeside)
    lines.push(
      safe`  ${paint('yellow', safe`${printableLine(file)} is still replayed as a suite: delete it`)}`,
    );
  return joinSafe(
    [safe`${paint('green', '✓')} ${printableLine(session)}: ${what}`, ...lines],
    '\n',
  );
}
