import { UserError } from '../../errors.ts';
import type { ReplaySettings } from '../../replay/settings.ts';
import { parseHeaders, parseSecrets, parseSpeed } from '../../replay/typed-settings.ts';
import type { CommandOption } from '../program/command.ts';
import type { Input } from '../program/input.ts';

/** Where requests go and what they carry: what `replay` and `ui` share. */
export const TARGET_OPTIONS: readonly CommandOption[] = [
  { name: '--target', value: 'url', about: 'Base URL that recorded paths are appended to' },
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
];

/**
 * The settings that the options of a command give.
 * @throws {UserError} `INVALID_OPTIONS`, naming each wrong option
 */
export function readReplaySettings(input: Input): ReplaySettings {
  const problems: string[] = [];
  const speed = input.text('speed');
  const [copies, repeat] = [input.count('copies'), input.count('repeat')];
  const timeout = input.duration('timeout');
  const settings: ReplaySettings = {
    target: input.text('target'),
    ...(speed !== undefined && { speed: parseSpeed(speed, '--speed', problems) }),
    ...(input.has('open-loop') && { openLoop: true }),
    headers: parseHeaders(input.texts('header').join('\n'), '--header', problems),
    secrets: parseSecrets(input.texts('secret').join('\n'), '--secret', problems),
    ...(input.has('read-only') && { readOnly: true }),
    ...(copies !== undefined && { copies }),
    ...(repeat !== undefined && { repeat }),
    ...(timeout !== undefined && { timeout }),
  };
  if (problems.length === 0) return settings;
  throw new UserError('INVALID_OPTIONS', problems.join('\n'));
}
