/** The environment variables that say how to replay: the plugin and the command line read them alike. */

import { SECRET_PREFIX } from '../formats/text/placeholder.ts';
import type { Header } from '../session/schema.ts';
import type { Secrets } from './request/secrets.ts';
import type { Speed } from './schedule/pace.ts';
import { explainSecret, parseHeaders, parseSecrets, parseSpeed } from './typed-settings.ts';

/** Variables by their names. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The values of the variables. */
interface ReplayVariables {
  /** Unchecked. Undefined if it is not set. */
  readonly target: string | undefined;
  /** Undefined if it is not set. */
  readonly speed: Speed | undefined;
  readonly headers: readonly Header[];
  readonly secrets: Secrets;
}

/**
 * Reads `REPLAY_TARGET`, `REPLAY_SPEED`, `REPLAY_HEADERS`, `REPLAY_SECRETS`, and `REPLAY_SECRET_PASSWORD` for what
 * `REDACTED_PASSWORD` stands for. Empty variables count as not set, since CI systems pass unset ones as empty.
 * @param problems receives what is wrong, with the name of the variable and what it accepts
 */
export function readReplayVariables(environment: Environment, problems: string[]): ReplayVariables {
  const { REPLAY_TARGET, REPLAY_SPEED, REPLAY_HEADERS, REPLAY_SECRETS } = environment;
  return {
    target: REPLAY_TARGET || undefined,
    speed: REPLAY_SPEED ? parseSpeed(REPLAY_SPEED, 'REPLAY_SPEED', problems) : undefined,
    headers: parseHeaders(REPLAY_HEADERS ?? '', 'REPLAY_HEADERS', problems),
    secrets: {
      ...parseSecrets(REPLAY_SECRETS ?? '', 'REPLAY_SECRETS', problems),
      ...parseNamedSecrets(environment, problems),
    },
  };
}

/** Secrets in a variable each, so that values may have several lines. */
function parseNamedSecrets(environment: Environment, problems: string[]): Secrets {
  const entries = Object.entries(environment).flatMap(([variable, value]): [string, string][] => {
    if (!variable.startsWith(SECRET_PREFIX) || !value) return [];
    const entry: [string, string] = [variable.slice(SECRET_PREFIX.length), value];
    const expected = explainSecret(entry);
    if (expected === undefined) return [entry];
    problems.push(`${variable}: expected ${expected}`);
    return [];
  });
  return Object.fromEntries(entries);
}
