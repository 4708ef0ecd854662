import { UserError } from '../../errors.ts';
import { MAX_TIMER } from '../../replay/schedule/pace.ts';
import { showValue } from '../../session/json/show-value.ts';

/** Values of options by their names without dashes, as texts: a switch is `true`. */
export type OptionValues = ReadonlyMap<string, readonly string[] | true>;

/** The arguments that were typed after the name of a command. */
export class Input {
  readonly args: readonly string[];
  /** What follows `--`. */
  readonly rest: readonly string[];
  /** The folder that paths are relative to. */
  readonly cwd: string;
  /** The environment variables. */
  readonly env: NodeJS.ProcessEnv;
  readonly #options: OptionValues;

  constructor(parts: {
    readonly args: readonly string[];
    readonly rest: readonly string[];
    readonly cwd: string;
    readonly env: NodeJS.ProcessEnv;
    readonly options: OptionValues;
  }) {
    this.args = parts.args;
    this.rest = parts.rest;
    this.cwd = parts.cwd;
    this.env = parts.env;
    this.#options = parts.options;
  }

  /** Whether a switch is on. */
  has(name: string): boolean {
    return this.#options.has(name);
  }

  /** The values of an option that may be given several times. */
  texts(name: string): readonly string[] {
    const values = this.#options.get(name);
    return values === undefined || values === true ? [] : values;
  }

  /** The value of an option. Undefined if it was not given. */
  text(name: string): string | undefined {
    return this.texts(name).at(-1);
  }

  /**
   * A number above 0.
   * @throws {UserError} `INVALID_OPTIONS`
   */
  number(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const number = Number(text);
    if (text.trim() !== '' && Number.isFinite(number) && number > 0) return number;
    throw wrongOption(name, 'a number above 0', text);
  }

  /**
   * A whole number of 1 or more.
   * @throws {UserError} `INVALID_OPTIONS`
   */
  count(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const number = Number(text);
    if (text.trim() !== '' && Number.isSafeInteger(number) && number >= 1) return number;
    throw wrongOption(name, 'a whole number of 1 or more', text);
  }

  /** @throws {UserError} `INVALID_OPTIONS` */
  port(name: string): number | undefined {
    const port = this.text(name) === undefined ? undefined : Number(this.text(name));
    if (port === undefined || (Number.isInteger(port) && port >= 1 && port <= MAX_PORT))
      return port;
    throw wrongOption(name, `a port from 1 to ${MAX_PORT}`, this.text(name));
  }

  /**
   * A time in whole ms, from a text such as `30s`, `1.5m`, `500ms` or `2h`. A plain number is in seconds.
   * @throws {UserError} `INVALID_OPTIONS`
   */
  duration(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const [, number = '', unit = 's'] = DURATION.exec(text) ?? [];
    const time = Math.ceil(Number(number) * (UNITS.get(unit) ?? 0));
    if (time === 0) throw wrongOption(name, 'a time such as 30s, 500ms or 2m', text);
    if (time > MAX_TIMER) throw wrongOption(name, 'at most 24 days', text);
    return time;
  }
}

const MAX_PORT = 65_535;
const DURATION = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h)?$/;
const UNITS: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
]);

/** @param found the text that was typed; leave it out where it may be a secret */
export function wrongOption(name: string, expected: string, found?: string): UserError {
  const what = found === undefined ? '' : `, found ${showValue(found)}`;
  return new UserError('INVALID_OPTIONS', `--${name}: expected ${expected}${what}`);
}
