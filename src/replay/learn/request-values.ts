import type { Location } from '../../formats/location.ts';
import type { Recording } from '../../session/schema.ts';
import { createReaders } from '../correlate/link/readers.ts';
import { ENTERED, PASSED, type Visitor } from '../request/visitor.ts';

/** What a request carries, by its location as text. */
export type RequestValues = ReadonlyMap<string, Carried>;

/** What a request has at one location. */
export interface Carried {
  readonly location: Location;
  /** Several are in their order. */
  readonly texts: readonly string[];
}

/** Tells of the values of the requests of a session, each by its recording. */
export type ReadValues = (recording: Recording) => RequestValues;

/** A text of a request, and in how many others it is. */
interface Told {
  readonly location: Location;
  readonly text: string;
  readonly depth: number;
  /** Whether it is the whole request target, which is told by its parts. */
  readonly isTarget: boolean;
}

/** @param sessionFile beside which bodies lie */
export function createReadValues(
  recordings: readonly Recording[],
  origin: string,
  sessionFile: string | undefined,
): ReadValues {
  const { walk } = createReaders(recordings, origin, sessionFile);
  const positions = new Map(recordings.map((recording, position) => [recording, position]));
  let told: Told[] = [];
  const visitor: Visitor = {
    enters: () => true,
    visit({ value }, at) {
      const location = at.location();
      // Its segments are told as well.
      if (location.last?.kind === 'tail') return PASSED;
      told.push({ location, text: value, depth: at.depth, isTarget: at.isTarget() });
      return ENTERED;
    },
    leave: () => undefined,
  };
  return (recording) => {
    told = [];
    walk(positions.get(recording) ?? -1, visitor);
    return gather(told);
  };
}

function gather(told: readonly Told[]): RequestValues {
  const values = new Map<string, { location: Location; texts: string[] }>();
  /** By the location of what is told by its parts: where that ends. */
  const parted = new Map<string, number>();
  let next = 0;
  while (next < told.length) {
    const one = told[next];
    if (!one) break;
    const end = endOf(told, next);
    const inside = told.slice(next + 1, end);
    const { location, text, isTarget } = one;
    if ((parted.get(location.text) ?? 0) > next) {
      // A piece of what is told already, such as a word of a JSON text.
      next = end;
      continue;
    }
    // What is told of its parts at locations of their own says more than the whole.
    const isParted = isTarget || inside.some((each) => each.location.text !== location.text);
    if (isParted) {
      if (!isTarget) parted.set(location.text, end);
      next += 1;
      continue;
    }
    next = end;
    const known = values.get(location.text);
    // A segment is told without its suffix once more.
    if (known && location.last?.kind === 'segment') continue;
    if (known) known.texts.push(text);
    else values.set(location.text, { location, texts: [text] });
  }
  return values;
}

/** Where what is in the text at a position ends. */
function endOf(told: readonly Told[], position: number): number {
  const depth = told[position]?.depth ?? 0;
  let end = position + 1;
  while (end < told.length && (told[end]?.depth ?? 0) > depth) end += 1;
  return end;
}
