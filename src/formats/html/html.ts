import { groupBy } from '../../collections.ts';
import { readRefresh } from '../head/headers.ts';
import { readValue } from '../json/json.ts';
import { isPage } from '../markup/markup.ts';
import { findTokens, mayHaveTokens, readTokens } from '../url/tokens.ts';
import { readUrlParts } from '../url/url.ts';
import { isFor } from '../value/api-words.ts';
import type { TextFormat } from '../value/format.ts';
import { isDistinctive } from '../value/is-distinctive.ts';
import type { Step } from '../value/location.ts';
import { isValue } from '../value/names.ts';
import { isGroupedToken } from '../value/randomness.ts';
import { type Cursor, FixedCursor, type Reading, RepeatCounter } from '../value/reading.ts';
import { elementsIn, type HtmlElement, labelOf, parseHtml } from './elements.ts';
import { createFieldReader } from './forms.ts';
import { findHtmlLinks, type HtmlLink } from './links.ts';
import { type HtmlScope, HtmlScopes, readNamedIds } from './scopes.ts';
import { readScripts } from './script.ts';

/** Pages. No request has one as its body. */
export const htmlFormat: TextFormat = {
  codec: 'html',
  fits({ text }, type) {
    if (/^(?:text\/html|application\/xhtml\+xml)$/.test(type)) {
      return isXml(text) ? undefined : 'declared';
    }
    if (isDeclaredPage(text)) return 'evident';
    return isPage(text) ? 'sniffed' : undefined;
  },
  read: ({ text }, within, reading) => readHtml(text, within, reading),
  carried: () => undefined,
};

/**
 * Reports what a page gives to the requests that follow it: links, fields of forms, `meta` and `data-`
 * values, scripts and the JSON in them, and the texts by which people know a row. False for a text that has
 * no tag, or begins like JSON.
 */
function readHtml(text: string, within: Cursor, reading: Reading): boolean {
  if (/^\s*[{["]/.test(text) || !/<[a-z!]/i.test(text)) return false;
  const elements = elementsIn(parseHtml(text));
  const links = findHtmlLinks(elements, reading.server);
  const scopes = new HtmlScopes(elements, links, within);
  const readField = createFieldReader(elements, scopes, reading);
  const isRow = (element: HtmlElement) => scopes.ofRow(element) !== undefined;
  const marks = findRowMarks(elements.filter(isRow));
  const texts: string[] = [];
  for (const element of elements) {
    const scope = scopes.ofElement(element);
    if (element.name === 'meta') readMeta(element, scope, reading);
    if (!scope.isRow) readShown(element, scope, texts, reading);
    readDataAttributes(element, scope, reading);
    readScripts(element, scope, reading);
    readNamedIds(element, scopes.things, scope, reading);
    readHtmlLinks(element, links.get(element) ?? NONE, scope, reading);
    readField(element);
    const row = scopes.ofRow(element);
    if (!row) continue;
    readRowMark(element, row, marks, reading);
    readHtmlTexts(element, row.at, isRow, reading);
  }
  readTokens(texts.join('\n'), within, reading, '');
  return true;
}

const NONE: readonly never[] = [];

/**
 * Reports the links of an element by their shape and their order among those of the row or page:
 * `body link /items/*?t 1`, `body action /items 1`, with the text of a link outside of rows.
 */
function readHtmlLinks(
  element: HtmlElement,
  links: readonly HtmlLink[],
  { at: within, repeats, isRow }: HtmlScope,
  reading: Reading,
): void {
  for (const link of links) {
    const step = repeats.number({ kind: link.kind, name: link.shape });
    const at = new FixedCursor('url', step, [], within, !isRow);
    reading.visit(link.text, at);
    readLinkParts(link, element, at, reading);
    const label = element.name === 'a' && !isRow ? labelOf(element)?.trim() : undefined;
    if (label) reading.visit(label, new FixedCursor('text', { kind: 'text' }, undefined, at));
  }
}

/** Reports the data attributes of an element: `body data-id`, `body row /items/* 3 data-id`. */
function readDataAttributes(
  { attributes }: HtmlElement,
  { at: within, repeats, isRow }: HtmlScope,
  reading: Reading,
): void {
  for (const name in attributes) {
    const value = attributes[name];
    if (value === undefined || !name.startsWith('data-')) continue;
    const names = [name.slice('data-'.length)];
    const step = repeats.next({ kind: 'data', name });
    readValue(value, new FixedCursor('string', step, names, within, !isRow), reading);
  }
}

/** Reports a `meta` element: `body meta csrf-token`. */
function readMeta(
  { attributes }: HtmlElement,
  { at: within, repeats }: HtmlScope,
  reading: Reading,
): void {
  const name = attributes.name ?? attributes.property ?? attributes['http-equiv'];
  if (name === undefined) return;
  const at = new FixedCursor('string', repeats.next({ kind: 'meta', name }), [name], within);
  const content = attributes.content ?? '';
  if (/^refresh$/i.test(attributes['http-equiv'] ?? '')) readRefresh(content, at, reading);
  else readValue(content, at, reading);
}

const PARAMETER = /(?<=[?&])([\w$]{1,16})=\d{1,5}(?=&|#|$)/g;
/**
 * The text of a link to another page: a number, an arrow, or a word. Other links may lead to a thing with
 * that number.
 */
const PAGER = /^(\d*|[a-z]{1,16})(?: page)?$/i;
const PUNCTUATION = /^\W+|(?<!\W)\W+$/g;
const MAX_PAGER_LENGTH = 40;

/**
 * Reports the parts of a link, without the words of its path, which are in its shape. Of a link to another
 * page of a list, neither the number of the page nor the whole link is reported: every list has a second
 * page, which people choose.
 */
function readLinkParts(
  { kind, url, shape }: HtmlLink,
  element: HtmlElement,
  at: Cursor,
  reading: Reading,
): void {
  const isPager = kind === 'link' && hasPage(url) && leadsToPage(element);
  const segments = shape.split(/[/?]/);
  const visit = (value: string, part: Cursor): void => {
    if (part.kind === 'part' && isWordOfPath(value, part, segments)) return;
    if (isPager && isOfPage(part)) return;
    reading.visit(value, part);
  };
  readUrlParts(url, true, at, { ...reading, visit });
}

function leadsToPage(element: HtmlElement): boolean {
  if (/^(?:next|prev)$/i.test(element.attributes.rel ?? '')) return true;
  const text = labelOf(element)?.trim().replace(/\s+/g, ' ');
  if (text === undefined || text.length > MAX_PAGER_LENGTH) return false;
  const [, word] = PAGER.exec(text.replace(PUNCTUATION, '')) ?? [];
  return word !== undefined && (!/[a-z]/i.test(word) || isFor('pagers', word.toLowerCase()));
}

function hasPage(url: string): boolean {
  return [...url.matchAll(PARAMETER)].some(([, name = '']) => isPageName(name));
}

/** Whether a parameter says which page of a list is meant. OData begins its parameters with `$`. */
function isPageName(name: string): boolean {
  return isFor('pages', name.replace('$', '').toLowerCase());
}

function isWordOfPath(value: string, part: Cursor, segments: readonly string[]): boolean {
  if (isValue(value) || isDistinctive(value)) return false;
  const { kind, index } = part.location().last ?? {};
  return kind === 'segment' && segments[Number(index)] !== '*';
}

/** Whether a part of a link is all of it, or the parameter of its page. */
function isOfPage(part: Cursor): boolean {
  const { kind, name = '' } = part.location().last ?? {};
  return kind === 'path' || (kind === 'query' && isPageName(name));
}

/** A class that may be the state of a row. A class with a digit is the name of a thing. */
const MARK = /^[a-z]+(?:[-_][a-z]+)*$/i;
/** Classes for the position of a row, as in the tables of Drupal and DataTables. */
const PLACE = /^(?:alt(?:ernate)?|even|first|last|odd)$/i;
/** In characters. */
const MAX_CLASSES_LENGTH = 4096;

/** By row: the first class that none of its sibling rows has, such as `current`. */
type RowMarks = ReadonlyMap<HtmlElement, string>;

/** Finds the marked rows of a page. */
function findRowMarks(rows: readonly HtmlElement[]): RowMarks {
  const marks = new Map<HtmlElement, string>();
  for (const [, beside] of groupBy(rows, ({ parent }) => parent)) {
    if (beside.length < 2) continue;
    const owners = new Map<string, HtmlElement | undefined>();
    for (const row of beside) {
      for (const name of classesOf(row)) owners.set(name, owners.has(name) ? undefined : row);
    }
    for (const [name, row] of owners) if (row && !marks.has(row)) marks.set(row, name);
  }
  return marks;
}

/** Reports the class that marks a row: `body row /items/* 3 /@class`. */
function readRowMark(row: HtmlElement, { at }: HtmlScope, marks: RowMarks, reading: Reading): void {
  const mark = marks.get(row);
  if (mark === undefined) return;
  reading.visit(mark, new FixedCursor('text', { kind: 'attribute', name: 'class' }, undefined, at));
}

function classesOf({ attributes: { class: classes = '' } }: HtmlElement): ReadonlySet<string> {
  if (classes.length > MAX_CLASSES_LENGTH) return new Set();
  return new Set(classes.split(/\s+/).filter((name) => MARK.test(name) && !PLACE.test(name)));
}

/** Elements whose text people do not see, or that is reported as a field. */
const SILENT: ReadonlySet<string> = new Set([
  'script',
  'style',
  'template',
  'select',
  'textarea',
  'title',
]);
const CELL = /^t[dh]$/;

/**
 * Reports the texts that people see in a row, without those of the rows in it, by their cell and their
 * element: `body row /items/* 3 cell 2 a text 1`. This way, another badge in one row renumbers few texts.
 */
function readHtmlTexts(
  row: HtmlElement,
  within: Cursor,
  isRow: (element: HtmlElement) => boolean,
  reading: Reading,
): void {
  let cells = 0;
  const texts: string[] = [];
  const read = (element: HtmlElement, at: Cursor, repeats: RepeatCounter): void => {
    const isPlain = element === row || CELL.test(element.name);
    const step: Step = { kind: 'text', name: isPlain ? undefined : element.name };
    for (const child of element.children) {
      if (typeof child === 'string') {
        const text = child.trim();
        if (text === '') continue;
        reading.visit(
          withoutIds(text),
          new FixedCursor('text', repeats.number(step), undefined, at),
        );
        texts.push(text);
      } else if (CELL.test(child.name)) {
        cells += 1;
        const cell = new FixedCursor('text', { kind: 'cell', index: cells }, undefined, within);
        read(child, cell, new RepeatCounter());
      } else if (!isRow(child) && !SILENT.has(child.name)) {
        read(child, at, repeats);
      }
    }
  };
  read(row, within, new RepeatCounter());
  readTokens(texts.join('\n'), within, reading, '');
}

/** A text without what is like no word in it: on another instance, the row has the same text with another key. */
function withoutIds(text: string): string {
  if (!mayHaveTokens(text)) return text;
  const ids = findTokens(text).filter((token) => token.text !== text && isDistinctive(token.text));
  return ids.reduce((rest, { text: id }) => rest.replace(id, '*'), text);
}

/** In characters. */
const MAX_LENGTH = 4096;

/**
 * Collects the texts that an element outside of rows shows, whose tokens are read, and reports one that is a key, in
 * groups or not: `body code text 1`.
 */
function readShown(
  element: HtmlElement,
  scope: HtmlScope,
  texts: string[],
  reading: Reading,
): void {
  for (const shown of shownIn(element)) {
    const text = shown.trim();
    if (text === '') continue;
    texts.push(text);
    if (text.length > MAX_LENGTH || !isKey(text)) continue;
    const step = scope.repeats.number({ kind: 'text', name: element.name });
    reading.visit(text, new FixedCursor('text', step, [], scope.at));
  }
}

function isKey(text: string): boolean {
  return /\s/.test(text) ? isGroupedToken(text) : isDistinctive(text);
}

/** The texts directly in an element, or the value of a field that no form sends. */
function shownIn({ name, attributes, children }: HtmlElement): readonly string[] {
  if (name === 'input') return isCopied(attributes) ? [attributes.value ?? ''] : [];
  if (UNSEEN.has(name) || (name === 'textarea' && attributes.name)) return [];
  return children.filter((child) => typeof child === 'string');
}

const UNSEEN: ReadonlySet<string> = new Set(['script', 'style', 'template', 'option', 'title']);

function isCopied({ name, type = '' }: HtmlElement['attributes']): boolean {
  return !name && /^(?:|text|password)$/i.test(type);
}

/** Element names of HTML, obsolete ones as well (HTML standard, "Index of elements" and section 16.2). */
const HTML_NAMES: ReadonlySet<string> = new Set(
  (
    'a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink ' +
    'blockquote body br button canvas caption center cite code col colgroup data datalist dd del details ' +
    'dfn dialog dir div dl dt em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 ' +
    'h4 h5 h6 head header hgroup hr html i iframe image img input ins kbd keygen label legend li link main ' +
    'map mark marquee math menu menuitem meta meter multicol nav nobr noembed noframes noscript object ol ' +
    'optgroup option output p param picture plaintext pre progress q rb rp rt rtc ruby s samp script search ' +
    'section select selectedcontent slot small source spacer span strike strong style sub summary sup svg ' +
    'table tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr xmp'
  ).split(' '),
);

const PROLOG = /^\s*<\?xml[\s?]/;
/** In characters: the text before the first elements is shorter. */
const MAX_PROLOG = 4096;
const FIRST_ELEMENTS = 2;

/**
 * Whether markup with the type of HTML is XML: it says so, or its outermost elements are not those of HTML.
 */
function isXml(text: string): boolean {
  const start = text.slice(0, MAX_PROLOG);
  if (!/^\s*</.test(start)) return false;
  const names = Array.from(start.matchAll(/<([a-z][\w:.-]{0,255})/gi), ([, name = '']) => name);
  const [root] = names;
  if (root === undefined || /^html$/i.test(root) || /<!doctype\s+html\b/i.test(start)) return false;
  return PROLOG.test(start) || !names.slice(0, FIRST_ELEMENTS).every(isHtmlName);
}

/** Whether markup declares that it is HTML, not XHTML, and begins with an element of HTML. */
function isDeclaredPage(text: string): boolean {
  const [, name] = /^\s*<!doctype\s+html\s*>\s*<([a-z][\w-]{0,64})/i.exec(text) ?? [];
  return name !== undefined && isHtmlName(name);
}

/** Whether HTML has an element, of which custom ones have a dash (HTML standard, section 4.13.3). */
function isHtmlName(name: string): boolean {
  return HTML_NAMES.has(name.toLowerCase()) || name.includes('-');
}
