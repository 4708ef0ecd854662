/**
 * XML as a value: an element is its text, or an object with its attributes (`@href`), the lists of its
 * elements by their names, and its text under the empty name. Prefixes, the order of attributes, comments,
 * and white space between elements are left out.
 */

import { MAX_LEVELS } from '../json/exact-json.ts';
import { decodeEscapes, encodePiece } from '../text/codecs.ts';
import {
  JSON_LAYOUT,
  type KeyPath,
  type Layout,
  layoutOfNames,
  type View,
  valueAt,
} from '../value/format.ts';
import type { Step } from '../value/location.ts';
import { readMarkup, withoutPrefix } from './markup-tokens.ts';

/** The key of texts among elements, as XPath calls them. */
const MIXED = 'text()';
/** In elements within elements, each of which takes two levels: an object in a list. */
const MAX_DEPTH = MAX_LEVELS / 2 - 1;

/** The view of a document; undefined for one that is not well-formed, or declares entities. */
export function viewXml(text: string): View | undefined {
  const document = readDocument(text);
  if (!document) return undefined;
  const { root } = document;
  return {
    value: Object.fromEntries([[root.name, valueOfElement(root)]]),
    layout: ROOT_LAYOUT,
    order: () => orderOf(document),
    write: (next) => writeLeaves(text, document, next),
  };
}

function writeLeaves(text: string, document: Document, value: unknown): string {
  let written = '';
  let copied = 0;
  for (const { way, old, start, end } of leavesOf(document)) {
    const next = valueAt(value, way);
    if (typeof next !== 'string' || next === old) continue;
    const like = text.slice(start, end).replaceAll('<', '');
    written += text.slice(copied, start) + encodePiece(next, 'html', like);
    copied = end;
  }
  return written + text.slice(copied);
}

const ELEMENTS = layoutOfNames(
  (name, index): Step => ({ kind: 'element', name, index: index + 1 }),
  (name) => (name === MIXED ? JSON_LAYOUT : ELEMENT_LAYOUT),
);

const ELEMENT_LAYOUT: Layout = {
  opensTexts: true,
  step: (segment) =>
    isAttribute(segment) ? { kind: 'attribute', name: segment.slice(1) } : undefined,
  below: (segment) =>
    segment === '' || isAttribute(segment) ? JSON_LAYOUT : ELEMENTS.below(segment),
};

const ROOT_LAYOUT: Layout = {
  step: (segment) => ({ kind: 'element', name: String(segment) }),
  below: () => ELEMENT_LAYOUT,
};

function isAttribute(segment: string | number): segment is string {
  return typeof segment === 'string' && segment.startsWith('@');
}

/** An element that is being read. */
interface Element {
  /** Without its prefix. */
  readonly name: string;
  readonly fullName: string;
  readonly parent: Element | undefined;
  readonly way: KeyPath;
  /** The namespaces that it declares, by prefix. */
  readonly namespaces: ReadonlyMap<string, string>;
  readonly namespace: string;
  readonly attributes: readonly (readonly [key: string, value: string])[];
  /** By name. */
  readonly children: Map<string, Element[]>;
  /** Its texts between the elements in it. */
  readonly texts: Text[];
  isInText: boolean;
}

interface Text {
  text: string;
  readonly start: number;
  end: number;
}

/** The text of an element or of an attribute. */
interface Leaf {
  readonly way: KeyPath;
  readonly old: string;
  readonly start: number;
  readonly end: number;
}

interface Document {
  readonly root: Element;
  readonly parts: readonly Part[];
  readonly attributes: readonly Leaf[];
}

/** The start of an element, or one of its texts. */
interface Part {
  readonly element: Element;
  readonly text?: Text;
}

function readDocument(text: string): Document | undefined {
  const parts: Part[] = [];
  const attributes: Leaf[] = [];
  let root: Element | undefined;
  let open: Element | undefined;
  let depth = 0;
  let isBroken = false;
  const close = (name: string): void => {
    if (open?.fullName !== name) isBroken = true;
    open = open?.parent;
    depth -= 1;
  };
  const isRead = readXmlTokens(text, (token) => {
    if (isBroken) return;
    if (token.kind === 'close') close(token.name);
    else if (token.kind !== 'open') {
      const added = open && addText(open, token);
      if (open && added) parts.push({ element: open, text: added });
      else if (!open && !/^[\s\uFEFF]*$/.test(token.text)) isBroken = true;
    } else {
      const element = createElement(token.name, token.attributes, open);
      const isSecond = root !== undefined && open === undefined;
      isBroken = isSecond || depth >= MAX_DEPTH || hasTwice(element.attributes);
      root ??= element;
      open = element;
      depth += 1;
      parts.push({ element });
      for (const { name, value, start, end } of token.attributes) {
        if (declaredBy(name) !== undefined) continue;
        attributes.push({ way: [...element.way, `@${name}`], old: value, start, end });
      }
      if (token.isEmpty) close(token.name);
    }
  });
  if (!isRead || isBroken || open || !root) return undefined;
  return { root, parts, attributes };
}

function createElement(
  fullName: string,
  written: readonly XmlAttribute[],
  parent: Element | undefined,
): Element {
  const name = withoutPrefix(fullName);
  const siblings = parent?.children.get(name) ?? [];
  const namespaces = new Map<string, string>();
  const attributes: (readonly [string, string])[] = [];
  for (const each of written) {
    const prefix = declaredBy(each.name);
    if (prefix === undefined) attributes.push([`@${each.name}`, each.value]);
    else namespaces.set(prefix, each.value);
  }
  const prefix = fullName.slice(0, Math.max(0, fullName.indexOf(':')));
  const namespace = namespaces.get(prefix) ?? namespaceOf(prefix, parent);
  if (namespace !== (parent?.namespace ?? '')) attributes.unshift(['@xmlns', namespace]);
  const way = parent ? [...parent.way, name, siblings.length] : [name];
  const content = { children: new Map(), texts: [], isInText: false };
  const element: Element = {
    name,
    fullName,
    parent,
    way,
    namespaces,
    namespace,
    attributes,
    ...content,
  };
  if (parent) {
    parent.isInText = false;
    parent.children.set(name, siblings);
    siblings.push(element);
  }
  return element;
}

/**
 * The prefix that an attribute declares, empty for the default namespace; undefined for any other attribute.
 */
function declaredBy(name: string): string | undefined {
  return name === 'xmlns' ? '' : /^xmlns:(.*)$/.exec(name)?.[1];
}

function namespaceOf(prefix: string, element: Element | undefined): string {
  for (let each = element; each; each = each.parent) {
    const namespace = each.namespaces.get(prefix);
    if (namespace !== undefined) return namespace;
  }
  return prefix;
}

function hasTwice(attributes: Element['attributes']): boolean {
  return new Set(attributes.map(([key]) => key)).size < attributes.length;
}

/** Undefined for a text that continues the one before. */
function addText(element: Element, token: Text): Text | undefined {
  const last = element.texts.at(-1);
  if (element.isInText && last) {
    last.text += token.text;
    last.end = token.end;
    return undefined;
  }
  const text = { text: token.text, start: token.start, end: token.end };
  element.texts.push(text);
  element.isInText = true;
  return text;
}

/** The texts of an element that are not only white space. */
function textsOf({ texts }: Element): readonly Text[] {
  return texts.filter(({ text }) => text.trim() !== '');
}

function valueOfElement(element: Element): string | object {
  const { attributes, children } = element;
  const texts = textsOf(element).map(({ text }) => text);
  if (children.size === 0 && attributes.length === 0) return texts.join('');
  const lists = [...children].map(([name, list]) => [name, list.map(valueOfElement)] as const);
  const own = children.size > 0 ? ([MIXED, texts] as const) : (['', texts.join('')] as const);
  return Object.fromEntries([...attributes, ...lists, ...(texts.length > 0 ? [own] : [])]);
}

/** The paths of the elements, and of the texts among elements, in their order. */
function orderOf(document: Document): KeyPath[] {
  const texts = new Map(textWays(document));
  return document.parts.flatMap(({ element, text }) => {
    if (!text) return [element.way];
    const way = element.children.size > 0 ? texts.get(text) : undefined;
    return way ? [way] : [];
  });
}

function leavesOf(document: Document): Leaf[] {
  const texts = textWays(document).map(([{ text: old, start, end }, way]) => {
    return { way, old, start, end };
  });
  return [...document.attributes, ...texts].sort((a, b) => a.start - b.start);
}

/** The paths of the texts that are not only white space. */
function textWays({ parts }: Document): (readonly [Text, KeyPath])[] {
  return parts
    .filter(({ text }) => !text)
    .flatMap(({ element }) => {
      const { way, children, attributes } = element;
      const isWhole = children.size === 0 && attributes.length === 0;
      return textsOf(element).map((text, index) => {
        if (isWhole) return [text, way] as const;
        return [text, children.size > 0 ? [...way, MIXED, index] : [...way, '']] as const;
      });
    });
}

/** A tag, or a text between two tags. */
type XmlToken =
  | {
      readonly kind: 'open';
      readonly name: string;
      readonly attributes: readonly XmlAttribute[];
      /** Whether it closes itself. */
      readonly isEmpty: boolean;
    }
  | { readonly kind: 'close'; readonly name: string }
  | XmlText;

interface XmlText {
  readonly kind: 'text' | 'cdata';
  /** Without its escapes. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** The range between the delimiters of a CDATA section; for a text, its whole range. */
  readonly content: readonly [start: number, end: number];
}

interface XmlAttribute {
  readonly name: string;
  /** Without its escapes. */
  readonly value: string;
  /** Between the quotes. */
  readonly start: number;
  readonly end: number;
}

/**
 * Visits the tags and texts of a document in their order, without comments, instructions and the declaration
 * of the document. Whether tags match is not checked.
 * @returns false if the visit has ended at malformed markup, or at a declaration of entities
 */
export function readXmlTokens(text: string, visit: (token: XmlToken) => void): boolean {
  for (const token of readMarkup(text)) {
    if (!token.isWellFormed) return false;
    const { kind, start, end } = token;
    if (kind === 'open') {
      const { name, isEmpty } = token;
      const attributes = token.attributes.map((each) => ({
        ...each,
        value: decodeText(each.value),
      }));
      visit({ kind, name, attributes, isEmpty });
    } else if (kind === 'close') visit({ kind, name: token.name });
    else if (kind === 'text' || kind === 'cdata') {
      const text = kind === 'text' ? decodeText(token.content) : decodeEnds(token.content);
      const from = token.contentStart;
      visit({ kind, text, start, end, content: [from, from + token.content.length] });
    } else if (kind === 'declaration' && !isPlainDoctype(token.content)) return false;
  }
  return true;
}

function isPlainDoctype(content: string): boolean {
  return content.startsWith('DOCTYPE') && !content.includes('[');
}

function decodeText(raw: string): string {
  return decodeEscapes(decodeEnds(raw), 'html');
}

/** A text with normalised line ends (XML 1.0, section 2.11). */
function decodeEnds(raw: string): string {
  return raw.includes('\r') ? raw.replace(/\r\n?/g, '\n') : raw;
}
