import {
  elements,
  members,
  skipSpace,
  skipString,
  skipValue,
} from '../../formats/json/json-text.ts';
import { quote } from './show-value.ts';

/** A value on one of the paths. */
interface Step {
  readonly above: Step | undefined;
  readonly below: Map<string | number, Step>;
  offset: number | undefined;
}

/** An object or array that the walk has entered. */
interface Level {
  readonly step: Step;
  readonly isArray: boolean;
  index: number;
}

/**
 * The position of the value at a JSON path in a text of valid JSON, however it is formatted. If the path leads
 * to nothing, the position of the last value on the way.
 */
export function findPathPosition(text: string, path: JsonPath): Position {
  return findPosition(text, findOffsets(text, [path])[0] ?? 0);
}

/** The offsets of the values at several paths, found in one walk through the text. */
export function findOffsets(text: string, paths: readonly JsonPath[]): number[] {
  const root = createStep(undefined);
  const ends = paths.map((path) => path.reduce<Step>(stepBelow, root));
  walk(text, root);
  return ends.map(offsetOf);
}

function createStep(above: Step | undefined): Step {
  return { above, below: new Map(), offset: undefined };
}

function stepBelow(above: Step, segment: string | number): Step {
  const known = above.below.get(segment);
  if (known) return known;
  const step = createStep(above);
  above.below.set(segment, step);
  return step;
}

function offsetOf(end: Step): number {
  let step: Step | undefined = end;
  while (step && step.offset === undefined) step = step.above;
  return step?.offset ?? 0;
}

/** Enters the values on the paths and skips all others, so that no character is read twice. */
function walk(text: string, root: Step): void {
  const levels: Level[] = [];
  /** @returns where the walk continues: after the value or inside it */
  const meet = (step: Step | undefined, at: number): number => {
    // If a key occurs twice, the first member counts.
    if (!step || step.offset !== undefined) return skipValue(text, at);
    step.offset = at;
    const isArray = text[at] === '[';
    if (step.below.size === 0 || !(isArray || text[at] === '{')) return skipValue(text, at);
    levels.push({ step, isArray, index: 0 });
    return at + 1;
  };
  let at = meet(root, skipSpace(text, 0));
  for (let level = levels.at(-1); level && at < text.length; level = levels.at(-1)) {
    at = skipSpace(text, at);
    const character = text[at];
    if (character === ']' || character === '}') {
      levels.pop();
      at += 1;
    } else if (character === ',') {
      level.index += 1;
      at += 1;
    } else if (level.isArray) {
      at = meet(level.step.below.get(level.index), at);
    } else {
      const end = skipString(text, at);
      const key = String(JSON.parse(text.slice(at, end)));
      at = meet(level.step.below.get(key), skipSpace(text, skipSpace(text, end) + 1));
    }
  }
}

/** The path to a value inside JSON: keys of objects and indexes of arrays. */
export type JsonPath = readonly (string | number)[];

/** A path as written in code, such as `recordings[3].request.headers[0][1]`. */
export function renderJsonPath(path: JsonPath): string {
  const rendered = path.map((segment) => {
    if (typeof segment === 'number') return `[${segment}]`;
    return /^[\w$]+$/.test(segment) && segment.length <= 60 ? `.${segment}` : `[${quote(segment)}]`;
  });
  return rendered.join('').replace(/^\./, '');
}

/** The value at a path. Undefined if there is none. */
export function valueAt(root: unknown, path: JsonPath): unknown {
  let value = root;
  for (const segment of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) {
      return undefined;
    }
    value = Reflect.get(value, segment);
  }
  return value;
}

/** A position in a text as editors count it: 1-based, with columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The positions of offsets, which must ascend: the text is walked once. */
export function findPositions(text: string, offsets: Iterable<number>): Position[] {
  const positions: Position[] = [];
  let line = 1;
  let lineStart = 0;
  let nextBreak = text.indexOf('\n');
  for (const offset of offsets) {
    while (nextBreak !== -1 && nextBreak < offset) {
      line += 1;
      lineStart = nextBreak + 1;
      nextBreak = text.indexOf('\n', lineStart);
    }
    positions.push({ line, column: offset - lineStart + 1 });
  }
  return positions;
}

/** The position of one offset. */
export function findPosition(text: string, offset: number): Position {
  return findPositions(text, [offset])[0] ?? { line: 1, column: 1 };
}

/** The position at which a recording begins in the text of a session. */
export interface RecordingPosition extends Position {
  /** In characters. */
  readonly offset: number;
}

/**
 * The positions at which the recordings begin in the text of a session, in the order of the file, whatever
 * formatter it went through. The text must be valid JSON. 100 MB take half a second, so call this only to show
 * lines.
 */
export function findRecordingPositions(text: string): RecordingPosition[] {
  for (const { key, value } of members(text, skipSpace(text, 0))) {
    if (key !== 'recordings') continue;
    const offsets = [...elements(text, value)];
    const positions = findPositions(text, offsets);
    return positions.map((position, index) => ({ ...position, offset: offsets[index] ?? 0 }));
  }
  return [];
}

/** The position of the last recording that a line belongs to. Undefined if the line is in no recording. */
export function findRecordingAt(text: string, line: number): Position | undefined {
  const recordings = findRecordingPositions(text);
  const found = recordings.findLast((recording) => recording.line <= line);
  if (!found || found !== recordings.at(-1)) return found;
  const last = findPosition(text, skipValue(text, found.offset) - 1);
  return line <= last.line ? found : undefined;
}

/** The position of the value at a path within a recording. @param offset of the recording */
export function findPositionInRecording(text: string, offset: number, path: JsonPath): Position {
  const recording = text.slice(offset, skipValue(text, offset));
  return findPosition(text, offset + (findOffsets(recording, [path])[0] ?? 0));
}
