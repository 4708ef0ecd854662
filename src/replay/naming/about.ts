import type { RecordedRequest } from '../../session/schema.ts';
import { callIn } from './calls.ts';
import { type Around, makesByPath, subjectsOf } from './subjects.ts';

/** What a request is about: with the names around a value it says what the value is for. */
export interface About {
  /** See `subjectsOf`. */
  readonly around: Around;
  /** Whether the body calls something (see `callIn`). */
  readonly isCall: boolean;
  /** Whether the request makes a thing, by the method that it calls or by its path. */
  readonly makes: boolean;
}

/** Those around the same differ in whether they are calls, and in whether they make a thing. */
const known = new WeakMap<Around, About[]>();

/** What a request is about: one object for all that are about the same. */
export function aboutOf(request: RecordedRequest): About {
  const call = callIn(request.body);
  const isCall = call.objects.length > 0;
  const around = subjectsOf(request, call.objects);
  const makes = isCall ? call.makes : makesByPath(request);
  const abouts = known.get(around) ?? [];
  const cached = abouts.find((about) => about.isCall === isCall && about.makes === makes);
  if (cached) return cached;
  const about = { around, isCall, makes };
  known.set(around, [...abouts, about]);
  return about;
}
