/** The commands, in the order of the help text. */

import { outputOptions } from './arguments/output-file.ts';
import { FILTER_OPTIONS } from './arguments/record-options.ts';
import { TARGET_OPTIONS } from './arguments/replay-settings.ts';
import type { Command, CommandOption } from './program/command.ts';

const SESSION = 'a path, a folder, or a part of a path such as checkout';

const SESSIONS_OPTION: CommandOption = {
  name: '--sessions',
  value: 'folder',
  about: 'Folder to write sessions to (default: sessions)',
};

export const COMMANDS: readonly Command[] = [
  {
    name: 'replay',
    args: '<...sessions>',
    about: `Send the requests of sessions again and compare the statuses (${SESSION})`,
    options: [
      ...TARGET_OPTIONS,
      {
        name: '--speed',
        value: 'speed',
        about: 'ordered, instant, or a factor such as 0.5x, 1x or 2x (default: ordered)',
      },
      {
        name: '--open-loop',
        about: 'Send each request at its recorded time, whatever the server does',
      },
      {
        name: '--copies',
        value: 'count',
        about: 'Number of replays at the same time, each a separate user',
      },
      { name: '--repeat', value: 'count', about: 'Number of replays, one after another' },
      {
        name: '--duration',
        value: 'time',
        about: 'Keep starting replays for this long: back to back, or at a rate',
      },
      {
        name: '--rate',
        value: 'number',
        about: 'With --duration: replays to start per second, however slow the target is',
      },
      { name: '--timeout', value: 'time', about: 'Time limit for each request (default: 30s)' },
      {
        name: '--last-failed',
        about:
          'Send only what failed in the last run against the target, and the requests it needs',
      },
      { name: '--max-failures', value: 'count', about: 'Stop the run after this many failures' },
      { name: '--watch', about: 'Replay again when a session changes or a key is pressed' },
      {
        name: '--reporter',
        value: 'format=file',
        isList: true,
        about: 'Write a report: json=FILE, junit=FILE, html=FILE; json or junit alone prints it',
      },
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
      {
        line: 'replay checkout --duration 30s --rate 20',
        about: 'Load: twenty users a second, for half a minute',
      },
      {
        line: 'replay checkout --last-failed --watch',
        about: 'Work on what fails',
      },
      {
        line: 'replay sessions --reporter junit=junit.xml --reporter html=replay-report',
        about: 'Reports for CI and for people',
      },
    ],
    load: () => import('./command/replay.ts'),
  },
  {
    name: 'record',
    args: '',
    about:
      'Record the traffic through an endpoint or a proxy, until Ctrl-C or while a command runs',
    options: [
      { name: '--upstream', value: 'url', about: 'Base URL of the API to record' },
      { name: '--proxy', about: 'Record through a forward proxy; without --upstream, every host' },
      { name: '--port', value: 'port', about: 'Port on 127.0.0.1 (default: any free port)' },
      {
        name: '--name',
        value: 'name',
        about: 'Folder and name of the sessions (default: the host)',
      },
      { name: '--idle', value: 'time', about: 'Pause after which a session ends (default: 30s)' },
      SESSIONS_OPTION,
      ...FILTER_OPTIONS,
      {
        name: '--env',
        value: 'name',
        isList: true,
        about: "Variable, besides RECORD_URL, that gives the command the endpoint's URL",
      },
    ],
    examples: [
      {
        line: 'record --upstream http://127.0.0.1:3000 --port 4000',
        about: 'Record what is sent to http://127.0.0.1:4000, until Ctrl-C',
      },
      {
        line: 'record --upstream https://api.example.com --env API_URL -- npm run e2e',
        about: 'Record while a command runs; it finds the endpoint in API_URL',
      },
      {
        line: 'record --proxy --exclude assets -- python3 jobs/nightly.py',
        about: 'Record every host that a command calls, HTTPS too',
      },
    ],
    takesCommand: true,
    load: () => import('./command/record.ts'),
  },
  {
    name: 'ui',
    args: '',
    about: 'Serve a page to view, record and replay the sessions in this folder',
    options: [
      { name: '--port', value: 'port', about: 'Port on 127.0.0.1 (default: 4280)' },
      ...TARGET_OPTIONS,
    ],
    examples: [{ line: 'ui', about: 'View and replay sessions without Vitest' }],
    load: () => import('./command/ui.ts'),
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
    about: 'Show the requests of a session, or one of them in full',
    options: [],
    examples: [
      { line: 'show checkout', about: 'The requests of a session' },
      { line: 'show checkout 3', about: 'Request #3 with headers and bodies' },
    ],
    load: () => import('./command/show.ts'),
  },
  {
    name: 'links',
    args: '<session>',
    about: 'Show which values a replay takes from which responses',
    options: [],
    examples: [{ line: 'links checkout', about: 'Where each live value comes from' }],
    load: () => import('./command/links.ts'),
  },
  {
    name: 'learn',
    args: '<session> <second>',
    about: 'Learn links from a second recording of the same flow, and write them into the session',
    options: [],
    examples: [
      {
        line: 'learn checkout checkout-staging',
        about: 'Where the values come from that only the second recording tells apart',
      },
    ],
    load: () => import('./command/learn.ts'),
  },
  {
    name: 'diff',
    args: '<first> <second>',
    about: 'Compare two recordings of one flow, ignoring different ids and tokens',
    options: [
      {
        name: '--body',
        value: 'how',
        about: 'Compare bodies by shape, exact or none (default: shape)',
      },
      { name: '--header', value: 'name', isList: true, about: 'Response header to compare too' },
    ],
    examples: [
      { line: 'diff checkout checkout-new', about: 'What the API answers differently now' },
      {
        line: 'diff checkout checkout-new --body exact --header cache-control',
        about: 'Compare each value of the bodies, and a header',
      },
    ],
    load: () => import('./command/diff.ts'),
  },
  {
    name: 'check',
    args: '[...sessions]',
    about: 'Check that sessions fit the schema and hold no secrets',
    options: [],
    examples: [{ line: 'check', about: 'All sessions of this folder' }],
    load: () => import('./command/check.ts'),
  },
  {
    name: 'import',
    args: '<...files>',
    about:
      'Make sessions from HARs, Postman collections, Playwright traces and cURL commands (- reads standard input)',
    options: [
      SESSIONS_OPTION,
      {
        name: '--host',
        value: 'host',
        isList: true,
        about: 'Import only requests to this host: api.example.com, *.example.com, localhost:3000',
      },
      {
        name: '--type',
        value: 'type',
        isList: true,
        about:
          'What to import: api, document, asset, preflight, or a media type such as application/json (default: api)',
      },
      {
        name: '--path',
        value: 'path',
        isList: true,
        about: 'Import only requests to this path: /orders/*, /api/**',
      },
      {
        name: '--format',
        value: 'format',
        about:
          'har, postman, playwright-trace or curl (default: detected from the content and the name of the file)',
      },
      { name: '--name', value: 'name', about: "Name of the session (default: the file's name)" },
      { name: '--force', about: 'Replace existing sessions' },
    ],
    examples: [
      {
        line: "import shop.har --host '*.example.com'",
        about: 'The API calls that a browser made, redacted, as sessions/shop.session.json',
      },
      {
        line: "import *.har --sessions test/sessions --path '/api/**' --type api --type document",
        about: 'Import pages as well, for the tokens in them',
      },
      {
        line: 'import - --name orders < copied.txt',
        about:
          'cURL commands, as browsers copy them; they have no answers, so record a replay next',
      },
    ],
    load: () => import('./command/import.ts'),
  },
  {
    name: 'export',
    args: '<session>',
    about: 'Write a session in a format that other programs read',
    options: [
      {
        name: '--format',
        value: 'format',
        about: 'har, curl, csv, vitest (plain tests) or k6 (default: har)',
      },
      {
        name: '--header',
        short: '-H',
        value: 'line',
        isList: true,
        about: 'Header that a script for vitest or k6 sets on every request, as "Name: value"',
      },
      {
        name: '--split',
        value: 'count',
        about: 'Split into at most this many sessions, without breaking chains of live values',
      },
      ...outputOptions('the standard output'),
    ],
    examples: [
      {
        line: 'export checkout --format har --out checkout.har',
        about: "For the network panel of Chrome, or for Playwright's routeFromHAR",
      },
      {
        line: 'export checkout --format k6 --out checkout.k6.js',
        about: 'A load test with live values, recorded pauses and checks',
      },
      {
        line: 'export checkout --split 4',
        about: 'Four sessions for four machines: checkout.part-1.session.json and so on',
      },
    ],
    load: () => import('./command/export.ts'),
  },
  {
    name: 'shrink',
    args: '<session>',
    about: 'Find the smallest part of a failing session that still fails',
    options: [
      ...TARGET_OPTIONS,
      { name: '--request', value: 'id', about: 'The failure to keep (default: the first one)' },
      {
        name: '--reset',
        value: 'command',
        about: "Command that resets the target's data before each replay",
      },
      { name: '--max-replays', value: 'count', about: 'Maximum number of replays (default: 500)' },
      { name: '--timeout', value: 'time', about: 'Time limit for each request (default: 30s)' },
      ...outputOptions('<session>.shrunk.session.json'),
    ],
    examples: [
      {
        line: 'shrink checkout --target http://127.0.0.1:3000',
        about: 'Reduce a session to what its first failure needs',
      },
      {
        line: "shrink checkout --request 42 --reset 'npm run db:reset'",
        about: 'Reduce it to what another failure needs, with fresh data for each replay',
      },
    ],
    load: () => import('./command/shrink.ts'),
  },
  {
    name: 'init',
    args: '',
    about: 'Add the plugin to the Vitest config of this folder, and a first test',
    options: [
      {
        name: '--upstream',
        value: 'url',
        about: 'The API to record (default: http://127.0.0.1:3000)',
      },
      { name: '--yes', short: '-y', about: 'Write without asking' },
    ],
    examples: [
      { line: 'init', about: 'Show what would change, and ask' },
      { line: 'init --upstream http://127.0.0.1:8080 --yes', about: 'For an API on another port' },
    ],
    load: () => import('./command/init.ts'),
  },
];
