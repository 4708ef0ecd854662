import { alignRows } from './align-rows.ts';
import type { Tree } from './request-tree.ts';

/** One value of three requests; undefined where a request has nothing there. */
export interface ComparedValue {
  readonly location: string;
  /** In the recording that is replayed. */
  readonly was: string | undefined;
  /** By the replay. */
  readonly sent: string | undefined;
  /** By the client itself. */
  readonly due: string | undefined;
}

type Three = readonly [was: Tree | undefined, sent: Tree | undefined, due: Tree | undefined];
/** What the client sent there in the place of what it had sent here, as far as it is known. */
export type Counterparts = ReadonlyMap<string, string>;
type Members = readonly (readonly [name: string, Tree])[];

/**
 * Pairs the values of three trees up. What the replay has sent is built as the recording is, or else it
 * is one value as a whole.
 */
export function* compareTrees(
  [was, sent, due]: Three,
  known: Counterparts,
  location = '',
): Generator<ComparedValue> {
  if (was?.kind === 'row' && sent?.kind === 'row' && due?.kind === 'row') {
    const rows = isAlike(was, sent) ? alignRows(was.parts, due.parts) : undefined;
    for (const [before, after] of rows ?? []) {
      const label = was.parts[before ?? -1]?.[0] ?? due.parts[after ?? -1]?.[0] ?? '';
      const inner = [
        was.parts[before ?? -1]?.[1],
        sent.parts[before ?? -1]?.[1],
        due.parts[after ?? -1]?.[1],
      ] as const;
      yield* compareTrees(inner, known, within(location, label));
    }
    if (rows) return;
  }
  if (was?.kind === 'members' && sent?.kind === 'members' && due?.kind === 'members') {
    yield* compareMembers([was.members, sent.members, due.members], known, location);
    return;
  }
  yield { location, was: textOf(was), sent: textOf(sent), due: textOf(due) };
}

function* compareMembers(
  [was, sent, due]: readonly [Members, Members, Members],
  known: Counterparts,
  location: string,
): Generator<ComparedValue> {
  const [before, open, after] = [numbered(was), numbered(sent), numbered(due)];
  for (const [formerly, name] of pairNames(before, after, known)) {
    const actual = [name, formerly].find((each) => each !== undefined && open.has(each));
    const tree = actual === undefined ? undefined : open.get(actual);
    if (actual !== undefined) open.delete(actual);
    const at = within(location, name ?? formerly ?? '');
    if (formerly !== name) {
      yield { location: `${at} (name)`, was: formerly, sent: actual, due: name };
    }
    if (formerly === undefined || name === undefined) continue;
    yield* compareTrees([before.get(formerly), tree, after.get(name)], known, at);
  }
  for (const [name, tree] of open) {
    yield { location: within(location, name), was: undefined, sent: textOf(tree), due: undefined };
  }
}

type PairedName = readonly [formerly: string | undefined, name: string | undefined];

/**
 * A name that only one of the recordings has belongs to the one that is known to have come in its place,
 * or else to the next such name of the other.
 */
function pairNames(before: Named, after: Named, known: Counterparts): PairedName[] {
  const gone = new Set([...before.keys()].filter((name) => !after.has(name)));
  const sure = new Map<string, string>();
  for (const name of gone) {
    const step = name.startsWith('/') ? '/' : '';
    const counterpart = step + (known.get(name.slice(step.length)) ?? '');
    if (after.has(counterpart) && !before.has(counterpart)) sure.set(counterpart, name);
  }
  for (const name of sure.values()) gone.delete(name);
  const left = [...gone];
  const paired = [...after.keys()].map((name): PairedName => {
    return [before.has(name) ? name : (sure.get(name) ?? left.shift()), name];
  });
  return [...paired, ...left.map((name): PairedName => [name, undefined])];
}

type Named = Map<string, Tree>;

/** The second of a name gets a number. */
function numbered(members: Members): Named {
  const all: Named = new Map();
  for (const [name, tree] of members) {
    let key = name;
    for (let count = 2; all.has(key); count += 1) key = `${name} (${count})`;
    all.set(key, tree);
  }
  return all;
}

function isAlike(one: Tree & { kind: 'row' }, other: Tree & { kind: 'row' }): boolean {
  return (
    one.parts.length === other.parts.length &&
    one.parts.every(([label], index) => label === other.parts[index]?.[0])
  );
}

function within(location: string, label: string): string {
  const isStep = label.startsWith('/') && /(^|\s)\/\S*$/.test(location);
  return location === '' || isStep ? location + label : `${location} ${label}`;
}

function textOf(tree: Tree | undefined): string | undefined {
  if (tree === undefined) return undefined;
  if (tree.kind === 'text') return tree.text;
  const all = tree.kind === 'row' ? tree.parts : tree.members;
  return `{${all.map(([name, inner]) => `${name}: ${textOf(inner)}`).join(', ')}}`;
}
