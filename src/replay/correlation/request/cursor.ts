import { escapeSegment } from '../../../session/json-leaves.ts';
import { pathOf } from '../../../session/path-of.ts';
import type { RecordedRequest } from '../../../session/schema.ts';
import { type About, aboutOf } from '../naming/about.ts';
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
  /** In words: `path segment 2`, `query state`, `header authorization`, `body /order/id`. */
  readonly label: string;
}

/** Keys and positions on the way to a JSON leaf, as the walk has them now. */
export type JsonKeys = (string | number)[];

/** A step whose leaf moves on with the walk. */
interface MovingStep {
  readonly kind: 'keys';
  readonly keys: JsonKeys;
}

/** Where the walk through requests is: the walk moves it, who is called reads it. */
export class RequestCursor {
  part: Part = 'target';
  header = 0;
  label = '';
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
    const pointers = steps.flatMap((step) => (step.kind === 'json' ? step.pointer || '/' : []));
    const label = [this.label, ...pointers].join(' ');
    return part === 'header' ? { part, header, steps, label } : { part, steps, label };
  }
}

const NO_REQUEST: RecordedRequest = { method: '', path: '', headers: [] };

function fixStep(step: Step | MovingStep): Step {
  if (step.kind !== 'keys') return step;
  const pointer = step.keys.map((key) => `/${escapeSegment(String(key))}`).join('');
  return { kind: 'json', pointer };
}
