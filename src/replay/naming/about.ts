import type { RecordedRequest } from '../../session/schema.ts';
import { calledObjects } from './calls.ts';
import { type Around, subjectsOf } from './subjects.ts';

/** What a request is about: with the names around a value it says what the value is for. */
export interface About {
  /** See `subjectsOf`. */
  readonly around: Around;
  /** Whether the body calls a method (see `calledObjects`). */
  readonly isCall: boolean;
}

type Known = WeakMap<Around, About>;
const calls: Known = new WeakMap();
const others: Known = new WeakMap();

/** What a request is about: one object for all that are about the same. */
export function aboutOf(request: RecordedRequest): About {
  const called = calledObjects(request.body);
  const isCall = called.length > 0;
  const around = subjectsOf(request, called);
  const known = isCall ? calls : others;
  const cached = known.get(around);
  if (cached) return cached;
  const about = { around, isCall };
  known.set(around, about);
  return about;
}
