/** The source of a test file: what a test says itself is no value of a run, whatever it looks like. */
import { readRegularFile } from './files/regular-file.ts';

/** In bytes: no test file written by hand is longer. */
const MAX_SOURCE = 4 * 1024 * 1024;
const WORD = /[\w-]+/g;

/** The source of a test file, which is read when it is first asked for. */
export class TestSource {
  readonly #file: string | undefined;
  #text: string | undefined;
  #words: ReadonlySet<string> | undefined;

  /** @param file absolute path. Undefined if no file has recorded a session */
  constructor(file: string | undefined) {
    this.#file = file;
  }

  /** Empty for a test file that is gone or generated, and for anything else that a stranger's session may name. */
  get text(): string {
    this.#text ??= read(this.#file);
    return this.#text;
  }

  /** Whether the source has a value, in words of their own. */
  shows(value: string): boolean {
    this.#words ??= new Set(this.text.match(WORD));
    const words = value.match(WORD) ?? [];
    return words.every((word) => this.#words?.has(word)) && this.text.includes(value);
  }
}

function read(file: string | undefined): string {
  try {
    return file === undefined ? '' : readRegularFile(file, MAX_SOURCE).toString();
  } catch {
    return '';
  }
}
