/** Where a command writes: results to standard output, everything else to standard error. */
import {
  joinSafe,
  type Printable,
  printable,
  printableLine,
  safe,
  safeJson,
  shortenMiddle,
  splitSafe,
} from '../../printable.ts';
import { NO_TERMINAL, paint, renderPainted } from '../../report/words.ts';

/** The part of a process stream that is used here. */
interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Maximum length of a line of an error in characters, since a typed argument may have any length. */
const MAX_LINE = 1000;
/** The width of a terminal that does not report its width. */
const DEFAULT_COLUMNS = 80;

/** The environment variables and arguments that decide about colours. */
interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly argv: readonly string[];
}

/** The output of a command. */
export class Terminal {
  readonly #out: Stream;
  readonly #err: Stream;
  readonly #hasColours: (stream: Stream) => boolean;
  #status = '';

  constructor(out: Stream, err: Stream, { env, argv }: Surroundings) {
    this.#out = out;
    this.#err = err;
    this.#hasColours = (stream) => {
      if ('NO_COLOR' in env || argv.includes('--no-color')) return false;
      if ('FORCE_COLOR' in env || 'CI' in env || argv.includes('--color')) return true;
      return stream.isTTY === true && env.TERM !== 'dumb';
    };
  }

  /** The width in characters. */
  get columns(): number {
    return (this.#out.isTTY && this.#out.columns) || NO_TERMINAL;
  }

  /** The width of the status line. */
  get statusColumns(): number {
    return this.#err.columns || DEFAULT_COLUMNS;
  }

  /** Whether a line can be overwritten. */
  get isLive(): boolean {
    return this.#err.isTTY === true;
  }

  /**
   * Writes a result for programs.
   * @param indent 0 for one line
   */
  printJson(value: unknown, indent?: number): void {
    this.print(safeJson(value, indent));
  }

  /** Writes lines of a result. */
  print(text: Printable): void {
    this.#clear();
    this.#out.write(`${renderPainted(text, this.#hasColours(this.#out))}\n`);
    this.#draw();
  }

  /** Writes a piece of a result that could be a file: unchanged, or printable if the output is a terminal. */
  write(text: string): void {
    this.#clear();
    this.#out.write(this.#out.isTTY ? printable(text.replaceAll('\r\n', '\n')) : text);
    this.#draw();
  }

  /** Writes messages that are not part of the result. */
  tell(text: Printable): void {
    this.#clear();
    this.#err.write(`${renderPainted(text, this.#hasColours(this.#err))}\n`);
    this.#draw();
  }

  /** Writes what went wrong. */
  tellError(message: Printable): void {
    const lines = splitSafe(message, '\n').map((line) => shortenMiddle(line, MAX_LINE));
    this.tell(safe`${paint('red', 'Error:')} ${joinSafe(lines, '\n')}`);
  }

  /** Shows the status line below all other lines, in place of the previous one. An empty text removes it. */
  status(line: Printable | ''): void {
    if (!this.isLive || line === this.#status) return;
    this.#clear();
    this.#status = line && this.#fit(line);
    this.#draw();
  }

  #fit(line: Printable): string {
    const plain = printableLine(renderPainted(line, false));
    const isPlain = plain.length >= this.statusColumns || !this.#hasColours(this.#err);
    // A line that wraps could not be cleared.
    return isPlain ? plain.slice(0, this.statusColumns - 1) : renderPainted(line, true);
  }

  #clear(): void {
    if (this.#status !== '') this.#err.write('\r\u001b[2K');
  }

  #draw(): void {
    if (this.#status !== '') this.#err.write(this.#status);
  }
}
