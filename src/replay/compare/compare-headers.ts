/** The headers of a live answer against the recorded ones, those that are asked for. */
import { headerValues } from '../../http/headers.ts';
import type { Header } from '../../session/schema.ts';
import type { ResponseHeaders } from '../sending/exchange.ts';
import { addFinding, createFindings, type Findings } from './difference.ts';
import { headerText } from './header-text.ts';
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
    const got = name === 'set-cookie' ? cookieNames(actual?.[name]) : headerText(actual, name);
    if (expected === got) continue;
    if (expected !== undefined && got !== undefined && isSameText(expected, got, isSame)) continue;
    addFinding(findings, () => `header ${name}`, expected, got);
  }
  return findings;
}

function recordedText(headers: readonly Header[], name: string): string | undefined {
  const values = headerValues(headers, name);
  if (values.length === 0) return undefined;
  return name === 'set-cookie' ? cookieNames(values) : values.join(', ');
}

/** In one text, sorted: servers set cookies in any order. */
function cookieNames(values: string | readonly string[] | undefined): string | undefined {
  if (values === undefined) return undefined;
  const names = [values].flat().map((value) => value.replace(/[=;].*$/s, '').trim());
  return [...new Set(names)].sort().join(', ');
}
