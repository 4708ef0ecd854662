import { isCompound, memberOf } from '../../collections.ts';
import { Location, type Step } from '../value/location.ts';
import { isPlural, kindOfKey, mayBeUnnamedId, wordsOf } from '../value/names.ts';
import { randomness } from '../value/randomness.ts';
import type { Cursor, ValueKind } from '../value/reading.ts';
import { isOfRow, queriedNames, type SiblingType, siblingTypeOf } from '../value/siblings.ts';

/**
 * The place of a walk through JSON. The cursor is moved from leaf to leaf, and makes a location only if it is
 * asked, as it is for few leaves of a session.
 */
export class JsonCursor implements Cursor {
  kind: ValueKind = 'string';
  /** Keys and indexes from the root. Those behind `depth` are left over from earlier leaves. */
  readonly path: (string | number)[] = [];
  depth = 0;
  /** Whether the place is the last key itself, instead of its value. */
  isAtKey = false;
  readonly #within: Cursor;
  #root: unknown;
  #maps: WeakMap<object, boolean> | undefined;
  /** The key of the only object in the root; empty without one, undefined until it is asked for. */
  #wrapper: string | undefined;

  /**
   * @param within the place of the JSON
   * @param root the whole value
   */
  constructor(within: Cursor, root: unknown) {
    this.#within = within;
    this.#root = root;
  }

  /** Moves to other JSON at the same place. */
  moveTo(root: unknown): void {
    this.#root = root;
    this.#wrapper = undefined;
  }

  location(): Location {
    const within = this.#within.location();
    if (this.depth === 0) return within;
    const steps = this.#keys().map((key, depth) => stepOf(key, this.#isEntry(depth)));
    if (this.isAtKey) steps.push(NAME);
    return new Location([...within.steps, ...steps]);
  }

  names(): readonly string[] {
    const queried = this.#isCompared() && queriedNames(this.#root, this.#keys());
    if (queried) return queried.filter((name) => typeof name === 'string');
    const names = [...this.#within.names()];
    for (let index = 0; index < this.depth; index += 1) {
      const key = this.path[index];
      if (typeof key === 'string' && !this.#isEntry(index)) names.push(key);
    }
    // The keys of a map are the ids of its things.
    if (this.isAtKey) names.push('id');
    return names;
  }

  isInList(): boolean {
    for (let depth = this.depth; depth > 0; depth -= 1) {
      if (typeof this.path[depth - 1] === 'number' || this.#isEntry(depth - 1)) return true;
    }
    return this.#within.isInList();
  }

  isOnly(): boolean {
    const list = this.#objectAt(this.depth - 1);
    return Array.isArray(list) && list.length === 1;
  }

  hasMany(word: string): boolean {
    return factsOf(this.#objectAt(this.depth - 1)).lists.has(word);
  }

  isReference(): boolean {
    const own = this.path[this.depth - 1];
    if (typeof own !== 'string') return false;
    return factsOf(this.#objectAt(this.depth - 1)).references.has(own);
  }

  isUnnamedId(): boolean {
    const own = this.path[this.depth - 1] ?? '';
    if (typeof own === 'number') {
      return this.isOnly() && typeof this.path[this.depth - 2] === 'string';
    }
    return mayBeUnnamedId(String(memberOf(this.#objectAt(this.depth - 1), own)));
  }

  hasSibling(text: string): boolean {
    const object = this.#objectAt(this.depth - 1);
    return (
      object !== undefined &&
      Object.values(object).some((value) => value === text || endsIn(value, text))
    );
  }

  isWrapped(): boolean {
    if (this.#within.names().length > 0) return false;
    this.#wrapper ??= wrapperIn(this.#root);
    return this.#wrapper !== '' && this.#wrapper === this.path[0];
  }

  type(): SiblingType | undefined {
    if (typeof this.path[this.depth - 1] !== 'string') return undefined;
    return siblingTypeOf(this.#root, this.path, this.depth);
  }

  isOfRow(): boolean {
    return this.path[this.depth - 1] === 'id' && isOfRow(this.#root, this.#keys());
  }

  /**
   * Whether the name may be an operator of a comparison. This is a cheap test: most names begin with a
   * letter.
   */
  #isCompared(): boolean {
    const last = this.path[this.depth - 1];
    const name = typeof last === 'number' ? this.path[this.depth - 2] : last;
    return typeof name === 'string' && (name.startsWith('_') || name.startsWith('$'));
  }

  #keys(): (string | number)[] {
    return this.path.slice(0, this.depth);
  }

  /** Whether a key of the path is one of a map by ids. */
  #isEntry(depth: number): boolean {
    const key = this.path[depth];
    if (typeof key !== 'string') return false;
    const kind = kindOfKey(key);
    return kind === 'letters' ? this.#isMap(this.#objectAt(depth)) : kind === 'id';
  }

  /** Whether a key of an object is one of a map by ids. */
  isEntry(key: string, object: object): boolean {
    const kind = kindOfKey(key);
    return kind === 'letters' ? this.#isMap(object) : kind === 'id';
  }

  #isMap(object: object | undefined): boolean {
    if (object === undefined) return false;
    this.#maps ??= new WeakMap();
    const isMap = this.#maps.get(object) ?? isMapByIds(object);
    this.#maps.set(object, isMap);
    return isMap;
  }

  /** The object at the end of the first keys of the path. */
  #objectAt(depth: number): object | undefined {
    let value = this.#root;
    for (const key of this.path.slice(0, depth)) value = memberOf(value, key);
    return isCompound(value) ? value : undefined;
  }
}

/** What the keys of an object say of its members. */
interface KeyFacts {
  /** The kinds of the things in its lists, in the singular. */
  readonly lists: ReadonlySet<string>;
  /** The keys of members that refer to a thing: `owner`, if `owner.name` is a key too. */
  readonly references: ReadonlySet<string>;
}

const NO_WORDS: KeyFacts = { lists: new Set(), references: new Set() };
/** Each object is asked once for every request that carries a value of it. */
const known = new WeakMap<object, KeyFacts>();
/** The key of a member of another thing: its id, its name, or the whole thing (Tryton). */
const OF_REFERENCE = /^([^.]{1,64})\.(?:|id|title|(?:rec_)?name)$/;

function factsOf(object: object | undefined): KeyFacts {
  if (object === undefined) return NO_WORDS;
  const before = known.get(object);
  if (before) return before;
  const [lists, references] = [new Set<string>(), new Set<string>()];
  for (const [key, member] of Object.entries(object)) {
    if (Array.isArray(member) && isCompound(member[0]) && isPlural(key)) {
      lists.add(wordsOf(key).join(''));
    }
    const reference = OF_REFERENCE.exec(key)?.[1];
    if (reference !== undefined) references.add(reference);
  }
  const made = { lists, references };
  known.set(object, made);
  return made;
}

/**
 * Besides a wrapper, a response says whether it succeeded:
 * `{ "ok": true, "message": "Created", "payload": {} }`.
 */
const MAX_SIBLINGS = 3;

/** The key of the only object in a root of few members without an id; empty without such an object. */
function wrapperIn(root: unknown): string {
  if (!isCompound(root) || Array.isArray(root)) return '';
  const members = Object.entries(root);
  if (members.length > MAX_SIBLINGS || members.some(([key]) => /id$/i.test(key))) return '';
  const [wrapper, other] = members.filter(([, member]) => isCompound(member));
  return other === undefined ? (wrapper?.[0] ?? '') : '';
}

/** The steps of keys and positions. @param isAtKey whether the last key itself is meant */
export function stepsOfKeys(keys: readonly (string | number)[], isAtKey: boolean): Step[] {
  const steps = keys.map((key) => stepOf(key, typeof key === 'string' && kindOfKey(key) === 'id'));
  return isAtKey ? [...steps, NAME] : steps;
}

const NAME: Step = { kind: 'name' };

function endsIn(value: unknown, text: string): boolean {
  return typeof value === 'string' && value.endsWith(`/${text}`);
}

function stepOf(key: string | number, isEntry: boolean): Step {
  if (typeof key === 'number') return { kind: 'item', index: key };
  return { kind: isEntry ? 'entry' : 'key', name: key };
}

/** In bits, of all keys together: names in programs, such as `getTopTen`, stay below it. */
const RANDOM_KEYS = 10;

/**
 * Whether an object is a map by ids: each of its values is an object, and each of its keys is an id, or
 * letters that may be one. Together, the keys are random.
 */
function isMapByIds(object: object): boolean {
  let bits = 0;
  for (const [key, value] of Object.entries(object)) {
    if (kindOfKey(key) === 'name' || typeof value !== 'object' || value === null) return false;
    bits += randomness(key);
  }
  return bits >= RANDOM_KEYS;
}
