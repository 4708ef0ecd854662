import { isDeepStrictEqual } from 'node:util';
import { ExactNumber, renderExactJson } from '../../formats/exact-number.ts';
import { type Comparison, comparisonOf } from '../../replay/compare/comparison.ts';
import { describeContent } from '../../replay/compare/content.ts';
import type { Outcome } from '../../replay/outcome/outcome.ts';

/** In characters of JSON: a longer body is shown by the places where it differs alone. */
const MAX_WHOLE = 16 * 1024;

/** What Vitest makes a diff of: equal in all that counts as equal. */
export interface DiffPair {
  readonly expected: unknown;
  readonly actual: unknown;
}

/**
 * The two sides of a failed outcome: its statuses, or else its bodies and headers. Undefined where
 * there is nothing to show beside the message.
 */
export function pairForDiff(outcome: Outcome): DiffPair | undefined {
  const { error, expected, actual, differences } = outcome;
  if (error?.code === 'STATUS_MISMATCH') return { expected, actual };
  if (!differences) return undefined;
  return wholeBodies(outcome, comparisonOf(outcome)) ?? differingPlaces(differences);
}

function wholeBodies(
  { differences = [] }: Outcome,
  comparison: Comparison | undefined,
): DiffPair | undefined {
  const body = comparison?.body;
  if (!body || differences.some(({ path }) => path.startsWith('header '))) return undefined;
  const { mask } = comparison;
  const [expected, actual] = [body.recorded, body.aligned].map((content) => {
    const described = describeContent(content);
    return isShort(described) ? showable(mask.value(described)) : undefined;
  });
  // Where they differ in secrets alone, nothing of that is left to be seen.
  if (!expected || !actual || isDeepStrictEqual(expected, actual)) return undefined;
  return { expected: expected.value, actual: actual.value };
}

function differingPlaces(differences: NonNullable<Outcome['differences']>): DiffPair {
  const side = (key: 'expected' | 'actual'): object =>
    Object.fromEntries(
      differences.flatMap((each) => (key in each ? [[each.path, each[key]]] : [])),
    );
  return { expected: side('expected'), actual: side('actual') };
}

/** Looked at before anything else is done with it. */
function isShort(value: unknown): boolean {
  return value === undefined || renderExactJson(value).length <= MAX_WHOLE;
}

/** An empty text where there is no body, since Vitest shows no diff to nothing. */
function showable(value: unknown): { readonly value: unknown } {
  return { value: value === undefined ? '' : plain(value) };
}

/** Whole numbers stay numbers, to the last digit. */
function plain(value: unknown): unknown {
  if (value instanceof ExactNumber) {
    return /^-?\d+$/.test(value.text) ? BigInt(value.text) : value.text;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, plain(child)]));
}
