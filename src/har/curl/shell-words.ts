/**
 * Reads the commands of a shell script as words (POSIX.1-2024, "Shell Command Language"; `$'…'` and `<<<` as in Bash).
 * Nothing is run and no file is read: a variable or a command that a shell would replace stays as written.
 *
 * Texts have one character for each byte, like the arguments of a command. All characters with a special meaning in a
 * shell are ASCII.
 */

/** A command of a script. */
export interface ShellCommand {
  /** The words, without quotes. */
  readonly words: readonly string[];
  /** Line where it starts, from 1. */
  readonly line: number;
  /** A here-document or here-string. */
  readonly input: string | undefined;
  /** Whether its output is the input of the next command. */
  readonly isPiped: boolean;
  /** Whether its words or its input have values that only a shell can fill in. */
  readonly hasVariables: boolean;
}

/** The error for a script that a POSIX shell could not read. */
export class ShellSyntaxError extends Error {
  /** The line in the script, from 1. */
  readonly line: number;

  /** @param what the message after the name of the script */
  constructor(what: string, line: number) {
    super(what);
    this.line = line;
  }
}

/** The error for a quote whose end is missing. */
export function unclosedQuote(quote: string, line: number): ShellSyntaxError {
  return new ShellSyntaxError(`has a quote (${quote}) that is not closed`, line);
}

/** @throws {ShellSyntaxError} */
export function* readCommands(script: string): Generator<ShellCommand> {
  const reader = new ScriptReader(script);
  while (!reader.isAtEnd) yield* reader.readLine();
}

/** The characters with a special meaning, which end a run of plain characters. */
const SPECIAL = /[\s'"\\$`|&;<>()]/g;
const SPECIAL_IN_DOUBLE = /["\\$`]/g;
const SPECIAL_IN_ANSI = /['\\]/g;
/** The name of a variable, a name in braces, or a special parameter. */
const VARIABLE = /\$(?:[A-Za-z_]\w{0,200}|\{[^{}\n]{1,200}\}|[0-9@*#?!])/y;
/** Non-ASCII bytes as `vsr export --format curl` writes them. */
const PRINTED_BYTES = /\$\(printf '((?:\\[0-7]{3}){1,60000})'\)/y;
const REDIRECTION = /<<<|<<-?|>>|>\||[<>]&?/y;
const ANSI_ESCAPE =
  /\\(?:[abeEfnrtv\\'"?]|x[\da-f]{1,2}|u[\da-f]{1,4}|U[\da-f]{1,8}|[0-7]{1,3}|c.)/iy;

/** A here-document whose lines are still to come. */
interface HereDocument {
  readonly end: string;
  readonly isIndented: boolean;
  /** Whether a shell would expand variables. */
  readonly isLive: boolean;
  readonly command: OpenCommand;
}

/** A command that is being read. */
interface OpenCommand {
  readonly words: string[];
  readonly line: number;
  input: string | undefined;
  isPiped: boolean;
  hasVariables: boolean;
}

class ScriptReader {
  readonly #text: string;
  #at = 0;
  #line = 1;
  /** Where that line ends. */
  #break: number;
  readonly #documents: HereDocument[] = [];

  constructor(script: string) {
    this.#text = script;
    this.#break = script.indexOf('\n');
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** The commands up to the end of a line, and of its here-documents. */
  readLine(): ShellCommand[] {
    const commands: OpenCommand[] = [];
    let command: OpenCommand | undefined;
    for (;;) {
      this.#skipBlanks();
      const next = this.#text[this.#at];
      if (next === undefined || next === '\n') break;
      if (next === '#') this.#skipComment();
      else if ('|;&()'.includes(next)) {
        const operator = this.#text.slice(this.#at, this.#at + 2);
        const isLong = operator === '||' || operator === '|&' || operator === '&&';
        if (command) command.isPiped = next === '|' && operator !== '||';
        this.#at += isLong ? 2 : 1;
        command = undefined;
      } else {
        if (command === undefined) {
          command = {
            words: [],
            line: this.#lineHere(),
            input: undefined,
            isPiped: false,
            hasVariables: false,
          };
          commands.push(command);
        }
        if (next === '<' || next === '>') this.#redirect(command);
        else this.#addWord(command);
      }
    }
    this.#at++;
    for (const document of this.#documents.splice(0)) this.#readDocument(document);
    return commands;
  }

  #addWord(command: OpenCommand): void {
    const word = this.#readWord(command);
    const isDescriptor = /^\d$/.test(word) && /[<>]/.test(this.#text[this.#at] ?? '');
    if (!isDescriptor) command.words.push(word);
  }

  #redirect(command: OpenCommand): void {
    const sign = this.#match(REDIRECTION) ?? '';
    this.#skipBlanks();
    const start = this.#at;
    const isDocument = sign === '<<' || sign === '<<-';
    const word = this.#readWord(isDocument ? undefined : command);
    if (sign === '<<<') command.input = `${word}\n`;
    if (!isDocument) return;
    const isLive = !/['"\\]/.test(this.#text.slice(start, this.#at));
    this.#documents.push({ end: word, isIndented: sign === '<<-', isLive, command });
  }

  /** @param command the command that is marked if there are variables */
  #readWord(command: OpenCommand | undefined): string {
    const parts: string[] = [];
    for (;;) {
      const plain = this.#until(SPECIAL);
      if (plain !== undefined) parts.push(plain);
      const next = this.#text[this.#at];
      if (next === "'") parts.push(this.#readSingle());
      else if (next === '"') parts.push(this.#readDouble(command));
      else if (next === '\\') parts.push(this.#readEscape());
      else if (next === '$' || next === '`') parts.push(this.#readLive(command, true));
      else if (plain === undefined) return parts.join('');
    }
  }

  #readSingle(): string {
    const end = this.#text.indexOf("'", this.#at + 1);
    if (end < 0) throw unclosedQuote("'", this.#lineHere());
    const text = this.#text.slice(this.#at + 1, end);
    this.#at = end + 1;
    return text;
  }

  #readDouble(command: OpenCommand | undefined): string {
    const line = this.#lineHere();
    const parts: string[] = [];
    this.#at++;
    for (;;) {
      const plain = this.#until(SPECIAL_IN_DOUBLE);
      if (plain !== undefined) parts.push(plain);
      const next = this.#text[this.#at];
      if (next === undefined) throw unclosedQuote('"', line);
      if (next === '"') {
        this.#at++;
        return parts.join('');
      }
      if (next === '\\') parts.push(this.#readEscapeInDouble());
      else parts.push(this.#readLive(command, false));
    }
  }

  #readEscape(): string {
    const escaped = this.#text[this.#at + 1] ?? '';
    const isBreak = escaped === '\r' && this.#text[this.#at + 2] === '\n';
    this.#at += isBreak ? 3 : 2;
    return isBreak || escaped === '\n' ? '' : escaped;
  }

  #readEscapeInDouble(): string {
    const escaped = this.#text[this.#at + 1] ?? '';
    if ('$`"\\\n\r'.includes(escaped)) return this.#readEscape();
    this.#at += 2;
    return `\\${escaped}`;
  }

  /** A part that begins with a dollar sign or a backquote. */
  #readLive(command: OpenCommand | undefined, isBare: boolean): string {
    const rest = this.#text[this.#at + 1];
    if (isBare && this.#text.startsWith("$'", this.#at)) return this.#readAnsi();
    if (isBare && this.#text.startsWith('$"', this.#at)) {
      this.#at++;
      return '';
    }
    const printed = this.#match(PRINTED_BYTES);
    if (printed !== undefined) {
      return printed
        .slice("$(printf '".length, -"')".length)
        .replace(/\\([0-7]{3})/g, (_, digits: string) => byteOf(digits, 8));
    }
    const variable = this.#match(VARIABLE);
    if (variable !== undefined) {
      if (command) command.hasVariables = true;
      return variable;
    }
    const isCommand = this.#text[this.#at] === '`' || rest === '(';
    if (isCommand && command) command.hasVariables = true;
    return isCommand ? this.#skipCommand() : (this.#text[this.#at++] ?? '');
  }

  /** Returns a command substitution as written, up to its end as far as the end is clear. */
  #skipCommand(): string {
    const start = this.#at;
    if (this.#text[start] === '`') {
      const end = this.#text.indexOf('`', start + 1);
      this.#at = end < 0 ? this.#text.length : end + 1;
      return this.#text.slice(start, this.#at);
    }
    let depth = 0;
    for (this.#at++; this.#at < this.#text.length; this.#at++) {
      const next = this.#text[this.#at];
      if (next === '(') depth++;
      if (next === ')' && --depth === 0) break;
    }
    this.#at++;
    return this.#text.slice(start, this.#at);
  }

  /** `$'…'`, in which Chrome writes bodies with a line break or an exclamation mark. */
  #readAnsi(): string {
    const line = this.#lineHere();
    const parts: string[] = [];
    this.#at += 2;
    for (;;) {
      const plain = this.#until(SPECIAL_IN_ANSI);
      if (plain !== undefined) parts.push(plain);
      const next = this.#text[this.#at];
      if (next === undefined) throw unclosedQuote("'", line);
      if (next === "'") {
        this.#at++;
        return parts.join('');
      }
      const escaped = this.#match(ANSI_ESCAPE);
      if (escaped === undefined) {
        parts.push('\\');
        this.#at++;
      } else parts.push(unescapeAnsi(escaped.slice(1)));
    }
  }

  #readDocument({ end, isIndented, isLive, command }: HereDocument): void {
    const lines: string[] = [];
    while (!this.isAtEnd) {
      const lineEnd = this.#text.indexOf('\n', this.#at);
      const whole = this.#text.slice(this.#at, lineEnd < 0 ? undefined : lineEnd);
      this.#at = lineEnd < 0 ? this.#text.length : lineEnd + 1;
      const line = isIndented ? whole.replace(/^\t+/, '') : whole;
      if (line.replace(/\r$/, '') === end) break;
      lines.push(`${line}\n`);
    }
    const text = lines.join('');
    if (isLive && /[$`]/.test(text)) command.hasVariables = true;
    command.input = isLive
      ? text.replace(/\\([$`\\]|\n)/g, (_, escaped: string) => (escaped === '\n' ? '' : escaped))
      : text;
  }

  /** The text up to the next special character. Undefined if it is empty. */
  #until(special: RegExp): string | undefined {
    special.lastIndex = this.#at;
    const end = special.exec(this.#text)?.index ?? this.#text.length;
    const text = this.#text.slice(this.#at, end);
    this.#at = end;
    return text === '' ? undefined : text;
  }

  #skipBlanks(): void {
    for (; this.#at < this.#text.length; this.#at++) {
      const next = this.#text[this.#at] ?? '';
      if (next !== '\\' && !' \t\r'.includes(next)) return;
      if (next !== '\\') continue;
      const length = this.#text.startsWith('\\\n', this.#at) ? 2 : 3;
      if (length === 3 && !this.#text.startsWith('\\\r\n', this.#at)) return;
      this.#at += length - 1;
    }
  }

  #skipComment(): void {
    const end = this.#text.indexOf('\n', this.#at);
    this.#at = end < 0 ? this.#text.length : end;
  }

  #match(expression: RegExp): string | undefined {
    expression.lastIndex = this.#at;
    const [found] = expression.exec(this.#text) ?? [];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #lineHere(): number {
    for (; this.#break >= 0 && this.#break < this.#at; this.#line++) {
      this.#break = this.#text.indexOf('\n', this.#break + 1);
    }
    return this.#line;
  }
}

const ANSI_CONTROLS: Readonly<Record<string, string>> = {
  ...{ a: '\x07', b: '\b', e: '\x1b', E: '\x1b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' },
};

/** @param escaped without its backslash */
function unescapeAnsi(escaped: string): string {
  const [kind = '', ...rest] = escaped;
  const digits = rest.join('');
  if (/[0-7]/.test(kind)) return byteOf(escaped, 8);
  if (digits === '') return ANSI_CONTROLS[kind] ?? kind;
  if (kind === 'x') return byteOf(digits, 16);
  if (kind === 'c') return String.fromCharCode(digits.charCodeAt(0) & 0x1f);
  const code = Number.parseInt(digits, 16);
  return Buffer.from(String.fromCodePoint(code > 0x10ffff ? 0xfffd : code)).toString('latin1');
}

function byteOf(digits: string, base: number): string {
  return String.fromCharCode(Number.parseInt(digits, base) & 0xff);
}
