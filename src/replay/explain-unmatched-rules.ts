/** Rules that fit nothing, as people read of them: in a line each, or as faults of the session file. */
import { printableLine } from '../printable.ts';
import type { Explanation } from '../session/json/faults.ts';
import { renderJsonPath, valueAt } from '../session/json/positions.ts';
import { describeValue, quote } from '../session/json/show-value.ts';
import type { Session } from '../session/schema.ts';
import { checkSettings } from './check-settings.ts';
import {
  findUnmatchedRules,
  isSessionLink,
  type UnmatchedReason,
  type UnmatchedRule,
} from './correlate/unmatched-rules.ts';
import { requireSession } from './require-session.ts';
import type { ReplaySettings } from './settings.ts';

const LONGEST_TEXT = 200;

/**
 * One line about a rule that fits nothing.
 * @param file of several sessions that come into question, the one that comes nearest to it
 */
export function explainUnmatchedRule(rule: UnmatchedRule, file?: string): string {
  const { path, text, reasons } = rule;
  const inAll = isSessionLink(rule) ? `${file}:` : `any session; in ${file},`;
  const where = file === undefined ? 'this session:' : inAll;
  const why = reasons.map((reason) => reason.text + explainInstead(reason)).join(', and ');
  const shown = text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT - 1)}…` : text;
  return printableLine(
    `${renderJsonPath(path)} fits nothing in ${where} ${why}. It is ${shown}: correct it or take ` +
      'it out. explainCorrelations() lists places by their names',
  );
}

function explainInstead({ path, instead }: UnmatchedReason): string {
  if (!instead) return '';
  const names = instead.names.map(quote).join(', ');
  return instead.isNear
    ? ` (did you mean "${path.at(-1)}": ${names}?)`
    : ` (there is "${path.at(-1)}": ${names})`;
}

/**
 * Links of a session file that name what their session does not have, as faults of the file.
 * @param idle rules of the session
 */
export function faultsOfLinks(unmatched: readonly UnmatchedRule[]): Explanation[] {
  return unmatched.filter(isSessionLink).flatMap(({ path, text, reasons }) =>
    reasons.flatMap((reason): Explanation | [] => {
      if (reason.path.length === 0) return [];
      const found = `${describeValue(valueAt(JSON.parse(text), reason.path))}, and ${reason.text}`;
      const names = reason.instead?.names.map(quote).join(', ');
      const such = names === undefined ? '' : `, such as ${names}`;
      return { path: [...path, ...reason.path], found, expected: `what the session has${such}` };
    }),
  );
}

/**
 * The rules and exclusions that fit nothing in a session, each in one line that says which half of it
 * does not. Where sessions share their settings, a rule need not fit all of them.
 * @param correlate the setting
 * @throws {UserError} `INVALID_SESSION`, `INVALID_OPTIONS`
 */
export async function explainIdleRules(
  session: Session,
  correlate: ReplaySettings['correlate'],
): Promise<string[]> {
  requireSession(session, 'explainIdleRules');
  const settings = await checkSettings({ correlate }, 'explainIdleRules');
  return findUnmatchedRules(session, settings.correlate).map((rule) => explainUnmatchedRule(rule));
}
