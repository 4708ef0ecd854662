import type { RecordedRequest } from '../../../session/schema.ts';
import { type About, aboutOf } from '../about.ts';
import {
  NO_ROLES,
  type Roles,
  rolesBehind,
  rolesInCall,
  rolesOf,
  rolesOfTyped,
  rolesOfValidator,
  TAIL_ROLES,
} from '../roles.ts';
import { typeBeside } from '../type-beside.ts';
import type { Codec } from './codecs.ts';
import { escapeSegment } from './json-leaves.ts';
import type { KeyPath } from './key-path.ts';
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

/** The keys around a leaf of JSON, which move on with the walk. */
export interface NamingByKeys {
  readonly by: 'keys';
  readonly keys: JsonKeys;
  /** The same without the positions. */
  path: KeyPath;
  readonly root: unknown;
}

/** What says what a text is for; the path, for a validator. Pieces of a text have nothing that does. */
export type Naming =
  | NamingByKeys
  | { readonly by: 'names'; readonly names: readonly (string | number)[] }
  /** The segment that begins at `start`, by those before it. */
  | { readonly by: 'segment'; readonly path: string; readonly start: number }
  /** All of the path from a segment on, or one segment with slashes in it. */
  | { readonly by: 'tail' }
  | { readonly by: 'path' }
  | { readonly by: 'nothing' };

const NOTHING: Naming = { by: 'nothing' };

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
  naming: Naming = NOTHING;
  /** In how many other texts the text is. */
  depth = 0;
  readonly steps: (Step | MovingStep)[] = [];
  /** Of the recording. */
  position = 0;
  #request: RecordedRequest = NO_REQUEST;
  #about: About | undefined;

  /** To the target of a request. */
  moveTo(request: RecordedRequest, position: number): void {
    this.#request = request;
    this.#about = undefined;
    this.position = position;
    this.part = 'target';
    this.label = 'path';
    this.naming = NOTHING;
  }

  /** The path of the request, without its query. */
  path(): string {
    return this.#request.path.replace(/[?#].*$/s, '');
  }

  /** Whether the text is the whole request target. */
  isTarget(): boolean {
    return this.part === 'target' && this.steps.length === 0;
  }

  about(): About {
    this.#about ??= aboutOf(this.#request);
    return this.#about;
  }

  /** See `LOOK`. */
  look(): number {
    const { naming } = this;
    const isInTarget = this.part === 'target';
    const depth = isInTarget ? this.depth | LOOK.inTarget : this.depth;
    switch (naming.by) {
      case 'nothing':
        return depth | LOOK.asPiece;
      case 'names':
        return isInTarget ? depth | LOOK.asQueryValue : depth;
      case 'keys':
        // A GraphQL document.
        return naming.keys.at(-1) === 'query' && this.about().isCall
          ? depth | LOOK.asDocument
          : depth;
      default:
        return depth;
    }
  }

  /** What the text is for; null for the whole request target. */
  roles(): Roles | null {
    const { naming } = this;
    switch (naming.by) {
      case 'names':
        return rolesOf(naming.names, this.about().subjects);
      case 'keys':
        return this.#rolesOfKeys(naming);
      case 'segment':
        return rolesBehind(naming.path, naming.start);
      case 'tail':
        return TAIL_ROLES;
      case 'path':
        return rolesOfValidator(this.path());
      default:
        return this.isTarget() ? null : NO_ROLES;
    }
  }

  #rolesOfKeys({ keys, path, root }: NamingByKeys): Roles {
    const about = this.about();
    const { subjects, isCall } = about;
    let roles = path.rolesIn(about);
    if (!roles) {
      roles = isCall ? rolesInCall(keys, subjects) : rolesOf(keys, subjects);
      path.setRoles(about, roles);
    }
    return rolesOfTyped(roles, typeBeside(root, keys));
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
