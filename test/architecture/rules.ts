/**
 * The rules of the house as functions from the imports to sentences about what breaks them. No
 * sentence, no breach.
 */
import type { Import, SourceFile, SourceGraph } from './source-graph.ts';

/** The floor of each folder, and of the files beside the folders. */
export type Floors = Readonly<Record<string, number>>;

/** Finds imports that lead upward, or across to another folder of the same floor. */
export function findUpwardImports({ files, imports }: SourceGraph, floors: Floors): string[] {
  const homeless = files
    .filter(({ path }) => floors[roomOf(path)] === undefined)
    .map(({ path }) => `${path} stands on no floor: put it into ${Object.keys(floors).join(', ')}`);
  const upward = imports.filter(isOwn).flatMap(({ from, to }) => {
    const [lower, upper] = [floors[roomOf(from)], floors[roomOf(to)]];
    if (lower === undefined || roomOf(from) === roomOf(to)) return [];
    if (upper === undefined) return [`${from} imports ${to}, which is no file of src`];
    if (upper > lower) return [`${from} (floor ${lower}) imports ${to} (floor ${upper}) upward`];
    if (upper < lower) return [];
    return [`${from} imports ${to}: the two folders of floor ${lower} never know each other`];
  });
  return [...homeless, ...upward];
}

/** Finds files that lead back to themselves by value imports: one sentence for each round. */
export function findCircularImports({ files, imports }: SourceGraph): string[] {
  const next = followValues(imports);
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) found.push([...trail.slice(start), path].join(' -> '));
    if (start >= 0 || done.has(path)) return;
    for (const to of next.get(path) ?? []) visit(to, [...trail, path]);
    done.add(path);
  };
  for (const { path } of files) visit(path, []);
  return found.map((round) => `circular import: ${round}`);
}

/**
 * Finds folders that lead back to themselves by imports of their files, of types as well: one sentence for
 * each pair that know each other, directly or by others.
 *
 * @param within of the folders in this one, and of itself
 */
export function findCircularFolders({ imports }: SourceGraph, within: string): string[] {
  const isWithin = (folder: string): boolean =>
    folder === within || folder.startsWith(`${within}/`);
  const next = new Map<string, Set<string>>();
  for (const { from, to } of imports.filter(isOwn)) {
    const [folder, other] = [folderOf(from), folderOf(to)];
    if (folder === other || !isWithin(folder) || !isWithin(other)) continue;
    next.set(folder, (next.get(folder) ?? new Set()).add(other));
  }
  const reach = (start: string): ReadonlySet<string> => {
    const reached = new Set(next.get(start));
    // A set goes on to what is added to it meanwhile.
    for (const each of reached) for (const other of next.get(each) ?? []) reached.add(other);
    return reached;
  };
  return [...next.keys()].flatMap((folder) =>
    [...reach(folder)]
      .filter((other) => folder < other && reach(other).has(folder))
      .map((other) => `${folder} and ${other} import each other`),
  );
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** Which files may import a package: `one` file at all, `one-a-folder`, or those that are named. */
export type Importers = 'one' | 'one-a-folder' | readonly RegExp[];

/**
 * Finds files that import a package which another file wraps. Type imports count as well: who knows
 * the types of a library has to change with it.
 *
 * @param rules for packages of which not `one` file is to know
 */
export function findSecondImporters(
  { imports }: SourceGraph,
  rules: Readonly<Record<string, Importers>>,
): string[] {
  const importers = new Map<string, Set<string>>();
  for (const { from, package: name } of imports) {
    if (name === undefined || name === 'node:') continue;
    importers.set(name, (importers.get(name) ?? new Set()).add(from));
  }
  return [...importers].flatMap(([name, files]) => {
    const rule = rules[name] ?? 'one';
    if (rule === 'one') return tooMany(name, [...files], 'in src');
    if (rule === 'one-a-folder') {
      return [...new Set([...files].map(roomOf))].flatMap((room) => {
        const inRoom = [...files].filter((file) => roomOf(file) === room);
        return tooMany(name, inRoom, `in src/${room}`);
      });
    }
    return [...files]
      .filter((file) => !rule.some((allowed) => allowed.test(file)))
      .map((file) => `${file} imports ${name}: only ${rule.map(String).join(', ')} may`);
  });
}

function tooMany(name: string, files: readonly string[], where: string): string[] {
  if (files.length < 2) return [];
  return [`${files.join(' and ')} import ${name}: one file ${where} wraps it`];
}

/** Finds packages that are there for their types alone, and are imported to be run. */
export function findValueImports({ imports }: SourceGraph, name: string): string[] {
  return imports
    .filter((entry) => entry.package === name && entry.kind === 'value')
    .map(({ from, to }) => `${from} imports ${to} at run time: write "import type"`);
}

/**
 * Finds what must not be loaded with `entry`: the shortest chain of value imports (dynamic ones
 * too) to each file, package or specifier that `forbidden` matches.
 */
export function findReached(
  { imports }: SourceGraph,
  entry: string,
  forbidden: readonly RegExp[],
): string[] {
  const next = followValues(imports, () => true);
  const chains = new Map([[entry, entry]]);
  for (const [path, chain] of chains) {
    for (const to of next.get(path) ?? []) {
      if (!chains.has(to)) chains.set(to, `${chain} -> ${to}`);
    }
  }
  return [...chains]
    .filter(([path]) => forbidden.some((pattern) => pattern.test(path)))
    .map(([path, chain]) => `${entry} must not load ${path}: ${chain}`);
}

/** Finds files over `most` lines, and says so when the median is not under `median`. */
export function findLongFiles(
  files: readonly SourceFile[],
  { most, median }: { readonly most: number; readonly median: number },
): string[] {
  const long = files
    .filter(({ lines }) => lines > most)
    .map(({ path, lines }) => `${path} has ${lines} lines: split it, ${most} is the most`);
  const sorted = files.map(({ lines }) => lines).sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)] ?? 0;
  if (middle < median) return long;
  return [...long, `the median file has ${middle} lines: it is to stay under ${median}`];
}

function followValues(imports: readonly Import[], follows = isOwn): Map<string, string[]> {
  const next = new Map<string, string[]>();
  for (const entry of imports) {
    if (entry.kind === 'type' || !follows(entry)) continue;
    next.set(entry.from, [...(next.get(entry.from) ?? []), entry.to]);
  }
  return next;
}

function isOwn(entry: Import): boolean {
  return entry.package === undefined;
}

/** The folder of a file, or the file's own name where it stands beside the folders. */
function roomOf(path: string): string {
  return path.split('/', 1)[0] ?? path;
}
