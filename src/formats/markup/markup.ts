/**
 * HTML and XML of any quality, event by event. The parser moves its whole list of open elements at each tag,
 * which takes quadratic time: it stops at a document that is nested too deeply, or too long.
 */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * Receives the events of a document, in order. Every element is closed, also if its closing tag is missing.
 */
interface MarkupHandler {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  /** Receives a text without its entities, perhaps in pieces. */
  text?(piece: string): void;
  /** @param isImplied whether another tag than its own closes the element */
  close?(name: string, isImplied: boolean): void;
}

const PAGE = /^\s*<(?:!doctype\s+html|html|head|body|div|form|p|h[1-6]|table|ul|section)\b/i;

/** Whether markup begins like a page, and not like XML. */
export function isPage(text: string): boolean {
  return PAGE.test(text);
}

/** In elements within elements. */
const MAX_DEPTH = 256;
/** In characters. */
const MAX_MARKUP_LENGTH = 4 * 1024 * 1024;
/** In characters: the depth is checked this often. */
const CHUNK = 1024;

/** Parses markup. Names of tags and attributes are in lower case in HTML, and as they are written in XML. */
export function parseMarkup(text: string, syntax: 'html' | 'xml', handler: MarkupHandler): void {
  // Loaded with the first document: each session of a run may have a worker of its own, and few have markup.
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
