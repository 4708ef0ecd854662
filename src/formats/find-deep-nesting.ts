/**
 * `JSON.parse` needs up to 50 bytes and 200 ns for each level of nesting, which makes 50 MB of opening
 * brackets seconds and gigabytes. No session is that deep, and a walk through all of its text to be
 * certain would cost half as much as parsing it. So samples are taken, and only a text that grows
 * deeper fast at one of them is walked.
 */
import { skipString } from './json-text.ts';

/** What a session cannot have in good faith, and `JSON.parse` does not feel. */
export const deepestNesting = 10_000;

const sampleDistance = 65_536;
const sampleLength = 512;
/** In a sample: text that grows slower has too few levels in its length to do harm. */
const suspiciousGrowth = 32;

/** The offset at which the nesting becomes deeper than that; undefined for any text worth parsing. */
export function findDeepNesting(text: string): number | undefined {
  if (!isSuspicious(text)) return undefined;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) at = skipString(text, at) - 1;
    else depth += growthOf(code);
    if (depth > deepestNesting) return at;
  }
  return undefined;
}

function isSuspicious(text: string): boolean {
  for (let start = 0; start < text.length; start += sampleDistance) {
    const end = Math.min(start + sampleLength, text.length);
    let growth = 0;
    for (let at = start; at < end; at += 1) growth += growthOf(text.charCodeAt(at));
    if (growth > suspiciousGrowth) return true;
  }
  return false;
}

/** 1 for a bracket or brace that opens, -1 for one that closes. */
function growthOf(code: number): number {
  if (code === 0x7b || code === 0x5b) return 1;
  return code === 0x7d || code === 0x5d ? -1 : 0;
}
