/**
 * Bodies that come in items, each of which a client may act on before the body has ended: events
 * (https://html.spec.whatwg.org/multipage/server-sent-events.html), and lines of JSON or text.
 */

import { essenceOf } from '../http/media-type.ts';

/** What a body consists of: events, which end with an empty line, or lines. */
type ItemKind = 'event' | 'line';

/** What a body of a media type comes in; undefined if it can only be read as a whole. */
export function itemKindOf(contentType: string | undefined): ItemKind | undefined {
  const essence = essenceOf(contentType);
  if (essence === 'text/event-stream') return 'event';
  return LINES.test(essence) ? 'line' : undefined;
}

/** Of JSON as well: a watch of Kubernetes has a document in each line. */
const LINES =
  /^(?:text\/plain|application\/(?:[\w.-]+\+)?(?:x-)?(?:json|ndjson|jsonl|jsonlines|json-lines|json-seq))$/;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const COLON = 0x3a;

/** Finds the complete items of a body, of which the bytes come in any portions. */
export class ItemScanner {
  readonly #kind: ItemKind;
  #size = 0;
  /** Whether the current line, or event, has anything that counts. */
  #isFilled = false;
  /** Whether the current line is empty so far. */
  #isLineEmpty = true;

  constructor(kind: ItemKind) {
    this.#kind = kind;
  }

  /** How many bytes have come. */
  get size(): number {
    return this.#size;
  }

  /** @param onItem called with the size of the body up to the end of each item that the bytes complete */
  add(bytes: Uint8Array, onItem: (end: number) => void): void {
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte === LINE_FEED) {
        const isEnd = this.#isFilled && (this.#kind === 'line' || this.#isLineEmpty);
        this.#isLineEmpty = true;
        if (!isEnd) continue;
        this.#isFilled = false;
        onItem(this.#size + at + 1);
      } else if (this.#kind === 'line') {
        if (byte > SPACE) this.#isFilled = true;
      } else if (byte !== CARRIAGE_RETURN) {
        // A comment, such as one that keeps a connection alive, is no event.
        if (this.#isLineEmpty && byte !== COLON) this.#isFilled = true;
        this.#isLineEmpty = false;
      }
    }
    this.#size += bytes.length;
  }
}

/** Where each complete item of a body ends, in bytes. */
export function itemEndsOf(body: Uint8Array, kind: ItemKind): number[] {
  const ends: number[] = [];
  new ItemScanner(kind).add(body, (end) => ends.push(end));
  return ends;
}
