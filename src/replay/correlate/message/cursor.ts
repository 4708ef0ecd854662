import { shapeOfPath } from '../../../formats/html/links.ts';
import { stepsOfKeys } from '../../../formats/json/json-cursor.ts';
import { Location, type Step as LocationStep } from '../../../formats/value/location.ts';
import type { TextStep } from '../../../formats/write-text.ts';
import { escapeSegment } from '../../../http/json-pointer.ts';
import { pathOf } from '../../../http/urls.ts';
import type { RecordedRequest } from '../../../session/schema.ts';
import { contextInUrl, type RequestSubject, subjectOf } from '../naming/request-subject.ts';
import { type Roles, rolesOf, rolesOfValidator } from '../naming/roles.ts';
import { roundTripAs } from '../naming/round-trips.ts';

/** The parts of a request that hold text. The path includes the query. */
type Part = 'path' | 'header' | 'body' | 'trailer';

/** Where a value is put into a request. */
export interface InsertionPoint {
  readonly part: Part;
  /** Position among the request's headers, or its trailers. */
  readonly header?: number;
  /** The steps to it in the text of that part. */
  readonly steps: readonly TextStep[];
  /** `path segment 2`, `query state`, `header authorization`, `body /order/id`. */
  readonly location: Location;
}

/** Keys and positions that lead to the current JSON leaf. */
type JsonKeys = (string | number)[];

/** A step whose leaf moves with the walk. */
export interface MovingStep {
  readonly kind: 'keys';
  readonly keys: JsonKeys;
  /** Whether it is at the last key itself. */
  isAtKey: boolean;
}

/** The current position of a walk through requests. The walk moves it, visitors read it. */
export class RequestCursor {
  part: Part = 'path';
  header = 0;
  #base: Location = PATH;
  /** Steps of a base that has not been created yet, since most are never asked for. */
  #baseSteps: readonly LocationStep[] | undefined;
  /** Roles of the text; null for the whole path. */
  roles: Roles | null = null;
  /** Bits of `READ_MODE`. */
  mode = 0;
  /** Number of texts that the text is in. */
  depth = 0;
  readonly steps: (TextStep | MovingStep)[] = [];
  /** Position of the recording. */
  position = 0;
  #request: RecordedRequest = NO_REQUEST;
  /** The subject of the request in the body that the walk is in. */
  #inner: RequestSubject | undefined;
  #shape = '';
  #shapeOf: RecordedRequest = NO_REQUEST;
  /** Whether its path was read before, so that its body may write back what was read. */
  isRead = false;
  /** By position of the recording. */
  readonly #subjects: RequestSubject[] = [];

  /** Moves to the path of a request. */
  moveTo(request: RecordedRequest, position: number): void {
    this.#request = request;
    this.position = position;
    this.part = 'path';
    this.moveBase(PATH);
    this.roles = null;
    this.mode = READ_MODE.asPiece;
  }

  /** The path of the request, without its query. */
  path(): string {
    return pathOf(this.#request.path);
  }

  /** The path before the text; the whole path if the text is not in it. */
  pathBefore(): string {
    const [step] = this.steps;
    const isInPath = this.part === 'path' && step?.kind === 'range';
    return isInPath ? this.path().slice(0, step.start) : this.path();
  }

  /** Whether the text is the whole path, with the query. */
  isWholePath(): boolean {
    return this.part === 'path' && this.steps.length === 0;
  }

  /** The round trip of a field with that name, in a form or link that leads to the path of the request. */
  fieldRoundTrip(name: string): string {
    if (this.#shapeOf !== this.#request) {
      this.#shape = shapeOfPath(this.path());
      this.#shapeOf = this.#request;
    }
    return roundTripAs('field', name, this.#shape);
  }

  subject(): RequestSubject {
    return this.#inner ?? this.subjectOf(this.#request, this.position);
  }

  /** Runs a walk through a request in the body. @param path of that request, with its query */
  within(path: string, walk: () => boolean): boolean {
    const outer = this.#request;
    this.#request = { method: '', path, headers: [] };
    this.#inner = subjectOf(this.#request);
    const isTaken = walk();
    this.#request = outer;
    this.#inner = undefined;
    return isTaken;
  }

  /** What the request of the recording at a position is about. */
  subjectOf(request: RecordedRequest, position: number): RequestSubject {
    const known = this.#subjects[position];
    if (known) return known;
    const subject = subjectOf(request);
    this.#subjects[position] = subject;
    return subject;
  }

  /**
   * The roles of a value with these names around it, from the outside in.
   * @param url whose query has the value, unless it is that of the request
   */
  rolesOf(names: readonly (string | number)[], url?: string): Roles {
    const { context } = this.subject();
    return rolesOf(names, url === undefined ? context : contextInUrl(url, context));
  }

  /** The roles of a validator of the request's path. */
  rolesOfValidator(): Roles {
    return rolesOfValidator(this.path());
  }

  /**
   * Whether the text was read as a UUID without dashes: unless the session has the spelling with dashes as well,
   * its 32 digits may just as well be a hash.
   */
  isBareHex(): boolean {
    const step = this.steps.at(-1);
    return step?.kind === 'range' && step.codec === 'uuid' && step.end - step.start === 32;
  }

  /**
   * Whether the text is in a header that the user sets.
   * @param overridden names of such headers, in lower case
   */
  isOverridden(overridden: ReadonlySet<string>): boolean {
    if (this.part !== 'header' || overridden.size === 0) return false;
    return overridden.has(this.#request.headers[this.header]?.[0].toLowerCase() ?? '');
  }

  /** Moves to a text of the request that is not in JSON. */
  moveBase(base: Location | readonly LocationStep[]): void {
    if (base instanceof Location) this.#base = base;
    this.#baseSteps = base instanceof Location ? undefined : base;
  }

  /** The location of that text, even while the walk is in JSON in it. */
  base(): Location {
    if (this.#baseSteps) this.moveBase(new Location(this.#baseSteps));
    return this.#base;
  }

  location(): Location {
    const keys = this.steps.filter((step) => step.kind === 'keys');
    if (keys.length === 0) return this.base();
    const inside = keys.flatMap(({ keys: way, isAtKey }, depth): LocationStep[] => [
      ...(depth > 0 ? [JSON_STEP] : []),
      ...stepsOfKeys(way, isAtKey),
    ]);
    return new Location([...this.base().steps, ...inside]);
  }

  point(): InsertionPoint {
    const { part, header } = this;
    const point = { part, steps: this.steps.map(toTextStep), location: this.location() };
    return part === 'header' || part === 'trailer' ? { ...point, header } : point;
  }
}

/** Of JSON in a JSON string. */
const JSON_STEP: LocationStep = { kind: 'json' };
const PATH = new Location([{ kind: 'path' }]);

const NO_REQUEST: RecordedRequest = { method: '', path: '', headers: [] };

function toTextStep(step: TextStep | MovingStep): TextStep {
  if (step.kind !== 'keys') return step;
  const pointer = step.keys.map((key) => `/${escapeSegment(String(key))}`).join('');
  return { kind: 'json', pointer, isKey: step.isAtKey };
}

/**
 * How the walk reads a text, which decides what it finds in it: a bit mask, whose lowest bits hold the depth of the
 * text within other texts. A text that is read as a whole is not entered. Texts inside of a path are not stored, so
 * that a text there differs from the same text in a header or a body, where it makes no difference that it is named.
 */
export const READ_MODE = {
  asPiece: 8,
  asNamed: 16,
  asDocument: 32,
  asWhole: 64,
  inPath: 128,
  asUrl: 256,
  asNext: 512,
  asPointer: 1024,
} as const;
