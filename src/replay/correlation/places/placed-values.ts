/** What a response has, by its place and by its value. Of a place that comes again, the first counts. */
export class PlacedValues {
  readonly #byPlace = new Map<string, string>();
  readonly #byValue = new Map<string, string[]>();

  add(place: string, value: string): void {
    if (this.#byPlace.has(place)) return;
    this.#byPlace.set(place, value);
    const places = this.#byValue.get(value);
    if (places) places.push(place);
    else this.#byValue.set(value, [place]);
  }

  get(place: string): string | undefined {
    return this.#byPlace.get(place);
  }

  /** Where it has a value. */
  placesOf(value: string): readonly string[] {
    return this.#byValue.get(value) ?? NONE;
  }

  places(): Iterable<string> {
    return this.#byPlace.keys();
  }
}

const NONE: readonly never[] = [];
