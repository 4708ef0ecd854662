/** A project that records a login, and the API that it logs in to. */
import type { RecordOptions } from '../../src/record/pipeline/options.ts';
import type { SessionReplayOptions } from '../../src/vitest/plugin/options.ts';
import { type FileTree, type Served, serve } from '../kit/index.ts';

/** Answers a login whose password is right with a token, and anything with that token by 200. */
export interface LoginApi extends Served {
  /** The passwords that were sent, in their order. */
  readonly passwords: readonly unknown[];
}

/** @param isRight tells a password that is */
export async function serveLogin(isRight: (password: unknown) => boolean): Promise<LoginApi> {
  const passwords: unknown[] = [];
  const tokens = new Set<string>();
  const served = await serve(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    if (request.url !== '/login') {
      response.writeHead(tokens.has(request.headers.authorization ?? '') ? 200 : 401).end('{}');
      return;
    }
    const { password }: { password?: unknown } = JSON.parse(body);
    passwords.push(password);
    const token = `tok_${Math.random().toString(36).slice(2)}_${passwords.length}`;
    if (isRight(password)) tokens.add(`Bearer ${token}`);
    response.writeHead(isRight(password) ? 200 : 401, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ token }));
  });
  return { ...served, passwords };
}

/** What each of these tests sends: `through` is where to, `password` an expression. */
export function loginTest(
  password: string,
  name = 'logs in',
  through = 'recorder.url',
  user = 'ada',
): string {
  return `
    test(${JSON.stringify(name)}, async ({ recorder }) => {
      const headers = { 'Content-Type': 'application/json' };
      const body = JSON.stringify({ user: '${user}', password: ${password} });
      const login = await fetch(${through} + '/login', { method: 'POST', headers, body });
      const { token } = await login.json();
      const mine = await fetch(${through} + '/mine', { headers: { Authorization: 'Bearer ' + token } });
      expect(mine.status).toBe(200);
      await mine.text();
    });`;
}

export interface LoginProject {
  readonly record: RecordOptions;
  /** Further options of the plugin. */
  readonly options?: SessionReplayOptions;
  /** Bodies of tests, such as `loginTest` gives. */
  readonly tests: readonly string[];
}

/** The files of a project. */
export function loginProject({ record, options, tests }: LoginProject): FileTree {
  return {
    'vitest.config.ts': `
      import { sessionReplay } from 'vitest-session-replay';
      import { defineConfig } from 'vitest/config';
      export default defineConfig({
        plugins: [sessionReplay(${JSON.stringify({ ...options, record })})],
      });`,
    'a.test.ts': `
      import { expect } from 'vitest';
      import { test } from 'vitest-session-replay/fixture';
      ${tests.join('\n')}`,
  };
}
