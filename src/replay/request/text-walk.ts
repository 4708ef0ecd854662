import { type Codec, decodePiece } from '../../formats/codecs.ts';
import type { RecordedRequest } from '../../session/schema.ts';
import { NO_ROLES, type Roles } from '../naming/roles.ts';
import type { CarriedTexts, Container } from './carried-texts.ts';
import { RequestCursor } from './cursor.ts';
import { LOOK, MAX_DEPTH } from './look.ts';
import { ENTERED, PASSED, TAKEN, type Visitor } from './visitor.ts';
import { walkInside } from './walk-inside.ts';
import { JsonWalk } from './walk-json.ts';

const NOBODY: Visitor = {
  enters: () => false,
  visit: () => PASSED,
  leave: () => undefined,
};

/** A walk through the texts of requests, one request after another: nothing is made anew for each. */
export class TextWalk {
  readonly cursor: RequestCursor = new RequestCursor();
  readonly #texts: CarriedTexts;
  readonly #json = new JsonWalk(this);
  #visitor: Visitor = NOBODY;
  /** What the walk is in. */
  #outer: Container | undefined;

  /** @param texts to which what is found is added */
  constructor(texts: CarriedTexts) {
    this.#texts = texts;
  }

  /** To the target of a request, to tell a visitor of what is in it. */
  moveTo(request: RecordedRequest, position: number, visitor: Visitor): void {
    this.cursor.moveTo(request, position);
    this.#visitor = visitor;
  }

  /** The headers and trailers, if the visitor is to be told of what is in them. */
  fields(walkFields: () => void): void {
    this.#part(this.#texts.fields(this.cursor.position), walkFields);
  }

  /** The same of the body. */
  body(walkBody: () => void): void {
    this.#part(this.#texts.body(this.cursor.position), walkBody);
  }

  #part(part: Container, walkPart: () => void): void {
    if (!this.#visitor.enters(part)) return;
    this.#outer = part;
    walkPart();
    this.#outer = undefined;
  }

  /** A text, as the cursor has it now. @returns whether anything in it is taken */
  text(value: string): boolean {
    const { cursor } = this;
    const text = this.#texts.enter(value, cursor, this.#outer);
    const visit = this.#visitor.visit(text, cursor);
    if (visit !== ENTERED || (text.look & LOOK.asWhole) !== 0) return visit === TAKEN;
    let isTaken = false;
    if (cursor.depth < MAX_DEPTH) {
      const outer = this.#outer;
      this.#outer = text;
      cursor.depth += 1;
      isTaken = walkInside(this, value, text.look);
      cursor.depth -= 1;
      this.#outer = outer;
    }
    this.#visitor.leave(text, cursor);
    return isTaken;
  }

  /**
   * A piece of the text so far.
   * @param look bits of `LOOK`, by what says what it is for
   */
  range(roles: Roles, look: number, raw: string, start: number, codec: Codec = 'plain'): boolean {
    const text = codec === 'plain' ? raw : decodePiece(raw, codec);
    if (text === undefined || text === '') return false;
    const { cursor } = this;
    const { roles: rolesBefore, look: lookBefore } = cursor;
    cursor.roles = roles;
    cursor.look = look;
    cursor.steps.push({ kind: 'range', start, end: start + raw.length, codec });
    const isTaken = this.text(text);
    cursor.steps.pop();
    cursor.roles = rolesBefore;
    cursor.look = lookBefore;
    return isTaken;
  }

  /** The same of a piece for which nothing says what it is for. */
  piece(raw: string, start: number, codec: Codec = 'plain'): boolean {
    return this.range(NO_ROLES, LOOK.asPiece, raw, start, codec);
  }

  /** The same of one that these names are around. */
  named(
    names: readonly (string | number)[],
    raw: string,
    start: number,
    codec: Codec = 'plain',
  ): boolean {
    return this.range(this.cursor.rolesOf(names), LOOK.asNamed, raw, start, codec);
  }

  /**
   * The strings and numbers of a JSON value.
   * @param isMarked see `parseExactJson`
   */
  json(value: unknown, isMarked = false): boolean {
    return this.#json.walk(value, isMarked);
  }
}
