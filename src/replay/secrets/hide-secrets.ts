import { findPlaceholders } from '../../formats/placeholder.ts';
import { multipartTypeOf } from '../../http/multipart-boundary.ts';
import { findInBody } from '../../session/secrets/find-in-body.ts';
import { findInHeader } from '../../session/secrets/find-in-header.ts';
import { findMembers } from '../../session/secrets/find-members.ts';

/** Where something stands in a text that is not shown. */
interface Range {
  readonly start: number;
  readonly end: number;
}

/** Of what is left beside a placeholder, such as a scheme of authentication. */
const shortestRest = 8;
/** A private key in PEM, whatever its headers, also where its end is cut off. */
const PRIVATE_KEY = /(-----BEGIN [A-Z ]{0,24}PRIVATE KEY(?: BLOCK)?-----)([\s\S]*?)(?:-----END|$)/g;
/** Where no token goes on. */
const BREAK = /[\s"'<>(){}[\],;&|]/;
/** No shorter start of a secret tells it. */
const shortestStart = 8;

/**
 * A text of any kind as it may be shown: without what the recorder would redact in it, and without
 * whatever else has the name of a credential.
 */
export function hideSecrets(text: string): string {
  return hide(text, [
    // What is shown may have lost its headers.
    ...findInBody(text, multipartTypeOf(text) ?? ''),
    ...findMembers(text),
    ...findPrivateKeys(text),
  ]);
}

/** The same of a text whose rest is not known: its last word may be the start of a secret. */
export function hideInStart(text: string): string {
  const hidden = hideSecrets(text);
  let start = hidden.length;
  while (start > 0 && !BREAK.test(hidden.charAt(start - 1))) start -= 1;
  return hidden.length - start < shortestStart ? hidden : `${hidden.slice(0, start)}…`;
}

/** The same of the value of a header. */
export function hideInHeader(name: string, value: string): string {
  return hideSecrets(hide(value, findInHeader(name, value)));
}

/** What is shown of a secret: nothing but a placeholder, and perhaps a scheme, tells which it is. */
export function hideValue(text: string): string {
  const placeholders = findPlaceholders(text);
  const rest = text.length - placeholders.join('').length;
  return text === '' || (placeholders.length > 0 && rest < shortestRest) ? text : '…';
}

function hide(text: string, ranges: readonly Range[]): string {
  const parts: string[] = [];
  let done = 0;
  for (const { start, end } of merge(ranges)) {
    parts.push(text.slice(done, start), hideValue(text.slice(start, end)));
    done = end;
  }
  return parts.length === 0 ? text : parts.join('') + text.slice(done);
}

/** In their order. Of two that overlap, nothing is to be seen. */
function merge(ranges: readonly Range[]): Range[] {
  const merged: Range[] = [];
  for (const range of ranges.toSorted((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last === undefined || range.start >= last.end) merged.push(range);
    else merged[merged.length - 1] = { ...last, end: Math.max(last.end, range.end) };
  }
  return merged;
}

function findPrivateKeys(text: string): Range[] {
  if (!text.includes('PRIVATE KEY')) return [];
  return [...text.matchAll(PRIVATE_KEY)].map(({ 1: head = '', 2: key = '', index }) => {
    const start = index + head.length;
    return { start, end: start + key.length };
  });
}
