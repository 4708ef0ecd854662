import { parseMarkup } from '../markup/markup.ts';

/** An element of a page. */
export interface HtmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly parent: HtmlElement | undefined;
  readonly children: (HtmlElement | string)[];
  /** Its index among the children of its parent. */
  readonly index: number;
  /** Whether another tag than its own closes it. */
  isCut?: boolean;
}

const MAX_ELEMENTS = 200_000;

/** The elements of a page under a root without a name. Of too many elements, the last are left out. */
export function parseHtml(text: string): HtmlElement {
  const root: HtmlElement = { name: '', attributes: {}, parent: undefined, children: [], index: 0 };
  let open = root;
  let count = 0;
  parseMarkup(text, 'html', {
    open(name, attributes) {
      const index = open.children.length;
      const element: HtmlElement = { name, attributes, parent: open, children: [], index };
      count += 1;
      if (count < MAX_ELEMENTS) open.children.push(element);
      open = element;
    },
    text(piece) {
      const last = open.children.length - 1;
      const before = open.children[last];
      if (typeof before === 'string') open.children[last] = before + piece;
      else open.children.push(piece);
    },
    close(_, isImplied) {
      if (isImplied) open.isCut = true;
      open = open.parent ?? root;
    },
  });
  return root;
}

/** The elements inside of one, in the order of the page. */
export function elementsIn(
  element: HtmlElement,
  isEntered: (element: HtmlElement) => boolean = () => true,
  found: HtmlElement[] = [],
): HtmlElement[] {
  for (const child of element.children) {
    if (typeof child === 'string' || !isEntered(child)) continue;
    found.push(child);
    elementsIn(child, isEntered, found);
  }
  return found;
}

/** All the text inside of an element. */
export function textOf({ children }: HtmlElement): string {
  return children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('');
}

/** In characters and elements: no longer text is the label of a thing. */
const MAX_LABEL_LENGTH = 1000;

/**
 * The text inside of an element that labels a thing; undefined for a text that is too long. No more of it is
 * read, since nested elements have much text in common.
 */
export function labelOf(element: HtmlElement): string | undefined {
  const label = { text: '', left: MAX_LABEL_LENGTH };
  addText(element, label);
  return label.left < 0 ? undefined : label.text;
}

function addText({ children }: HtmlElement, label: { text: string; left: number }): void {
  for (const child of children) {
    label.left -= typeof child === 'string' ? child.length : 1;
    if (label.left < 0) return;
    if (typeof child === 'string') label.text += child;
    else addText(child, label);
  }
}
