import { isPlainSettings } from './plain-settings.ts';
import type { ReplaySettings } from './settings.ts';

/**
 * Checks the settings of a replay. The schema is loaded only for those that are not plain.
 * @param owner the function that was given them, for the message
 * @throws {UserError} `INVALID_OPTIONS`, naming each option, what was found and what it accepts
 */
export async function checkSettings(
  settings: ReplaySettings,
  owner = 'replaySession',
): Promise<ReplaySettings> {
  if (isPlainSettings(settings)) return { ...settings };
  const { parseSettings } = await import('./settings.ts');
  return parseSettings(settings, owner);
}
