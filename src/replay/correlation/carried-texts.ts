import { hashText } from './hash-text.ts';
import type { Roles } from './roles.ts';
import type { CarriedValue } from './value-index.ts';

/** A text that requests carry, as they carry it. What is in it is so wherever it comes again. */
export class CarriedText {
  readonly value: string;
  /** What it is for; null for a whole request target. */
  readonly roles: Roles | null;
  /** How the walk looks at it (see `LOOK`). */
  readonly look: number;
  /** Position of the first request that carries it so. */
  readonly position: number;
  /** The one before it in its cell. */
  next: CarriedText | undefined;
  /** What is known of it as a value, once that is asked for. */
  carried: CarriedValue | undefined;
  /** The texts in it. */
  inside: CarriedText[] | undefined;
  /** Whether it may name a recorded origin. */
  namesOrigin = false;
  /** See `isLive`. */
  isLive: boolean | undefined;

  constructor(value: string, roles: Roles | null, look: number, position: number) {
    this.value = value;
    this.roles = roles;
    this.look = look;
    this.position = position;
  }
}

/**
 * Whether something in a text may be replaced at replay: a response brings it, or it names a recorded
 * origin. To be asked when all that responses bring is known.
 */
export function isLive(text: CarriedText): boolean {
  text.isLive ??=
    text.namesOrigin || text.carried?.isProduced === true || (text.inside?.some(isLive) ?? false);
  return text.isLive;
}

/** More requests than there are. */
const ANY = 2 ** 31 - 1;

type Cells = (CarriedText | undefined)[];

/** A hash table: in each of its cells are few texts, the latest first. */
export class CarriedTexts {
  #cells: Cells;
  /** By cell: how many requests there were up to the one that was the last to add a text to it. */
  #requests: Int32Array;
  #count = 0;
  /** By position of the request. */
  readonly #bodies = new Map<number, CarriedText>();
  #isComplete = false;

  /** @param requests how many there will be */
  constructor(requests: number) {
    this.#cells = createCells(8 * requests);
    this.#requests = new Int32Array(this.#cells.length);
  }

  /**
   * The latest text that is a value, if a response after so many requests may make a difference to it:
   * a request that is not among these is the first to carry it so, or another response has brought it.
   */
  wanted(value: string, requests: number): CarriedText | undefined {
    const cell = hashText(value) & (this.#requests.length - 1);
    // Most values of responses end here, before a text is looked at.
    if ((this.#requests[cell] ?? 0) <= requests) return undefined;
    let text = this.#cells[cell];
    while (text && text.value !== value) text = text.next;
    return text && (text.position >= requests || text.carried?.isProduced) ? text : undefined;
  }

  /**
   * A text as a request carries it. One that none has carried so is added, in the order of the
   * requests.
   * @param outer the text that it is in
   */
  enter(
    value: string,
    roles: Roles | null,
    look: number,
    position: number,
    outer: CarriedText | undefined,
  ): CarriedText {
    const text = this.#find(value, roles, look) ?? this.#add(value, roles, look, position);
    if (outer && !this.#isComplete) {
      if (outer.inside) outer.inside.push(text);
      else outer.inside = [text];
    }
    return text;
  }

  /** All of the body of a request. */
  body(position: number): CarriedText {
    const known = this.#bodies.get(position);
    if (known) return known;
    const body = new CarriedText('', null, 0, position);
    body.inside = [];
    this.#bodies.set(position, body);
    return body;
  }

  /** From now on nothing is added. */
  complete(): void {
    this.#isComplete = true;
  }

  /** Tells that a response brings a value. */
  markProduced(value: string): void {
    this.#requests[hashText(value) & (this.#requests.length - 1)] = ANY;
  }

  #find(value: string, roles: Roles | null, look: number): CarriedText | undefined {
    let text = this.#cells[hashText(value) & (this.#cells.length - 1)];
    while (text && (text.roles !== roles || text.look !== look || text.value !== value)) {
      text = text.next;
    }
    return text;
  }

  #add(value: string, roles: Roles | null, look: number, position: number): CarriedText {
    const cells = this.#cells;
    const cell = hashText(value) & (cells.length - 1);
    const latest = cells[cell];
    const text = new CarriedText(value, roles, look, position);
    text.carried = carriedOf(latest, value);
    if (this.#isComplete) {
      // Known, but for roles that were made anew: what is in it, nobody has written down.
      text.isLive = true;
      return text;
    }
    text.next = latest;
    cells[cell] = text;
    this.#requests[cell] = position + 1;
    this.#count += 1;
    if (this.#count > cells.length) this.#grow();
    return text;
  }

  #grow(): void {
    const cells = createCells(4 * this.#cells.length);
    const requests = new Int32Array(cells.length);
    for (const latest of this.#cells) {
      const texts: CarriedText[] = [];
      for (let text = latest; text; text = text.next) texts.push(text);
      for (const text of texts.reverse()) {
        const cell = hashText(text.value) & (cells.length - 1);
        text.next = cells[cell];
        cells[cell] = text;
        requests[cell] = text.position + 1;
      }
    }
    this.#cells = cells;
    this.#requests = requests;
  }
}

function carriedOf(latest: CarriedText | undefined, value: string): CarriedValue | undefined {
  let text = latest;
  while (text && text.value !== value) text = text.next;
  return text?.carried;
}

/** As many as a power of two: the lower bits of a hash say which. */
function createCells(count: number): Cells {
  const cells: Cells = new Array(2 ** Math.ceil(Math.log2(Math.max(count, 1024))));
  return cells.fill(undefined);
}
