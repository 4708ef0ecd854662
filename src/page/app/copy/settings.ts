/** Lines for the config of a project: places that are not compared, and rules of correlation. */
import { scriptLiteral } from '../../../literals.ts';
import type { Difference } from '../../../replay/failure/failure.ts';
import type { CorrelationRule } from '../../../session/link-rule.ts';
import { routeOf } from '../../../session/routes.ts';

/**
 * The places of differences as `expect.ignore` takes them, each once. Indexes of lists are generalised: a value that is
 * new in one element is new in all of them. Headers and whole bodies are left out, since they cannot be ignored.
 */
export function ignorePaths(differences: readonly Difference[]): string[] {
  const paths = differences
    .filter(({ isHeader, path }) => !isHeader && path !== '')
    .map(({ path }) => path.replace(/\/\d+(?=\/|$)/g, '/*').replace(/^line \d+/, 'line *'));
  return [...new Set(paths)];
}

/** The option of the plugin that ignores places. */
export function renderIgnore(paths: readonly string[]): string {
  return `expect: { ignore: [${paths.map(scriptLiteral).join(', ')}] },`;
}

/** A location of a recording, in words. */
interface RulePlace {
  readonly id: string;
  readonly place: string;
}

/** A rule for a known link: from the location in a response to the location in a request. */
export function ruleOf(from: RulePlace, to: RulePlace): CorrelationRule {
  return {
    from: { recording: from.id, place: from.place },
    to: { recording: to.id, place: to.place },
  };
}

/** A rule as an element of `correlate.rules`, or of `links` of a session file. */
export function renderRule({ from, to }: CorrelationRule): string {
  return `{ from: ${renderPattern(from)}, to: ${renderPattern(to)} },`;
}

function renderPattern(pattern: CorrelationRule['to']): string {
  const members = Object.entries(pattern).map(
    ([name, value]) => `${name}: ${typeof value === 'string' ? scriptLiteral(value) : value}`,
  );
  return `{ ${members.join(', ')} }`;
}

/**
 * A rule that brings a value to a request, to be completed: the page does not know where the value comes from.
 * @param path raw, with its query
 */
export function draftRule(
  method: string,
  path: string,
  headers: readonly (readonly [string, string])[],
): string {
  const route = routeOf({ method, path });
  const to = { path: route, ...likelyPlace(route, path, headers) };
  const from = { path: 'POST /login', pointer: '/token' };
  return `// Write in "from" which response brings the value, and where.\n${renderRule({ from, to })}`;
}

/** Where a request most likely carries a value: its last id, its token, its first parameter, or its body. */
function likelyPlace(
  route: string,
  path: string,
  headers: readonly (readonly [string, string])[],
): Pick<CorrelationRule['to'], 'segment' | 'header' | 'query' | 'pointer'> {
  const segments = route.split('/').slice(1);
  const segment = segments.lastIndexOf('*') + 1;
  if (segment > 0) return { segment };
  const token = headers.find(([name]) => /^authorization$|token|csrf/i.test(name));
  if (token) return { header: token[0] };
  const [, query] = /\?([^=&#]+)/.exec(path) ?? [];
  return query === undefined ? { pointer: '' } : { query };
}
