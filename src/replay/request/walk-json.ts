import { markedNumber } from '../../formats/exact-json.ts';
import { passedAs } from '../../formats/graphql.ts';
import { inheritsKeys } from '../../formats/inherits-keys.ts';
import { isIdKey, kindOfKey } from '../../formats/names.ts';
import { markedPlaceholder } from '../../formats/placeholder.ts';
import {
  isOfRow,
  isPatchPointer,
  namesBeside,
  queriedBeside,
  typeBeside,
} from '../../formats/type-beside.ts';
import { escapeSegment } from '../../http/json-pointer.ts';
import type { About } from '../naming/about.ts';
import { memberPlace } from '../naming/places.ts';
import { type Roles, rolesAt, rolesOf, rolesOfRow, rolesOfTyped } from '../naming/roles.ts';
import { rolesInBody } from '../naming/roles-in-call.ts';
import type { JsonKeys, MovingStep } from './cursor.ts';
import { KeyPath } from './key-path.ts';
import { LOOK } from './look.ts';
import type { TextWalk } from './text-walk.ts';

const MAX_DEPTH = 200;
/** What parts an id from the rest of a key. */
const SIGN = /[^A-Za-z\d]/;

/** JSON that is gone through. */
interface Json {
  readonly root: unknown;
  readonly isMarked: boolean;
  /** Around the leaf. */
  readonly keys: JsonKeys;
  /** The same without the positions. */
  path: KeyPath;
  readonly step: MovingStep;
  /** What the text is for that has the JSON in it: so is a value in it that nothing names. */
  readonly outer: Roles | undefined;
}

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
    const { roles, look } = cursor;
    const keys: JsonKeys = [];
    const step: MovingStep = { kind: 'keys', keys, isAtKey: false };
    const outer = cursor.depth > 0 && roles?.idWord ? roles : undefined;
    const json: Json = { root: value, isMarked, keys, path: this.#root, step, outer };
    cursor.steps.push(step);
    const isTaken = this.#value(value, json);
    cursor.steps.pop();
    cursor.roles = roles;
    cursor.look = look;
    return isTaken;
  }

  #value(value: unknown, json: Json): boolean {
    if (typeof value === 'string') {
      const number = json.isMarked ? markedNumber(value) : markedPlaceholder(value);
      const text = number ?? value;
      return text !== '' && this.#leaf(text, json);
    }
    if (typeof value === 'number') return this.#leaf(String(value), json);
    const { keys, path } = json;
    const depth = keys.length;
    if (depth > MAX_DEPTH || typeof value !== 'object' || value === null) return false;
    let isTaken = false;
    if (Array.isArray(value)) {
      json.path = path.elements();
      for (let index = 0; index < value.length; index += 1) {
        keys[depth] = index;
        if (this.#value(value[index], json)) isTaken = true;
      }
    } else {
      for (const key in value) {
        if (this.#inherits && !Object.hasOwn(value, key)) continue;
        keys[depth] = key;
        if (kindOfKey(key) !== 'name' && this.#key(key, json)) isTaken = true;
        json.path = path.key(key);
        const member = (value as Readonly<Record<string, unknown>>)[key];
        if (this.#value(member, json)) isTaken = true;
      }
    }
    json.path = path;
    if (keys.length > depth) keys.pop();
    return isTaken;
  }

  /** A key that is an id, of a map of things by their ids, or that has one in it: `users/u7f3a9b2c/name`. */
  #key(key: string, json: Json): boolean {
    const { cursor } = this.#walk;
    const names = json.keys.filter((each) => typeof each === 'number' || !isIdKey(each));
    cursor.roles = rolesOf([...names, 'id'], cursor.about().around);
    cursor.look = SIGN.test(key) ? 0 : LOOK.asWhole;
    json.step.isAtKey = true;
    const isTaken = this.#walk.text(key);
    json.step.isAtKey = false;
    return isTaken;
  }

  #leaf(text: string, json: Json): boolean {
    const { cursor } = this.#walk;
    const about = cursor.about();
    // A GraphQL document.
    const isDocument = about.isCall && json.keys.at(-1) === 'query';
    const isNamed = json.keys.length > 1 || typeof json.keys[0] === 'string';
    const roles = (isNamed ? undefined : json.outer) ?? rolesOfLeaf(json, about);
    cursor.roles =
      cursor.isRead && cursor.steps.length === 1
        ? rolesAt(roles, memberPlace(formOf(json.keys), cursor.path()))
        : roles;
    cursor.look = isDocument ? LOOK.asDocument : isPointer(json) ? LOOK.asPointer : 0;
    return this.#walk.text(text);
  }
}

function isPointer({ root, keys }: Json): boolean {
  const last = keys.at(-1);
  return (last === 'path' || last === 'from') && isPatchPointer(root, keys);
}

function formOf(keys: JsonKeys): string {
  const steps = keys.map((key) =>
    typeof key === 'number' || isIdKey(key) ? '/*' : `/${escapeSegment(key)}`,
  );
  return keys.length === 0 ? 'body' : `body ${steps.join('')}`;
}

function rolesOfLeaf({ keys, path, root }: Json, about: About): Roles {
  const { around, isCall } = about;
  const named =
    namesBeside(root, keys) ?? queriedBeside(root, keys) ?? (isCall && passedAs(root, keys));
  if (named) return rolesOf(named, around);
  let roles = path.rolesIn(about);
  if (!roles) {
    roles = rolesInBody(keys, about);
    path.setRoles(about, roles);
  }
  return rolesOfTyped(isOfRow(root, keys) ? rolesOfRow(roles) : roles, typeBeside(root, keys));
}
