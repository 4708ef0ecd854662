/** The commands, in the order of the help text. */

import { outputOptions } from './arguments/output-file.ts';
import { FILTER_OPTIONS } from './arguments/record-options.ts';
import { TARGET_OPTIONS } from './arguments/replay-settings.ts';
import type { Command } from './program/command.ts';

const SESSION = 'a path, a folder, or a part of a path such as checkout';

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
      { name: '--open-loop', about: 'Each request leaves at its time, whatever the server does' },
      {
        name: '--copies',
        value: 'count',
        about: 'Replays at the same time, each a user of its own',
      },
      { name: '--repeat', value: 'count', about: 'Replays one after another' },
      {
        name: '--duration',
        value: 'time',
        about: 'Starts replays until this time is over: back to back, or at a rate',
      },
      {
        name: '--rate',
        value: 'number',
        about: 'With --duration: replays that start in a second, however slow the target is',
      },
      { name: '--timeout', value: 'time', about: 'Time that a request may take (default: 30s)' },
      {
        name: '--last-failed',
        about: 'Send only what failed in the last run against the target, with what it needs',
      },
      { name: '--max-failures', value: 'count', about: 'End the run after so many failures' },
      { name: '--watch', about: 'Replay again when a session changes, or a key is pressed' },
      {
        name: '--reporter',
        value: 'format=file',
        isList: true,
        about: 'Write a report: json=FILE, junit=FILE, html=FILE; json or junit alone print it',
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
        about: 'Reports for a CI and for people',
      },
    ],
    load: () => import('./command/replay.ts'),
  },
  {
    name: 'record',
    args: '',
    about: 'Record what passes an endpoint or a proxy, until Ctrl-C or while a command runs',
    options: [
      { name: '--upstream', value: 'url', about: 'Base URL of the API to record' },
      { name: '--proxy', about: 'A forward proxy; without --upstream, it records every host' },
      { name: '--port', value: 'port', about: 'Port on 127.0.0.1 (default: one that is free)' },
      {
        name: '--name',
        value: 'name',
        about: 'Folder and name of the sessions (default: the host)',
      },
      { name: '--idle', value: 'time', about: 'Pause after which a session ends (default: 30s)' },
      { name: '--sessions', value: 'folder', about: 'Where sessions go (default: sessions)' },
      ...FILTER_OPTIONS,
      {
        name: '--env',
        value: 'name',
        isList: true,
        about: 'Variable that tells the command the URL of the endpoint, besides RECORD_URL',
      },
    ],
    examples: [
      {
        line: 'record --upstream http://127.0.0.1:3000 --port 4000',
        about: 'Record what is sent to http://127.0.0.1:4000, until Ctrl-C',
      },
      {
        line: 'record --upstream https://api.example.com --env API_URL -- npm run e2e',
        about: 'Record while a command runs, which finds the endpoint in API_URL',
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
    about: 'Serve the page of the sessions in this folder, to look, record and replay',
    options: [
      { name: '--port', value: 'port', about: 'Port on 127.0.0.1 (default: 4280)' },
      ...TARGET_OPTIONS,
    ],
    examples: [{ line: 'ui', about: 'Look at sessions and replay them, without Vitest' }],
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
    name: 'diff',
    args: '<first> <second>',
    about: 'Compare two recordings of one flow, whatever their ids and tokens are',
    options: [
      {
        name: '--body',
        value: 'how',
        about: 'Compare bodies by shape, exact or none (default: shape)',
      },
      { name: '--header', value: 'name', isList: true, about: 'Response header to compare too' },
    ],
    examples: [
      { line: 'diff checkout checkout-new', about: 'What the API answers in another way by now' },
      {
        line: 'diff checkout checkout-new --body exact --header cache-control',
        about: 'Each value of the bodies, and a header',
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
      'Make sessions of HARs, collections of Postman, traces of Playwright and cURL commands (- reads the standard input)',
    options: [
      { name: '--out', value: 'folder', about: 'Folder of the sessions (default: sessions)' },
      {
        name: '--host',
        value: 'host',
        isList: true,
        about: 'Take requests to this host alone: api.example.com, *.example.com, localhost:3000',
      },
      {
        name: '--type',
        value: 'type',
        isList: true,
        about:
          'api, document, asset, preflight, or a media type such as application/json (default: api)',
      },
      {
        name: '--path',
        value: 'path',
        isList: true,
        about: 'Take requests to this path alone: /orders/*, /api/**',
      },
      {
        name: '--format',
        value: 'format',
        about:
          'har, postman, playwright-trace or curl (default: what the start and the name of the file say)',
      },
      { name: '--name', value: 'name', about: 'Name of the session (default: that of the file)' },
      { name: '--force', about: 'Replace sessions that are there' },
    ],
    examples: [
      {
        line: "import shop.har --host '*.example.com'",
        about: 'The calls that a browser has made, redacted, as sessions/shop.session.json',
      },
      {
        line: "import *.har --out test/sessions --path '/api/**' --type api --type document",
        about: 'Pages as well, for the tokens that they bring',
      },
      {
        line: 'import - --name orders < copied.txt',
        about: 'Commands of cURL, as browsers copy them: no answers yet, so record a replay',
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
        about: 'Write sessions instead, at most so many, that keep chains of live values whole',
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
        about: "Command that puts the target's data back before each replay",
      },
      { name: '--max-replays', value: 'count', about: 'The most replays (default: 500)' },
      { name: '--timeout', value: 'time', about: 'Time that a request may take (default: 30s)' },
      ...outputOptions('<session>.shrunk.session.json'),
    ],
    examples: [
      {
        line: 'shrink checkout --target http://127.0.0.1:3000',
        about: 'What the first failure of a session needs to happen',
      },
      {
        line: "shrink checkout --request 42 --reset 'npm run db:reset'",
        about: 'Another failure, each time with fresh data',
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
