/** The arguments that were typed after the name of a command, checked against its definition. */
import { UserError } from '../../errors.ts';
import { printableLine } from '../../printable.ts';
import { findNearest } from '../../session/json/nearest.ts';
import { type Command, type CommandOption, PROGRAM } from './command.ts';
import type { OptionValues } from './input.ts';

/** The option that every command has. */
const JSON_OPTION: CommandOption = { name: '--json', about: 'Print the result as JSON' };

/** Handled by `Terminal`. */
const COLOURS: readonly string[] = ['--color', '--no-color'];
const HELP: readonly string[] = ['--help', '-h'];

/** The options of a command, with those that every command has. */
export function optionsOf({ options }: Command): readonly CommandOption[] {
  return [...options, JSON_OPTION];
}

/** The parser turns texts such as `007` into numbers. With this suffix, they stay texts. */
const TEXT = '\0';

/** The arguments without those for the terminal. What follows `--` is the user's command. */
export function withoutColours(argv: readonly string[]): readonly string[] {
  const behind = [...argv, '--'].indexOf('--');
  return argv.filter((each, index) => index > behind || !COLOURS.includes(each));
}

/**
 * The arguments in a spelling that the parser reads correctly. Otherwise, it would give the argument after a switch
 * of two words to the switch, and mistake a value that begins with a dash for an option.
 * @throws {UserError} `INVALID_OPTIONS`
 */
export function spellOut(command: Command, typed: readonly string[]): string[] {
  const behind = [...typed, '--'].indexOf('--');
  const own = typed.slice(0, behind);
  if (own.some((argument) => HELP.includes(argument))) return ['--help'];
  const spelt: string[] = [];
  const rest = own.values();
  for (const argument of rest) {
    if (argument === '-' || !argument.startsWith('-')) {
      // The parser would mistake `-`, which stands for standard input, for an option.
      spelt.push(argument === '-' ? TEXT + argument : argument + TEXT);
      continue;
    }
    const { option, value } = splitFlag(command, argument);
    if (option.value === undefined) {
      if (value !== undefined) throw wrongUse(command, `${option.name} takes no value`);
      spelt.push(`--${camelCase(option.name)}`);
      continue;
    }
    const text = value ?? rest.next().value;
    if (text === undefined || (value === undefined && isFlag(command, text))) {
      throw wrongUse(command, `${option.name} needs a value, <${option.value}>`);
    }
    spelt.push(`${option.name}=${text}${TEXT}`);
  }
  return [...spelt, ...typed.slice(behind)];
}

/**
 * An option as it was typed: `--name`, `--name=value`, `-N`, `-N=value` or `-Nvalue`.
 * @throws {UserError} `INVALID_OPTIONS` if there is no such option
 */
function splitFlag(
  command: Command,
  typed: string,
): { readonly option: CommandOption; readonly value?: string } {
  const options = optionsOf(command);
  const [, flag = '', joined] = /^([^=]*)(?:=(.*))?$/s.exec(typed) ?? [];
  const named = options.find(({ name, short }) => name === flag || short === flag);
  if (named) return { option: named, ...(joined !== undefined && { value: joined }) };
  const short = typed.startsWith('--') ? undefined : typed.slice(0, 2);
  const option = short && options.find((each) => each.short === short && each.value);
  if (option) return { option, value: typed.slice(2) };
  const names = [...options.map(({ name }) => name), ...HELP];
  const { nearest } = findNearest(flag, names, (whole) => whole.replace(/^-+/, ''));
  const suggestion = nearest === undefined ? '' : `; did you mean ${nearest}?`;
  throw wrongUse(command, `there is no option ${printableLine(flag)}${suggestion}`);
}

function isFlag(command: Command, text: string): boolean {
  const flag = text.replace(/=.*/s, '');
  return optionsOf(command).some(({ name, short }) => name === flag || short === flag);
}

/**
 * The arguments of a command as the parser gives them.
 * @throws {UserError} `INVALID_OPTIONS` if one is missing, or there is one too many
 */
export function readArguments(
  command: Command,
  expected: readonly {
    readonly required: boolean;
    readonly value: string;
    readonly variadic: boolean;
  }[],
  found: readonly unknown[],
): readonly string[] {
  const args = found.map(restore);
  const missing = expected.find(({ required }, index) => required && args[index] === undefined);
  if (missing) throw wrongUse(command, `<${missing.value}> is missing`);
  const most = expected.some(({ variadic }) => variadic) ? Infinity : expected.length;
  const extra = args[most];
  if (extra === undefined) return args;
  throw wrongUse(command, `the argument "${printableLine(extra)}" is one too many`);
}

/**
 * The options of a command as the parser gives them.
 * @throws {UserError} `INVALID_OPTIONS` if one was given too often
 */
export function readOptions(
  command: Command,
  found: Readonly<Record<string, unknown>>,
): OptionValues {
  const values = new Map<string, readonly string[] | true>();
  for (const { name, value, isList } of optionsOf(command)) {
    const texts = listOf(found[camelCase(name)]);
    if (texts.length === 0) continue;
    if (texts.length > 1 && !isList) {
      throw wrongUse(command, `${name} is given ${texts.length} times`);
    }
    values.set(name.slice('--'.length), value === undefined ? true : texts);
  }
  return values;
}

/** The texts of an option, or the words after `--`. */
export function listOf(value: unknown): readonly string[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value.map(restore) : [restore(value)];
}

function restore(value: unknown): string {
  return String(value).replace(TEXT, '');
}

/** The name of an option in the parser. */
function camelCase(name: string): string {
  return name
    .slice('--'.length)
    .replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** The error for a wrongly typed command. */
export function wrongUse(command: Command, what: string): UserError {
  const help = `"${PROGRAM} ${command.name} --help" explains it`;
  return new UserError('INVALID_OPTIONS', `${command.name}: ${what} (${help})`);
}
