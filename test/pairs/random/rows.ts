/** The rows of a list on both instances: those that both have, and those of strangers. */
import { BASE62, HEX, type Id } from './ids.ts';
import type { Random } from './random.ts';
import { KINDS, STRANGERS } from './words.ts';
import type { Resource, Twin, World } from './world.ts';

export interface Row {
  readonly id: Id;
  /** A second id. */
  readonly ref: string;
  readonly name: string;
  readonly kind: string;
  readonly flag: boolean;
  readonly count: number;
  readonly version: number;
  readonly etag: string;
  readonly created: string;
  readonly owner: { readonly id: Id; readonly name: string };
}

export type Role = keyof Row;
/** What each is called in one API; what it lacks is not shown. */
export type RoleNames = Readonly<Partial<Record<Role, string>>>;

export interface RowsOptions {
  /** Names of the rows that both instances have. */
  readonly names: readonly string[];
  /** At most so many rows of strangers, by instance. */
  readonly strangers: Twin<number>;
  /** How likely a stranger's row has the name of another. */
  readonly decoys: number;
  readonly hasFlag: boolean;
}

/** Names that the other instance has not. */
const OF_SIDE = {
  a: STRANGERS.filter((_, index) => index % 2 === 0),
  b: STRANGERS.filter((_, index) => index % 2 === 1),
};

export function createRoleNames(shape: Random, resource: Resource): RoleNames {
  const optional = {
    ref: shape.pick(['ref', 'handle', 'uuid', 'guid']),
    kind: shape.pick(['kind', 'type', 'plan', 'visibility']),
    flag: shape.pick(['default', 'isDefault', 'active', 'primary', 'current']),
    count: shape.pick(['count', 'size', 'total', 'itemCount']),
    version: shape.pick(['version', 'revision', 'rev', 'lockVersion']),
    etag: shape.pick(['etag', 'hash', 'checksum']),
    created: shape.pick(['created_at', 'createdAt', 'created', 'date']),
    owner: shape.pick(['owner', 'author', 'user', 'createdBy']),
  };
  const kept = Object.entries(optional).filter(() => shape.chance(0.5));
  const name = shape.pick(['name', 'name', 'title', 'label', 'subject', 'displayName']);
  return { id: resource.idName, name, ...Object.fromEntries(kept) };
}

export function createRows(world: World, resource: Resource, options: RowsOptions): Twin<Row[]> {
  const { shape } = world;
  const mine = options.names.map((name) => ({
    name,
    kind: shape.pick(KINDS),
    count: shape.int(0, 12),
    owner: shape.pick(world.names),
  }));
  const flagged = options.hasFlag ? shape.int(-1, mine.length - 1) : undefined;
  const owners = world.twin((random) => createOwners(random, resource.nextId, mine));
  const order = shape.pick(['id', 'newest', 'name', 'any', 'any']);
  return world.twin((random, side) => {
    const others = world.areStrangers ? OF_SIDE[side] : STRANGERS;
    const strangers = Array.from({ length: random.int(0, options.strangers[side]) }, () => ({
      name: random.pick(random.chance(options.decoys) ? options.names : others),
      kind: random.pick(KINDS),
      count: random.int(0, 12),
      owner: random.pick(others),
    }));
    const all = random.shuffle([...mine, ...strangers]);
    const special = flagged === -1 && all.length > 0 ? random.pick(all) : mine[flagged ?? -1];
    let time = Date.UTC(2026, random.int(0, 9), random.int(1, 28), random.int(0, 23));
    const rows = all.map((one): Row => {
      time += random.int(1, 4_000) * 1_000;
      const { name, kind, count } = one;
      return {
        id: resource.nextId[side](),
        ref: random.text(BASE62, 12),
        ...{ name, kind, count },
        flag: one === special,
        version: random.int(1, 9),
        etag: random.text(HEX, 16),
        created: new Date(time).toISOString(),
        owner: owners[side](one.owner),
      };
    });
    return sort(rows, order, random);
  });
}

/** The same person has the same id wherever he is named. */
function createOwners(
  random: Random,
  nextId: Resource['nextId'],
  mine: readonly { owner: string }[],
): (name: string) => Row['owner'] {
  const isNumber = typeof nextId.a() === 'number';
  const ids = new Map<string, Id>();
  const used = new Set<Id>();
  return (name) => {
    let id = ids.get(name);
    while (id === undefined || (!ids.has(name) && used.has(id))) {
      id = isNumber ? random.int(1, 20 + mine.length) : random.text(BASE62, 10);
    }
    ids.set(name, id);
    used.add(id);
    return { id, name };
  };
}

function sort(rows: readonly Row[], order: string, random: Random): Row[] {
  if (order === 'any') return random.shuffle(rows);
  if (order === 'newest') return rows.toReversed();
  if (order === 'name') return rows.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  return [...rows];
}
