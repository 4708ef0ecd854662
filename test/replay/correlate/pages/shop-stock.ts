/** What differs between two instances of the shop. */
export interface ShopStart {
  /** Of the first thing that it makes. */
  readonly firstId: number;
  /** By which its tokens differ from those of others. */
  readonly salt: string;
  /** Names of items that are there already. */
  readonly items: readonly string[];
  /** Further entries of its menu. */
  readonly menu: readonly string[];
}

export interface Item {
  readonly id: number;
  readonly name: string;
  readonly size: string;
}

/** What a shop has, and the tokens that it gives. */
export interface ShopStock {
  readonly items: Map<number, Item>;
  /** By their ids. */
  readonly sizes: ReadonlyMap<string, string>;
  readonly menu: readonly string[];
  readonly formToken: string;
  readonly addToken: string;
  tokenOf(id: number): string;
  add(name: string, size: string): void;
}

export function createShopStock({ firstId, salt, items: names, menu }: ShopStart): ShopStock {
  let nextId = firstId;
  const sizes = new Map(['Small', 'Large'].map((size) => [String(nextId++), size]));
  const items = new Map<number, Item>();
  const add = (name: string, size: string) => {
    items.set(nextId, { id: nextId, name, size });
    nextId += 1;
  };
  for (const name of names) add(name, 'Small');
  const tokenOf = (id: number) => `${salt}${id % 10}`;
  return { items, sizes, menu, formToken: `csrf-${salt}-4711`, addToken: `${salt}9`, tokenOf, add };
}
