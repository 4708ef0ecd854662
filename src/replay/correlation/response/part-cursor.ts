import type { Cursor } from './see.ts';

/**
 * Where in a URL the reader is. One moves through all URLs of a response: they are many, and few of
 * their parts are asked for.
 */
export class PartCursor implements Cursor {
  kind: Cursor['kind'] = 'part';
  #within: Cursor | undefined;
  #word = '';
  #number = 0;
  #name: string | undefined;

  /** To the path and query of the URL at `within`. */
  moveToPath(within: Cursor): void {
    this.#move('url', within, 'path', 0, undefined);
  }

  /** @param position from 1 @param before the segment before it */
  moveToSegment(within: Cursor, position: number, before: string | undefined): void {
    this.#move('part', within, 'segment', position, before);
  }

  /** To the key in a segment. @param name what it is the key of */
  moveToKey(within: Cursor, position: number, name: string): void {
    this.#move('part', within, `segment ${position} key`, 0, name);
  }

  /** To one of several keys in a segment, by its own name. */
  moveToNamedKey(within: Cursor, position: number, name: string): void {
    this.#move('part', within, `segment ${position} key ${name}`, 0, name);
  }

  place(): string {
    const words = `${this.#within?.place()} ${this.#word}`;
    return this.#number === 0 ? words : `${words} ${this.#number}`;
  }

  names(): readonly string[] {
    if (this.kind === 'url') return this.#within?.names() ?? [];
    return this.#name === undefined ? [] : [this.#name];
  }

  element(): string | undefined {
    return this.#within?.element();
  }

  #move(
    kind: Cursor['kind'],
    within: Cursor,
    word: string,
    number: number,
    name: string | undefined,
  ): void {
    this.kind = kind;
    this.#within = within;
    this.#word = word;
    this.#number = number;
    this.#name = name;
  }
}
