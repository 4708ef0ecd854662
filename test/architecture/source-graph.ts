import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { parseSync, Visitor } from 'vite';

/** One import of one file. */
export interface Import {
  /** The importing file, from `src`, with slashes: `replay/replay-session.ts`. */
  readonly from: string;
  /** A file of ours in the same way (`session/schema.ts`), else what was written (`vitest/node`). */
  readonly to: string;
  /** For what is not ours: the package's name (`vitest`), or `node:`. */
  readonly package: string | undefined;
  /** A `type` import is gone when the file runs; `import { type A }` is not, it keeps `import {}`. */
  readonly kind: 'type' | 'value';
}

/** A file, how long it is and how much it exports. */
export interface SourceFile {
  readonly path: string;
  readonly lines: number;
  /** Exported declarations. A re-export counts once, however many names it has. */
  readonly exports: number;
}

/** All files of `src` and all that they import, static and dynamic. */
export interface SourceGraph {
  readonly files: readonly SourceFile[];
  readonly imports: readonly Import[];
}

/** Reads every `.ts` and `.tsx` file under `folder`. */
export function readSourceGraph(folder: string): SourceGraph {
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => ({
      path: path.split(sep).join('/'),
      text: readFileSync(join(folder, path), 'utf8'),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  return {
    files: sources.map(({ path, text }) => ({
      path,
      lines: countLines(text),
      exports: countExports(path, text),
    })),
    imports: sources.flatMap(({ path, text }) => parseImports(path, text)),
  };
}

/**
 * What a file imports, re-exports, loads by `import()` or `require()` of a literal, or names in a
 * type by `import('...')`.
 *
 * @throws when the text does not parse
 */
export function parseImports(from: string, text: string): Import[] {
  const imports: Import[] = [];
  const add = (specifier: string, kind: Import['kind']): void => {
    imports.push({ from, kind, ...resolveSpecifier(from, specifier) });
  };
  const { program, errors } = parseSync(from, text);
  if (errors[0] !== undefined) throw new Error(`${from}: ${errors[0].message}`);
  new Visitor({
    ImportDeclaration: (node) => add(node.source.value, node.importKind ?? 'value'),
    ExportAllDeclaration: (node) => add(node.source.value, node.exportKind ?? 'value'),
    ExportNamedDeclaration: (node) => {
      if (node.source !== null) add(node.source.value, node.exportKind ?? 'value');
    },
    TSImportType: (node) => add(node.source.value, 'type'),
    ImportExpression: ({ source }) => {
      if (source.type === 'Literal') add(String(source.value), 'value');
    },
    CallExpression: ({ callee, arguments: [first] }) => {
      const isRequire = callee.type === 'Identifier' && callee.name === 'require';
      if (isRequire && first?.type === 'Literal') add(String(first.value), 'value');
    },
  }).visit(program);
  return imports;
}

function resolveSpecifier(from: string, specifier: string): Pick<Import, 'to' | 'package'> {
  if (specifier.startsWith('.')) {
    return { to: posix.join(posix.dirname(from), specifier), package: undefined };
  }
  if (specifier.startsWith('node:')) return { to: specifier, package: 'node:' };
  const parts = specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1);
  return { to: specifier, package: parts.join('/') };
}

function countExports(path: string, text: string): number {
  const { staticExports } = parseSync(path, text).module;
  return staticExports
    .map(({ entries }) => entries.filter(({ moduleRequest }) => moduleRequest === null).length)
    .reduce((sum, declared) => sum + Math.max(declared, 1), 0);
}

function countLines(text: string): number {
  return text.replace(/\n$/, '').split('\n').length;
}
