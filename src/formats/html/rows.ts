import { wordsFor } from '../value/api-words.ts';
import { isPlural, wordsOf } from '../value/names.ts';
import type { HtmlElement } from './elements.ts';
import type { HtmlLinks } from './links.ts';

const ROWS: ReadonlySet<string> = new Set(['li', 'tr', 'article']);
/** In characters: longer classes are not read. */
const MAX_CLASS_LENGTH = 4096;
const ROW_ROLE = /^(?:row|listitem|article)$/i;
const BOXES: ReadonlySet<string> = new Set(['div', 'section', 'a', 'form']);
/**
 * A class of a box that shows one thing: `card`, `todo-item`, but not `item-title`, which is a part of a box.
 */
const ROW_CLASS = new RegExp(`(?:^|[\\s_-])(?:${wordsFor('boxes').join('|')})(?=\\s|$)`, 'i');

type Boxes = ReadonlyMap<HtmlElement, ReadonlySet<string>>;

/**
 * The elements that a page repeats for each of its things, by what they are, or by a class that names the
 * thing of a link in them, such as `todo` for `/todos/7`.
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

/** The things of a link: `todo` for `/todos/*`. */
function thingsIn(shape: string): readonly string[] {
  const plurals = [...shape.matchAll(/(?<=\/)([^/*?]+)(?=\/\*)/g)].map(([word]) => word);
  return plurals.filter(isPlural).map((word) => wordsOf(word).join('-'));
}

/** The boxes that have classes, with their classes. */
function findBoxes(elements: readonly HtmlElement[]): Boxes {
  const boxes = new Map<HtmlElement, ReadonlySet<string>>();
  for (const element of elements) {
    const classes = BOXES.has(element.name) ? (element.attributes.class ?? '') : '';
    if (classes === '' || classes.length > MAX_CLASS_LENGTH) continue;
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
