import type { Cursor } from './see.ts';
import type { XmlElement } from './xml-tree.ts';

/** The place of an element's text, or of an attribute. */
export class XmlCursor implements Cursor {
  readonly kind: Cursor['kind'];
  readonly #element: XmlElement;
  readonly #attribute: string | undefined;
  readonly #within: Cursor;

  constructor(
    kind: Cursor['kind'],
    element: XmlElement,
    attribute: string | undefined,
    within: Cursor,
  ) {
    this.kind = kind;
    this.#element = element;
    this.#attribute = attribute;
    this.#within = within;
  }

  place(): string {
    const place = `${this.#within.place()} ${renderPath(this.#element)}`;
    return this.#attribute === undefined ? place : `${place}/@${this.#attribute}`;
  }

  names(): readonly string[] {
    const names = lineage(this.#element).map(({ name }) => name);
    const attribute = this.#attribute?.replace(/^.*:/, '');
    return [...this.#within.names(), ...names, ...(attribute === undefined ? [] : [attribute])];
  }

  /** The innermost element around it that has siblings of its name. */
  element(): string | undefined {
    const repeated = lineage(this.#element).findLast(({ siblings }) => siblings.count > 1);
    if (!repeated) return this.#within.element();
    return `${this.#within.place()} ${renderPath(repeated)}`;
  }
}

/** An element and those around it, the outermost first. */
function lineage(element: XmlElement): readonly XmlElement[] {
  const line: XmlElement[] = [];
  for (let each: XmlElement | undefined = element; each; each = each.parent) line.unshift(each);
  return line;
}

/** Each step has its position, but for the root, which has no siblings. */
function renderPath(element: XmlElement): string {
  const steps = lineage(element).map(({ name, parent, position }) =>
    parent ? `${name}[${position}]` : name,
  );
  return `/${steps.join('/')}`;
}
