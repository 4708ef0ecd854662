import type { About } from '../naming/about.ts';
import type { Roles } from '../naming/roles.ts';

/** Keys come from data: in some APIs they are ids. */
const MAX_KNOWN = 10_000;

/**
 * The keys that lead to a place in JSON; the positions in a list are all one. The bodies of a session
 * have few different ones, so that what their leaves are for is found out once for each.
 */
export class KeyPath {
  readonly #keys = new Map<string, KeyPath>();
  #elements: KeyPath | undefined;
  /** How many there are in all. */
  readonly #known: { count: number };
  #about: About | undefined;
  #roles: Roles | undefined;

  constructor(known: { count: number } = { count: 0 }) {
    this.#known = known;
  }

  /** The roles of its leaves in requests about this, if those of the last one were known to be. */
  rolesIn(about: About): Roles | undefined {
    return this.#about === about ? this.#roles : undefined;
  }

  setRoles(about: About, roles: Roles): void {
    this.#about = about;
    this.#roles = roles;
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
