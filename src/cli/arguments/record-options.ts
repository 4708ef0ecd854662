/** The options of `vsr record`: what it records, and where it writes sessions. */
import { resolve } from 'node:path';
import { UserError } from '../../errors.ts';
import { recorderOptionsSchema } from '../../record/options-schema.ts';
import type { RecordFilter } from '../../record/pipeline/filter.ts';
import type { RecorderOptions } from '../../record/recorder-options.ts';
import type { CommandOption } from '../program/command.ts';
import { type Input, wrongOption } from '../program/input.ts';

/** Options that select the traffic to record. */
export const FILTER_OPTIONS: readonly CommandOption[] = [
  {
    name: '--include',
    value: 'filter',
    isList: true,
    about: 'Record only this: a path ("/orders/**", "GET /orders"), a host ("*.example.com")',
  },
  {
    name: '--exclude',
    value: 'filter',
    isList: true,
    about: 'Leave this out: a path, a host, "assets" or "preflight"',
  },
];

/**
 * The options of the recorder that a command line gives.
 * @throws {UserError} `INVALID_OPTIONS`
 */
export function readRecorderOptions(input: Input): RecorderOptions {
  const upstream = input.text('upstream');
  const isProxy = input.has('proxy');
  if (upstream === undefined && !isProxy) {
    const what = 'record: --upstream <url>, the API to record, is missing';
    throw new UserError('INVALID_OPTIONS', `${what}. --proxy alone records every host`);
  }
  checkVariables(input, isProxy);
  const options: RecorderOptions = {
    upstream,
    ...(isProxy && { proxy: true }),
    sessions: resolve(input.cwd, input.text('sessions') ?? 'sessions'),
    name: input.text('name'),
    idleGap: input.duration('idle'),
    port: input.port('port'),
    ...readFilters(input),
  };
  const [issue] = recorderOptionsSchema.safeParse(options).error?.issues ?? [];
  if (issue === undefined) return options;
  const name = issue.path[0] === 'idleGap' ? 'idle' : String(issue.path[0]);
  throw wrongOption(name, issue.message, input.texts(name)[Number(issue.path[1] ?? 0)]);
}

/** @throws {UserError} `INVALID_OPTIONS` */
function checkVariables(input: Input, isProxy: boolean): void {
  const names = input.texts('env');
  const wrong = names.find((name) => !/^[A-Za-z_]\w*$/.test(name));
  if (wrong !== undefined) throw wrongOption('env', 'a name such as API_URL', wrong);
  if (names.length === 0) return;
  if (isProxy) {
    const what =
      '--env and --proxy exclude each other: the command finds the proxy in the usual variables';
    throw new UserError('INVALID_OPTIONS', what);
  }
  if (input.rest.length === 0) {
    const what = '--env needs a command after --, which gets the variable';
    throw new UserError('INVALID_OPTIONS', what);
  }
}

function readFilters(input: Input): Pick<RecorderOptions, 'include' | 'exclude'> {
  const [include, exclude] = [input.texts('include'), input.texts('exclude')];
  return {
    ...(include.length > 0 && { include: include.map(parseFilter) }),
    ...(exclude.length > 0 && { exclude: exclude.map(parseFilter) }),
  };
}

/** A preset, a path with or without a method, or a host. */
function parseFilter(text: string): RecordFilter {
  if (text === 'assets' || text === 'preflight') return text;
  const [, method, pattern = text] = /^(?:([A-Z]{1,20}) )?(.*)$/s.exec(text) ?? [];
  const place = /[/?#]/.test(pattern) ? { path: pattern } : { host: pattern };
  return { ...(method !== undefined && { method }), ...place };
}
