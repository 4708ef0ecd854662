import { UserError } from '../../errors.ts';
import { readReplayVariables } from '../../replay/replay-variables.ts';
import { mergeSecrets } from '../../replay/request/secrets.ts';
import { headerLists, mergeHeaders } from '../../replay/send/header-overrides.ts';
import type { ReplaySettings } from '../../replay/settings.ts';
import {
  parseHeaders,
  parseOrigins,
  parseSecrets,
  parseSpeed,
} from '../../replay/typed-settings.ts';
import { baseUrlSchema } from '../../session/base-url-schema.ts';
import { showValue } from '../../session/json/show-value.ts';
import type { CommandOption } from '../program/command.ts';
import { type Input, wrongOption } from '../program/input.ts';

/** Options that say where requests go and what they carry. `replay`, `shrink` and `ui` share them. */
export const TARGET_OPTIONS: readonly CommandOption[] = [
  {
    name: '--target',
    value: 'url',
    about: 'Base URL that recorded paths are appended to (default: REPLAY_TARGET)',
  },
  {
    name: '--origin',
    value: 'origin=url',
    isList: true,
    about: 'Target for requests recorded against another origin, which are skipped otherwise',
  },
  {
    name: '--header',
    short: '-H',
    value: 'line',
    isList: true,
    about: 'Header to add or replace on every request, as "Name: value"',
  },
  {
    name: '--secret',
    value: 'name=value',
    isList: true,
    about: 'Live value of a placeholder. REPLAY_SECRET_<NAME> keeps it out of the process list',
  },
  { name: '--read-only', about: 'Send only GET, HEAD and OPTIONS' },
  {
    name: '--send-unproven',
    about: 'Also send a change if a recorded value in it names another row on the target',
  },
];

/**
 * The settings from the options of a command. They override the environment variables that the plugin reads.
 * @throws {UserError} `INVALID_OPTIONS`, naming each wrong option and variable
 */
export function readReplaySettings(input: Input): ReplaySettings {
  const problems: string[] = [];
  const variables = readReplayVariables(input.env, problems);
  const { target, speed } = readPlace(input, variables, problems);
  const [copies, repeat] = [readCopies(input), input.count('repeat')];
  const timeout = input.duration('timeout');
  const typed = {
    headers: parseHeaders(input.texts('header').join('\n'), '--header', problems),
    secrets: parseSecrets(input.texts('secret').join('\n'), '--secret', problems),
  };
  const origins = parseOrigins(input.texts('origin'), '--origin', problems);
  const settings: ReplaySettings = {
    target,
    ...(Object.keys(origins).length > 0 && { origins }),
    ...(speed !== undefined && { speed }),
    ...(input.has('open-loop') && { openLoop: true }),
    headers: mergeHeaders(headerLists(variables.headers), headerLists(typed.headers)),
    secrets: mergeSecrets(variables.secrets, typed.secrets),
    ...(input.has('read-only') && { readOnly: true }),
    ...(input.has('send-unproven') && { unproven: 'send' as const }),
    ...(copies !== undefined && { copies }),
    ...(repeat !== undefined && { repeat }),
    ...(timeout !== undefined && { timeout }),
  };
  if (problems.length === 0) return settings;
  throw new UserError('INVALID_OPTIONS', problems.join('\n'));
}

/** Maximum number of copies. Each copy has connections of its own. */
const MAX_COPIES = 10_000;

/** @throws {UserError} `INVALID_OPTIONS` */
function readCopies(input: Input): number | undefined {
  const copies = input.count('copies');
  if (copies === undefined || copies <= MAX_COPIES) return copies;
  throw wrongOption('copies', `at most ${MAX_COPIES}`, input.text('copies'));
}

type Variables = ReturnType<typeof readReplayVariables>;

function readPlace(input: Input, variables: Variables, problems: string[]) {
  const [typed, speed] = [input.text('target'), input.text('speed')];
  const target = typed ?? variables.target;
  if (target !== undefined) {
    const name = typed === undefined ? 'REPLAY_TARGET' : '--target';
    for (const { message } of baseUrlSchema.safeParse(target).error?.issues ?? []) {
      problems.push(`${name}: expected ${message}, found ${showValue(target)}`);
    }
  }
  return {
    target,
    speed: speed === undefined ? variables.speed : parseSpeed(speed, '--speed', problems),
  };
}
