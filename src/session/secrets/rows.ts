/** Reads texts as rows of values, whatever their format: JSON, YAML, markup, tables, and the settings of BIND. */
import { findJsonDocuments, findJsonInStrings } from '../../formats/json/json-documents.ts';
import { leafText, placedLeaves } from '../../formats/json/json-text.ts';
import {
  type MarkupSpan,
  type MarkupTag,
  readMarkup,
  withoutPrefix,
} from '../../formats/markup/markup-tokens.ts';
import { decodeEscapes } from '../../formats/text/codecs.ts';
import { readTable } from '../../formats/text/table.ts';
import { readYamlLines } from '../../formats/text/yaml-lines.ts';
import { looksRandom } from '../../formats/value/randomness.ts';
import type { RowValue } from './find-in-row.ts';
import { secretKind } from './secret-names.ts';
import { anyOf } from './secret-words.ts';

/** A value of a text. */
interface Value extends RowValue {
  readonly start: number;
  readonly end: number;
  /** For a number in JSON: how quotes around it would be written. */
  readonly quote?: string;
  /** The innermost element around it, or the lines of a block in YAML. */
  readonly within?: string;
}

/** Values that stand together. */
export interface Row {
  /** Of the object, the list or the element; a position in a list. */
  readonly name: string;
  readonly above: Row | undefined;
  readonly values: Value[];
  /** Whether the values are elements of a list. */
  isList?: boolean;
  /** `line`: the values have the names of the columns of a table; `cells`: the same in a page. */
  readonly kind: 'object' | 'document' | 'line' | 'cells';
}

/** The rows of a text. */
export function rowsOf(text: string): Row[] {
  return [...rowsOfJson(text), ...rowsOfMarkup(text), ...rowsOfYaml(text), ...rowsOfBind(text)];
}

/**
 * The rows of the documents of JSON in a text, and in its strings and attributes.
 * @param owner the place of the text, if a row has it
 */
export function rowsOfJson(text: string, owner: Partial<Pick<Row, 'name' | 'above'>> = {}): Row[] {
  const documents = MAY_BE_JSON.test(text) ? findJsonDocuments(text) : [];
  const rows = documents.flatMap(({ start, end }) => {
    const isWhole = end - start === text.length;
    const inside = [...rowsOfDocument(isWhole ? text : text.slice(start, end), owner)];
    return isWhole ? inside : inside.map((row) => moved(row, (at) => start + at));
  });
  const inner = findJsonInStrings(text);
  if (inner.length === 0) return rows;
  const owners = new Map(
    rows.flatMap((above) => above.values.map(({ name, start }) => [start, { name, above }])),
  );
  for (const { text: string, offsetOf, withEscapes } of inner) {
    for (const row of rowsOfJson(string, owners.get(offsetOf(0))))
      rows.push(moved(row, offsetOf, withEscapes));
  }
  return rows;
}

/** A document, a line that may be one, also in an event of a stream, or a script with one. */
const MAY_BE_JSON = /^(?:data:)?[ \t]*[[{]|<script\b[^<>]{0,200}json/im;

/** A row in the text around its text. */
function moved(
  row: Row,
  offsetOf: (at: number) => number,
  withEscapes = (text: string): string => text,
): Row {
  for (const [index, value] of row.values.entries()) {
    const [start, end] = [offsetOf(value.start), offsetOf(value.end)];
    const { quote } = value;
    row.values[index] = { ...value, start, end, ...(quote && { quote: withEscapes(quote) }) };
  }
  return row;
}

function rowsOfDocument(
  text: string,
  { name: called = '', above: around }: Partial<Row>,
): Iterable<Row> {
  const rows = new Set<Row>();
  const below = (above: Row, key: string | number): Row => {
    above.isList = typeof key === 'number';
    return { name: String(key), above, values: [], kind: 'object' };
  };
  const root: Row = { name: called, above: around, values: [], kind: 'object' };
  for (const leaf of placedLeaves(text, root, below, { hasWords: true })) {
    const { above, name } = leaf.place;
    if (above === undefined || leaf.place === root) continue;
    const read = leafText(text, leaf);
    above.values.push({ name, ...read, ...(!read.isText && { quote: '"' }) });
    rows.add(above);
  }
  return rows;
}

/** Lines of JSON and markup look like lines of YAML. */
const NO_YAML = /^\s*[[{<]/;
const KIND = /^kind:[ \t]*["']?Secret\b/m;
const MAY_BE_YAML = /^[ \t]{0,64}(?:- {1,9})?["']?[\w./-]{1,128}["']?:[ \t]*\r?(?:\S|$)/m;

/** The mappings in a text of YAML. */
function rowsOfYaml(text: string): Row[] {
  const rows: Row[] = [];
  if (NO_YAML.test(text) ? !KIND.test(text) : !MAY_BE_YAML.test(text)) return rows;
  const open: { readonly indent: number; readonly row: Row }[] = [];
  for (const member of readYamlLines(text)) {
    if (member === undefined) open.length = 0;
    if (member === undefined) continue;
    const { indent, isFirst, key, value, start, isBlock } = member;
    while (isBehind(open.at(-1)?.indent ?? 0, indent, isFirst)) open.pop();
    let last = open.at(-1);
    if (last === undefined || last.indent < indent) {
      const above = last?.row;
      last = {
        indent,
        row: { name: above?.values.at(-1)?.name ?? '', above, values: [], kind: 'document' },
      };
      open.push(last);
      rows.push(last.row);
    }
    const end = start + value.length;
    last.row.values.push({
      name: key,
      value,
      start,
      end,
      isText: true,
      ...(isBlock && { within: 'block' }),
    });
  }
  return rows;
}

/** Whether a mapping has ended before a line. */
function isBehind(mapping: number, line: number, isFirst: boolean): boolean {
  return mapping > line || (isFirst && mapping === line);
}

/** The lines of a table whose head names the columns (`user,password`). */
export function rowsOfTable(text: string): Row[] {
  const { head, cells } = readTable(text);
  const values = [...cells()].map(({ column, value, start, end }): Value => {
    return { name: head[column] ?? '', value, start, end, isText: !/^\d+$/.test(value) };
  });
  return [{ name: '', above: undefined, values, kind: 'line' }];
}

/** White space, also escaped in a JSON string, which may be in another one. */
const BLANK = String.raw`(?:\s|\\{1,7}[nrt])`;
/** A key in the settings of BIND, and a statement in it. */
const KEY_BLOCK = new RegExp(
  String.raw`(?<![\w-])key${BLANK}{1,9}[^{}\r\n]{1,260}\{([^{}]{1,1000})\}`,
  'dgi',
);
const STATEMENT = new RegExp(
  String.raw`(?<![\w-])(?<!\\)([a-z-]{1,32})${BLANK}{1,9}\\{0,7}"?([^\s"';\\]{1,512})\\{0,7}"?${BLANK}{0,9};`,
  'dgi',
);

/** The keys in the settings of BIND: `key "w" { algorithm hmac-sha256; secret "…"; };`. */
function rowsOfBind(text: string): Row[] {
  if (!/hmac-/i.test(text)) return [];
  return [...text.matchAll(KEY_BLOCK)].map(({ 1: block = '', indices }): Row => {
    const from = indices?.[1]?.[0] ?? 0;
    const values = [...block.matchAll(STATEMENT)].map(
      ({ 1: name = '', 2: value = '', indices: at }): Value => {
        const [start, end] = at?.[2] ?? [0, 0];
        return { name, value, isText: true, start: from + start, end: from + end };
      },
    );
    return { name: 'key', above: undefined, values, kind: 'document' };
  });
}

/** Elements whose text names the value in the next one. */
const NAMING = new RegExp(`^(?:${anyOf('namingElements')}|${anyOf('labelElements')})$`, 'i');
const ENTRY = new RegExp(`^(?:${anyOf('entryElements')})$`, 'i');
const ENTRY_PART = new RegExp(`^(?:${anyOf('entryParts')})$`, 'i');
const COPIED = new RegExp(`^(?:${anyOf('copiedAttributes')})$`, 'i');
/** Attributes that describe an element to screen readers. */
const TITLE = /^(?:aria-label|title)$/i;
/** Elements whose text is for people. */
const FOR_PEOPLE = new RegExp(`^(?:${anyOf('labelElements')})$`, 'i');
const MIN_SHOWN_LENGTH = 12;
const MAX_NAME_LENGTH = 64;
/** Elements that have no end in HTML. */
const VOID = /^(?:[bh]r|img|input|link|meta|source|wbr)$/i;
/** Elements that may contain a value, one inside the other: `<value><string>`. */
const MAX_WRAPPERS = 3;
/** Elements whose text may be in an element inside them: `<value><string>`, `<td><code>`. */
const WRAPPER = new RegExp(`^(?:${anyOf('pairValues')}|param|td|th)$`, 'i');
const CELL = /^t[dh]$/i;
const MAX_DEPTH = 256;
const COLON = /^\s*:/;

/** A text in an element, or a child of it with its first text. */
interface Child extends Value {
  /** Number of elements around the text that the child has in it. */
  readonly depth: number;
}

interface OpenElement {
  readonly tag: string;
  readonly attributes: MarkupTag['attributes'];
  /** Of the texts of its children. */
  readonly row: Row;
  readonly children: Child[];
}

/**
 * The rows of markup: the texts of the children of an element, the lines of tables, and what stands behind its name,
 * `<key>password</key><string>…</string>`.
 */
function rowsOfMarkup(text: string): Row[] {
  const rows: Row[] = [];
  if (!text.includes('<')) return rows;
  const open = [elementOf('', [], undefined)];
  let head: readonly Value[] | undefined;
  const close = (): void => {
    const element = open.pop();
    const outer = open.at(-1);
    if (element === undefined) return;
    const { tag, row, children } = element;
    for (const pair of pairsIn(text, element)) rows.push(pair);
    for (const child of children) {
      const isOwn = child.within === child.name && child.name !== '';
      if (isOwn || WRAPPER.test(child.name)) row.values.push(child);
    }
    if (/^table$/i.test(tag)) head = undefined;
    if (row.kind === 'cells') {
      if (isHead(row, outer)) head = [...row.values];
      for (const [column, cell] of row.values.entries())
        row.values[column] = { ...cell, name: head?.[column]?.value ?? '' };
    }
    if (row.values.length > 0) rows.push(row);
    const first = children.find(({ value }) => value !== '');
    const depth = (first?.depth ?? -1) + 1;
    outer?.children.push(
      first && depth <= MAX_WRAPPERS
        ? { ...first, name: tag, depth, within: first.within || tag }
        : { ...EMPTY, name: tag },
    );
  };
  for (const token of readMarkup(text)) {
    const element = open.at(-1);
    if (token.kind === 'open') {
      const titles = token.attributes.filter(({ name }) => TITLE.test(name));
      rows.push(...copiedIn(token, titles));
      const tag = withoutPrefix(token.name);
      // `<string/>`, `<true/>`: the value is empty.
      if (token.isEmpty && !VOID.test(tag)) element?.children.push({ ...EMPTY, name: tag });
      if (token.isEmpty || VOID.test(tag)) continue;
      // A cell ends where the next one begins.
      if (element && CELL.test(element.tag) && CELL.test(tag)) close();
      if (open.length === MAX_DEPTH) open.splice(1, 1);
      open.push(elementOf(tag, token.attributes, open.at(-1)));
    } else if (token.kind === 'close') {
      const tag = withoutPrefix(token.name);
      const at = open.findLastIndex((each) => each.tag === tag);
      // Elements of HTML may have no end.
      while (at !== -1 && open.length > at) close();
    } else if (element && isData(token)) {
      rows.push(...copiedIn(element, [{ value: token.content }]));
      element.children.push({ ...valueIn(token, ''), depth: 0 });
    }
  }
  while (open.length > 0) close();
  return rows;
}

/** The text of an element without one. */
const EMPTY = { value: '', start: 0, end: 0, isText: true, depth: 0 } as const;

function elementOf(
  tag: string,
  attributes: MarkupTag['attributes'],
  outer: OpenElement | undefined,
): OpenElement {
  const kind = /^tr$/i.test(tag) ? 'cells' : 'document';
  const row: Row = { name: tag, above: outer?.row, values: [], kind };
  return { tag, attributes, row, children: [] };
}

/** Whether a line of a table has the names of its columns. @param outer the element around it */
function isHead({ values }: Row, outer: OpenElement | undefined): boolean {
  return /^thead$/i.test(outer?.tag ?? '') || values.every(({ name }) => /^th$/i.test(name));
}

/** What stands behind the element with its name: `<dt>Token</dt><dd>…`, `<b>Token:</b> …`, `<b>Token</b>: …`. */
function pairsIn(text: string, { tag, children }: OpenElement): Row[] {
  return children.flatMap((naming, index): Row[] => {
    const { name: element, value: label, within } = naming;
    const [between, second] = children.slice(index + 1, index + 3);
    const isApart = between?.name === '' && between.value === ':';
    const next = isApart ? second : between;
    if (next === undefined || within !== element || label.length > MAX_NAME_LENGTH) return [];
    const isBehind = next.name === '';
    const raw = text.slice(next.start, next.end);
    const colon = isBehind ? (COLON.exec(raw)?.[0].length ?? 0) : 0;
    const isOfEntry = index === 0 && ENTRY.test(tag) && ENTRY_PART.test(element);
    const isNamed = !isBehind && (NAMING.test(element) || isOfEntry);
    if (!isNamed && !isApart && !label.endsWith(':') && colon === 0) return [];
    // Inside the value, another element of the same kind holds the next name.
    if (next.depth > 1 && next.within === element) return [];
    const value = valueIn({ content: raw.slice(colon), contentStart: next.start + colon }, 'value');
    const isForPeople = !isNamed || FOR_PEOPLE.test(element);
    return isForPeople && !isShownKey(value.value) ? [] : [pairRow(label.replace(/:$/, ''), value)];
  });
}

function pairRow(name: string, value: Value): Row {
  const naming: Value = { name: 'name', value: name, start: 0, end: 0, isText: true };
  return { name: '', above: undefined, values: [naming, value], kind: 'document' };
}

/** `<button data-clipboard-text="…">Copy token</button>`. */
function copiedIn(
  { attributes }: Pick<OpenElement, 'attributes'>,
  labels: readonly { readonly value: string }[],
): Row[] {
  const copied = attributes.filter(({ name, value }) => COPIED.test(name) && isShownKey(value));
  if (copied.length === 0) return [];
  const name = labels
    .map(({ value }) => decodeEscapes(value.slice(0, MAX_NAME_LENGTH), 'html').trim())
    .find((text) => secretKind(text) !== undefined);
  if (name === undefined) return [];
  return copied.map(({ value: content, start: contentStart }) =>
    pairRow(name, valueIn({ content, contentStart }, 'value')),
  );
}

/** Whether a text that people see is a key, and no word. */
export function isShownKey(value: string): boolean {
  return value.length >= MIN_SHOWN_LENGTH && !/\s/.test(value) && looksRandom(value);
}

function isData(token: MarkupTag | MarkupSpan): token is MarkupSpan {
  return (token.kind === 'text' || token.kind === 'cdata') && token.content.trim() !== '';
}

/** A value without the blanks around it. */
function valueIn(
  { content, contentStart }: Pick<MarkupSpan, 'content' | 'contentStart'>,
  name: string,
): Value {
  const raw = content.trim();
  const start = contentStart + content.length - content.trimStart().length;
  const value = decodeEscapes(raw, 'html');
  return { name, value, start, end: start + raw.length, isText: true, within: name };
}
