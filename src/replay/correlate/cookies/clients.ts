/**
 * Whose recording is whose: one session may hold several clients, each with a jar of its own, such as
 * two logins side by side whose session cookie has one name. At first each recording is a client by
 * itself; those that are found to share cookies become one (union-find).
 */
export class Clients {
  readonly #parents: number[];
  readonly #cookies: Map<number, Set<string>> = new Map();

  constructor(recordings: number) {
    this.#parents = Array.from({ length: recordings }, (_, index) => index);
  }

  /** The client of a recording: the same number for all recordings of one client. */
  of(recording: number): number {
    let root = recording;
    for (let up = this.#parents[root] ?? root; up !== root; up = this.#parents[root] ?? root) {
      this.#parents[root] = this.#parents[up] ?? up;
      root = up;
    }
    return root;
  }

  /** The client of this recording was given a cookie. */
  give(recording: number, cookie: string): void {
    const client = this.of(recording);
    const cookies = this.#cookies.get(client) ?? new Set();
    this.#cookies.set(client, cookies.add(cookie));
  }

  has(client: number, cookie: string): boolean {
    return this.#cookies.get(client)?.has(cookie) ?? false;
  }

  /** Whether it was given any cookie. */
  hasAny(client: number): boolean {
    return this.#cookies.has(client);
  }

  /** Two recordings are of one client. The fewer cookies move, which keeps it O(n log n). */
  join(a: number, b: number): void {
    const [first, second] = [this.of(a), this.of(b)];
    if (first === second) return;
    const [less, more] = [first, second].sort((x, y) => this.#count(x) - this.#count(y));
    if (less === undefined || more === undefined) return;
    this.#parents[less] = more;
    for (const cookie of this.#cookies.get(less) ?? []) this.give(more, cookie);
    this.#cookies.delete(less);
  }

  #count(client: number): number {
    return this.#cookies.get(client)?.size ?? 0;
  }
}
