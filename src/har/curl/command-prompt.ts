/**
 * Splits commands for the Windows command prompt into words. Chrome and Firefox copy such commands as "cURL (cmd)" and
 * "cURL (Windows)". They write each argument as `^"…^"`, with a caret before most punctuation marks, and a backslash
 * before each quote and backslash.
 *
 * Texts have one character for each byte, as in `shell-words.ts`.
 */
import { type ShellCommand, unclosedQuote } from './shell-words.ts';

/** Whether a script has quotes or line endings that only the command prompt understands. */
export function isForPrompt(script: string): boolean {
  return /[ \t]\^(?:"|\r?\n)/.test(script);
}

/** The characters with a special meaning, which end a run of plain characters. */
const SPECIAL = /[\s^"\\&|]/g;
/** A variable. Browsers put a caret after each percent sign. */
const VARIABLE = /%[A-Za-z_]\w{0,100}%/;

/** @throws {ShellSyntaxError} */
export function* readPromptCommands(script: string): Generator<ShellCommand> {
  const reader = new PromptReader(script);
  while (!reader.isAtEnd) {
    const command = reader.readCommand();
    if (command.words.length > 0) yield command;
  }
}

class PromptReader {
  readonly #text: string;
  #at = 0;
  #line = 1;
  /** Whether the reader is between quotes without a caret. There, a caret stands for itself. */
  #isLiteral = false;

  constructor(script: string) {
    this.#text = script;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** The command, which ends with its line or where another command begins on that line. */
  readCommand(): ShellCommand {
    const start = this.#at;
    const words: string[] = [];
    let [line, word, isQuoted] = [this.#line, this.#readPlain(), false];
    for (;;) {
      const { mark, isEscaped } = this.#readMark();
      const isEnd = mark === '' || (!isEscaped && (mark === '\n' || this.#isOperator(mark)));
      const isBlank = /\s/.test(mark) && !isQuoted;
      if ((isEnd || isBlank) && word !== undefined) words.push(word);
      if (isEnd) break;
      if (isBlank) {
        word = this.#readPlain();
        if (words.length === 0) line = this.#line;
        continue;
      }
      if (mark === '"' && !isEscaped) this.#isLiteral = !this.#isLiteral;
      if (mark === '"') isQuoted = !isQuoted;
      const text = mark === '"' ? '' : mark === '\\' ? this.#readEscaped() : mark;
      word = (word ?? '') + text + (this.#readPlain() ?? '');
    }
    if (isQuoted) throw unclosedQuote('"', line);
    const hasVariables = VARIABLE.test(this.#text.slice(start, this.#at));
    return { words, line, input: undefined, isPiped: false, hasVariables };
  }

  #isOperator(mark: string): boolean {
    return (mark === '&' || mark === '|') && !this.#isLiteral;
  }

  /** The text up to the next special character. Undefined if it is empty. */
  #readPlain(): string | undefined {
    SPECIAL.lastIndex = this.#at;
    const end = SPECIAL.exec(this.#text)?.index ?? this.#text.length;
    const text = this.#text.slice(this.#at, end);
    this.#at = end;
    return text === '' ? undefined : text;
  }

  /** The next character, without the caret before it. Empty at the end of the script. */
  #readMark(): { readonly mark: string; readonly isEscaped: boolean } {
    const isEscaped = this.#text[this.#at] === '^' && !this.#isLiteral;
    if (isEscaped) this.#at += 1;
    const mark = this.#readCharacter();
    if (!isEscaped || mark !== '\n') return { mark, isEscaped };
    // The caret continues the line, and escapes the first character of the next line.
    return { mark: this.#readCharacter(), isEscaped };
  }

  /** The next character, with a line break as one character. Empty at the end of the script. */
  #readCharacter(): string {
    if (this.#text.startsWith('\r\n', this.#at)) this.#at += 1;
    const character = this.#text[this.#at] ?? '';
    this.#at += 1;
    if (character === '\n') this.#line += 1;
    return character;
  }

  /** The quote or the backslash that follows a backslash. If neither follows, that backslash itself. */
  #readEscaped(): string {
    const caret = this.#text[this.#at] === '^' && !this.#isLiteral ? 1 : 0;
    const next = this.#text[this.#at + caret] ?? '';
    if (next !== '"' && next !== '\\') return '\\';
    this.#at += caret + 1;
    return next;
  }
}
