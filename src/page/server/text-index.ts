/** Looks for a text in many items, a few at a time: the page is served by Vitest's own process. */
import { setImmediate } from 'node:timers/promises';

/** In ms: whatever else waits has its turn after that. */
const TURN = 8;
/** In characters, of all texts that are kept. */
const MAX_KEPT = 64 * 1024 * 1024;

/** What items say, kept to be searched again. */
export class TextIndex<Item extends object> {
  readonly #textOf: (item: Item) => string;
  readonly #texts = new Map<Item, string>();
  #room = MAX_KEPT;

  /** @param textOf all that an item says. Called once for each item, as long as there is room for its text */
  constructor(textOf: (item: Item) => string) {
    this.#textOf = textOf;
  }

  /**
   * The items that contain a text, in any case. Searches that overlap share what each of them has made.
   * @throws {DOMException} if the signal is aborted meanwhile
   */
  async find(items: readonly Item[], text: string, signal: AbortSignal): Promise<Item[]> {
    const wanted = text.toLowerCase();
    const found: Item[] = [];
    let end = performance.now() + TURN;
    for (const item of items) {
      if (performance.now() > end) {
        await setImmediate();
        signal.throwIfAborted();
        end = performance.now() + TURN;
      }
      if (this.#read(item).includes(wanted)) found.push(item);
    }
    return found;
  }

  #read(item: Item): string {
    const known = this.#texts.get(item);
    if (known !== undefined) return known;
    const text = this.#textOf(item).toLowerCase();
    if (text.length <= this.#room) {
      this.#room -= text.length;
      this.#texts.set(item, text);
    }
    return text;
  }
}
