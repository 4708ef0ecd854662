/** Explains rules that match nothing in a session, in one line each. */
import { printableLine } from '../printable.ts';
import { renderJsonPath } from '../session/json/positions.ts';
import { quote } from '../session/json/show-value.ts';
import type { Session } from '../session/schema.ts';
import { checkArguments } from './check-arguments.ts';
import type { UnmatchedReason, UnmatchedRule } from './correlate/unmatched-rules.ts';
import type { ReplaySettings } from './settings.ts';

const MAX_TEXT_LENGTH = 200;

/** Whether it is a link of the session file, which can fit no other session. */
export function isSessionLink({ path }: UnmatchedRule): boolean {
  return path[0] === 'links';
}

/**
 * Explains one rule that matches nothing.
 * @param file the session that comes nearest to it, if there are several
 */
export function explainUnmatchedRule(rule: UnmatchedRule, file?: string): string {
  const { path, text, reasons } = rule;
  const inAll = isSessionLink(rule) ? `${file}:` : `any session; in ${file},`;
  const where = file === undefined ? 'this session:' : inAll;
  const why = reasons.map((reason) => reason.text + explainInstead(reason)).join(', and ');
  const shown = text.length > MAX_TEXT_LENGTH ? `${text.slice(0, MAX_TEXT_LENGTH - 1)}…` : text;
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
 * Explains the rules and exclusions that match nothing in a session. Each gets one line, which says which half
 * of it does not match. If sessions share their settings, a rule need not match all of them.
 * @param correlate the setting
 * @throws {UserError} `INVALID_SESSION`, `INVALID_OPTIONS`
 */
export async function explainIdleRules(
  session: Session,
  correlate: ReplaySettings['correlate'],
): Promise<string[]> {
  const settings = await checkArguments('explainIdleRules', [session], { correlate });
  const { findUnmatchedRules } = await import('./correlate/unmatched-rules.ts');
  return findUnmatchedRules(session, settings.correlate).map((rule) => explainUnmatchedRule(rule));
}
