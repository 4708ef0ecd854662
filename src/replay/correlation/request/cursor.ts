import type { RecordedRequest } from '../../../session/schema.ts';
import { calledMethod } from '../called-method.ts';
import {
  createRoles,
  NO_ROLES,
  type Roles,
  rolesInCall,
  rolesOf,
  rolesOfId,
  rolesOfTyped,
} from '../roles.ts';
import { subjectsOf, subjectsOfSegment } from '../subjects.ts';
import { typeBeside } from '../type-beside.ts';
import type { Codec } from './codecs.ts';
import { escapeSegment } from './json-leaves.ts';

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

/** What says what a text is for; the path, for a validator. Pieces of a text have nothing that does. */
export type Naming =
  | { readonly by: 'names'; readonly names: readonly string[] }
  | { readonly by: 'keys'; readonly keys: JsonKeys; readonly root: unknown }
  | { readonly by: 'segment'; readonly segments: readonly string[]; readonly index: number }
  | { readonly by: 'path' }
  | { readonly by: 'nothing' };

/** What a request is about (see `subjectsOf`), and whether its body calls a method (see `calledMethod`). */
interface About {
  readonly subjects: readonly string[];
  readonly isCall: boolean;
}

/** A step whose leaf moves on with the walk. */
interface MovingStep {
  readonly kind: 'keys';
  readonly keys: JsonKeys;
}

/** Where the walk through a request is: the walk moves it, who is called reads it. */
export class RequestCursor {
  part: Part = 'target';
  header = 0;
  label = '';
  naming: Naming = { by: 'nothing' };
  readonly steps: (Step | MovingStep)[] = [];
  readonly #request: RecordedRequest;
  #about: About | undefined;

  constructor(request: RecordedRequest) {
    this.#request = request;
  }

  /** The path of the request, without its query. */
  path(): string {
    return this.#request.path.replace(/[?#].*$/s, '');
  }

  /** Whether the text is the whole request target. */
  isTarget(): boolean {
    return this.part === 'target' && this.steps.length === 0;
  }

  /** Whether the text is a GraphQL document. */
  isDocument(): boolean {
    const { naming } = this;
    if (naming.by !== 'keys' || naming.keys.at(-1) !== 'query') return false;
    return this.#aboutRequest().isCall;
  }

  isQueryValue(): boolean {
    return this.part === 'target' && this.naming.by === 'names';
  }

  roles(): Roles {
    const { naming } = this;
    switch (naming.by) {
      case 'names':
        return rolesOf(naming.names, this.#aboutRequest().subjects);
      case 'keys':
        return this.#rolesOfKeys(naming);
      case 'segment':
        return rolesOfId(subjectsOfSegment(naming.segments, naming.index));
      case 'path':
        return rolesOfValidator(this.path());
      default:
        return NO_ROLES;
    }
  }

  #rolesOfKeys({ keys, root }: Extract<Naming, { by: 'keys' }>): Roles {
    const { subjects, isCall } = this.#aboutRequest();
    const roles = isCall ? rolesInCall(keys, subjects) : rolesOf(keys, subjects);
    return rolesOfTyped(roles, typeBeside(root, keys));
  }

  /** Found out when asked for: most requests have nothing that is. */
  #aboutRequest(): About {
    this.#about ??= {
      subjects: subjectsOf(this.#request),
      isCall: calledMethod(this.#request.body) !== undefined,
    };
    return this.#about;
  }

  place(): RequestPlace {
    const { part, header } = this;
    const steps = this.steps.map(fixStep);
    const pointers = steps.flatMap((step) => (step.kind === 'json' ? step.pointer || '/' : []));
    const label = [this.label, ...pointers].join(' ');
    return part === 'header' ? { part, header, steps, label } : { part, steps, label };
  }
}

/** A validator belongs to one path: "1" is that of many resources. */
function rolesOfValidator(path: string): Roles {
  return createRoles([`etag of ${path}`], [], '');
}

function fixStep(step: Step | MovingStep): Step {
  if (step.kind !== 'keys') return step;
  const pointer = step.keys.map((key) => `/${escapeSegment(String(key))}`).join('');
  return { kind: 'json', pointer };
}
