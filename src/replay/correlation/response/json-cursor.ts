import { typeBeside } from '../naming/type-beside.ts';
import type { Cursor } from './see.ts';

/**
 * Where a walk through JSON is. It is moved from leaf to leaf, and puts words to its place only when
 * asked: most of the leaves of a session are never asked for.
 */
export class JsonCursor implements Cursor {
  kind: Cursor['kind'] = 'string';
  /** Keys and indexes from the root; what lies behind `depth` is of earlier leaves. */
  readonly path: (string | number)[] = [];
  depth = 0;
  readonly #within: Cursor;
  #root: unknown;

  /**
   * @param within where the JSON stands
   * @param root the value of all of it
   */
  constructor(within: Cursor, root: unknown) {
    this.#within = within;
    this.#root = root;
  }

  /** To other JSON at the same place. */
  moveTo(root: unknown): void {
    this.#root = root;
  }

  place(): string {
    return this.#placeTo(this.depth);
  }

  names(): readonly string[] {
    const names = [...this.#within.names()];
    for (let index = 0; index < this.depth; index += 1) {
      const key = this.path[index];
      if (typeof key === 'string') names.push(key);
    }
    return names;
  }

  element(): string | undefined {
    for (let depth = this.depth; depth > 0; depth -= 1) {
      if (typeof this.path[depth - 1] === 'number') return this.#placeTo(depth);
    }
    return this.#within.element();
  }

  type(): string | undefined {
    if (this.path[this.depth - 1] !== 'id') return undefined;
    return typeBeside(this.#root, this.path.slice(0, this.depth));
  }

  #placeTo(depth: number): string {
    const place = this.#within.place();
    if (depth === 0) return place;
    let pointer = '';
    for (let index = 0; index < depth; index += 1) pointer += renderStep(this.path[index] ?? '');
    return `${place} ${pointer}`;
  }
}

/** A step of a JSON Pointer (RFC 6901). */
function renderStep(key: string | number): string {
  if (typeof key === 'number' || !(key.includes('~') || key.includes('/'))) return `/${key}`;
  return `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
