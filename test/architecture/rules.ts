/**
 * The rules of the house as functions from the imports to sentences about what breaks them. No
 * sentence, no breach.
 */
import type { Import, SourceGraph } from './source-graph.ts';

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
 * Finds rooms that know each other, directly or through others: one sentence for each import that is
 * part of a circle. The rooms of a folder are its subfolders, each with all that is in it, and the files
 * beside them, which are one room; in `src` itself, each file is a room of its own. Imports of types
 * count.
 */
export function findCircularRooms({ files, imports }: SourceGraph): string[] {
  const folders = new Set(files.flatMap(({ path }) => foldersAbove(path)));
  return [...folders].sort().flatMap((folder) => findCirclesIn(folder, imports.filter(isOwn)));
}

function findCirclesIn(folder: string, imports: readonly Import[]): string[] {
  const next = new Map<string, Set<string>>();
  const across = imports.flatMap(({ from, to }) => {
    const [room, other] = [roomWithin(folder, from), roomWithin(folder, to)];
    if (room === undefined || other === undefined || room === other) return [];
    next.set(room, (next.get(room) ?? new Set()).add(other));
    return [{ from, to, room, other }];
  });
  const reach = (start: string): ReadonlySet<string> => {
    const reached = new Set(next.get(start));
    // Iterating a set goes on to what is added to it meanwhile.
    for (const each of reached) for (const other of next.get(each) ?? []) reached.add(other);
    return reached;
  };
  return across
    .filter(({ room, other }) => reach(other).has(room))
    .map(
      ({ from, to, room, other }) =>
        `${from} imports ${to}, but in src/${folder} ${other} leads back to ${room}`,
    );
}

/** The room of a folder that a file lies in; undefined where it does not lie in that folder. */
function roomWithin(folder: string, path: string): string | undefined {
  const start = folder === '' ? '' : `${folder}/`;
  if (!path.startsWith(start)) return undefined;
  const [room = '', ...below] = path.slice(start.length).split('/');
  if (below.length > 0) return room;
  return folder === '' ? path : 'the files beside its folders';
}

/** `replay/send/exchange.ts` lies in `replay/send`, in `replay` and in ``, which is `src`. */
function foldersAbove(path: string): string[] {
  const parts = path.split('/');
  return parts.map((_, count) => parts.slice(0, count).join('/'));
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
