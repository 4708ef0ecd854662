import { createTextMatcher, matchesPath } from '../../session/matches-path.ts';
import { all, any, type Check, not } from './check.ts';
import { FILTER_PRESETS } from './filter-presets.ts';
import type { ExchangePattern, RecordFilter, RecordFilters } from './record-filter.ts';
import { addressOf, checkContentType } from './seen-parts.ts';

/** A check that exchanges of the session fit; undefined where all do. */
export function createExchangeFilter({ include, exclude }: RecordFilters): Check | undefined {
  const checks: Check[] = [];
  if (include !== undefined) checks.push(anyFilter(include));
  if (exclude !== undefined) checks.push(not(anyFilter(exclude)));
  return checks.length === 0 ? undefined : all(checks);
}

function anyFilter(filters: RecordFilter | readonly RecordFilter[]): Check {
  return any([filters].flat().map(createCheck));
}

function createCheck(filter: RecordFilter): Check {
  return typeof filter === 'string' ? FILTER_PRESETS[filter] : all(checksOf(filter));
}

function checksOf({ method, path, host, contentType }: ExchangePattern): Check[] {
  const checks: Check[] = [];
  if (method !== undefined) {
    const methods = listOf(method).map((name) => name.toUpperCase());
    checks.push((seen) => methods.includes(seen.method.toUpperCase()));
  }
  if (path !== undefined) {
    const globs = listOf(path);
    checks.push((seen) => globs.some((glob) => matchesPath(glob, seen.path)));
  }
  if (host !== undefined) checks.push(checkHost(listOf(host)));
  if (contentType !== undefined) {
    const types = listOf(contentType).map(createTextMatcher);
    checks.push(checkContentType((type) => types.some((fits) => fits(type))));
  }
  return checks;
}

/** The port of a pattern is what follows its last colon, but for those inside an IPv6 address. */
function checkHost(patterns: readonly string[]): Check {
  const wanted = patterns.map((pattern) => {
    const [, host = pattern, port] = /^(.*?)(?::(\d+))?$/.exec(pattern) ?? [];
    return { fits: createTextMatcher(host), port };
  });
  return (seen) => {
    const { host, port } = addressOf(seen);
    return wanted.some((one) => one.fits(host) && (one.port ?? port) === port);
  };
}

function listOf(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}
