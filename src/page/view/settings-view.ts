/** The settings of a replay as the page has them. */
import type { ReplaySettings } from '../../replay/settings.ts';
import type { ReplayForm } from '../api.ts';

const DEFAULT_TIMEOUT = 30_000;

/** Settings without the target and without whatever may be secret. */
type SettingsView = Omit<ReplayForm, 'target' | 'headers' | 'secrets' | 'only'>;

/** Settings of the config or of a run, with the defaults for those that are not set. */
export function viewSettings(settings: ReplaySettings): SettingsView {
  const { speed, openLoop, readOnly, correlate, unproven, copies, expect, timeout } = settings;
  return {
    speed: speed ?? 'ordered',
    openLoop: openLoop ?? false,
    readOnly: readOnly !== undefined && readOnly !== false,
    correlate: correlate !== false,
    sendUnproven: unproven === 'send',
    copies: copies ?? 1,
    body: expect?.body ?? 'none',
    timeout: timeout ?? DEFAULT_TIMEOUT,
  };
}
