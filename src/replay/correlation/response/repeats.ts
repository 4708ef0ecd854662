/** Tells things of one name apart by their order: `cookie sid`, then `cookie sid 2`. */
export class Repeats {
  // Most responses have one thing that is told: no map is made for that.
  #first: string | undefined;
  #seen: Map<string, number> | undefined;

  /** The name, with its number from the second time on. */
  next(name: string): string {
    if (this.#first === undefined) {
      this.#first = name;
      return name;
    }
    this.#seen ??= new Map([[this.#first, 1]]);
    const count = (this.#seen.get(name) ?? 0) + 1;
    this.#seen.set(name, count);
    return count === 1 ? name : `${name} ${count}`;
  }
}
