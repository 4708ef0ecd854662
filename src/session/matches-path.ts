import { pathOf } from './path-of.ts';

/**
 * Two stars between slashes, or behind the last one, stand for no segment as well; one that is a part of
 * a segment may stand for nothing.
 */
const STARS = /\/\*\*(?:\/|$)|\*+/g;
const EXPRESSIONS: Readonly<Record<string, string>> = {
  '/**/': '/(?:.*/)?',
  '/**': '(?:/.*)?',
  '*': '[^/]*',
};

const expressions = new Map<string, RegExp>();

/**
 * Whether the path of a request target fits a glob such as `/orders/*`: `*` stands for one segment, `**`
 * for any number of them, none as well. Its query does not count.
 */
export function matchesPath(glob: string, target: string): boolean {
  return expressionOf(glob).test(pathOf(target));
}

function expressionOf(glob: string): RegExp {
  const cached = expressions.get(glob);
  if (cached) return cached;
  const source = glob
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replace(STARS, (stars, index: number, all: string) => {
      const isSegment = stars === '*' && isWhole(all, index);
      return isSegment ? '[^/]+' : (EXPRESSIONS[stars] ?? '.*');
    });
  const expression = new RegExp(`^${source}$`, 's');
  expressions.set(glob, expression);
  return expression;
}

/** Whether a star stands for a whole segment. */
function isWhole(path: string, index: number): boolean {
  return path[index - 1] === '/' && (path[index + 1] ?? '/') === '/';
}
