/**
 * HTML and XML, event by event, of any quality. The parser keeps its open elements in a list whose
 * front it moves at each tag, which takes the square of their number: what is nested deeper than
 * anybody writes ends the reading, and so does what is longer.
 */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** What is told of a document, in its order. Every element is closed, also where its tag is missing. */
interface MarkupHandler {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
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
