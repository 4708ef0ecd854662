/**
 * What tells a house of topics from a heap of functions, in figures. Prints them when it is run by
 * itself: `node test/architecture/measures.ts` (Node 22.18 or newer, which reads TypeScript).
 */
import { dirname } from 'node:path/posix';
import { fileURLToPath } from 'node:url';
import { readSourceGraph, type SourceGraph } from './source-graph.ts';

/** In lines: a file of fewer that has a single user is likely to belong into that. */
const SMALL = 60;

/** The figures of a source tree. */
export interface Measures {
  readonly files: number;
  readonly lines: number;
  /** Lines of the file in the middle, and of the longest one. */
  readonly median: number;
  readonly longest: number;
  readonly exportsPerThousandLines: number;
  /** Files of fewer than 60 lines that one file of the same folder imports, and no other. */
  readonly singleUse: readonly string[];
  /** Folders between `src` and the deepest file. */
  readonly depth: number;
}

/** Measures a source tree. */
export function measure({ files, imports }: SourceGraph): Measures {
  const lengths = files.map(({ lines }) => lines).sort((a, b) => a - b);
  const lines = sum(lengths);
  const importers = new Map<string, Set<string>>();
  for (const { from, to } of imports) {
    importers.set(to, (importers.get(to) ?? new Set()).add(from));
  }
  const isSingleUse = (path: string): boolean => {
    const [importer, ...others] = importers.get(path) ?? [];
    return importer !== undefined && others.length === 0 && dirname(importer) === dirname(path);
  };
  return {
    files: files.length,
    lines,
    median: lengths[Math.floor(lengths.length / 2)] ?? 0,
    longest: lengths.at(-1) ?? 0,
    exportsPerThousandLines: (sum(files.map((file) => file.exports)) / lines) * 1000,
    singleUse: files
      .filter((file) => file.lines < SMALL && isSingleUse(file.path))
      .map(({ path }) => path),
    depth: Math.max(...files.map(({ path }) => path.split('/').length - 1)),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const figures = measure(readSourceGraph(fileURLToPath(new URL('../../src', import.meta.url))));
  process.stdout.write(`${JSON.stringify(figures, undefined, 2)}\n`);
}
