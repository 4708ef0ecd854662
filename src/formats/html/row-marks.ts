import { groupBy } from '../groups.ts';
import { type Reading, Spot } from '../reading.ts';
import type { HtmlElement } from './elements.ts';
import type { HtmlScope } from './scopes.ts';

/** A class that may say in which state a row is. One with a digit is the name of a thing. */
const MARK = /^[a-z]+(?:[-_][a-z]+)*$/i;
/** Classes that say where a row is, as the tables of Drupal and of DataTables have them. */
const PLACE = /^(?:alt(?:ernate)?|even|first|last|odd)$/i;
/** In characters. */
const LONGEST_CLASSES = 4096;

/** By row: the first class that it alone of all rows beside it has, such as `current`. */
export type RowMarks = ReadonlyMap<HtmlElement, string>;

/** Finds the marked rows of a page. */
export function findRowMarks(rows: readonly HtmlElement[]): RowMarks {
  const marks = new Map<HtmlElement, string>();
  for (const [, beside] of groupBy(rows, ({ parent }) => parent)) {
    if (beside.length < 2) continue;
    const owners = new Map<string, HtmlElement | undefined>();
    for (const row of beside) {
      for (const name of classesOf(row)) owners.set(name, owners.has(name) ? undefined : row);
    }
    for (const [name, row] of owners) if (row && !marks.has(row)) marks.set(row, name);
  }
  return marks;
}

/** Tells by which class a page marks a row: `body row /items/* 3 /@class`. */
export function readRowMark(
  row: HtmlElement,
  { at }: HtmlScope,
  marks: RowMarks,
  reading: Reading,
): void {
  const mark = marks.get(row);
  if (mark === undefined) return;
  reading.see(mark, new Spot('text', { kind: 'attribute', name: 'class' }, undefined, at));
}

function classesOf({ attributes: { class: classes = '' } }: HtmlElement): ReadonlySet<string> {
  if (classes.length > LONGEST_CLASSES) return new Set();
  return new Set(classes.split(/\s+/).filter((name) => MARK.test(name) && !PLACE.test(name)));
}
