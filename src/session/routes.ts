/**
 * Routes: globs for paths, and the route that a request takes. Globs may come from a stranger's session, so no
 * pattern takes longer than its length times that of the text: one pass over the text keeps all positions of
 * the pattern that may come next. Picomatch makes regular expressions, which backtrack: five stars in one
 * segment took 75 s for a path of 200 characters.
 */

import { looksRandom } from '../formats/value/randomness.ts';
import { pathOf } from '../http/urls.ts';

/** One step of a pattern. */
type Step =
  /** Takes this character. */
  | { readonly kind: 'one'; readonly character: string }
  /** Takes any character but a slash. */
  | { readonly kind: 'no slash' }
  /** Takes any number of characters, with or without slashes. */
  | { readonly kind: 'star'; readonly takesSlashes: boolean }
  /** The given number of next steps may be skipped. */
  | { readonly kind: 'optional'; readonly steps: number };

type Pattern = readonly Step[];

const globs = new Map<string, Pattern>();

/**
 * Whether a path matches a glob such as `/orders/*`: `*` stands for one segment, `**` for any number of them,
 * including none.
 * @param path whose query is ignored
 */
export function matchesPath(glob: string, path: string): boolean {
  let pattern = globs.get(glob);
  if (pattern === undefined) {
    pattern = parseGlob(glob);
    globs.set(glob, pattern);
  }
  return fits(pattern, pathOf(path));
}

/**
 * Whether a request matches a pattern such as `/orders/*` or `POST /orders`.
 * @param path whose query is ignored
 */
export function matchesRoute(pattern: string, method: string, path: string): boolean {
  const [, named, glob] = /^(?:([A-Za-z]+)\s+)?(.*)$/s.exec(pattern) ?? [];
  if (named !== undefined && named.toUpperCase() !== method) return false;
  return !glob || matchesPath(glob, path);
}

/** Creates a check that a text matches a pattern, ignoring case. A star stands for any text. */
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
 * Two stars between slashes or after the last slash may match no segment at all, however often they are
 * repeated. Two stars within a segment may match an empty text.
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
  /** For each position of the pattern: the number of characters after which it was last reached, plus one. */
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

/** Adds a position of the pattern, and all later positions that can be reached without a character. */
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

/** A longer segment is not a name that a person gave to a resource. */
const MAX_NAME = 64;

/**
 * The route of a request: its method and its path. The path has no query, and has `*` in place of each
 * segment that may differ from run to run. Versions such as `v2` stay.
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
