import type { Session } from '../session/schema.ts';
import { explainIdleRule, findIdleRules } from './correlate/find-idle-rules.ts';
import { requireSession } from './require-session.ts';
import type { ReplaySettings } from './settings.ts';

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
  const { parseSettings } = await import('./settings.ts');
  const settings = parseSettings({ correlate }, 'explainIdleRules');
  return findIdleRules(session, settings.correlate).map((rule) => explainIdleRule(rule));
}
