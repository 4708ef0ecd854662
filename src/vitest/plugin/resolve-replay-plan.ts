/**
 * Merges the plugin's options and the environment variables that override them into the plan of the replays.
 */

import { UserError } from '../../errors.ts';
import { isLoopback } from '../../http/loopback.ts';
import type { KnownSecret } from '../../replay/failure/mask.ts';
import { type Environment, readReplayVariables } from '../../replay/replay-variables.ts';
import { liveSecrets, mergeSecrets } from '../../replay/request/secrets.ts';
import { paceOf } from '../../replay/schedule/pace.ts';
import { headerLists, mergeHeaders } from '../../replay/send/header-overrides.ts';
import type { OriginTargets } from '../../replay/send/target.ts';
import { showValue } from '../../session/json/show-value.ts';
import type { ReplayPlan, TargetContext } from '../replay-context.ts';
import {
  explainNoTarget,
  modulePath,
  type SessionReplayOptions,
  type TargetOptions,
} from './options.ts';

/**
 * The settings of the replays of a run.
 * @param options the plugin's, checked
 * @throws {UserError} `INVALID_OPTIONS` for an invalid environment variable
 */
export function resolveReplayPlan(
  options: SessionReplayOptions,
  environment: Environment,
): ReplayPlan {
  const names = typeof options.target === 'object' ? Object.keys(options.target) : [];
  const overrides = parseEnvironment(environment, names);
  const headers = headerLists(options.headers);
  const given = { set: overrides.headers, replace: [] };
  return {
    targets: resolveTargets(options.target, overrides.target).map((target) => ({
      ...target,
      headers: [headers, target.headers, given].reduce(mergeHeaders),
      origins: mergeOrigins(options.origins, target.origins),
      secrets: mergeSecrets(options.secrets, target.secrets, overrides.secrets),
    })),
    ...paceOf({ speed: overrides.speed ?? options.speed, openLoop: options.openLoop }),
    connections: options.connections,
    timeout: options.timeout,
    correlate: options.correlate,
    unproven: options.unproven,
    expect: options.expect,
    calibrate: overrides.calibrate,
    setup: options.setup,
    overrides: { headers: given, secrets: overrides.secrets },
  };
}

/**
 * Whether a replay may need servers on this machine or on one of these hosts. A target that is a module may need
 * them too.
 * @param hosts as `URL` gives them
 */
export function isReplayedNear({ targets }: ReplayPlan, hosts: readonly string[]): boolean {
  return targets.some(({ url, origins }) =>
    [url, ...Object.values(origins)].some((each) => {
      if (each === undefined) return true;
      const { hostname } = new URL(each);
      return isLoopback(hostname) || hosts.includes(hostname);
    }),
  );
}

/** The secrets of all targets. */
export function secretsOf({ targets }: ReplayPlan): KnownSecret[] {
  return targets.flatMap(({ secrets }) => [...liveSecrets(secrets)]);
}

function resolveTargets(
  target: SessionReplayOptions['target'],
  chosen: string | undefined,
): TargetContext[] {
  const targets =
    typeof target === 'object'
      ? Object.entries(target).map(([name, options]) => toTarget(name, options))
      : [toTarget(undefined, target)];
  if (chosen === undefined) return targets;
  const known = targets.filter(({ name }) => name === chosen);
  if (known.length > 0) return known;
  const other = toTarget(undefined, chosen);
  const same = targets.filter(
    (each) => each.name !== undefined && addressOf(each) === addressOf(other),
  );
  if (same.length > 0) return same;
  const kept = targets.flatMap(({ name, url, readOnly }) =>
    name !== undefined && url !== undefined && readOnly !== false ? [{ name, url }] : [],
  );
  return [{ ...other, isOverride: true, kept }];
}

/** Equal for all spellings of one target. */
function addressOf({ url, module }: TargetContext): string | undefined {
  return url === undefined ? module : new URL(url).href.replace(/(?<!\/)\/+$/, '');
}

function toTarget(
  name: string | undefined,
  target: string | TargetOptions | undefined,
): TargetContext {
  const {
    url,
    readOnly,
    headers,
    origins,
    secrets = {},
  }: Partial<TargetOptions> = typeof target === 'object'
    ? target
    : target === undefined
      ? {}
      : { url: target };
  const module = url === undefined ? undefined : modulePath(url);
  return {
    name,
    url: module === undefined ? url : undefined,
    module,
    readOnly: readOnly ?? false,
    headers: headerLists(headers),
    origins: origins ?? {},
    secrets,
    isOverride: false,
    kept: [],
  };
}

/** Merges maps whose origins may be spelt differently. */
function mergeOrigins(all: OriginTargets = {}, own: OriginTargets = {}): OriginTargets {
  const entries = [...Object.entries(all), ...Object.entries(own)];
  return Object.fromEntries(entries.map(([origin, url]) => [new URL(origin).origin, url]));
}

/**
 * Reads the variables that override options, and `REPLAY_CALIBRATE`.
 * @param names of the named targets
 * @throws {UserError} `INVALID_OPTIONS`, naming each variable and what it accepts
 */
function parseEnvironment(environment: Environment, names: readonly string[]) {
  const problems: string[] = [];
  const { target, ...variables } = readReplayVariables(environment, problems);
  const overrides = {
    ...variables,
    target: target === undefined ? undefined : parseTarget(target, names, problems),
    calibrate: parseSwitch(environment.REPLAY_CALIBRATE ?? '', problems),
  };
  if (problems.length === 0) return overrides;
  throw new UserError('INVALID_OPTIONS', `the environment: ${problems.join('\n')}`);
}

function parseTarget(text: string, names: readonly string[], problems: string[]): string {
  const named = names.length > 0 ? `one of the targets ${names.join(', ')}, ` : '';
  const expected = names.includes(text) ? undefined : explainNoTarget(text, named);
  if (expected !== undefined) {
    problems.push(`REPLAY_TARGET: expected ${expected}, found ${showValue(text)}`);
  }
  return text;
}

function parseSwitch(text: string, problems: string[]): boolean {
  if (/^(?:1|true)$/i.test(text)) return true;
  if (!/^(?:0|false)?$/i.test(text)) {
    problems.push(`REPLAY_CALIBRATE: expected 1, or nothing, found ${showValue(text)}`);
  }
  return false;
}
