/**
 * Globs for paths, and patterns in which a star stands for any text. Both are matched in one pass over
 * the text that keeps all steps of the pattern that may come next, so that no pattern takes longer
 * than its length times that of the text: regular expressions made of stars try all ways.
 */

import { looksRandom } from '../formats/value/randomness.ts';
import { pathOf } from '../http/urls.ts';

/** What takes characters. */
type Step =
  /** This one character. */
  | { readonly kind: 'one'; readonly character: string }
  /** Any one but a slash. */
  | { readonly kind: 'no slash' }
  /** Any number of them, none as well; but for slashes, or of whatever kind. */
  | { readonly kind: 'star'; readonly takesSlashes: boolean }
  /** The next so many steps may be left out. */
  | { readonly kind: 'optional'; readonly steps: number };

type Pattern = readonly Step[];

const globs = new Map<string, Pattern>();

/**
 * Whether the path of a request target fits a glob such as `/orders/*`: `*` stands for one segment, `**`
 * for any number of them, none as well. Its query does not count.
 */
export function matchesPath(glob: string, target: string): boolean {
  let pattern = globs.get(glob);
  if (pattern === undefined) {
    pattern = parseGlob(glob);
    globs.set(glob, pattern);
  }
  return fits(pattern, pathOf(target));
}

/**
 * Whether a request is one of those that a pattern such as `/orders/*` or `POST /orders` names.
 * @param target of the request; its query does not count
 */
export function matchesRoute(pattern: string, method: string, target: string): boolean {
  const [, named, glob] = /^(?:([A-Za-z]+)\s+)?(.*)$/s.exec(pattern) ?? [];
  if (named !== undefined && named.toUpperCase() !== method) return false;
  return !glob || matchesPath(glob, target);
}

/** A check whether a text fits a pattern, whatever its case. A star stands for any text. */
export function createTextMatcher(pattern: string): (text: string) => boolean {
  const steps = pattern
    .toLowerCase()
    .split(/(\*+)/)
    .flatMap((part): Step[] =>
      part.startsWith('*') ? [{ kind: 'star', takesSlashes: true }] : stepsOf(part),
    );
  return (text) => fits(steps, text.toLowerCase());
}

/**
 * Two stars between slashes, or behind the last one, stand for no segment as well, however often they
 * are repeated; two that are a part of a segment may stand for nothing.
 */
const STARS = /(\/\*\*(?:\/\*\*)*(?:\/|$)|\*+)/;

function parseGlob(glob: string): Pattern {
  let before = '';
  return glob.split(STARS).flatMap((part, index, parts): Step[] => {
    const isSegment = part === '*' && before === '/' && /^(?:\/|$)/.test(parts[index + 1] ?? '');
    before = part.at(-1) ?? before;
    if (!part.includes('*')) return stepsOf(part);
    if (part.startsWith('/') && part.endsWith('/')) return [SLASH, optional(2), ANY, SLASH];
    if (part.startsWith('/')) return [optional(2), SLASH, ANY];
    if (part !== '*') return [ANY];
    return isSegment ? [{ kind: 'no slash' }, ANY_IN_SEGMENT] : [ANY_IN_SEGMENT];
  });
}

const SLASH: Step = { kind: 'one', character: '/' };
const ANY: Step = { kind: 'star', takesSlashes: true };
const ANY_IN_SEGMENT: Step = { kind: 'star', takesSlashes: false };

function optional(steps: number): Step {
  return { kind: 'optional', steps };
}

function stepsOf(text: string): Step[] {
  return text.split('').map((character) => ({ kind: 'one', character }));
}

function fits(pattern: Pattern, text: string): boolean {
  /** By place of the pattern: behind how many characters it was reached last, and one more. */
  const reached = new Uint32Array(pattern.length + 1);
  let places: number[] = [];
  reach(pattern, 0, places, reached, 1);
  for (let at = 0; at < text.length && places.length > 0; at += 1) {
    const character = text[at];
    const next: number[] = [];
    for (const place of places) {
      const step = pattern[place];
      if (step?.kind === 'star' && (step.takesSlashes || character !== '/')) {
        reach(pattern, place, next, reached, at + 2);
      } else if (
        (step?.kind === 'one' && step.character === character) ||
        (step?.kind === 'no slash' && character !== '/')
      ) {
        reach(pattern, place + 1, next, reached, at + 2);
      }
    }
    places = next;
  }
  return places.includes(pattern.length);
}

/** Adds a place of the pattern, and those behind it that are reached without a character. */
function reach(
  pattern: Pattern,
  from: number,
  places: number[],
  reached: Uint32Array,
  moment: number,
): void {
  for (let place = from; reached[place] !== moment; place += 1) {
    const step = pattern[place];
    if (step?.kind === 'optional') {
      reach(pattern, place + 1 + step.steps, places, reached, moment);
      continue;
    }
    reached[place] = moment;
    places.push(place);
    if (step?.kind !== 'star') return;
  }
}

/** A longer segment is no name that somebody gave a resource. */
const MAX_NAME = 64;

/**
 * What a request asks for, whatever ids are in it: method and path, without the query, with `*` for
 * each segment that may be another one in each run. Versions such as `v2` stay.
 */
export function routeOf({
  method,
  path,
}: {
  readonly method: string;
  readonly path: string;
}): string {
  const [plain = ''] = path.split(/[?#]/, 1);
  return `${method} ${plain.split('/').map(generalise).join('/')}`;
}

function generalise(segment: string): string {
  if (/^v\d{1,3}$/i.test(segment)) return segment;
  const mayDiffer =
    segment.length > MAX_NAME ||
    /\d/.test(segment) ||
    segment.includes('REDACTED') ||
    looksRandom(segment);
  return mayDiffer ? '*' : segment;
}
