import type { Recording } from '../../session/schema.ts';
import { createReaders } from '../correlate/linking/readers.ts';
import type { RequestCursor } from '../correlate/request/cursor.ts';
import { ENTERED, PASSED, type Visitor } from '../correlate/request/visitor.ts';

/** What a request carries, by the labels of `RequestPlace`. */
export type RequestValues = ReadonlyMap<string, Carried>;

/** What a request has under one label. */
export interface Carried {
  /** Several are in their order. */
  readonly texts: readonly string[];
  /** Whether it is in an array of JSON: where that has another length, this is something else. */
  readonly isInArray: boolean;
}

/** Tells of the values of the requests of a session, each by its recording. */
export type ReadValues = (recording: Recording) => RequestValues;

/** A text of a request, and in how many others it is. */
interface Told {
  readonly label: string;
  readonly text: string;
  readonly depth: number;
  /** Whether it is the whole request target, which is told by its parts. */
  readonly isTarget: boolean;
  readonly isInArray: boolean;
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
    entersBody: () => true,
    visit({ value }, at) {
      if (isTail(at)) return PASSED;
      const { label, steps } = at.place();
      const isInArray = steps.some((step) => step.kind === 'json' && INDEX.test(step.pointer));
      told.push({ label, text: value, depth: at.depth, isTarget: at.isTarget(), isInArray });
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

/** The end of a path, which is told segment by segment as well. */
function isTail(at: RequestCursor): boolean {
  return at.part === 'target' && !at.isTarget() && at.inUrl === undefined;
}

function gather(told: readonly Told[]): RequestValues {
  const values = new Map<string, { texts: string[]; isInArray: boolean }>();
  let next = 0;
  while (next < told.length) {
    const one = told[next];
    if (!one) break;
    const end = endOf(told, next);
    const inside = told.slice(next + 1, end);
    // What is told of its parts under labels of their own says more than the whole.
    const isParted = inside.some(({ label }) => label !== one.label);
    next = one.isTarget || isParted ? next + 1 : end;
    if (one.isTarget || isParted) continue;
    const known = values.get(one.label);
    // A segment is told without its suffix once more.
    if (known && one.label.startsWith('path ')) continue;
    if (known) known.texts.push(one.text);
    else values.set(one.label, { texts: [one.text], isInArray: one.isInArray });
  }
  return values;
}

/** A segment of a JSON Pointer. */
const INDEX = /\/\d+(?:\/|$)/;

/** Where what is in the text at a position ends. */
function endOf(told: readonly Told[], position: number): number {
  const depth = told[position]?.depth ?? 0;
  let end = position + 1;
  while (end < told.length && (told[end]?.depth ?? 0) > depth) end += 1;
  return end;
}
