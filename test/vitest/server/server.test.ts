import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../../src/errors.ts';
import { Server } from '../../../src/vitest/server/server.ts';
import { type ServerOptions, serversOf } from '../../../src/vitest/server-options.ts';
import { freePort, serve } from '../../kit/index.ts';
import { createScratchFolder, type ScratchFolder } from '../../session/scratch-folder.ts';

const keeper = fileURLToPath(new URL('../../../dist/server-keeper.js', import.meta.url));

/** A URL at which nothing listens. */
async function freeUrl(): Promise<string> {
  return `http://127.0.0.1:${await freePort()}`;
}

function createServer(options: ServerOptions, scratch: ScratchFolder): Server {
  const [settings] = serversOf(options, scratch.path(), []);
  if (!settings) throw new Error('there are no settings');
  return new Server(settings, keeper);
}

interface Failure {
  readonly message: string;
  readonly url: string;
}

/** Why a server does not start. */
async function failureOf(options: Partial<ServerOptions>, program = ''): Promise<Failure> {
  using scratch = createScratchFolder();
  writeFileSync(scratch.path('api.mjs'), program);
  const url = options.url ?? (await freeUrl());
  const server = createServer({ command: 'node api.mjs', url, ...options }, scratch);
  const error: unknown = await server.start().catch((reason: unknown) => reason);
  await server.stop();
  if (!(error instanceof UserError)) throw new Error(`no user error: ${error}`);
  expect(error.code).toBe('SERVER_NOT_STARTED');
  return { message: error.message, url };
}

describe('a server does not start', () => {
  test('if it exits at once, and its last output is shown', async () => {
    const { message, url } = await failureOf(
      { command: 'node api.mjs' },
      `for (let i = 0; i < 9000; i += 1) console.log('line ' + i + '\\r'); process.exitCode = 3;`,
    );
    const last = Array.from({ length: 20 }, (_, index) => `  │ line ${8980 + index}`);
    expect(message).toBe(
      [
        `server: "node api.mjs" exited with code 3 before ${url} answered. Its last output:`,
        ...last,
      ].join('\n'),
    );
  });

  test('if it exits, and a secret in its shortened command stays hidden', async () => {
    const API_KEY = 'k'.repeat(80);
    const { message } = await failureOf({
      command: `node api.mjs --key ${API_KEY}`,
      env: { API_KEY },
    });
    expect(message).toContain('server: "node api.mjs --key ');
    expect(message).not.toContain('kkk');
  });

  test('if its command does not exist', async () => {
    const { message, url } = await failureOf({ command: 'no-such-command --port 3000' });
    expect(message).toMatch(/not found|not recognized/);
    expect(message).toContain(`server: "no-such-command --port 3000" exited with code`);
    expect(message).toContain(`before ${url} answered. Its last output:`);
  });

  test('if its command leaves it in the background, and that process is ended too', async () => {
    const { message, url } = await failureOf({ command: 'sleep 60 & exit 0' });
    expect(message).toBe(
      `server: "sleep 60 & exit 0" exited with code 0 before ${url} answered: ` +
        'give a command that runs as long as its server does. It has printed nothing.',
    );
  });

  test('if it is killed', async () => {
    const { message, url } = await failureOf({ command: 'kill -9 $$' });
    expect(message).toBe(
      `server: "kill -9 $$" was ended by SIGKILL before ${url} answered. It has printed nothing.`,
    );
  });

  test('if it does not answer in time', async () => {
    const { message, url } = await failureOf({
      command: 'echo waits; exec sleep 60',
      timeout: 1500,
    });
    const silence = `server: ${url} has not answered within 1.5 s after the start of`;
    expect(message).toContain(`${silence} "echo waits; exec sleep 60" (ECONNREFUSED). It`);
  });

  test('if its folder does not exist', async () => {
    const { message } = await failureOf({ cwd: './nowhere' });
    expect(message).toMatch(/^server: there is no folder .*nowhere to run "node api.mjs" in$/);
  });

  test('if another process listens at its URL and reuse is off', async () => {
    await using other = await serve((_request, response) => response.end());
    const { message } = await failureOf({ url: other.url, reuse: false });
    expect(message).toBe(
      `server: something listens at ${other.url} already. Stop it, or use it by the option ` +
        '"server.reuse": true, which is the default but in a CI',
    );
  });

  test('if another process listens at its URL and does not answer', async () => {
    await using other = await serve(() => undefined);
    const { message } = await failureOf({ url: other.url, reuse: true, timeout: 200 });
    expect(message).toBe(
      `server: ${other.url} has not answered within 0.2 s, though something listens there (no answer came)`,
    );
  });

  test('if its command is too long to be shown whole', async () => {
    const { message } = await failureOf({ command: `exit 4; ${'x'.repeat(100)}\n::error::` });
    expect(message).toContain(`server: "exit 4; ${'x'.repeat(52)}…" exited with code 4 before`);
  });
});

test('a server that has ended is reported once, and started anew', async () => {
  const url = await freeUrl();
  using scratch = createScratchFolder();
  writeFileSync(
    scratch.path('api.mjs'),
    `
      import { appendFileSync } from 'node:fs';
      import { createServer } from 'node:http';
      appendFileSync('started', 'x');
      createServer((request, response) => {
        if (request.url === '/crash') process.exit(7);
        response.end();
      }).listen(${new URL(url).port}, '127.0.0.1');`,
  );
  const server = createServer({ command: 'node api.mjs', url }, scratch);
  const starts = (): string => readFileSync(scratch.path('started'), 'utf8');
  await server.start();
  await server.start();
  expect([starts(), await server.takeCrash()]).toEqual(['x', undefined]);

  await fetch(`${url}/crash`).catch(() => undefined);
  await expect
    .poll(() => server.takeCrash())
    .toBe('server: "node api.mjs" exited with code 7 while tests ran. It has printed nothing.');
  expect(await server.takeCrash()).toBe(undefined);
  await server.start();
  expect(starts()).toBe('xx');

  await fetch(`${url}/crash`).catch(() => undefined);
  await server.start();
  expect(starts()).toBe('xxx');
  await server.stop();
  await server.stop();
  await expect(fetch(url)).rejects.toThrow('fetch failed');
});

test('a server is asked to end before it is killed', async () => {
  const url = await freeUrl();
  using scratch = createScratchFolder();
  writeFileSync(
    scratch.path('api.mjs'),
    `
      import { writeFileSync } from 'node:fs';
      import { createServer } from 'node:http';
      const server = createServer((_, response) => response.end()).listen(${new URL(url).port}, '127.0.0.1');
      process.on('SIGTERM', () => setTimeout(() => {
        writeFileSync('saved', '');
        process.exit();
      }, 200));`,
  );
  // Its shell ends at once.
  const command = 'node api.mjs > log; echo ended';
  const server = createServer({ command, url }, scratch);
  await server.start();
  await server.stop();
  expect(existsSync(scratch.path('saved'))).toBe(true);
});
