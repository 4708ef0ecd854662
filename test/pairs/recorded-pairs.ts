/**
 * Pairs of recordings: those of this repository, each compressed in one file, and those in any folder
 * that has an `a.session.json` and a `b.session.json`.
 */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { checkSession, parseSessionText } from '../../src/session/parse-session.ts';
import type { Session } from '../../src/session/schema.ts';
import { repositoryRoot } from '../kit/repository-root.ts';

/** Two recordings of one client: number i of `a` belongs to number i of `b`. */
export interface Pair {
  /** Replayed. */
  readonly a: Session;
  /** Of another instance: its answers are given to the replay, its requests are the right ones. */
  readonly b: Session;
}

const RECORDINGS = join(repositoryRoot, 'test/pairs/recordings');
const ENDING = '.json.br';

/** Names of the pairs of this repository, sorted. */
export function findPairs(): string[] {
  return readdirSync(RECORDINGS)
    .filter((name) => name.endsWith(ENDING))
    .map((name) => basename(name, ENDING))
    .sort();
}

/**
 * @param name of a pair of this repository, or the path of a folder
 * @throws {Error} where there is none, or a session of it is not valid
 */
export function readPair(name: string): Pair {
  if (statSync(name, { throwIfNoEntry: false })?.isDirectory()) {
    const [a, b] = [readSessionIn(name, 'a'), readSessionIn(name, 'b')];
    return { a, b };
  }
  if (!findPairs().includes(name)) {
    throw new Error(`there is no pair "${name}", and no such folder: ${findPairs().join(', ')}`);
  }
  const text = brotliDecompressSync(readFileSync(join(RECORDINGS, name + ENDING))).toString();
  const { a, b }: { a: unknown; b: unknown } = JSON.parse(text);
  return { a: checkSession(a, text, `${name}/a`), b: checkSession(b, text, `${name}/b`) };
}

/** Adds the pair in a folder to those of this repository, under the folder's name. */
export function addPair(folder: string): string {
  const name = basename(resolve(folder));
  // One window holds both: what they have in common is stored once.
  const packed = brotliCompressSync(JSON.stringify(readPair(folder)), {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    },
  });
  writeFileSync(join(RECORDINGS, name + ENDING), packed);
  return name;
}

function readSessionIn(folder: string, name: 'a' | 'b'): Session {
  const file = join(folder, `${name}.session.json`);
  return parseSessionText(readFileSync(file, 'utf8'), file);
}
