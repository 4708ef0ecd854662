/**
 * HTML and XML, event by event, of any quality. The parser keeps its open elements in a list whose
 * front it moves at each tag, which takes the square of their number: what is nested deeper than
 * anybody writes ends the reading, and so does what is longer.
 */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** By name. */
export type Attributes = Readonly<Record<string, string>>;

/** What is told of a document, in its order. Every element is closed, also where its tag is missing. */
interface MarkupHandler {
  open(name: string, attributes: Attributes): void;
  /** Entities are decoded. A text may come in pieces. */
  text?(piece: string): void;
  /** @param isImplied whether its own tag did not come, or not yet */
  close?(name: string, isImplied: boolean): void;
}

const PAGE = /^\s*<(?:!doctype\s+html|html|head|body|div|form|p|h[1-6]|table|ul|section)\b/i;

/** Whether markup begins as a page does, not as XML. */
export function isPage(text: string): boolean {
  return PAGE.test(text);
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
/** In characters: what stands before the first elements is short. */
const MAX_PROLOG = 4096;
const FIRST_ELEMENTS = 2;

/** Whether markup that is called HTML is XML: it says so, or its outermost elements are none of HTML. */
export function isXml(text: string): boolean {
  const start = text.slice(0, MAX_PROLOG);
  if (!/^\s*</.test(start)) return false;
  const names = Array.from(start.matchAll(/<([a-z][\w:.-]{0,255})/gi), ([, name = '']) => name);
  const [root] = names;
  if (root === undefined || /^html$/i.test(root) || /<!doctype\s+html\b/i.test(start)) return false;
  return PROLOG.test(start) || !names.slice(0, FIRST_ELEMENTS).every(isHtmlName);
}

/** Whether markup is a page by its own words: it says that it is HTML, not XHTML, and begins with an element of that. */
export function isDeclaredPage(text: string): boolean {
  const [, name] = /^\s*<!doctype\s+html\s*>\s*<([a-z][\w-]{0,64})/i.exec(text) ?? [];
  return name !== undefined && isHtmlName(name);
}

/** Custom elements have a dash (HTML standard, section 4.13.3). */
function isHtmlName(name: string): boolean {
  return HTML_NAMES.has(name.toLowerCase()) || name.includes('-');
}

const MAX_DEPTH = 256;
/** In characters. */
const MAX_MARKUP_LENGTH = 4 * 1024 * 1024;
const CHUNK = 16 * 1024;

/** Names of tags and attributes are in lower case in HTML, and as they stand in XML. */
export function parseMarkup(text: string, syntax: 'html' | 'xml', handler: MarkupHandler): void {
  // Not before: each session of a run has a worker of its own, and few hold markup.
  const { Parser }: typeof import('htmlparser2') = require('htmlparser2');
  let depth = 0;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        depth += 1;
        handler.open(name, attributes);
      },
      ontext: (piece) => handler.text?.(piece),
      onclosetag(name, isImplied) {
        depth -= 1;
        handler.close?.(name, isImplied);
      },
    },
    { xmlMode: syntax === 'xml' },
  );
  const end = Math.min(text.length, MAX_MARKUP_LENGTH);
  for (let start = 0; start < end && depth <= MAX_DEPTH; start += CHUNK) {
    parser.write(text.slice(start, Math.min(start + CHUNK, end)));
  }
  parser.end();
}
