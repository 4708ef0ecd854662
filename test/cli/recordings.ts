/** Steps of tests that record from the command line. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { readSession } from 'vitest-session-replay/replay';
import { serve } from '../kit/index.ts';
import type { StartedCli } from './run-cli.ts';

export const patience: { readonly timeout: number } = { timeout: 20_000 };

/** A server that answers each request with its path. */
export function serveEcho() {
  return serve((request, response) => {
    request.resume();
    response.end(request.url);
  });
}

/** The words of a command that runs code in Node. */
export function nodeWith(code: string): string[] {
  return [process.execPath, '--input-type=module', '-e', code];
}

/** The lines of standard error that match an expression. */
export function linesOf(cli: StartedCli, form: RegExp): string[] {
  return cli
    .printed()
    .err.split('\n')
    .filter((line) => form.test(line));
}

/** The URL of the endpoint, once it listens. */
export async function urlOf(cli: StartedCli): Promise<string> {
  const form = /^Recording .* at (http:\/\/127\.0\.0\.1:\d+)/;
  await expect.poll(() => linesOf(cli, form).length, patience).toBe(1);
  return form.exec(linesOf(cli, form)[0] ?? '')?.[1] ?? '';
}

/** The files in the folder of sessions, sorted. */
export function filesIn(folder: string): string[] {
  const found = readdirSync(join(folder, 'sessions'), { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();
}

/** The paths of the requests in each session of a project. */
export async function pathsBelow(folder: string): Promise<string[][]> {
  const sessions = await Promise.all(filesIn(folder).map((file) => readSession(file)));
  return sessions.map(({ recordings }) => recordings.map(({ request }) => request.path));
}
