/** From the plugin's options and the environment to what the workers are told. */

import { isLoopback } from '../../http/is-loopback.ts';
import { paceOf } from '../../replay/pacing/pace.ts';
import type { OriginTargets } from '../../replay/request/target.ts';
import type { KnownSecret } from '../../replay/secrets/mask.ts';
import { liveSecrets, mergeSecrets } from '../../replay/secrets/secrets.ts';
import { headerLists, mergeHeaders } from '../../replay/sending/header-overrides.ts';
import type { Environment } from '../environment/env-files.ts';
import type { ReplayPlan, TargetContext } from '../replay-context.ts';
import { modulePath, type SessionReplayOptions, type TargetOptions } from './options.ts';
import { parseEnvironment } from './parse-environment.ts';

/**
 * The settings of the replays of a run.
 * @param options the plugin's, checked
 * @throws {UserError} `INVALID_OPTIONS` for an environment variable that is not what it should be
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
    expect: options.expect,
    calibrate: overrides.calibrate,
    setup: options.setup,
    overrides: { headers: given, secrets: overrides.secrets },
  };
}

/**
 * Whether a replay may need what runs on this machine, or on one of these hosts: a target that is a
 * module may, too.
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
  // What a name protects from writing stays protected where its URL is given instead.
  const other = toTarget(undefined, chosen);
  const same = targets.filter(
    (each) => each.name !== undefined && addressOf(each) === addressOf(other),
  );
  return same.length > 0 ? same : [{ ...other, isOverride: true }];
}

/** The same for all spellings of one target. */
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
  };
}

/** An origin may be spelt in one way here and in another there. */
function mergeOrigins(all: OriginTargets = {}, own: OriginTargets = {}): OriginTargets {
  const entries = [...Object.entries(all), ...Object.entries(own)];
  return Object.fromEntries(entries.map(([origin, url]) => [new URL(origin).origin, url]));
}
