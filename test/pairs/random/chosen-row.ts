/** One row of a list that a client has chosen, on both instances. */
import * as choices from './choices.ts';
import type { ListView } from './lists.ts';
import { createRows, type Row } from './rows.ts';
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
    const names = shape.sample(world.names, shape.int(1, 4));
    const made = createRows(world, resource, {
      names,
      strangers: { a: shape.int(0, 4), b: shape.int(0, 7) },
      decoys: shape.pick([0, 0, 0.2, 0.5]),
      hasFlag: roles.includes('flag'),
    });
    const rows = { a: order(made.a), b: order(made.b) };
    const known = shape.pick([undefined, undefined, 'name', 'id'] as const);
    const mine = rows.a.find((row) => row.name === names[0]);
    const possible = [
      ...[choices.byName(names[0] ?? ''), choices.byName(names[0] ?? '')],
      ...(roles.includes('kind') ? [choices.byNameAndKind(names[0] ?? '', mine?.kind ?? '')] : []),
      ...(roles.includes('flag') ? [choices.byFlag, choices.byFlag] : []),
      ...(roles.includes('created') ? [choices.newest] : []),
      ...[choices.first, choices.last],
    ];
    const wanted = known === 'name' ? choices.byName(names[0] ?? '') : shape.pick(possible);
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
