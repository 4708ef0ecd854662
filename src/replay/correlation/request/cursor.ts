import { NO_ROLES, type Roles, rolesInCall, rolesOf, rolesOfId, rolesOfTyped } from '../roles.ts';
import { subjectsOfSegment } from '../subjects.ts';
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

/** What says what a text is for. Pieces of a text have nothing that does. */
export type Naming =
  | { readonly by: 'names'; readonly names: readonly string[] }
  | { readonly by: 'keys'; readonly keys: JsonKeys; readonly root: unknown }
  | { readonly by: 'segment'; readonly segments: readonly string[]; readonly index: number }
  | { readonly by: 'header'; readonly name: string }
  | { readonly by: 'nothing' };

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
  /** What the request is about (see `subjectsOf`). */
  readonly subjects: readonly string[];
  readonly path: string;
  /** Whether the body calls a method (see `calledMethod`). */
  readonly isCall: boolean;

  constructor(path: string, subjects: readonly string[], isCall: boolean) {
    this.isCall = isCall;
    this.path = path.replace(/[?#].*$/s, '');
    this.subjects = subjects;
  }

  /** Whether the text is the whole request target. */
  isTarget(): boolean {
    return this.part === 'target' && this.steps.length === 0;
  }

  /** Whether the text is a GraphQL document. */
  isDocument(): boolean {
    const { isCall, naming } = this;
    return isCall && naming.by === 'keys' && naming.keys.at(-1) === 'query';
  }

  isQueryValue(): boolean {
    return this.part === 'target' && this.naming.by === 'names';
  }

  roles(): Roles {
    const { naming, subjects } = this;
    switch (naming.by) {
      case 'names':
        return rolesOf(naming.names, subjects);
      case 'keys':
        return rolesOfTyped(
          this.isCall ? rolesInCall(naming.keys, subjects) : rolesOf(naming.keys, subjects),
          typeBeside(naming.root, naming.keys),
        );
      case 'segment':
        return rolesOfId(subjectsOfSegment(naming.segments, naming.index));
      case 'header':
        return rolesOfHeader(naming.name, this.path, subjects);
      default:
        return NO_ROLES;
    }
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
function rolesOfHeader(name: string, path: string, subjects: readonly string[]): Roles {
  if (/^if-(?:none-)?match$|^if-range$/i.test(name)) {
    return { strong: [`etag of ${path}`], weak: [], idWord: '' };
  }
  return rolesOf([name], subjects);
}

function fixStep(step: Step | MovingStep): Step {
  if (step.kind !== 'keys') return step;
  const pointer = step.keys.map((key) => `/${escapeSegment(String(key))}`).join('');
  return { kind: 'json', pointer };
}
