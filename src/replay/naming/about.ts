import type { RecordedRequest } from '../../session/schema.ts';
import { calledObjects, makesByCall } from './calls.ts';
import { type Around, makesByPath, subjectsOf } from './subjects.ts';

/** What a request is about: with the names around a value it says what the value is for. */
export interface About {
  /** See `subjectsOf`. */
  readonly around: Around;
  /** Whether the body calls a method (see `calledObjects`). */
  readonly isCall: boolean;
  /** Whether the request makes a thing, by the method that it calls or by its path. */
  readonly makes: boolean;
}

/** By whether they are calls, and whether they make something. */
const known = new Map<number, WeakMap<Around, About>>();

/** What a request is about: one object for all that are about the same. */
export function aboutOf(request: RecordedRequest): About {
  const called = calledObjects(request.body);
  const isCall = called.length > 0;
  const around = subjectsOf(request, called);
  const makes = isCall ? makesByCall(request.body) : makesByPath(request);
  const kind = (isCall ? 1 : 0) + (makes ? 2 : 0);
  const ofKind = known.get(kind) ?? new WeakMap<Around, About>();
  known.set(kind, ofKind);
  const about = ofKind.get(around) ?? { around, isCall, makes };
  ofKind.set(around, about);
  return about;
}
