/** One row of a list that a client has chosen, on both instances. */
import * as choices from './choices.ts';
import type { ListView } from './lists.ts';
import { createRows, type Role, type Row } from './rows.ts';
import type { Resource, Twin, World } from './world.ts';

/** How often rows are made anew whose choice the recording cannot tell. */
const MAX_TRIES = 40;
const UNKNOWABLE = 0.15;

export interface Chosen {
  readonly rows: Twin<readonly Row[]>;
  readonly row: Twin<Row>;
  readonly choice: choices.Choice;
  readonly isKnowable: boolean;
  /** What of it the client has given or got before. */
  readonly known: 'name' | 'id' | undefined;
}

/**
 * Fills a list on both instances, and chooses one of it.
 * @param isFit what the caller needs besides
 */
export function chooseRow(
  world: World,
  resource: Resource,
  { roles, order }: ListView,
  isFit: (chosen: Chosen) => boolean = () => true,
): Chosen | undefined {
  const { shape } = world;
  const isDoubtWanted = shape.chance(UNKNOWABLE);
  let last: Chosen | undefined;
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const names = world.areStrangers ? [] : shape.sample(world.names, shape.int(1, 4));
    const made = createRows(world, resource, {
      names,
      strangers: { a: shape.int(0, 4), b: shape.int(0, 7) },
      decoys: world.areStrangers ? 0 : shape.pick([0, 0, 0.2, 0.5]),
      hasFlag: roles.includes('flag'),
    });
    const rows = { a: order(made.a), b: order(made.b) };
    const [name] = names;
    const known =
      name === undefined ? undefined : shape.pick([undefined, undefined, 'name', 'id'] as const);
    const possible = [
      ...(name === undefined ? [] : byItsName(name, rows.a, roles)),
      ...(roles.includes('flag') ? [choices.byFlag, choices.byFlag] : []),
      ...(roles.includes('created') ? [choices.newest] : []),
      ...(world.areStrangers && roles.includes('count') ? [choices.largest, choices.smallest] : []),
      ...[choices.first, choices.last],
    ];
    const wanted =
      known === 'name' && name !== undefined ? choices.byName(name) : shape.pick(possible);
    const [a, b] = [wanted.choose(rows.a), wanted.choose(rows.b)];
    if (!a || !b) continue;
    const row = { a, b };
    const judged = known === 'id' ? 'yes' : choices.judgeChoice(rows, row, roles, known === 'name');
    const isKnowable = judged === 'yes';
    const choice =
      known === 'id'
        ? { ...wanted, name: 'by an id that it had' }
        : known === 'name'
          ? { ...wanted, name: 'by a name that it had given' }
          : wanted;
    const chosen = { rows, row, choice, isKnowable, known };
    if (!isFit(chosen)) continue;
    last = chosen;
    if (judged === 'contradicted') continue;
    if (isKnowable !== isDoubtWanted) return last;
  }
  return last?.isKnowable ? last : undefined;
}

function byItsName(
  name: string,
  rows: readonly Row[],
  roles: readonly Role[],
): readonly choices.Choice[] {
  const kind = rows.find((row) => row.name === name)?.kind ?? '';
  const both = roles.includes('kind') ? [choices.byNameAndKind(name, kind)] : [];
  return [choices.byName(name), choices.byName(name), ...both];
}
