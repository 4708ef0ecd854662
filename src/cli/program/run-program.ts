/** From the arguments of the process to an exit code. */
import { type CAC, type Command as CacCommand, cac } from 'cac';
import { type ErrorCode, SessionReplayError, UserError } from '../../errors.ts';
import { packageVersion } from '../../own-files.ts';
import { printableLine } from '../../printable.ts';
import { paint } from '../../report/words.ts';
import { findNearest } from '../../session/json/nearest.ts';
import { type Command, type CommandOption, EXIT, type ExitCode } from './command.ts';
import { Input, type OptionValues } from './input.ts';
import type { Terminal } from './terminal.ts';

/** The short name of the program, which help texts show. */
const PROGRAM = 'vsr';

/** What every command has. */
const JSON_OPTION: CommandOption = { name: '--json', about: 'Print the result as JSON' };

/** Are the terminal's. */
const COLOURS: readonly string[] = ['--color', '--no-color'];

/** Where a command runs. */
interface Place {
  /** The folder that paths are relative to. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Runs the command that the arguments name, and prints what goes wrong.
 * @param argv without the program
 */
export async function runProgram(
  commands: readonly Command[],
  argv: readonly string[],
  { terminal, ...place }: Place & { readonly terminal: Terminal },
): Promise<number> {
  try {
    const program = createParser(commands);
    const behind = argv.indexOf('--');
    const [first, ...others] = argv.filter(
      (each, index) => !COLOURS.includes(each) || (behind >= 0 && index > behind),
    );
    const [name = '--help', ...typed] =
      first === 'help' ? [...others.slice(0, 1), '--help'] : [first, ...others];
    program.parse(['', '', name, ...typed.map(protect)], { run: false });
    if (program.options.help || program.options.version) return EXIT.passed;
    const { matchedCommand, matchedCommandName } = program;
    const command = commands.find(({ name }) => name === matchedCommandName);
    if (!matchedCommand || !command) {
      throw unknownCommand(commands, name);
    }
    const input = readInput(program, matchedCommand, command, place);
    const { run } = await command.load();
    return await run(input, terminal);
  } catch (error) {
    if (!(error instanceof SessionReplayError)) throw error;
    terminal.tell(`${paint('red', 'Error:')} ${error.message}`);
    return exitCodeOf(error.code);
  }
}

function exitCodeOf(code: ErrorCode): ExitCode {
  return code === 'TARGET_UNREACHABLE' ? EXIT.unreachable : EXIT.badInput;
}

function createParser(commands: readonly Command[]): CAC {
  const program = cac(PROGRAM);
  for (const command of commands) {
    const own = program.command(`${command.name} ${command.args}`.trim(), command.about);
    for (const { name, short, value, about } of optionsOf(command)) {
      const flags = short === undefined ? name : `${short}, ${name}`;
      own.option(value === undefined ? flags : `${flags} <${value}>`, about);
    }
    for (const { line, about } of command.examples) {
      own.example((bin) => `  # ${about}\n  $ ${bin} ${line}\n`);
    }
  }
  program.help();
  program.version(packageVersion());
  return program;
}

function optionsOf({ options }: Command): readonly CommandOption[] {
  return [...options, JSON_OPTION];
}

/** The parser makes numbers of texts such as `007`. With this behind them they stay texts. */
const TEXT = '\0';

function protect(argument: string): string {
  const isFlag = argument.startsWith('-') && !argument.includes('=');
  return isFlag ? argument : argument + TEXT;
}

function restore(value: unknown): string {
  return String(value).replace(TEXT, '');
}

/** @throws {UserError} `INVALID_OPTIONS` */
function readInput(program: CAC, parsed: CacCommand, command: Command, place: Place): Input {
  const { args, options } = program;
  const names = optionsOf(command).map(({ name }) => name);
  for (const name of Object.keys(options)) {
    if (name === '--' || parsed.hasOption(name)) continue;
    throw unknownOption(command, name, names);
  }
  try {
    parsed.checkOptionValue();
    parsed.checkRequiredArgs();
    parsed.checkUnusedArgs();
  } catch (error) {
    const reason = error instanceof Error ? restore(error.message) : String(error);
    throw wrongUse(command, printableLine(reason), { cause: error });
  }
  const rest = listOf(options['--']);
  if (rest.length > 0 && !command.takesCommand) {
    throw wrongUse(command, 'nothing is expected behind --');
  }
  return new Input({
    args: args.map(restore),
    rest,
    ...place,
    options: readOptions(command, options),
  });
}

/** @throws {UserError} `INVALID_OPTIONS` */
function readOptions(command: Command, found: CAC['options']): OptionValues {
  const values = new Map<string, readonly string[] | true>();
  for (const { name: flag, value, isList } of optionsOf(command)) {
    const name = flag.slice('--'.length);
    const texts = listOf(found[camelCase(name)]);
    if (texts.length === 0) continue;
    if (texts.length > 1 && !isList) {
      throw wrongUse(command, `${flag} is given ${texts.length} times`);
    }
    if (value !== undefined) values.set(name, texts);
    else if (texts[0] === 'true') values.set(name, true);
  }
  return values;
}

function listOf(value: unknown): readonly string[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value.map(restore) : [restore(value)];
}

function camelCase(name: string): string {
  return name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function unknownCommand(commands: readonly Command[], name: string): UserError {
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

function unknownOption(command: Command, name: string, names: readonly string[]): UserError {
  const dashed = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const flag = name.length > 1 ? `--${dashed}` : `-${name}`;
  const { nearest } = findNearest(flag, names, (whole) => whole.replace(/^-+/, ''));
  const suggestion = nearest === undefined ? '' : `; did you mean ${nearest}?`;
  return wrongUse(command, `there is no option ${printableLine(flag)}${suggestion}`);
}

function wrongUse(command: Command, what: string, options?: ErrorOptions): UserError {
  const help = `"${PROGRAM} ${command.name} --help" explains it`;
  return new UserError('INVALID_OPTIONS', `${command.name}: ${what} (${help})`, options);
}
