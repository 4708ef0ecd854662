import { markedNumber } from '../../../formats/json/exact-json.ts';
import { passedAs } from '../../../formats/json/graphql.ts';
import { inheritsKeys } from '../../../formats/message.ts';
import { type Codec, decodePiece } from '../../../formats/text/codecs.ts';
import { markedPlaceholder } from '../../../formats/text/placeholder.ts';
import { kindOfKey } from '../../../formats/value/names.ts';
import {
  isOfRow,
  isPatchPointer,
  queriedNames,
  siblingNames,
  siblingTypeOf,
} from '../../../formats/value/siblings.ts';
import { escapeSegment } from '../../../http/json-pointer.ts';
import type { RecordedRequest } from '../../../session/schema.ts';
import { rolesInBody } from '../naming/body-roles.ts';
import type { RequestSubject } from '../naming/request-subject.ts';
import { NO_ROLES, type Roles, rolesOf, rolesOfTyped, withRoundTrip } from '../naming/roles.ts';
import { roundTripAs } from '../naming/round-trips.ts';
import type { CarriedTexts, Container, Visitor } from './carried-texts.ts';
import { type MovingStep, READ_MODE, RequestCursor } from './cursor.ts';
import { walkInside } from './walk-inside.ts';

const NOBODY: Visitor = {
  enters: () => false,
  visit: () => 'skip',
  leave: () => undefined,
};

/** Walks through the texts of one request after another. It is made once for a session. */
export class TextWalk {
  readonly cursor: RequestCursor = new RequestCursor();
  readonly #texts: CarriedTexts;
  readonly #json = new JsonWalk(this);
  #visitor: Visitor = NOBODY;
  /** The text that the walk is in, or else the headers or the body. */
  #outer: Container | undefined;

  /** @param texts receives the texts that are found */
  constructor(texts: CarriedTexts) {
    this.#texts = texts;
  }

  /** Moves to the path of a request, whose texts a visitor receives. */
  moveTo(request: RecordedRequest, position: number, visitor: Visitor): void {
    this.cursor.moveTo(request, position);
    this.#visitor = visitor;
  }

  /** Walks through headers and trailers, if the visitor enters them. */
  fields(walkFields: () => void): void {
    this.#part(this.#texts.fields(this.cursor.position), walkFields);
  }

  /** Walks through the body, if the visitor enters it. */
  body(walkBody: () => void): void {
    this.#part(this.#texts.body(this.cursor.position), walkBody);
  }

  #part(part: Container, walkPart: () => void): void {
    if (!this.#visitor.enters(part)) return;
    this.#outer = part;
    walkPart();
    this.#outer = undefined;
  }

  /** Visits a text at the cursor. @returns whether anything in it is taken */
  text(value: string): boolean {
    const { cursor } = this;
    const text = this.#texts.enter(value, cursor, this.#outer);
    const visit = this.#visitor.visit(text, cursor);
    if (visit !== 'enter' || (text.mode & READ_MODE.asWhole) !== 0) return visit === 'take';
    let isTaken = false;
    if (cursor.depth < MAX_DEPTH) {
      const outer = this.#outer;
      this.#outer = text;
      cursor.depth += 1;
      isTaken = walkInside(this, value, text.mode);
      cursor.depth -= 1;
      this.#outer = outer;
    }
    this.#visitor.leave(text, cursor);
    return isTaken;
  }

  /**
   * Visits a range of the current text.
   * @param mode bits of `READ_MODE`
   * @returns whether anything in it is taken
   */
  range(roles: Roles, mode: number, raw: string, start: number, codec: Codec = 'plain'): boolean {
    const text = codec === 'plain' ? raw : decodePiece(raw, codec);
    if (text === undefined || text === '') return false;
    const { cursor } = this;
    const { roles: rolesBefore, mode: modeBefore } = cursor;
    cursor.roles = roles;
    cursor.mode = mode;
    cursor.steps.push({ kind: 'range', start, end: start + raw.length, codec });
    const isTaken = this.text(text);
    cursor.steps.pop();
    cursor.roles = rolesBefore;
    cursor.mode = modeBefore;
    return isTaken;
  }

  /** Visits a range without roles. */
  piece(raw: string, start: number, codec: Codec = 'plain'): boolean {
    return this.range(NO_ROLES, READ_MODE.asPiece, raw, start, codec);
  }

  /** Visits a range with these names around it. */
  named(
    names: readonly (string | number)[],
    raw: string,
    start: number,
    codec: Codec = 'plain',
  ): boolean {
    return this.range(this.cursor.rolesOf(names), READ_MODE.asNamed, raw, start, codec);
  }

  /**
   * Visits the strings and numbers of a JSON value.
   * @param isMarked see `parseExactJson`
   */
  json(value: unknown, isMarked = false): boolean {
    return this.#json.walk(value, isMarked);
  }
}

const MAX_JSON_DEPTH = 200;
/** Separates an id from the rest of a key. */
const DELIMITER = /[^A-Za-z\d]/;

/** JSON that the walk is in. */
interface Json {
  readonly root: unknown;
  readonly isMarked: boolean;
  /** Keys and positions that lead to the leaf. */
  readonly keys: MovingStep['keys'];
  /** The keys alone. */
  path: KeyPath;
  readonly step: MovingStep;
  /** Roles of the text with the JSON, which values without a name inherit. */
  readonly outer: Roles | undefined;
}

/** Walks through the JSON in requests. */
class JsonWalk {
  readonly #walk: TextWalk;
  readonly #inherits: boolean = inheritsKeys();
  readonly #root = new KeyPath();

  constructor(walk: TextWalk) {
    this.#walk = walk;
  }

  /** @returns whether anything in it is taken */
  walk(value: unknown, isMarked: boolean): boolean {
    const { cursor } = this.#walk;
    const { roles, mode } = cursor;
    const keys: MovingStep['keys'] = [];
    const step: MovingStep = { kind: 'keys', keys, isAtKey: false };
    const outer = cursor.depth > 0 && roles?.idWord ? roles : undefined;
    const json: Json = { root: value, isMarked, keys, path: this.#root, step, outer };
    cursor.steps.push(step);
    const isTaken = this.#value(value, json);
    cursor.steps.pop();
    cursor.roles = roles;
    cursor.mode = mode;
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
    if (depth > MAX_JSON_DEPTH || typeof value !== 'object' || value === null) return false;
    let isTaken = false;
    if (Array.isArray(value)) {
      json.path = path.elements();
      for (let index = 0; index < value.length; index += 1) {
        keys[depth] = index;
        if (this.#value(value[index], json)) isTaken = true;
      }
    } else {
      // A list that is written as an object, as tRPC writes a batch, is no map by ids.
      const isMap = !Object.hasOwn(value, '0');
      for (const key in value) {
        if (this.#inherits && !Object.hasOwn(value, key)) continue;
        keys[depth] = key;
        if (isMap && kindOfKey(key) !== 'name' && this.#key(key, json)) isTaken = true;
        json.path = path.key(key);
        const member = (value as Readonly<Record<string, unknown>>)[key];
        if (this.#value(member, json)) isTaken = true;
      }
    }
    json.path = path;
    if (keys.length > depth) keys.pop();
    return isTaken;
  }

  /** Visits a key that is an id, as in a map of things by their ids, or has one in it: `users/u7f3a9b2c/name`. */
  #key(key: string, json: Json): boolean {
    const { cursor } = this.#walk;
    const names = json.keys.filter((each) => typeof each === 'number' || kindOfKey(each) !== 'id');
    cursor.roles = rolesOf([...names, 'id'], cursor.subject().context);
    cursor.mode = DELIMITER.test(key) ? 0 : READ_MODE.asWhole;
    json.step.isAtKey = true;
    const isTaken = this.#walk.text(key);
    json.step.isAtKey = false;
    return isTaken;
  }

  #leaf(text: string, json: Json): boolean {
    const { cursor } = this.#walk;
    const subject = cursor.subject();
    // A GraphQL document.
    const isDocument = subject.isCall && json.keys.at(-1) === 'query';
    const isNamed = json.keys.length > 1 || typeof json.keys[0] === 'string';
    const roles = (isNamed ? undefined : json.outer) ?? rolesOfLeaf(json, subject);
    cursor.roles =
      cursor.isRead && cursor.steps.length === 1
        ? withRoundTrip(roles, roundTripAs('member', formOf(json.keys), cursor.path()))
        : roles;
    cursor.mode = isDocument ? READ_MODE.asDocument : isPointer(json) ? READ_MODE.asPointer : 0;
    return this.#walk.text(text);
  }
}

function isPointer({ root, keys }: Json): boolean {
  const last = keys.at(-1);
  return (last === 'path' || last === 'from') && isPatchPointer(root, keys);
}

function formOf(keys: MovingStep['keys']): string {
  const steps = keys.map((key) =>
    typeof key === 'number' || kindOfKey(key) === 'id' ? '/*' : `/${escapeSegment(key)}`,
  );
  return keys.length === 0 ? 'body' : `body ${steps.join('')}`;
}

function rolesOfLeaf({ keys, path, root }: Json, subject: RequestSubject): Roles {
  const { context, isCall } = subject;
  const named =
    siblingNames(root, keys) ?? queriedNames(root, keys) ?? (isCall && passedAs(root, keys));
  if (named) return rolesOf(named, context);
  let roles = path.rolesIn(subject);
  if (!roles) {
    roles = rolesInBody(keys, subject);
    path.setRoles(subject, roles);
  }
  return rolesOfTyped(roles, siblingTypeOf(root, keys), isOfRow(root, keys));
}

/** Keys come from data: in some APIs they are ids. */
const MAX_KNOWN = 10_000;

/**
 * The keys that lead to a location in JSON, regardless of positions in lists. The bodies of a session have few
 * different paths, so that the roles of their leaves are computed once for each.
 */
export class KeyPath {
  readonly #keys = new Map<string, KeyPath>();
  #elements: KeyPath | undefined;
  /** Number of paths in all. */
  readonly #known: { count: number };
  #subject: RequestSubject | undefined;
  #roles: Roles | undefined;

  constructor(known: { count: number } = { count: 0 }) {
    this.#known = known;
  }

  /** The roles of its leaves in requests with this subject, if the previous request had the same. */
  rolesIn(subject: RequestSubject): Roles | undefined {
    return this.#subject === subject ? this.#roles : undefined;
  }

  setRoles(subject: RequestSubject, roles: Roles): void {
    this.#subject = subject;
    this.#roles = roles;
  }

  /** The path of a member. */
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

  /** The path of all elements. */
  elements(): KeyPath {
    this.#elements ??= new KeyPath(this.#known);
    return this.#elements;
  }
}

/** Nested texts that are entered. */
const MAX_DEPTH = 5;
