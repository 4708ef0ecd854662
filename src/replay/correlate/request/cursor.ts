import { shapeOfPath } from '../../../formats/html/link-shape.ts';
import { KEY_MARK } from '../../../formats/json-leaves.ts';
import { escapeSegment, type Step as LocationStep } from '../../../formats/location.ts';
import { pathOf } from '../../../http/path-of.ts';
import type { RecordedRequest } from '../../../session/schema.ts';
import { type About, aboutOf } from '../naming/about.ts';
import { fieldPlace } from '../naming/places.ts';
import { type Roles, rolesOf, rolesOfValidator } from '../naming/roles.ts';
import type { Codec } from './codecs.ts';
import { LOOK } from './look.ts';

/** The parts of a request that hold text. */
export type Part = 'target' | 'header' | 'body';

/**
 * One step of the way to a piece of text, from the outside in: a range of the text so far, in a
 * codec, or a leaf of the JSON that the text so far is.
 */
export type Step =
  | { readonly kind: 'range'; readonly start: number; readonly end: number; readonly codec: Codec }
  | { readonly kind: 'json'; readonly pointer: string };

/** Where in a request a value stands. Plain data. */
export interface RequestPlace {
  readonly part: Part;
  /** Position among the request's headers. */
  readonly header?: number;
  readonly steps: readonly Step[];
  /** Of a segment or a query value of the target: where that is in its URL. */
  readonly inUrl?: LocationStep | undefined;
  /** In words: `path segment 2`, `query state`, `header authorization`, `body /order/id`. */
  readonly label: string;
}

/** Keys and positions on the way to a JSON leaf, as the walk has them now. */
export type JsonKeys = (string | number)[];

/** A step whose leaf moves on with the walk. */
export interface MovingStep {
  readonly kind: 'keys';
  readonly keys: JsonKeys;
  /** Whether it is at the last key itself. */
  isAtKey: boolean;
}

/** Where the walk through requests is: the walk moves it, who is called reads it. */
export class RequestCursor {
  part: Part = 'target';
  header = 0;
  label = '';
  /** See `RequestPlace`. */
  inUrl: LocationStep | undefined;
  /** What the text is for; null for the whole request target. */
  roles: Roles | null = null;
  /** Bits of `LOOK`, by what says what it is for. */
  look = 0;
  /** In how many other texts the text is. */
  depth = 0;
  readonly steps: (Step | MovingStep)[] = [];
  /** Of the recording. */
  position = 0;
  #request: RecordedRequest = NO_REQUEST;
  #shape = '';
  #shapeOf: RecordedRequest = NO_REQUEST;
  /** Whether its path was read before, so that what it writes may be what was read. */
  isRead = false;
  /** By position of the recording: each is asked for more than once. */
  readonly #abouts: About[] = [];

  /** To the target of a request. */
  moveTo(request: RecordedRequest, position: number): void {
    this.#request = request;
    this.position = position;
    this.part = 'target';
    this.label = 'path';
    this.roles = null;
    this.look = LOOK.asPiece;
  }

  /** The path of the request, without its query. */
  path(): string {
    return pathOf(this.#request.path);
  }

  /** Whether the text is the whole request target. */
  isTarget(): boolean {
    return this.part === 'target' && this.steps.length === 0;
  }

  /** The place of a field of that name: in a form that is sent there, in a link that leads there. */
  fieldPlace(name: string): string {
    if (this.#shapeOf !== this.#request) {
      this.#shape = shapeOfPath(this.path());
      this.#shapeOf = this.#request;
    }
    return fieldPlace(name, this.#shape);
  }

  about(): About {
    return this.aboutOf(this.#request, this.position);
  }

  /** What the request of the recording at a position is about. */
  aboutOf(request: RecordedRequest, position: number): About {
    const known = this.#abouts[position];
    if (known) return known;
    const about = aboutOf(request);
    this.#abouts[position] = about;
    return about;
  }

  /** The roles of what has these names around it, from the outside in. */
  rolesOf(names: readonly (string | number)[]): Roles {
    return rolesOf(names, this.about().subjects);
  }

  /** The roles of a validator of what the request is for. */
  rolesOfValidator(): Roles {
    return rolesOfValidator(this.path());
  }

  place(): RequestPlace {
    const { part, header } = this;
    const steps = this.steps.map(fixStep);
    const pointers = steps.flatMap((step) =>
      step.kind === 'json' ? renderPointer(step.pointer) : [],
    );
    const label = [this.label, ...pointers].join(' ');
    if (part === 'header') return { part, header, steps, label };
    const isOfUrl = part === 'target' && steps.length === 1;
    return { part, steps, label, ...(isOfUrl && { inUrl: this.inUrl }) };
  }
}

function renderPointer(pointer: string): string {
  return pointer.endsWith(KEY_MARK) ? `${pointer.slice(0, -KEY_MARK.length)} name` : pointer || '/';
}

const NO_REQUEST: RecordedRequest = { method: '', path: '', headers: [] };

function fixStep(step: Step | MovingStep): Step {
  if (step.kind !== 'keys') return step;
  const pointer = step.keys.map((key) => `/${escapeSegment(String(key))}`).join('');
  return { kind: 'json', pointer: step.isAtKey ? `${pointer}${KEY_MARK}` : pointer };
}
