/** The headers of a live answer against the recorded ones, those that are asked for. */
import { Location } from '../../formats/location.ts';
import { headerValues } from '../../http/headers.ts';
import { withoutBoundary } from '../../http/multipart-boundary.ts';
import type { Header } from '../../session/schema.ts';
import type { ResponseHeaders } from '../sending/exchange.ts';
import { addFinding, createFindings, type Findings } from './difference.ts';
import { type IsSame, isSameText } from './same-text.ts';

/**
 * Compares headers by their values, and `Set-Cookie` by the names of the cookies.
 * @param names in lower case
 */
export function compareHeaders(
  recorded: readonly Header[],
  actual: ResponseHeaders | undefined,
  names: readonly string[],
  isSame: IsSame,
): Findings {
  const findings = createFindings();
  for (const name of names) {
    const expected = recordedText(recorded, name);
    const got = liveText(actual, name);
    if (expected === got) continue;
    if (expected !== undefined && got !== undefined && isSameText(expected, got, isSame)) continue;
    addFinding(findings, () => new Location([{ kind: 'header', name }]), expected, got);
  }
  return findings;
}

function recordedText(headers: readonly Header[], name: string): string | undefined {
  const values = headerValues(headers, name);
  if (values.length === 0) return undefined;
  return name === 'set-cookie' ? cookieNames(values) : comparedText(name, values.join(', '));
}

function liveText(headers: ResponseHeaders | undefined, name: string): string | undefined {
  if (name === 'set-cookie') return cookieNames(headers?.[name]);
  const value = headerText(headers, name);
  return value === undefined ? undefined : comparedText(name, value);
}

function comparedText(name: string, value: string): string {
  return name === 'content-type' ? withoutBoundary(value) : value;
}

/** In one text, sorted: servers set cookies in any order. */
function cookieNames(values: string | readonly string[] | undefined): string | undefined {
  if (values === undefined) return undefined;
  const names = [values].flat().map((value) => value.replace(/[=;].*$/s, '').trim());
  return [...new Set(names)].sort().join(', ');
}

/** The value of a header, several joined as RFC 9110 section 5.2 has it; undefined for none. */
export function headerText(headers: ResponseHeaders | undefined, name: string): string | undefined {
  const value = headers?.[name];
  return typeof value === 'object' ? value.join(', ') : value;
}
