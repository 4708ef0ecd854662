/** How a client chooses one row of a list, and whether the recording tells how. */
import type { Role, Row } from './rows.ts';
import type { Twin } from './world.ts';

/** By which the client has chosen. */
export interface Choice {
  readonly name: string;
  readonly choose: (rows: readonly Row[]) => Row | undefined;
}

/** Roles whose values are the instance's. */
const OF_INSTANCE: ReadonlySet<Role> = new Set(['id', 'ref', 'version', 'etag', 'created']);
const ORDERED: readonly Role[] = ['id', 'count', 'version', 'created'];

export function byName(name: string): Choice {
  return { name: 'by its name', choose: (rows) => rows.find((row) => row.name === name) };
}

export function byNameAndKind(name: string, kind: string): Choice {
  return {
    name: 'by its name and kind',
    choose: (rows) => rows.find((row) => row.name === name && row.kind === kind),
  };
}

export const byFlag: Choice = {
  name: 'by a flag',
  choose: (rows) => rows.find((row) => row.flag),
};

export const newest: Choice = {
  name: 'as the newest',
  choose: (rows) => rows.toSorted((one, other) => (one.created < other.created ? 1 : -1))[0],
};

export const largest: Choice = {
  name: 'as the largest',
  choose: (rows) => rows.toSorted((one, other) => other.count - one.count)[0],
};

export const smallest: Choice = {
  name: 'as the smallest',
  choose: (rows) => rows.toSorted((one, other) => one.count - other.count)[0],
};

export const first: Choice = { name: 'as the first', choose: (rows) => rows[0] };
export const last: Choice = { name: 'as the last', choose: (rows) => rows.at(-1) };

/** `contradicted`: it points at another row. */
export type Knowable = 'yes' | 'no' | 'contradicted';

/**
 * Whether a row is the one that the recording points at. What both instances call alike comes first,
 * then flags, extremes and ends.
 * @param roles that the answers show
 * @param isNamed the client has given its name before
 */
export function judgeChoice(
  rows: Twin<readonly Row[]>,
  chosen: Twin<Row>,
  roles: readonly Role[],
  isNamed = false,
): Knowable {
  if (isNamed) {
    const isSure = isUnique(rows.a, chosen.a, 'name') && isUnique(rows.b, chosen.b, 'name');
    if (isSure) return 'yes';
    // Of several with that name, another text tells one.
    const others = byTexts(rows, chosen, roles);
    return others.size === 1 && !others.has(chosen.b) ? 'contradicted' : 'no';
  }
  const byText = byTexts(rows, chosen, roles);
  if (byText.size > 1) return 'no';
  if (byText.size === 1) return byText.has(chosen.b) ? 'yes' : 'contradicted';
  const bySign = bySigns(rows, chosen, roles);
  if (bySign.size !== 1 || !bySign.has(chosen.b)) return 'no';
  // A name that several have says that it is one of them, and perhaps the first of them.
  const namesakes = rows.b.filter(({ name }) => name === chosen.a.name);
  return namesakes.length === 0 || (namesakes.length === 1 && namesakes[0] === chosen.b)
    ? 'yes'
    : 'no';
}

/** The rows that share a text with the chosen one that no other row has, or most of them. */
function byTexts(rows: Twin<readonly Row[]>, chosen: Twin<Row>, roles: readonly Role[]): Set<Row> {
  const texts = roles.filter((role) => !OF_INSTANCE.has(role) && role !== 'flag');
  const hinted = new Set<Row>();
  const shared: Role[] = [];
  for (const role of texts) {
    const alike = rows.b.filter((row) => textOf(row, role) === textOf(chosen.a, role));
    const [only] = alike;
    if (only) shared.push(role);
    if (only && alike.length === 1 && isUnique(rows.a, chosen.a, role)) hinted.add(only);
  }
  if (hinted.size > 0 || shared.length < 2) return hinted;
  const full = (row: Row): boolean =>
    shared.every((role) => textOf(row, role) === textOf(chosen.a, role));
  const [ours, theirs] = [rows.a.filter(full), rows.b.filter(full)];
  return new Set(ours.length === 1 && theirs.length === 1 ? theirs : []);
}

function bySigns(rows: Twin<readonly Row[]>, chosen: Twin<Row>, roles: readonly Role[]): Set<Row> {
  const signs = [
    ...[first, last],
    ...(roles.includes('flag') ? [byFlag] : []),
    ...ORDERED.filter((role) => roles.includes(role) && isOrdered(chosen.a, role)).flatMap(
      extremes,
    ),
  ];
  return new Set(
    signs.flatMap(({ choose }) => {
      const other = choose(rows.b);
      return choose(rows.a) === chosen.a && other ? [other] : [];
    }),
  );
}

/** Random ids are in no order. */
function isOrdered(row: Row, role: Role): boolean {
  return role === 'created' || typeof row[role] === 'number';
}

function extremes(role: Role): Choice[] {
  const sorted = (rows: readonly Row[]): Row[] =>
    rows.toSorted((one, other) => (sortable(one, role) < sortable(other, role) ? -1 : 1));
  const only = (rows: readonly Row[], row: Row | undefined): Row | undefined =>
    row && rows.filter((each) => sortable(each, role) === sortable(row, role)).length === 1
      ? row
      : undefined;
  return [
    { name: `least ${role}`, choose: (rows) => only(rows, sorted(rows)[0]) },
    { name: `most ${role}`, choose: (rows) => only(rows, sorted(rows).at(-1)) },
  ];
}

function sortable(row: Row, role: Role): string | number {
  const value = row[role];
  return typeof value === 'number' || typeof value === 'string' ? value : textOf(row, role);
}

function isUnique(rows: readonly Row[], row: Row, role: Role): boolean {
  return rows.filter((each) => textOf(each, role) === textOf(row, role)).length === 1;
}

function textOf(row: Row, role: Role): string {
  const value = row[role];
  return typeof value === 'object' ? value.name : `${value}`;
}
