import { addToGroup } from '../../collections.ts';
import { wordsFor } from '../value/api-words.ts';
import { isDistinctive } from '../value/is-distinctive.ts';
import {
  type IdInName,
  idsInName,
  isPlural,
  isValue,
  mayBeId,
  replaceIds,
  wordsOf,
} from '../value/names.ts';
import { randomness } from '../value/randomness.ts';
import { type Cursor, FixedCursor, type Reading, RepeatCounter } from '../value/reading.ts';
import { elementsIn, type HtmlElement } from './elements.ts';
import { type HtmlLinks, shapeOfName } from './links.ts';

/** A part of a page, in which places with the same name are numbered. */
export interface HtmlScope {
  readonly at: Cursor;
  readonly repeats: RepeatCounter;
  readonly isRow: boolean;
}

/** A field, by the ids in its name. */
export interface NamedField {
  /** The name with a star for each id. */
  readonly name: string;
  readonly ids: readonly IdInName[];
  /** The scope of its value. */
  readonly scope: HtmlScope;
  /** The scope of the ids. */
  readonly named: HtmlScope;
}

const FIELDS: ReadonlySet<string> = new Set(['input', 'button', 'select', 'textarea']);

/** Whether an element has a value that is sent with its form. */
function isField({ name, attributes }: HtmlElement): boolean {
  return FIELDS.has(name) && !!attributes.name;
}

/** An id that is no name. Outside of rows, a word with a number is no id. */
const PLAIN_ID = /^(?:\d+|[\da-f]{16,64}|[\da-f]{8}-[\da-f-]{27})$/i;

/**
 * The scopes of a page: its rows, `body row /items/* 3`, its forms, `body form /items/* 1`, and the page
 * itself for everything else.
 */
export class HtmlScopes {
  /** The things of the page that have ids. */
  readonly things: ThingsWithIds;
  /** The starts of names before positions, which are numbers from 0 on. */
  readonly #numbered = new Set<string>();
  readonly #fields = new Map<HtmlElement, NamedField>();
  readonly #page: HtmlScope;
  readonly #rows = new Map<HtmlElement, HtmlScope>();
  readonly #forms = new Map<HtmlElement, HtmlScope>();
  readonly #formsById = new Map<string, HtmlScope>();
  readonly #links: HtmlLinks;
  readonly #shapes = new Map<HtmlElement, string>();
  readonly #shapesById = new Map<string, string>();
  /** By field: the form that ends before it, as by a `</div>` too many, but is sent with it. */
  readonly #cutForms = new Map<HtmlElement, HtmlElement>();

  /** @param elements of the page */
  constructor(elements: readonly HtmlElement[], links: HtmlLinks, within: Cursor) {
    this.#page = { at: within, repeats: new RepeatCounter(), isRow: false };
    this.#links = links;
    this.things = findThingsWithIds(elements);
    for (const { attributes } of elements) this.#addPositions(attributes.name ?? '');
    const rows = findHtmlRows(elements, links);
    let cut: HtmlElement | undefined;
    for (const element of elements) {
      if (rows.has(element)) this.#addRow(element, rows);
      if (element.name === 'form') {
        this.#addForm(element);
        cut = element.isCut ? element : undefined;
      } else if (cut && element.attributes.name) this.#cutForms.set(element, cut);
    }
    this.#addFields(elements.filter(isField));
  }

  /** The row that an element is or is in, or else the page. */
  ofElement(element: HtmlElement): HtmlScope {
    return this.#nearest(element, (each) => this.#rows.get(each));
  }

  /** The scope of a row. */
  ofRow(element: HtmlElement): HtmlScope | undefined {
    return this.#rows.get(element);
  }

  /** A field by its name; undefined for an element whose value no form sends. */
  ofField(field: HtmlElement): NamedField | undefined {
    const known = this.#fields.get(field);
    if (known || !isField(field)) return known;
    const scope = this.#around(field);
    return { name: field.attributes.name ?? '', ids: [], scope, named: scope };
  }

  /** The form of a field, unless the form is around the whole row of the field and so belongs to all rows. */
  #around(field: HtmlElement): HtmlScope {
    const byId = this.#formsById.get(field.attributes.form ?? '');
    if (byId && (byId.at.isInList() || !this.ofElement(field).isRow)) return byId;
    return this.#nearest(field, (each) => this.#forms.get(each) ?? this.#rows.get(each));
  }

  /** The shape of the URL that the form of a field is sent to; empty for a form without a URL. */
  formOf(field: HtmlElement): string | undefined {
    const { form } = field.attributes;
    for (let each: HtmlElement | undefined = field; each; each = each.parent) {
      const isIts = form === undefined ? each.name === 'form' : false;
      if (isIts) return this.#shapes.get(each) ?? '';
    }
    if (form !== undefined) return this.#shapesById.get(form);
    const cut = this.#cutForms.get(field);
    return cut && this.#shapes.get(cut);
  }

  #nearest(element: HtmlElement, find: (element: HtmlElement) => HtmlScope | undefined): HtmlScope {
    for (let each: HtmlElement | undefined = element; each; each = each.parent) {
      const scope = find(each);
      if (scope) return scope;
    }
    return this.#page;
  }

  #addPositions(name: string): void {
    const ids = idsInName(name);
    for (const id of ids) if (id.key === '0') this.#numbered.add(beginningOf(name, id, ids));
  }

  /**
   * Adds fields with ids in their names. Those of one thing share a scope,
   * `body form /items 1 fields tick_* 2`, unless they are in the row of the thing.
   */
  #addFields(fields: readonly HtmlElement[]): void {
    const families = new Map<HtmlScope, Map<string, Map<string, HtmlElement[]>>>();
    const named = new Map<HtmlElement, readonly IdInName[]>();
    for (const field of fields) {
      const ids = this.#idsOf(field);
      if (ids.length === 0) continue;
      named.set(field, ids);
      const around = this.#around(field);
      const ofScope = families.get(around) ?? new Map<string, Map<string, HtmlElement[]>>();
      families.set(around, ofScope);
      const family = familyOfName(field.attributes.name ?? '', ids);
      const things = ofScope.get(family) ?? new Map<string, HtmlElement[]>();
      ofScope.set(family, things);
      addToGroup(things, ids.map(({ key }) => key).join(' '), field);
    }
    for (const [around, ofScope] of families) {
      for (const [family, things] of ofScope) {
        for (const group of things.values()) {
          const row = group[0] && this.ofElement(group[0]);
          const isInRow = row?.isRow === true && things.size === 1;
          const scope = isInRow ? around : this.#groupIn(around, family, things.size > 1);
          for (const field of group) {
            const ids = named.get(field) ?? [];
            const name = replaceIds(field.attributes.name ?? '', ids);
            this.#fields.set(field, { name, ids, scope, named: isInRow ? row : scope });
          }
        }
      }
    }
  }

  #groupIn(around: HtmlScope, family: string, isElement: boolean): HtmlScope {
    const step = around.repeats.number({ kind: 'fields', name: family });
    const at = new FixedCursor('string', step, undefined, around.at, isElement);
    return { at, repeats: new RepeatCounter(), isRow: false };
  }

  /** The ids in the name of a field, which are no positions. */
  #idsOf(field: HtmlElement): readonly IdInName[] {
    const { name = '' } = field.attributes;
    const ids = idsInName(name);
    if (ids.length === 0) return ids;
    const { isRow } = this.ofElement(field);
    return ids.filter((id) => {
      return (isRow || PLAIN_ID.test(id.key)) && !this.#numbered.has(beginningOf(name, id, ids));
    });
  }

  #addRow(element: HtmlElement, rows: ReadonlySet<HtmlElement>): void {
    const outer = this.ofElement(element);
    const shape = shapeOfRow(element, rows, this.#links, this.things);
    const step = outer.repeats.number({ kind: 'row', name: shape });
    const at = new FixedCursor('string', step, undefined, outer.at, true);
    this.#rows.set(element, { at, repeats: new RepeatCounter(), isRow: true });
  }

  #addForm(element: HtmlElement): void {
    const outer = this.ofElement(element);
    const shape = this.#links.get(element)?.find(({ kind }) => kind === 'action')?.shape;
    this.#shapes.set(element, shape ?? '');
    if (element.attributes.id) this.#shapesById.set(element.attributes.id, shape ?? '');
    const step = outer.repeats.number({ kind: 'form', name: shape });
    const scope = {
      at: new FixedCursor('string', step, undefined, outer.at),
      repeats: new RepeatCounter(),
      isRow: false,
    };
    this.#forms.set(element, scope);
    const { id } = element.attributes;
    if (id) this.#formsById.set(id, scope);
  }
}

/**
 * The name that the fields of one thing have in common, up to the last id; the whole name if it begins with
 * the id.
 */
function familyOfName(name: string, ids: readonly IdInName[]): string {
  const { start = 0, key = '' } = ids.at(-1) ?? {};
  const family = replaceIds(name.slice(0, start + key.length), ids);
  return /[a-z]/i.test(family) ? family : replaceIds(name, ids);
}

/** The start of a name before an id, with a star for each id in it. */
function beginningOf(name: string, { start }: IdInName, ids: readonly IdInName[]): string {
  return replaceIds(
    name.slice(0, start),
    ids.filter((id) => id.start < start),
  );
}

/** In bits, of all keys of a thing together. With less, they count as words, as in `do-addNewItem`. */
const RANDOM_KEYS = 10;

function findThingsWithIds(elements: readonly HtmlElement[]): ThingsWithIds {
  const things = new Map<string, { count: number; bits: number }>();
  for (const { attributes } of elements) {
    for (const { thing, key } of findNamedIds(attributes.id)) {
      const { count, bits } = things.get(thing) ?? { count: 0, bits: 0 };
      things.set(thing, { count: count + 1, bits: bits + bitsOfKey(key) });
    }
  }
  const found = [...things].filter(([, { bits }]) => bits >= RANDOM_KEYS);
  return new Map(found.map(([thing, { count }]) => [thing, count]));
}

function bitsOfKey(key: string): number {
  if (isValue(key) || isDistinctive(key)) return RANDOM_KEYS;
  return mayBeId(key) ? randomness(key) : Number.NEGATIVE_INFINITY;
}

/**
 * The shape of a row, which the rows of one list have in common, and those of other lists do not: another
 * entry of a menu renumbers no row of a table. It is the shape of the first link, or else of the name of the
 * first field, the thing of its `id`, or the name of the first data attribute. Undefined for a row without
 * any of these.
 */
function shapeOfRow(
  row: HtmlElement,
  rows: ReadonlySet<HtmlElement>,
  links: HtmlLinks,
  things: ThingsWithIds,
): string | undefined {
  const elements = [row, ...elementsIn(row, (element) => !rows.has(element))];
  for (const element of elements) {
    // A picture says less than a link, and not every row has one.
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

/** A thing that the `id` attribute of an element names: `order-7` names the `order` with the key `7`. */
interface NamedId {
  readonly thing: string;
  readonly key: string;
}

const SEPARATOR = /[-_:]/g;
const WORDS = /^[A-Za-z]+(?:[-_][A-Za-z]+)*$/;
/** Separators that are tried as the end of the name: `new_order_item-7` has three. */
const MAX_SEPARATORS = 4;
/** In characters. */
const MAX_LENGTH = 512;

/**
 * The things that an `id` may name: `new-order-7` may name the `new-order` 7, or the `new` thing `order-7`.
 */
function findNamedIds(id: string | undefined): readonly NamedId[] {
  if (id === undefined || id.length > MAX_LENGTH) return [];
  return [...id.matchAll(SEPARATOR)].slice(0, MAX_SEPARATORS).flatMap(({ index }) => {
    const thing = id.slice(0, index);
    const key = id.slice(index + 1);
    return WORDS.test(thing) && key !== '' ? { thing, key } : [];
  });
}

/** A number that a page may give its own parts, if no other element has such an `id`: `step-2`. */
const NUMBER_OF_PART = /^\d{1,3}$/;

/** Number of keys by the name of the thing. Things whose keys are words, as in `login-form`, are left out. */
type ThingsWithIds = ReadonlyMap<string, number>;

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
    const isCount = reading.server.isRecorded && NUMBER_OF_PART.test(key);
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
function findHtmlRows(
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
