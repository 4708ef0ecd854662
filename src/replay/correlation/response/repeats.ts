/** Tells things of one name apart by their order: `cookie sid`, then `cookie sid 2`. */
export class Repeats {
  readonly #seen = new Map<string, number>();

  /** The name, with its number from the second time on. */
  next(name: string): string {
    const count = this.#count(name);
    return count === 1 ? name : `${name} ${count}`;
  }

  /** The name, always with its number. */
  number(name: string): string {
    return `${name} ${this.#count(name)}`;
  }

  #count(name: string): number {
    const count = (this.#seen.get(name) ?? 0) + 1;
    this.#seen.set(name, count);
    return count;
  }
}
