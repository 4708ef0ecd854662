import { type Attributes, parseMarkup } from './markup.ts';
import { withoutPrefix } from './markup-tokens.ts';
import { namesParent } from './xml-calls.ts';

/** An element of XML, with what its place is made of. */
export interface XmlElement {
  /** Without its prefix: servers choose those as they like. */
  readonly name: string;
  readonly attributes: Attributes;
  readonly parent: XmlElement | undefined;
  /** How long its name is, and those of the elements around it, in characters. */
  readonly way: number;
  /** Among its siblings of the same name, from 1. */
  readonly position: number;
  /** How many siblings have the name, itself among them. */
  readonly siblings: { count: number };
  text: string;
  isLeaf: boolean;
  /** What a child says that it is called (see `namesParent`). */
  label: string | undefined;
}

const MOST_ELEMENTS = 200_000;
/** Of the names of an element and of those around it, in characters: its place is made of them. */
const LONGEST_WAY = 4096;

/**
 * The elements of a document, in its order; those nested too deeply, or too many, are left out. An element
 * without its closing tag has no text.
 */
export function parseXmlElements(text: string): readonly XmlElement[] {
  const elements: XmlElement[] = [];
  const open: { readonly element: XmlElement; readonly names: Map<string, { count: number }> }[] =
    [];
  const rootNames = new Map<string, { count: number }>();
  parseMarkup(text, 'xml', {
    open(fullName, attributes) {
      const name = withoutPrefix(fullName);
      const parent = open.at(-1);
      const names = parent?.names ?? rootNames;
      const siblings = names.get(name) ?? { count: 0 };
      names.set(name, siblings);
      siblings.count += 1;
      const position = siblings.count;
      const way = (parent?.element.way ?? 0) + name.length;
      const element: XmlElement = {
        name,
        attributes,
        parent: parent?.element,
        way,
        position,
        siblings,
        text: '',
        isLeaf: true,
        label: undefined,
      };
      if (parent) parent.element.isLeaf = false;
      open.push({ element, names: new Map() });
      if (elements.length < MOST_ELEMENTS && way <= LONGEST_WAY) elements.push(element);
    },
    text(piece) {
      const element = open.at(-1)?.element;
      if (element) element.text += piece;
    },
    close(_, isImplied) {
      const element = open.pop()?.element;
      // Without its closing tag, its text may be cut off.
      if (isImplied && element) element.text = '';
      const parent = element?.parent;
      if (parent && namesParent(parent.parent, parent, element)) parent.label = element.text.trim();
    },
  });
  return elements;
}
