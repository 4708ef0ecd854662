import type { Piece, TextFormat } from './format.ts';
import { readValue } from './json.ts';
import { Location, type Step } from './location.ts';
import { isPage } from './markup.ts';
import { withoutPrefix } from './markup-tokens.ts';
import { kindOfKey, mayBeUnnamedId } from './names.ts';
import { type Cursor, type Reading, Repeats, type ValueKind } from './reading.ts';
import { readReference } from './url-parts.ts';
import { namesInCall, namesParent } from './xml-calls.ts';
import { readXmlTokens } from './xml-tokens.ts';
import { parseXmlElements, type XmlElement } from './xml-tree.ts';
import { viewXml } from './xml-view.ts';

/** XML, and all that ends in it, such as SVG. */
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
const LONGEST_NAME = 1024;
const REFERENCE = /^(?:\w+:)?(?:href|src)$/;

/**
 * Tells the texts of elements without children, and the attributes: `body /list/item[2]/id[1]`,
 * `body /list/item[2]/@href`. False if the text has no element.
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
    if (NAMESPACE.test(name) || name.length > LONGEST_NAME) continue;
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

  /** Where one of the elements around it has siblings of its name. */
  isInList(): boolean {
    const isRepeated = lineage(this.#element).some(({ siblings }) => siblings.count > 1);
    return isRepeated || this.#within.isInList();
  }
}

/** An element and those around it, the outermost first. */
function lineage(element: XmlElement): readonly XmlElement[] {
  const line: XmlElement[] = [];
  for (let each: XmlElement | undefined = element; each; each = each.parent) line.unshift(each);
  return line;
}

/** The root has no siblings. */
function stepOf({ name, parent, position }: XmlElement): Step {
  return parent ? { kind: 'element', name, index: position } : { kind: 'element', name };
}

/** Elements in elements: of what is nested deeper, the outer ones count. */
const MAX_NAMES = 64;
const ESCAPED = ['html'] as const;
const CDATA = ['cdata'] as const;

/** An element while it is read. */
interface OpenElement {
  readonly step: Step;
  readonly name: string;
  label?: string;
  /** Tells its children of one name apart. */
  children: Repeats | undefined;
}

/** As `stepOf` has it. */
function stepIn(parent: OpenElement | undefined, name: string): Step {
  if (!parent) return { kind: 'element', name };
  parent.children ??= new Repeats();
  return { kind: 'element', name, index: parent.children.count(name) };
}

/** The texts and attributes, each by its name and those of the elements that it is in. */
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
      // In a map by ids, it is an id.
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
      // The section that holds the text may stand on a line of its own.
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
