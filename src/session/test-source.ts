/** The source of a test: what a test says itself is no value of a run, whatever it looks like. */
import { dirname, join } from 'node:path';
import { attempt } from '../errors.ts';
import { escapeExpression } from '../formats/text/escapes.ts';
import { readRegularFile } from './files/regular-file.ts';

/** In bytes, of all files: no test written by hand is longer. */
const MAX_SOURCE = 4 * 1024 * 1024;
/** The names of files that are looked up. Those that are nearest to the test come first. */
const MAX_NAMES = 256;
/** In characters. A shorter value, such as the number 7, may mean anything in another file than the test's own. */
const MIN_ELSEWHERE = 5;

const WORD = /[\w-]+/g;
/** A relative path in quotes, such as that of a fixture that is read. */
const NAME = /(["'`])(\.\.?\/[^"'`\\\n]{1,200})\1/g;

/** A file, and its words. */
interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly words: ReadonlySet<string>;
}

/** The source of a test, which is read when it is first asked for. */
export class TestSource {
  readonly #file: string | undefined;
  readonly #imported: readonly string[];
  #own: SourceFile | undefined;
  /** Its words in lower case. */
  #headers: ReadonlySet<string> | undefined;
  #others: readonly SourceFile[] | undefined;

  /**
   * @param file absolute path of the test file. Undefined if no file has recorded a session
   * @param imported absolute paths of the files that it imports, which are part of the source, as are the files that
   * the test file and these name by a path relative to their own
   */
  constructor(file: string | undefined, imported: readonly string[] = []) {
    this.#file = file;
    this.#imported = imported;
  }

  /**
   * Of the test file alone. Empty for one that is gone or generated, and for anything else that a stranger's session
   * may name.
   */
  get text(): string {
    return this.#ownFile.text;
  }

  /** Of all files, that of the test file first. */
  get texts(): string[] {
    return [this.#ownFile, ...this.#otherFiles].map(({ text }) => text);
  }

  /** Whether the source has a value, in words of their own. */
  shows(value: string): boolean {
    const words = value.match(WORD) ?? [];
    const isIn = (file: SourceFile): boolean =>
      words.every((word) => file.words.has(word)) && file.text.includes(value);
    return isIn(this.#ownFile) || (value.length >= MIN_ELSEWHERE && this.#otherFiles.some(isIn));
  }

  /** Whether the test file says a number right behind a name, as in `?page=2`, `/orders/7` or `{ qty: 2 }`. */
  assigns(name: string, number: string): boolean {
    const [behind, written] = [name, number].map(escapeExpression);
    return new RegExp(`${behind}\\W{1,6}${written}(?!\\w)`).test(this.text);
  }

  /** Whether the test file names a header of several words: `Date` and `Host` may be words of anything. */
  namesHeader(name: string): boolean {
    this.#headers ??= new Set([...this.#ownFile.words].map((word) => word.toLowerCase()));
    return name.includes('-') && this.#headers.has(name.toLowerCase());
  }

  get #ownFile(): SourceFile {
    this.#own ??= (this.#file && tryRead(this.#file, MAX_SOURCE)) || NOTHING;
    return this.#own;
  }

  get #otherFiles(): readonly SourceFile[] {
    this.#others ??= readOthers(this.#ownFile, this.#imported);
    return this.#others;
  }
}

const NOTHING: SourceFile = { path: '', text: '', words: new Set() };

/** The imported files, and those that they and the first file name. */
function readOthers(first: SourceFile, imported: readonly string[]): SourceFile[] {
  const others: SourceFile[] = [];
  const paths = new Set([first.path, ...imported, ...namesIn(first)]);
  let room = MAX_SOURCE - first.text.length;
  for (const path of paths) {
    const file = path === first.path ? undefined : tryRead(path, room);
    if (file === undefined) continue;
    room -= file.text.length;
    others.push(file);
    for (const name of namesIn(file)) if (paths.size < MAX_NAMES) paths.add(name);
  }
  return others;
}

function namesIn({ path, text }: SourceFile): string[] {
  return [...text.matchAll(NAME)].map(([, , name = '']) => join(dirname(path), name));
}

function tryRead(path: string, maxBytes: number): SourceFile | undefined {
  const text = attempt(() => readRegularFile(path, maxBytes).toString());
  return text === undefined ? undefined : { path, text, words: new Set(text.match(WORD)) };
}
