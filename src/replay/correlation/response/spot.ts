import type { Cursor } from './see.ts';

/** In characters. The places of all that is in it begin with them. */
const LONGEST_WORDS = 1024;

/** A place that is named once: of a header, a field, a line. */
export class Spot implements Cursor {
  readonly kind: Cursor['kind'];
  readonly #words: string;
  readonly #names: readonly string[] | undefined;
  readonly #within: Cursor | undefined;
  readonly #isElement: boolean;

  /**
   * @param words the place, or what follows the place of `within`
   * @param names those of `within` where there are none
   * @param isElement whether it is an element of a list
   */
  constructor(
    kind: Cursor['kind'],
    words: string,
    names: readonly string[] | undefined,
    within?: Cursor,
    isElement = false,
  ) {
    this.kind = kind;
    this.#words = words.length > LONGEST_WORDS ? words.slice(0, LONGEST_WORDS) : words;
    this.#names = names;
    this.#within = within;
    this.#isElement = isElement;
  }

  place(): string {
    return this.#within ? `${this.#within.place()} ${this.#words}` : this.#words;
  }

  names(): readonly string[] {
    return this.#names ?? this.#within?.names() ?? [];
  }

  element(): string | undefined {
    return this.#isElement ? this.place() : this.#within?.element();
  }
}
