/** The commands, in the order of the help text. */
import type { Command } from './program/command.ts';

const SESSION = 'a path, a folder, or a part of a path such as checkout';

export const COMMANDS: readonly Command[] = [
  {
    name: 'replay',
    args: '<...sessions>',
    about: `Send the requests of sessions again and compare the statuses (${SESSION})`,
    options: [
      { name: '--target', value: 'url', about: 'Base URL that recorded paths are appended to' },
      {
        name: '--speed',
        value: 'speed',
        about: 'ordered, instant, or a factor such as 0.5x, 1x or 2x (default: ordered)',
      },
      { name: '--open-loop', about: 'Each request leaves at its time, whatever the server does' },
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
        name: '--copies',
        value: 'count',
        about: 'Replays at the same time, each a user of its own',
      },
      { name: '--repeat', value: 'count', about: 'Replays one after another' },
      { name: '--timeout', value: 'time', about: 'Time that a request may take (default: 30s)' },
    ],
    examples: [
      {
        line: 'replay sessions --target https://staging.example.com',
        about: 'All sessions against another environment',
      },
      {
        line: "replay checkout --target http://127.0.0.1:3000 -H 'Authorization: Bearer …'",
        about: 'One session with another token',
      },
      {
        line: 'replay checkout --speed instant --copies 50',
        about: 'Fifty users at once',
      },
    ],
    load: () => import('./command/replay.ts'),
  },
  {
    name: 'list',
    args: '[folder]',
    about: 'List the sessions of a folder',
    options: [],
    examples: [{ line: 'list sessions', about: 'The sessions below a folder' }],
    load: () => import('./command/list.ts'),
  },
  {
    name: 'show',
    args: '<session> [id]',
    about: 'Show the requests of a session, or one of them as a whole',
    options: [],
    examples: [
      { line: 'show checkout', about: 'The requests of a session' },
      { line: 'show checkout 3', about: 'Its third request with headers and bodies' },
    ],
    load: () => import('./command/show.ts'),
  },
  {
    name: 'links',
    args: '<session>',
    about: 'Show which values a replay takes from which responses',
    options: [],
    examples: [{ line: 'links checkout', about: 'What comes from where' }],
    load: () => import('./command/links.ts'),
  },
  {
    name: 'check',
    args: '[...sessions]',
    about: 'Check that sessions fit the schema and hold no secrets',
    options: [],
    examples: [{ line: 'check', about: 'All sessions of this folder' }],
    load: () => import('./command/check.ts'),
  },
];
