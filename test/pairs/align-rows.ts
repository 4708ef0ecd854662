import type { Tree } from './request-tree.ts';

type Row = readonly (readonly [label: string, Tree])[];
/** Positions in the one row and in the other; undefined where it has no such part. */
export type Aligned = readonly [before: number | undefined, after: number | undefined];

/** Comparing each with each: what is larger is one value. */
const MAX_COMPARED = 400_000;

/**
 * Which parts of two rows belong together: those at the same positions where there are as many, else
 * those that have most in common in the same order. Undefined where the rows are too long for that.
 */
export function alignRows(was: Row, due: Row): readonly Aligned[] | undefined {
  if (was.length === due.length) return was.map((_, index) => [index, index]);
  if (was.length * due.length > MAX_COMPARED) return undefined;
  const likeness = was.map(([, one]) => due.map(([, other]) => likenessOf(one, other)));
  // At [i][j]: the most that the parts from i and from j on have in common.
  const best = Array.from({ length: was.length + 1 }, () => new Float64Array(due.length + 1));
  const at = (i: number, j: number): number => best[i]?.[j] ?? 0;
  const together = (i: number, j: number): number => {
    const common = likeness[i]?.[j] ?? 0;
    return common > 0 ? common + at(i + 1, j + 1) : 0;
  };
  for (let i = was.length - 1; i >= 0; i -= 1) {
    const line = best[i];
    for (let j = due.length - 1; line && j >= 0; j -= 1) {
      line[j] = Math.max(together(i, j), at(i + 1, j), at(i, j + 1));
    }
  }
  const aligned: Aligned[] = [];
  let i = 0;
  let j = 0;
  while (i < was.length && j < due.length) {
    if (at(i, j) > 0 && at(i, j) === together(i, j)) aligned.push([i++, j++]);
    else if (at(i, j) === at(i + 1, j)) aligned.push([i++, undefined]);
    else aligned.push([undefined, j++]);
  }
  while (i < was.length) aligned.push([i++, undefined]);
  while (j < due.length) aligned.push([undefined, j++]);
  return aligned;
}

/** Equal texts count, and a little what is only built alike. */
function likenessOf(one: Tree, other: Tree): number {
  if (one.kind === 'text') return other.kind !== 'text' ? 0 : one.text === other.text ? 1 : 0.01;
  if (other.kind === 'text') return 0;
  const [few, many] = [one, other].map((tree) => (tree.kind === 'row' ? tree.parts : tree.members));
  const named = new Map(many);
  return (few ?? []).reduce((sum, [name, inner]) => {
    const counterpart = named.get(name);
    return counterpart ? sum + likenessOf(inner, counterpart) : sum;
  }, 0);
}
