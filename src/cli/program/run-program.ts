/** Turns the arguments of the process into a run of a command, and its result into an exit code. */
import { type CAC, type Command as CacCommand, cac } from 'cac';
import { type ErrorCode, SessionReplayError, UserError } from '../../errors.ts';
import { packageVersion } from '../../own-files.ts';
import { printableLine } from '../../printable.ts';
import { explainFileError } from '../../session/files/file-errors.ts';
import { displayPath } from '../../session/files/paths.ts';
import { findNearest } from '../../session/json/nearest.ts';
import { type Command, EXIT, type ExitCode, PROGRAM, usageOf } from './command.ts';
import { Input } from './input.ts';
import type { Terminal } from './terminal.ts';
import {
  listOf,
  optionsOf,
  readArguments,
  readOptions,
  spellOut,
  withoutColours,
  wrongUse,
} from './typed-arguments.ts';

/** Where a command runs. */
interface Place {
  /** The folder that paths are relative to. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Runs the command that the arguments name, and prints errors.
 * @param argv the arguments without the program
 */
export async function runProgram(
  commands: readonly Command[],
  argv: readonly string[],
  { terminal, ...place }: Place & { readonly terminal: Terminal },
): Promise<number> {
  try {
    const program = createParser(commands);
    const [first, ...others] = withoutColours(argv);
    const [name = '--help', ...typed] =
      first === 'help' ? [...others.slice(0, 1), '--help'] : [first, ...others];
    const command = commands.find((each) => each.name === name);
    program.parse(['', '', name, ...(command ? spellOut(command, typed) : typed)], { run: false });
    if (program.options.help || program.options.version) return EXIT.passed;
    const { matchedCommand } = program;
    if (!matchedCommand || !command) throw unknownCommand(commands, name);
    const input = readInput(program, matchedCommand, command, place);
    const { run } = await command.load();
    return await run(input, terminal);
  } catch (error) {
    const told = error instanceof SessionReplayError ? error : ofSystem(error);
    if (told === undefined) throw error;
    terminal.status('');
    terminal.tellError(told.message);
    return exitCodeOf(told.code);
  }
}

/** The error for a typed path that the system refuses, such as one that is too long or must not be read. */
function ofSystem(error: unknown): UserError | undefined {
  if (!(error instanceof Error && 'syscall' in error && 'path' in error)) return undefined;
  const what = `cannot read ${displayPath(String(error.path))}: ${explainFileError(error)}`;
  return new UserError('INVALID_OPTIONS', what, { cause: error });
}

function exitCodeOf(code: ErrorCode): ExitCode {
  return code === 'TARGET_UNREACHABLE' ? EXIT.unreachable : EXIT.badInput;
}

function createParser(commands: readonly Command[]): CAC {
  const program = cac(PROGRAM);
  for (const command of commands) {
    const own = program.command(`${command.name} ${command.args}`.trim(), command.about);
    own.usage(usageOf(command));
    for (const { name, short, value, about, isList } of optionsOf(command)) {
      const flags = short === undefined ? name : `${short}, ${name}`;
      const text = isList ? `${about} (repeatable)` : about;
      own.option(value === undefined ? flags : `${flags} <${value}>`, text);
    }
    for (const { line, about } of command.examples) {
      own.example((bin) => `  # ${about}\n  $ ${bin} ${line}\n`);
    }
  }
  program.help();
  program.version(packageVersion());
  return program;
}

/** @throws {UserError} `INVALID_OPTIONS` */
function readInput(program: CAC, parsed: CacCommand, command: Command, place: Place): Input {
  const rest = listOf(program.options['--']);
  if (rest.length > 0 && !command.takesCommand) {
    throw wrongUse(command, 'nothing is expected after --');
  }
  return new Input({
    args: readArguments(command, parsed.args, program.args),
    rest,
    ...place,
    options: readOptions(command, program.options),
  });
}

function unknownCommand(commands: readonly Command[], name: string): UserError {
  if (name.startsWith('-')) {
    return new UserError(
      'INVALID_OPTIONS',
      `the first argument must be a command, found ${printableLine(name)}: "${PROGRAM} --help" lists the commands`,
    );
  }
  const { nearest } = findNearest(
    name,
    commands.map((command) => command.name),
  );
  const advice =
    nearest === undefined ? `"${PROGRAM} --help" lists them` : `did you mean "${nearest}"?`;
  return new UserError(
    'INVALID_OPTIONS',
    `there is no command "${printableLine(name)}": ${advice}`,
  );
}
