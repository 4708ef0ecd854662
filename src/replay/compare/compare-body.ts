/** A live body against the recorded one, whatever they hold. */

import { isNamed, type Pointers } from '../../session/pointers.ts';
import { compareJson, type Rules } from './compare-json.ts';
import type { Content } from './content.ts';
import { describeContent } from './describe-content.ts';
import { addFinding, createFindings, type Findings } from './difference.ts';
import { contentAsRecorded } from './recorded-values.ts';
import { isSameText } from './same-text.ts';

/** What a comparison came to. */
export interface ContentComparison {
  readonly findings: Findings;
  /** The live content, with what was recorded in the place of what counts as equal to it. */
  readonly aligned: Content;
}

/**
 * Compares the content of a live body with that of the recorded one.
 * @param ignored places that are not looked at
 */
export function compareContent(
  recorded: Content,
  actual: Content,
  rules: Rules,
  ignored: Pointers,
): ContentComparison {
  const findings = createFindings();
  if (isNamed(ignored)) return { findings, aligned: recorded };
  if (recorded.kind === 'json' && actual.kind === 'json') {
    const comparison = compareJson(recorded.json, actual.json, rules, ignored);
    return { ...comparison, aligned: { kind: 'json', json: comparison.aligned } };
  }
  if (isSameContent(recorded, actual, rules)) return { findings, aligned: recorded };
  const [expected, got] = describePair(recorded, actual);
  addFinding(findings, () => '', expected, got);
  const { asRecorded } = rules;
  return { findings, aligned: asRecorded ? contentAsRecorded(actual, asRecorded) : actual };
}

function isSameContent(recorded: Content, actual: Content, { mode, isSame }: Rules): boolean {
  if (recorded.kind !== actual.kind) return false;
  if (mode === 'shape' || recorded.kind === 'none') return true;
  if (recorded.kind === 'text' && actual.kind === 'text') {
    return isSameText(recorded.text, actual.text, isSame);
  }
  return (
    recorded.kind === 'bytes' &&
    actual.kind === 'bytes' &&
    isSameBytes(recorded.bytes, actual.bytes)
  );
}

function describePair(recorded: Content, actual: Content): [unknown, unknown] {
  const from =
    recorded.kind === 'bytes' && actual.kind === 'bytes'
      ? commonStart(recorded.bytes, actual.bytes)
      : 0;
  return [describeContent(recorded, from), describeContent(actual, from)];
}

function isSameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

function commonStart(a: Uint8Array, b: Uint8Array): number {
  const different = a.findIndex((byte, index) => byte !== b[index]);
  return different === -1 ? a.length : different;
}
