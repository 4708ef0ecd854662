/**
 * JSON pointers (RFC 6901) in which `*` stands for any one segment, and `**` for any number of them.
 * Whoever walks through a value takes along what is left of each pointer, so that no path is ever
 * looked up.
 */

/** A pointer from one of its segments on. */
interface Rest {
  readonly segment: string;
  /** None where this is the last segment. */
  readonly next: Rest | 'end';
}

/** What is left of some pointers at one place of a value. */
export type Pointers = readonly (Rest | 'end')[];

/** The pointers at the root of a value. */
export function parsePointers(pointers: readonly string[]): Pointers {
  return unique(pointers.flatMap((pointer) => expand(parse(pointer))));
}

/** What is left of the pointers below one member or element. */
export function enter(pointers: Pointers, segment: string | number): Pointers {
  if (pointers.length === 0) return pointers;
  const name = String(segment);
  return unique(
    pointers.flatMap((rest) => {
      if (rest === 'end') return [];
      if (rest.segment === '**') return [rest, ...expand(rest.next)];
      return rest.segment === '*' || rest.segment === name ? expand(rest.next) : [];
    }),
  );
}

/** Whether one of the pointers leads to this very place. */
export function isNamed(pointers: Pointers): boolean {
  return pointers.includes('end');
}

/** A path as a JSON pointer. */
export function renderPointer(path: readonly (string | number)[]): string {
  return path
    .map((segment) => `/${String(segment).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}

/** Whether a text is a JSON pointer to something inside a value. */
export function isPointer(text: string): boolean {
  return /^(?:\/(?:[^~/]|~[01])*)+$/.test(text);
}

function parse(pointer: string): Rest | 'end' {
  return pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduceRight<Rest | 'end'>((next, segment) => ({ segment, next }), 'end');
}

/** `**` may stand for nothing. */
function expand(rest: Rest | 'end'): (Rest | 'end')[] {
  return rest !== 'end' && rest.segment === '**' ? [rest, ...expand(rest.next)] : [rest];
}

/** With several `**` in one pointer, many ways lead to the same rest. */
function unique(pointers: Pointers): Pointers {
  return pointers.length < 2 ? pointers : [...new Set(pointers)];
}
