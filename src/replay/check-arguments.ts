/** Checks the arguments of the public functions: without types, anything may be passed. */
import { UserError } from '../errors.ts';
import { explainExcess } from '../session/constraints.ts';
import { showValue } from '../session/json/show-value.ts';
import { isLink } from '../session/quick-check.ts';
import { isPlainSettings } from './plain-settings.ts';
import type { ReplaySettings } from './settings.ts';

/**
 * Checks the sessions and settings that a function was given. Of recordings, it checks only that they are
 * not excessive: reading the session has checked the rest. The schema of settings is loaded only if the
 * settings are not plain.
 * @param owner name of the function, for messages
 * @returns the checked settings
 * @throws {UserError} `INVALID_SESSION`, saying what to pass
 * @throws {UserError} `INVALID_OPTIONS`, naming each option, what was found and what it accepts
 */
export async function checkArguments(
  owner: string,
  sessions: readonly unknown[],
  settings: ReplaySettings,
): Promise<ReplaySettings> {
  for (const session of sessions) requireSession(session, owner);
  if (isPlainSettings(settings)) return { ...settings };
  const { parseSettings } = await import('./settings.ts');
  return parseSettings(settings, owner);
}

function requireSession(session: unknown, owner: string): void {
  const fault = isSession(session) ? explainFault(session) : showValue(session);
  if (fault === undefined) return;
  throw new UserError(
    'INVALID_SESSION',
    `${owner}: expected a session as readSession or parseSession gives it, found ${fault}`,
  );
}

interface SessionLike {
  readonly version?: unknown;
  readonly recordings: readonly unknown[];
  readonly links?: unknown;
}

const MESSAGES = ['request', 'response'] as const;

function explainFault({ version, recordings, links }: SessionLike): string | undefined {
  if (version !== 1) {
    return `one of version ${showValue(version)}: this release replays version 1`;
  }
  for (let index = 0; index < recordings.length; index += 1) {
    const recording: Readonly<Record<string, unknown>> = Object(recordings[index]);
    for (const part of MESSAGES) {
      const limit = explainExcessIn(recording[part]);
      if (limit)
        return `one with too much in recordings[${index}].${part}.headers, where it may have ${limit}`;
    }
  }
  return links === undefined ? undefined : explainLinks(links);
}

/** A program may have written the links. None may be ignored: each says where a value comes from. */
function explainLinks(links: unknown): string | undefined {
  if (!Array.isArray(links)) return `one whose links are no list, but ${showValue(links)}`;
  const wrong = links.findIndex((link) => !isLink(link));
  return wrong === -1
    ? undefined
    : `one whose links[${wrong}] is not { from, to } with one place in each`;
}

function explainExcessIn(message: unknown): string | undefined {
  if (typeof message !== 'object' || message === null || !('headers' in message)) return undefined;
  return Array.isArray(message.headers) ? explainExcess(message.headers) : undefined;
}

function isSession(value: unknown): value is SessionLike {
  return (
    typeof value === 'object' &&
    value !== null &&
    'origin' in value &&
    typeof value.origin === 'string' &&
    URL.canParse(value.origin) &&
    'recordings' in value &&
    Array.isArray(value.recordings)
  );
}
