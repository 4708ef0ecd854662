import { idInName } from '../names.ts';
import { type Cursor, Repeats, Spot } from '../reading.ts';
import type { HtmlElement } from './elements.ts';
import type { HtmlLinks } from './links.ts';
import { findThingsWithIds, type ThingsWithIds } from './named-ids.ts';
import { findHtmlRows, shapeOfRow } from './rows.ts';

/** A part of a page, in which equal things are told apart by their order. */
export interface HtmlScope {
  readonly at: Cursor;
  readonly repeats: Repeats;
  readonly isRow: boolean;
}

/**
 * The parts of a page: its rows, `body row /items/* 3`, and its forms, `body form /items/* 1`. What is in
 * none of them is in the page itself.
 */
export class HtmlScopes {
  /** The things of the page that have ids. */
  readonly things: ThingsWithIds;
  /** What has numbers in the names of its fields, from 0 on: these are positions. */
  readonly numbered: ReadonlySet<string>;
  readonly #page: HtmlScope;
  readonly #rows = new Map<HtmlElement, HtmlScope>();
  readonly #forms = new Map<HtmlElement, HtmlScope>();
  readonly #formsById = new Map<string, HtmlScope>();
  readonly #links: HtmlLinks;
  readonly #shapes = new Map<HtmlElement, string>();
  readonly #shapesById = new Map<string, string>();
  /** Of what comes behind a form that ends too early, as by a `</div>` too many: it is sent with it. */
  readonly #cutForms = new Map<HtmlElement, HtmlElement>();

  /** @param elements of the page */
  constructor(elements: readonly HtmlElement[], links: HtmlLinks, within: Cursor) {
    this.#page = { at: within, repeats: new Repeats(), isRow: false };
    this.#links = links;
    this.things = findThingsWithIds(elements);
    const ids = elements.map(({ attributes }) => idInName(attributes.name ?? ''));
    this.numbered = new Set(ids.flatMap((id) => (id?.key === '0' ? id.thing : [])));
    const rows = findHtmlRows(elements, links);
    let cut: HtmlElement | undefined;
    for (const element of elements) {
      if (rows.has(element)) this.#addRow(element, rows);
      if (element.name === 'form') {
        this.#addForm(element);
        cut = element.isCut ? element : undefined;
      } else if (cut && element.attributes.name) this.#cutForms.set(element, cut);
    }
  }

  /** The row that an element is or is in; else the page. */
  ofElement(element: HtmlElement): HtmlScope {
    return this.#nearest(element, (each) => this.#rows.get(each));
  }

  /** The scope of a row. */
  ofRow(element: HtmlElement): HtmlScope | undefined {
    return this.#rows.get(element);
  }

  /** The form that a field belongs to; one that is around its whole row is that of all rows. */
  ofField(field: HtmlElement): HtmlScope {
    const byId = this.#formsById.get(field.attributes.form ?? '');
    if (byId && (byId.at.isInList() || !this.ofElement(field).isRow)) return byId;
    return this.#nearest(field, (each) => this.#forms.get(each) ?? this.#rows.get(each));
  }

  /** Where the form is sent that a field is in, in its shape; empty for one that does not say. */
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

  #addRow(element: HtmlElement, rows: ReadonlySet<HtmlElement>): void {
    const outer = this.ofElement(element);
    const shape = shapeOfRow(element, rows, this.#links, this.things);
    const step = outer.repeats.number({ kind: 'row', name: shape });
    const at = new Spot('string', step, undefined, outer.at, true);
    this.#rows.set(element, { at, repeats: new Repeats(), isRow: true });
  }

  #addForm(element: HtmlElement): void {
    const outer = this.ofElement(element);
    const shape = this.#links.get(element)?.find(({ kind }) => kind === 'action')?.shape;
    this.#shapes.set(element, shape ?? '');
    if (element.attributes.id) this.#shapesById.set(element.attributes.id, shape ?? '');
    const step = outer.repeats.number({ kind: 'form', name: shape });
    const scope = {
      at: new Spot('string', step, undefined, outer.at),
      repeats: new Repeats(),
      isRow: false,
    };
    this.#forms.set(element, scope);
    const { id } = element.attributes;
    if (id) this.#formsById.set(id, scope);
  }
}
