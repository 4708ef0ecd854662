/** Tells things of one name apart by their order: `cookie sid`, then `cookie sid 2`. */
export class Repeats {
  // Most responses have one thing that is told: no map is made for that.
  #first: string | undefined;
  #seen: Map<string, number> | undefined;

  /** The name, with its number from the second time on. */
  next(name: string): string {
    if (this.#first === undefined && !this.#seen) {
      this.#first = name;
      return name;
    }
    const count = this.#count(name);
    return count === 1 ? name : `${name} ${count}`;
  }

  /** The name, always with its number. */
  number(name: string): string {
    return `${name} ${this.#count(name)}`;
  }

  #count(name: string): number {
    this.#seen ??= new Map(this.#first === undefined ? [] : [[this.#first, 1]]);
    const count = (this.#seen.get(name) ?? 0) + 1;
    this.#seen.set(name, count);
    return count;
  }
}
