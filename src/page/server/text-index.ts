/** Looks for a text in many items, a few at a time: the page shares its process with Vitest. */
import { setImmediate } from 'node:timers/promises';

/** Longest stretch of searching, in ms. Whatever else waits gets its turn after it. */
const TURN = 8;
/** Limit for all texts that are kept, in characters. */
const MAX_KEPT = 64 * 1024 * 1024;

/** The texts of items, kept to be searched again. */
export class TextIndex<Item extends object> {
  readonly #textOf: (item: Item) => string;
  readonly #texts = new Map<Item, string>();
  #room = MAX_KEPT;

  /** @param textOf the whole text of an item. It is called once for each item whose text there is room to keep */
  constructor(textOf: (item: Item) => string) {
    this.#textOf = textOf;
  }

  /**
   * The items that contain a text, ignoring case. Searches that overlap share the texts that they make.
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
