/** From the plugin's options and the environment to what the workers are told. */
import { z } from 'zod';
import { UserError } from '../errors.ts';
import { headerList, overrideHeaders } from '../replay/header-overrides.ts';
import { parseOptions } from '../replay/parse-options.ts';
import type { Speed } from '../replay/schedule.ts';
import { headersSchema, speedSchema } from '../replay/settings.ts';
import type { Header } from '../session/schema.ts';
import {
  modulePath,
  type SessionReplayOptions,
  type TargetOptions,
  targetSchema,
} from './options.ts';
import type { ReplayPlan, TargetContext } from './replay-context.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The settings of the replays of a run.
 * @param options the plugin's, checked
 * @throws {UserError} `INVALID_OPTIONS` for an environment variable that is not what it should be
 */
export function resolveReplayPlan(
  options: SessionReplayOptions,
  environment: Environment,
): ReplayPlan {
  const overrides = parseEnvironment(environment, options);
  const headers = headerList(options.headers);
  return {
    targets: resolveTargets(options.target, overrides.target).map((target) => ({
      ...target,
      headers: [headers, target.headers, overrides.headers].reduce(overrideHeaders),
    })),
    speed: overrides.speed ?? options.speed ?? 'ordered',
    connections: options.connections,
    timeout: options.timeout,
  };
}

interface EnvironmentOverrides {
  readonly target: string | undefined;
  readonly speed: Speed | undefined;
  readonly headers: readonly Header[];
}

/** Variables that are empty count as not set: CI systems pass them so. */
function parseEnvironment(
  { REPLAY_TARGET, REPLAY_SPEED, REPLAY_HEADERS }: Environment,
  { target }: SessionReplayOptions,
): EnvironmentOverrides {
  const names = typeof target === 'object' ? Object.keys(target) : [];
  const schema = z.strictObject({
    REPLAY_TARGET: z
      .string()
      .refine((text) => names.includes(text) || targetSchema.safeParse(text).success, {
        error: explainTarget(names),
      })
      .optional(),
    REPLAY_SPEED: speedSchema.optional(),
    REPLAY_HEADERS: headersSchema.optional(),
  });
  const found = {
    ...(REPLAY_TARGET && { REPLAY_TARGET }),
    ...(REPLAY_SPEED && { REPLAY_SPEED: parseSpeed(REPLAY_SPEED) }),
    ...(REPLAY_HEADERS && { REPLAY_HEADERS: parseHeaderLines(REPLAY_HEADERS) }),
  };
  const parsed = parseOptions(schema, found, 'the environment');
  return {
    target: parsed.REPLAY_TARGET,
    speed: parsed.REPLAY_SPEED,
    headers: headerList(parsed.REPLAY_HEADERS),
  };
}

function resolveTargets(
  target: SessionReplayOptions['target'],
  chosen: string | undefined,
): TargetContext[] {
  if (typeof target !== 'object') return [toTarget(undefined, chosen ?? target)];
  const targets = Object.entries(target).map(([name, options]) => toTarget(name, options));
  if (chosen === undefined) return targets;
  const known = targets.filter(({ name }) => name === chosen);
  if (known.length > 0) return known;
  // What a name protects from writing stays protected where its URL is given instead.
  const other = toTarget(undefined, chosen);
  const same = targets.filter((each) => addressOf(each) === addressOf(other));
  return same.length > 0 ? same : [other];
}

/** The same for all spellings of one target. */
function addressOf({ url, module }: TargetContext): string | undefined {
  return url === undefined ? module : new URL(url).href.replace(/\/+$/, '');
}

function toTarget(
  name: string | undefined,
  target: string | TargetOptions | undefined,
): TargetContext {
  const { url, readOnly, headers }: Partial<TargetOptions> =
    typeof target === 'object' ? target : target === undefined ? {} : { url: target };
  const module = url === undefined ? undefined : modulePath(url);
  return {
    name,
    url: module === undefined ? url : undefined,
    module,
    readOnly: readOnly ?? false,
    headers: headerList(headers),
  };
}

/** `2` and `2x` both mean twice as fast. */
function parseSpeed(text: string): unknown {
  const factor = Number(/^([\d.]+)x?$/i.exec(text.trim())?.[1]);
  return Number.isNaN(factor) ? text : factor;
}

/** Neither a line nor a value is shown in an error: it may be a credential. */
function parseHeaderLines(text: string): [string, string][] {
  return text.split(/\r?\n/).flatMap((line, index): [string, string][] => {
    if (line.trim() === '') return [];
    const colon = line.indexOf(':');
    if (colon > 0) return [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()]];
    throw new UserError(
      'INVALID_OPTIONS',
      `the environment: option "REPLAY_HEADERS": expected lines such as Name: value, line ${index + 1} has no name and colon`,
    );
  });
}

function explainTarget(names: readonly string[]): string {
  const other =
    'an http(s) URL without credentials, query and fragment, or the path of a module such as ' +
    './src/app.ts';
  return names.length > 0 ? `one of the targets ${names.join(', ')}, ${other}` : other;
}
