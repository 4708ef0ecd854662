import { readValue } from '../json/json.ts';
import { readReference } from '../url/url.ts';
import type { Piece, TextFormat } from '../value/format.ts';
import { Location, type Step } from '../value/location.ts';
import { kindOfKey, mayBeUnnamedId } from '../value/names.ts';
import { type Cursor, type Reading, RepeatCounter, type ValueKind } from '../value/reading.ts';
import { isPage, parseMarkup } from './markup.ts';
import { withoutPrefix } from './markup-tokens.ts';
import { readXmlTokens, viewXml } from './xml-view.ts';

/** XML, also of types with the suffix `+xml`, such as SVG. */
export const xmlFormat: TextFormat = {
  codec: 'html',
  fits({ text }, type) {
    if (/[/+]xml$/.test(type)) return 'declared';
    return /^\s*</.test(text) && !isPage(text) ? 'sniffed' : undefined;
  },
  read: ({ text }, within, reading) => readXml(text, within, reading),
  carried({ text }) {
    const pieces = /^\s*</.test(text) ? findPieces(text) : [];
    return pieces.length > 0 ? { kind: 'pieces', pieces } : undefined;
  },
  view: ({ text }) => viewXml(text),
};

const NAMESPACE = /^xmlns(?::|$)|^xsi:/;
const MAX_NAME_LENGTH = 1024;
const REFERENCE = /^(?:\w+:)?(?:href|src)$/;

/**
 * Reports the texts of elements without children, and the attributes: `body /list/item[2]/id[1]`,
 * `body /list/item[2]/@href`. False for a text without elements.
 */
function readXml(text: string, within: Cursor, reading: Reading): boolean {
  if (!text.trimStart().startsWith('<')) return false;
  const elements = parseXmlElements(text);
  for (const element of elements) {
    readAttributes(element, within, reading);
    const content = element.isLeaf ? element.text.trim() : '';
    readValue(content, new XmlCursor('string', element, undefined, within), reading);
  }
  return elements.length > 0;
}

function readAttributes(element: XmlElement, within: Cursor, reading: Reading): void {
  for (const [name, value] of Object.entries(element.attributes)) {
    if (NAMESPACE.test(name) || name.length > MAX_NAME_LENGTH) continue;
    if (REFERENCE.test(name)) {
      readReference(value, new XmlCursor('url', element, name, within), reading);
    } else {
      readValue(value, new XmlCursor('string', element, name, within), reading);
    }
  }
}

/** The place of an element's text, or of an attribute. */
class XmlCursor implements Cursor {
  readonly kind: ValueKind;
  readonly #element: XmlElement;
  readonly #attribute: string | undefined;
  readonly #within: Cursor;

  constructor(kind: ValueKind, element: XmlElement, attribute: string | undefined, within: Cursor) {
    this.kind = kind;
    this.#element = element;
    this.#attribute = attribute;
    this.#within = within;
  }

  location(): Location {
    const steps: Step[] = lineage(this.#element).map(stepOf);
    if (this.#attribute !== undefined) steps.push({ kind: 'attribute', name: this.#attribute });
    return new Location([...this.#within.location().steps, ...steps]);
  }

  names(): readonly string[] {
    const line = lineage(this.#element);
    const called = namesInCall(line)?.filter((name) => typeof name === 'string');
    const names = called ?? line.map(({ name }) => name);
    const attribute = this.#attribute?.replace(/^.*:/, '');
    return [...this.#within.names(), ...names, ...(attribute === undefined ? [] : [attribute])];
  }

  isUnnamedId(): boolean {
    return mayBeUnnamedId(this.#element.text.trim());
  }

  /** Whether the element, or one around it, has siblings of the same name. */
  isInList(): boolean {
    const isRepeated = lineage(this.#element).some(({ siblings }) => siblings.count > 1);
    return isRepeated || this.#within.isInList();
  }
}

/** An element and its ancestors, the outermost first. */
function lineage(element: XmlElement): readonly XmlElement[] {
  const line: XmlElement[] = [];
  for (let each: XmlElement | undefined = element; each; each = each.parent) line.unshift(each);
  return line;
}

/** The step to an element. The root has no siblings, and so no index. */
function stepOf({ name, parent, position }: XmlElement): Step {
  return parent ? { kind: 'element', name, index: position } : { kind: 'element', name };
}

/** In elements within elements: of deeper ones, only the outer ones count. */
const MAX_NAMES = 64;
const ESCAPED = ['html'] as const;
const CDATA = ['cdata'] as const;

/** An element that is being read. */
interface OpenElement {
  readonly step: Step;
  readonly name: string;
  label?: string;
  /** Numbers its children of the same name. */
  children: RepeatCounter | undefined;
}

/** The step to an element while it is read, as `stepOf` gives it. */
function stepIn(parent: OpenElement | undefined, name: string): Step {
  if (!parent) return { kind: 'element', name };
  parent.children ??= new RepeatCounter();
  return { kind: 'element', name, index: parent.children.count(name) };
}

/** The texts and attributes of a document, by their names and those of the elements around them. */
function findPieces(text: string): Piece[] {
  const pieces: Piece[] = [];
  const open: OpenElement[] = [];
  const add = (start: number, end: number, codecs: Piece['codecs'], attribute?: string): void => {
    const content = text.slice(start, end);
    const raw = content.trim();
    if (raw === '') return;
    const line = open.slice(0, MAX_NAMES);
    const steps = line.map(({ step }) => step);
    const names = [...(namesInCall(line) ?? line.map(({ name }) => name))];
    if (attribute !== undefined) {
      names.push(withoutPrefix(attribute));
      steps.push({ kind: 'attribute', name: attribute });
    }
    const [around, parent, element] = open.slice(-3);
    if (parent && namesParent(around, parent, element)) {
      parent.label = raw;
      // In a map by ids, the label is an id itself.
      if (kindOfKey(raw) === 'name') return;
    }
    const at = start + content.length - content.trimStart().length;
    pieces.push({ as: 'named', names, steps, raw, start: at, codecs });
  };
  let isBehindTag = false;
  readXmlTokens(text, (token) => {
    const wasBehindTag = isBehindTag;
    isBehindTag = token.kind === 'open' && !token.isEmpty;
    if (token.kind === 'close') open.pop();
    else if (token.kind !== 'open') {
      if (wasBehindTag) add(...token.content, token.kind === 'cdata' ? CDATA : ESCAPED);
      // A section with the text may be on a line of its own.
      isBehindTag = wasBehindTag && token.text.trim() === '';
    } else {
      const name = withoutPrefix(token.name);
      open.push({ step: stepIn(open.at(-1), name), name, children: undefined });
      for (const { name, start, end } of token.attributes) add(start, end, ESCAPED, name);
      if (token.isEmpty) open.pop();
    }
  });
  return pieces;
}

// Calls in XML (XML-RPC, SOAP): their methods, and the names of their values as in JSON-RPC.

/** An element, with the label that names it: `user` for `<member><name>user</name>…</member>`. */
interface Named {
  readonly name: string;
  readonly label?: string | undefined;
}

type Names = readonly (string | number)[];

const PROLOGUE = String.raw`^\s*(?:<[?!][^>]{0,1024}>\s*){0,4}`;
const XML_RPC = new RegExp(String.raw`${PROLOGUE}<methodCall>\s*<methodName>\s*([\w.:/-]{1,256})`);
/** The header before the body is long if it is signed. */
const SOAP = new RegExp(
  String.raw`${PROLOGUE}<(?:\w{1,64}:)?Envelope\b[^]{0,16384}?<(?:\w{1,64}:)?Body\b[^<>]{0,4096}>\s{0,1024}<(?:\w{1,64}:)?([\w.-]{1,256})`,
);

/** The method that a document calls; undefined for a document that is no call. */
export function calledMethod(text: string): string | undefined {
  const method = XML_RPC.exec(text)?.[1];
  return method ?? SOAP.exec(text)?.[1]?.replace(/(?<=[a-z])Request$/, '');
}

/** Whether the text of an element names its parent. @param struct the parent of its parent */
function namesParent(struct?: Named, member?: Named, name?: Named): boolean {
  return name?.name === 'name' && member?.name === 'member' && struct?.name === 'struct';
}

/**
 * The names of a value in a call or its response, from the outside in and with a position for each list:
 * `params`, 0 and `user`. Undefined in other documents.
 * @param line the ancestors of the element, and the element
 */
function namesInCall(line: readonly Named[]): Names | undefined {
  const root = line[0]?.name;
  if (root === 'methodCall' || root === 'methodResponse') return namesInXmlRpc(line);
  return root === 'Envelope' && line[1]?.name === 'Body' ? namesInSoap(line) : undefined;
}

/** The names of a value in XML-RPC, most of whose elements only say the type of a value. */
function namesInXmlRpc(line: readonly Named[]): Names {
  const isCall = line[0]?.name === 'methodCall';
  return line.flatMap(({ name, label }): Names => {
    if (name === 'params') return [isCall ? 'params' : 'result'];
    if (name === 'data' || (name === 'param' && isCall)) return [0];
    return label === undefined ? [] : [label];
  });
}

/** The name of the only value of a response. */
const RESULT = /^(?:return|result)$|[a-z](?:Result|Return)$/;

function namesInSoap(line: readonly Named[]): Names {
  const [method = '', ...names] = line.slice(2).map(({ name }) => name);
  if (!method.endsWith('Response')) return ['params', ...names];
  return ['result', ...(names.length === 1 && RESULT.test(names[0] ?? '') ? [] : names)];
}

/** An element of XML, with all that its location is made of. */
interface XmlElement {
  /** Without its prefix, which servers may choose. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly parent: XmlElement | undefined;
  /** In characters: the length of its name and those of its ancestors. */
  readonly pathLength: number;
  /** Among its siblings of the same name, from 1. */
  readonly position: number;
  /** The number of siblings with the same name, itself included. */
  readonly siblings: { count: number };
  text: string;
  isLeaf: boolean;
  /** The name that a child gives it (`namesParent`). */
  label: string | undefined;
}

const MAX_ELEMENTS = 200_000;
/** In characters, of the names of an element and of its ancestors, which its location is made of. */
const MAX_PATH_LENGTH = 4096;

/**
 * The elements of a document in their order, up to a depth and a number. An element without its closing tag
 * has no text.
 */
function parseXmlElements(text: string): readonly XmlElement[] {
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
      const pathLength = (parent?.element.pathLength ?? 0) + name.length;
      const element: XmlElement = {
        name,
        attributes,
        parent: parent?.element,
        pathLength,
        position,
        siblings,
        text: '',
        isLeaf: true,
        label: undefined,
      };
      if (parent) parent.element.isLeaf = false;
      open.push({ element, names: new Map() });
      if (elements.length < MAX_ELEMENTS && pathLength <= MAX_PATH_LENGTH) elements.push(element);
    },
    text(piece) {
      const element = open.at(-1)?.element;
      if (element) element.text += piece;
    },
    close(_, isImplied) {
      const element = open.pop()?.element;
      // Without its closing tag, its text may be truncated.
      if (isImplied && element) element.text = '';
      const parent = element?.parent;
      if (parent && namesParent(parent.parent, parent, element)) parent.label = element.text.trim();
    },
  });
  return elements;
}
