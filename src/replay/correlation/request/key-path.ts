import { RolesMemo } from '../roles-memo.ts';

/** Keys come from data: in some APIs they are ids. */
const MAX_KNOWN = 10_000;

/**
 * The keys that lead to a place in JSON; the positions in a list are all one. The bodies of a session
 * have few different ones, so that what their leaves are for is found out once for each.
 */
export class KeyPath {
  readonly roles: RolesMemo = new RolesMemo();
  readonly #keys = new Map<string, KeyPath>();
  #elements: KeyPath | undefined;
  /** How many there are in all. */
  readonly #known: { count: number };

  constructor(known: { count: number } = { count: 0 }) {
    this.#known = known;
  }

  /** That of a member. */
  key(key: string): KeyPath {
    const known = this.#keys.get(key);
    if (known) return known;
    const path = new KeyPath(this.#known);
    if (this.#known.count < MAX_KNOWN) {
      this.#known.count += 1;
      this.#keys.set(key, path);
    }
    return path;
  }

  /** That of each element. */
  elements(): KeyPath {
    this.#elements ??= new KeyPath(this.#known);
    return this.#elements;
  }
}
