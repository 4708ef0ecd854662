import { wordsFor } from '../value/api-words.ts';
import { isPlural, wordsOf } from '../value/names.ts';
import { FixedCursor, type Reading } from '../value/reading.ts';
import type { HtmlElement } from './elements.ts';
import type { HtmlLinks } from './links.ts';
import type { HtmlScope } from './scopes.ts';

/** A thing that the `id` attribute of an element names: `order-7` names the `order` with the key `7`. */
interface NamedId {
  readonly thing: string;
  readonly key: string;
}

const SIGN = /[-_:]/g;
const WORDS = /^[A-Za-z]+(?:[-_][A-Za-z]+)*$/;
/** Limit of separators that are tried as the end of the name: `new_order_item-7` has three. */
const MAX_SEPARATORS = 4;
/** In characters. */
const MAX_LENGTH = 512;

/** The things that an `id` may name: `new-order-7` may name the `new-order` 7, or the `new` thing `order-7`. */
export function findNamedIds(id: string | undefined): readonly NamedId[] {
  if (id === undefined || id.length > MAX_LENGTH) return [];
  return [...id.matchAll(SIGN)].slice(0, MAX_SEPARATORS).flatMap(({ index }) => {
    const thing = id.slice(0, index);
    const key = id.slice(index + 1);
    return WORDS.test(thing) && key !== '' ? { thing, key } : [];
  });
}

/** A number by which a page may count its own parts, if no other element has such an `id`: `step-2`. */
const COUNT = /^\d{1,3}$/;

/** Number of keys by the name of the thing. Things whose keys are words, as in `login-form`, are left out. */
export type ThingsWithIds = ReadonlyMap<string, number>;

/**
 * Reports the keys in the `id` of an element: `body row order-* 3 /@id value order`. Outside of rows, only a
 * thing that occurs once is reported, since nothing but its position would tell it from others.
 */
export function readNamedIds(
  { attributes }: HtmlElement,
  things: ThingsWithIds,
  { at: within, repeats, isRow }: HtmlScope,
  reading: Reading,
): void {
  const found = findNamedIds(attributes.id).filter(({ thing, key }) => {
    if (isRow) return things.has(thing);
    const isCount = reading.server.isRecorded && COUNT.test(key);
    return things.get(thing) === 1 && !isCount;
  });
  if (found.length === 0) return;
  const at = new FixedCursor(
    'string',
    { kind: 'attribute', name: 'id' },
    undefined,
    within,
    !isRow,
  );
  for (const { thing, key } of found) {
    const step = repeats.next({ kind: 'value', name: thing });
    reading.visit(key, new FixedCursor('string', step, [thing, 'id'], at));
  }
}

const ROWS: ReadonlySet<string> = new Set(['li', 'tr', 'article']);
/** In characters: what is longer is nothing that people call a thing. */
const MAX_CLASS_LENGTH = 4096;
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
