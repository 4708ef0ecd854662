import { inheritsKeys } from '../inherits-keys.ts';
import { markedNumber } from '../response/parse-exact-json.ts';
import type { NamingByKeys } from './cursor.ts';
import { KeyPath } from './key-path.ts';
import type { TextWalk } from './text-walk.ts';

const MAX_DEPTH = 200;

/** Goes through the JSON in requests. */
export class JsonWalk {
  readonly #walk: TextWalk;
  readonly #inherits: boolean = inheritsKeys();
  readonly #root = new KeyPath();

  constructor(walk: TextWalk) {
    this.#walk = walk;
  }

  /** @returns whether anything in it is taken */
  walk(value: unknown, isMarked: boolean): boolean {
    const { cursor } = this.#walk;
    const naming: NamingByKeys = { by: 'keys', keys: [], path: this.#root, root: value };
    const before = cursor.naming;
    cursor.naming = naming;
    cursor.steps.push({ kind: 'keys', keys: naming.keys });
    const isTaken = this.#value(value, naming, isMarked);
    cursor.steps.pop();
    cursor.naming = before;
    return isTaken;
  }

  #value(value: unknown, naming: NamingByKeys, isMarked: boolean): boolean {
    if (typeof value === 'string') {
      const text = isMarked ? (markedNumber(value) ?? value) : value;
      return text !== '' && this.#walk.text(text);
    }
    if (typeof value === 'number') return this.#walk.text(String(value));
    const { keys, path } = naming;
    const depth = keys.length;
    if (depth > MAX_DEPTH || typeof value !== 'object' || value === null) return false;
    let isTaken = false;
    if (Array.isArray(value)) {
      naming.path = path.elements();
      for (let index = 0; index < value.length; index += 1) {
        keys[depth] = index;
        if (this.#value(value[index], naming, isMarked)) isTaken = true;
      }
    } else {
      for (const key in value) {
        if (this.#inherits && !Object.hasOwn(value, key)) continue;
        keys[depth] = key;
        naming.path = path.key(key);
        const member = (value as Readonly<Record<string, unknown>>)[key];
        if (this.#value(member, naming, isMarked)) isTaken = true;
      }
    }
    naming.path = path;
    if (keys.length > depth) keys.pop();
    return isTaken;
  }
}
