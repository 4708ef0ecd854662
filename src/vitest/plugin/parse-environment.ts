/** The variables that go over the plugin's options. */
import { UserError } from '../../errors.ts';
import type { Speed } from '../../replay/pacing/pace.ts';
import type { Secrets } from '../../replay/secrets/secrets.ts';
import { headerSchema, secretsSchema, speedSchema } from '../../replay/settings.ts';
import type { Header } from '../../session/schema.ts';
import { showValue } from '../../session/show-value.ts';
import type { Environment } from '../environment/env-files.ts';
import { SECRET_PREFIX } from '../environment/secret-variables.ts';
import { expectedTarget, isTarget, TARGET } from './options.ts';

/** What the variables say; nothing where they are not set. */
export interface EnvironmentOverrides {
  readonly target: string | undefined;
  readonly speed: Speed | undefined;
  readonly headers: readonly Header[];
  readonly secrets: Secrets;
  readonly calibrate: boolean;
}

/**
 * Reads `REPLAY_TARGET`, `REPLAY_SPEED`, `REPLAY_HEADERS`, `REPLAY_SECRETS`, `REPLAY_CALIBRATE`, and
 * `REPLAY_SECRET_PASSWORD` for what `REDACTED_PASSWORD` stands for. Those that are empty count as not
 * set: CI systems pass them so.
 * @param names of the named targets
 * @throws {UserError} `INVALID_OPTIONS`, naming each variable and what it accepts
 */
export function parseEnvironment(
  environment: Environment,
  names: readonly string[],
): EnvironmentOverrides {
  const { REPLAY_TARGET, REPLAY_SPEED, REPLAY_HEADERS, REPLAY_SECRETS, REPLAY_CALIBRATE } =
    environment;
  const problems: string[] = [];
  const overrides = {
    target: REPLAY_TARGET ? parseTarget(REPLAY_TARGET, names, problems) : undefined,
    speed: REPLAY_SPEED ? parseSpeed(REPLAY_SPEED, problems) : undefined,
    headers: parseHeaders(REPLAY_HEADERS ?? '', problems),
    secrets: {
      ...parseSecrets(REPLAY_SECRETS ?? '', problems),
      ...parseNamedSecrets(environment, problems),
    },
    calibrate: parseSwitch(REPLAY_CALIBRATE ?? '', problems),
  };
  if (problems.length === 0) return overrides;
  throw new UserError('INVALID_OPTIONS', `the environment: ${problems.join('\n')}`);
}

function parseTarget(text: string, names: readonly string[], problems: string[]): string {
  if (!names.includes(text) && !isTarget(text)) {
    const named = names.length > 0 ? `one of the targets ${names.join(', ')}, ` : '';
    const expected = expectedTarget(text) ?? `${named}${TARGET}`;
    problems.push(`REPLAY_TARGET: expected ${expected}, found ${showValue(text)}`);
  }
  return text;
}

/** `2` and `2x` both mean twice as fast. */
function parseSpeed(text: string, problems: string[]): Speed | undefined {
  const factor = Number(/^([\d.]+)x?$/i.exec(text.trim())?.[1]);
  const { data, error } = speedSchema.safeParse(Number.isNaN(factor) ? text : factor);
  for (const { message } of error?.issues ?? []) {
    problems.push(`REPLAY_SPEED: expected ${message}, found ${showValue(text)}`);
  }
  return data;
}

function parseSwitch(text: string, problems: string[]): boolean {
  if (/^(?:1|true)$/i.test(text)) return true;
  if (!/^(?:0|false)?$/i.test(text)) {
    problems.push(`REPLAY_CALIBRATE: expected 1, or nothing, found ${showValue(text)}`);
  }
  return false;
}

/** Nothing of a line is shown in an error: it may be a credential. */
function parseHeaders(text: string, problems: string[]): Header[] {
  return text.split(/\r?\n/).flatMap((line, index): Header[] => {
    if (line.trim() === '') return [];
    const [, name = '', value = ''] = /^([^:]*):(.*)$/s.exec(line) ?? [];
    const header: Header = [name.trim(), value.trim()];
    const expected = header[0] === '' ? 'Name: value' : explainHeader(header);
    if (expected === undefined) return [header];
    problems.push(`REPLAY_HEADERS, line ${index + 1}: expected ${expected}`);
    return [];
  });
}

/** As `.env` files and headers have them: `NAME=value` or `NAME: value`. Nothing is shown of these either. */
function parseSecrets(text: string, problems: string[]): Secrets {
  const entries = text.split(/\r?\n/).flatMap((line, index): [string, string][] => {
    if (line.trim() === '') return [];
    const [, name = '', value = ''] = /^([^:=]*)[:=](.*)$/s.exec(line) ?? [];
    const entry: [string, string] = [name.trim(), value.trim()];
    const expected = entry[0] === '' ? 'NAME: value or NAME=value' : explainSecret(entry);
    if (expected === undefined) return [entry];
    problems.push(`REPLAY_SECRETS, line ${index + 1}: expected ${expected}`);
    return [];
  });
  return Object.fromEntries(entries);
}

/** One variable for each: it may have lines and whatever else. */
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

function explainSecret(entry: [string, string]): string | undefined {
  const [issue] = secretsSchema.safeParse(Object.fromEntries([entry])).error?.issues ?? [];
  return issue?.code === 'invalid_key' ? issue.issues[0]?.message : issue?.message;
}

function explainHeader(header: Header): string | undefined {
  return headerSchema.safeParse(header).error?.issues[0]?.message;
}
