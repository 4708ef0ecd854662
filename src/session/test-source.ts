/** The source of a test: what a test says itself is no value of a run, whatever it looks like. */
import { realpathSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { attempt } from '../errors.ts';
import { isWithin, portablePath } from './files/paths.ts';
import { readRegularFile } from './files/regular-file.ts';

/** In bytes, of all files: no test written by hand is longer. */
const MAX_SOURCE = 4 * 1024 * 1024;
/** The names of files that are looked up. Those that are nearest to the test come first. */
const MAX_NAMES = 256;
/** In characters. A shorter value, such as the number 7, may mean anything in another file than the test's own. */
const MIN_ELSEWHERE = 5;

const WORD = /[\w-]+/g;
/** A relative path in quotes: of an import, or of a fixture that is read. What follows `?` is for Vite. */
const NAME = /(["'`])(\.\.?\/[^"'`\\\n?]{1,200})(?:\?\w{1,20})?\1/g;
const PACKAGES = 'node_modules';
const EXTENSIONS = ['ts', 'tsx', 'mts', 'cts', 'js', 'jsx', 'mjs', 'cjs', 'json'];

/** A file, and its words. */
interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly words: ReadonlySet<string>;
}

/** The source of a test, which is read when it is first asked for. */
export class TestSource {
  readonly #file: string | undefined;
  readonly #root: string | undefined;
  #own: SourceFile | undefined;
  /** Its words in lower case. */
  #headers: ReadonlySet<string> | undefined;
  #others: readonly SourceFile[] | undefined;

  /**
   * @param file absolute path of the test file. Undefined if no file has recorded a session
   * @param root of the project. The files in it that the test file names are part of the source, and those that they
   * name, except for packages. @default only the test file is
   */
  constructor(file: string | undefined, root?: string) {
    this.#file = file;
    this.#root = root;
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
    this.#others ??= this.#root === undefined ? [] : readNamed(this.#ownFile, this.#root);
    return this.#others;
  }
}

const NOTHING: SourceFile = { path: '', text: '', words: new Set() };

/** The files of a project that a file names, and those that they name. */
function readNamed(first: SourceFile, root: string): SourceFile[] {
  const files = [first];
  const [tried, known] = [new Set<string>(), new Set([first.path])];
  const realRoot = tryResolve(root);
  let room = MAX_SOURCE - first.text.length;
  for (const { path: from, text } of files) {
    for (const [, , name = ''] of text.matchAll(NAME)) {
      const named = join(dirname(from), name);
      if (realRoot === undefined || tried.has(named)) continue;
      if (tried.add(named).size > MAX_NAMES) return files.slice(1);
      const path = resolveName(named, realRoot);
      const file = path === undefined || known.has(path) ? undefined : tryRead(path, room);
      if (file === undefined) continue;
      known.add(file.path);
      room -= file.text.length;
      files.push(file);
    }
  }
  return files.slice(1);
}

/** The file that Vite would load for a path. Undefined if the project has none of its own. */
function resolveName(named: string, root: string): string | undefined {
  // TypeScript has imports name the file that it would write.
  const stem = named.replace(/\.[cm]?jsx?$/, '');
  const paths = [
    named,
    ...EXTENSIONS.map((extension) => `${stem}.${extension}`),
    ...EXTENSIONS.map((extension) => join(named, `index.${extension}`)),
  ];
  for (const each of paths) {
    const path = tryResolve(each);
    if (path !== undefined && statSync(path, { throwIfNoEntry: false })?.isFile()) {
      const below = portablePath(relative(root, path));
      return isWithin(root, path) && !below.split('/').includes(PACKAGES) ? path : undefined;
    }
  }
  return undefined;
}

/** Undefined if there is nothing. */
function tryResolve(path: string): string | undefined {
  return attempt(() => realpathSync.native(path));
}

function tryRead(path: string, maxBytes: number): SourceFile | undefined {
  const text = attempt(() => readRegularFile(path, maxBytes).toString());
  return text === undefined ? undefined : { path, text, words: new Set(text.match(WORD)) };
}
