import type { Outcome } from '../outcome/outcome.ts';
import type { Comparison } from './comparison.ts';
import { explainFindings, renderDifference } from './explain-findings.ts';
import { maskFound } from './mask-found.ts';
import { narrowFound } from './narrow-found.ts';
import { suggestIgnore } from './suggest-ignore.ts';

/** Of bodies and headers together. */
const MAX_DIFFERENCES = 20;

/** An outcome whose status passed, failed where the comparison has found a difference. */
export function judgeComparison(
  outcome: Outcome,
  { headers, body, mask }: Comparison,
  mode: 'exact' | 'shape' | undefined,
): Outcome {
  const all = [...(body?.findings.found ?? []), ...headers.found];
  if (outcome.state !== 'passed') return outcome;
  const found = all.slice(0, MAX_DIFFERENCES).map((each) => maskFound(narrowFound(each), mask));
  const [first] = found;
  if (first === undefined) return outcome;
  const inBody = body?.findings.count ?? 0;
  const count = inBody + headers.count;
  const paths = found.map(({ path }) => path);
  const detail = mode === 'exact' ? suggestIgnore(all.slice(0, MAX_DIFFERENCES), paths) : undefined;
  return {
    ...outcome,
    state: 'failed',
    error: {
      code: inBody > 0 ? 'BODY_MISMATCH' : 'HEADERS_MISMATCH',
      message: explainFindings(first, count, mode),
      ...(detail !== undefined && { detail }),
    },
    differences: found.map(renderDifference),
  };
}
