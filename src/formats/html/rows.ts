import { wordsFor } from '../api-words.ts';
import { isPlural, wordsOf } from '../names.ts';
import { elementsIn, type HtmlElement } from './elements.ts';
import { shapeOfName } from './link-shape.ts';
import type { HtmlLinks } from './links.ts';
import { findNamedIds, type ThingsWithIds } from './named-ids.ts';

const ROWS: ReadonlySet<string> = new Set(['li', 'tr', 'article']);
/** In characters: what is longer is nothing that people call a thing. */
const LONGEST_CLASS = 4096;
const ROW_ROLE = /^(?:row|listitem|article)$/i;
const BOXES: ReadonlySet<string> = new Set(['div', 'section', 'a', 'form']);
/** What people call a box that shows one thing: `card`, `todo-item`; its parts are an `item-title`. */
const ROW_CLASS = new RegExp(`(?:^|[\\s_-])(?:${wordsFor('boxes').join('|')})(?=\\s|$)`, 'i');

type Boxes = ReadonlyMap<HtmlElement, ReadonlySet<string>>;

/**
 * The elements that a page repeats for each of its things: by what they are, or by a class that names
 * the thing that a link in them is about, such as `todo` for `/todos/7`.
 */
export function findHtmlRows(
  elements: readonly HtmlElement[],
  links: HtmlLinks,
): ReadonlySet<HtmlElement> {
  const rows = new Set(elements.filter(isRow));
  const boxes = findBoxes(elements);
  for (const [element, those] of links) {
    for (const { shape } of those) {
      const box = findBox(element, thingsIn(shape), boxes);
      if (box) rows.add(box);
    }
  }
  return rows;
}

function isRow({ name, attributes }: HtmlElement): boolean {
  if (ROWS.has(name) || ROW_ROLE.test(attributes.role ?? '')) return true;
  return BOXES.has(name) && ROW_CLASS.test(attributes.class ?? '');
}

/** What a link is about: `todo` for `/todos/*`. */
function thingsIn(shape: string): readonly string[] {
  const plurals = [...shape.matchAll(/(?<=\/)([^/*?]+)(?=\/\*)/g)].map(([word]) => word);
  return plurals.filter(isPlural).map((word) => wordsOf(word).join('-'));
}

/** The boxes that have classes, with these. */
function findBoxes(elements: readonly HtmlElement[]): Boxes {
  const boxes = new Map<HtmlElement, ReadonlySet<string>>();
  for (const element of elements) {
    const classes = BOXES.has(element.name) ? (element.attributes.class ?? '') : '';
    if (classes === '' || classes.length > LONGEST_CLASS) continue;
    boxes.set(element, new Set(classes.toLowerCase().split(/\s+/)));
  }
  return boxes;
}

function findBox(
  element: HtmlElement,
  things: readonly string[],
  boxes: Boxes,
): HtmlElement | undefined {
  if (things.length === 0) return undefined;
  for (let each: HtmlElement | undefined = element; each; each = each.parent) {
    const classes = boxes.get(each);
    if (classes && things.some((name) => classes.has(name))) return each;
  }
  return undefined;
}

/**
 * What the rows of one list have alike and those of others do not, so that another entry of a menu
 * moves no row of a table: where the first link leads, else the name of the first field, what its `id` is
 * about, or the name of the first value for scripts. Undefined for a row that has none.
 */
export function shapeOfRow(
  row: HtmlElement,
  rows: ReadonlySet<HtmlElement>,
  links: HtmlLinks,
  things: ThingsWithIds,
): string | undefined {
  const elements = [row, ...elementsIn(row, (element) => !rows.has(element))];
  for (const element of elements) {
    // A picture says less, and not each row has one.
    const link = element.attributes.src === undefined ? links.get(element)?.[0] : undefined;
    if (link) return link.shape;
  }
  for (const { attributes } of elements) {
    if (attributes.name) return shapeOfName(attributes.name);
  }
  const named = findNamedIds(row.attributes.id).findLast(({ thing }) => things.has(thing));
  if (named) return `${named.thing}-*`;
  const names = elements.flatMap(({ attributes }) => Object.keys(attributes));
  return names.find((name) => name.startsWith('data-'));
}
