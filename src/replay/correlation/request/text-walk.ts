import type { RecordedRequest } from '../../../session/schema.ts';
import type { CarriedText, CarriedTexts, Container } from '../carried-texts.ts';
import { type Codec, decodePiece } from './codecs.ts';
import { type Naming, RequestCursor } from './cursor.ts';
import { LOOK, MAX_DEPTH } from './look.ts';
import { ENTERED, PASSED, TAKEN, type Visitor } from './visitor.ts';
import { walkInside } from './walk-inside.ts';
import { JsonWalk } from './walk-json.ts';

const NOBODY: Visitor = {
  entersBody: () => false,
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

  /** The body, if the visitor is to be told of what is in it. */
  body(walkBody: () => void): void {
    const body = this.#texts.body(this.cursor.position);
    if (!this.#visitor.entersBody(body)) return;
    this.#outer = body;
    walkBody();
    this.#outer = undefined;
  }

  /**
   * A text, as the cursor has it now.
   * @param look bits of `LOOK` besides those of the cursor
   * @returns whether anything in it is taken
   */
  text(value: string, look = 0): boolean {
    const { cursor } = this;
    const text = this.#enter(value, look);
    const visit = this.#visitor.visit(text, cursor);
    if (visit !== ENTERED || look === LOOK.asWhole) return visit === TAKEN;
    let isTaken = false;
    if (cursor.depth < MAX_DEPTH) {
      const outer = this.#outer;
      this.#outer = text;
      cursor.depth += 1;
      isTaken = walkInside(this, value, text.look);
      cursor.depth -= 1;
      this.#outer = outer;
    }
    this.#visitor.leave(text);
    return isTaken;
  }

  /** A text that is all the value of something. */
  named(naming: Naming, text: string): boolean {
    const before = this.cursor.naming;
    this.cursor.naming = naming;
    const isTaken = this.text(text);
    this.cursor.naming = before;
    return isTaken;
  }

  /** A piece of the text so far. */
  range(naming: Naming, raw: string, start: number, codec: Codec = 'plain', look = 0): boolean {
    const text = codec === 'plain' ? raw : decodePiece(raw, codec);
    if (text === undefined || text === '') return false;
    const { cursor } = this;
    const before = cursor.naming;
    cursor.naming = naming;
    cursor.steps.push({ kind: 'range', start, end: start + raw.length, codec });
    const isTaken = this.text(text, look);
    cursor.steps.pop();
    cursor.naming = before;
    return isTaken;
  }

  /** The same, but nothing inside of the piece. */
  whole(naming: Naming, raw: string, start: number, codec: Codec): boolean {
    return this.range(naming, raw, start, codec, LOOK.asWhole);
  }

  /**
   * The strings and numbers of a JSON value.
   * @param isMarked see `parseExactJson`
   */
  json(value: unknown, isMarked = false): boolean {
    return this.#json.walk(value, isMarked);
  }

  #enter(value: string, look: number): CarriedText {
    const { cursor } = this;
    // Targets are short: each is looked at again (see `LOOK`).
    const outer = cursor.part === 'target' ? undefined : this.#outer;
    return this.#texts.enter(
      value,
      cursor.roles(),
      cursor.about(),
      cursor.look() | look,
      cursor.position,
      outer,
    );
  }
}
