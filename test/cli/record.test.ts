/** Runs the built command line: real processes, sockets and signals. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readSession } from 'vitest-session-replay/replay';
import { freePort, serve, writeProject } from '../kit/index.ts';
import { serveSecurely } from '../record/relay/proxies.ts';
import { certificate } from '../record/test-certificate.ts';
import {
  type CliResult,
  interruptedAt,
  interruptedAtFork,
  program,
  runCli,
  type StartedCli,
  startCli,
} from './run-cli.ts';

const patience = { timeout: 20_000 };

describe('an endpoint', () => {
  test('records until Ctrl-C, and writes its session then', async () => {
    await using api = await serveEcho();
    const { folder } = await writeProject({});
    await using cli = startCli(folder, ['record', '--upstream', api.url, '--name', 'shop']);
    const url = await urlOf(cli);
    expect(await (await fetch(`${url}/orders`)).text()).toBe('/orders');
    cli.child.kill('SIGINT');

    const { code, out, err } = await cli.ended;
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(err).toMatch(
      /\+ sessions\/shop\/\S+\.session\.json \(1 request\)\n1 session, 1 request/,
    );
    expect(await pathsBelow(folder)).toEqual([['/orders']]);
  });

  test('reports each session that a pause ended', async () => {
    await using api = await serveEcho();
    const { folder } = await writeProject({});
    const args = ['record', '--upstream', api.url, '--idle', '100ms'];
    await using cli = startCli(folder, args);
    const url = await urlOf(cli);
    for (const count of [1, 2]) {
      await (await fetch(`${url}/${count}`)).text();
      await expect.poll(() => linesOf(cli, /^\+ /).length, patience).toBe(count);
    }
    cli.child.kill('SIGTERM');

    expect((await cli.ended).err).toContain('2 sessions, 2 requests');
    expect(await pathsBelow(folder)).toEqual([['/1'], ['/2']]);
  });

  test('leaves out what the filters exclude', async () => {
    await using api = await serveEcho();
    const { folder } = await writeProject({});
    const filters = ['--exclude', 'assets', '--include', 'GET /**', '--exclude', '/health'];
    await using cli = startCli(folder, ['record', '--upstream', api.url, ...filters]);
    const url = await urlOf(cli);
    await fetch(`${url}/health`);
    await fetch(`${url}/orders`, { method: 'POST' });
    await fetch(`${url}/orders`);
    cli.child.kill('SIGINT');

    await cli.ended;
    expect(await pathsBelow(folder)).toEqual([['/orders']]);
  });

  test('a second Ctrl-C ends it at once, and the next recorder recovers the journal', async () => {
    const { folder } = await writeProject({});
    await using api = await serveEcho();
    const args = ['record', '--upstream', api.url, '--name', 'shop'];
    await using cli = startCli(folder, args, interruptedAt('press Ctrl-C again'));
    const url = await urlOf(cli);
    await (await fetch(`${url}/orders`)).text();
    cli.child.kill('SIGINT');
    const { code, signal } = await cli.ended;

    expect({ code, signal }).toEqual({ code: null, signal: 'SIGINT' });
    expect(filesIn(folder)).toEqual([expect.stringMatching(/\.journal$/)]);
    expect(await recoverIn(folder, args)).toMatch(/^Recovered sessions\/shop\/\S+ \(1 request\)/m);
    expect(await pathsBelow(folder)).toEqual([['/orders']]);
  });

  test('the next recorder recovers what a killed one left, and says so', async () => {
    const { folder } = await writeProject({});
    await using api = await serveEcho();
    const args = ['record', '--upstream', api.url, '--name', 'shop'];
    await using cli = startCli(folder, args);
    await (await fetch(`${await urlOf(cli)}/orders`)).text();
    cli.child.kill('SIGKILL');
    await cli.ended;

    const told = await recoverIn(folder, args);
    expect(told).toMatch(
      /^Recovered sessions\/shop\/\S+ \(1 request\)\n {2}the recorder was killed/m,
    );
    expect(await pathsBelow(folder)).toEqual([['/orders']]);
  });
});

describe('a command after --', () => {
  test('gets the URL of the endpoint, and ends the recording', async () => {
    await using api = await serveEcho();
    const { folder } = await writeProject({});
    const code = `const get = async (name) => console.log(await (await fetch(process.env[name] + '/' + name)).text());
      await get('RECORD_URL'); await get('API_URL');`;
    const record = ['record', '--upstream', api.url, '--env', 'API_URL'];
    const result = await runCli(folder, [...record, '--', ...nodeWith(code)]);

    expect(result).toMatchObject({ code: 0, out: '/RECORD_URL\n/API_URL\n' });
    expect(await pathsBelow(folder)).toEqual([['/RECORD_URL', '/API_URL']]);
  });

  test('gets its own options, whatever they are', async () => {
    await using api = await serveEcho();
    const { folder } = await writeProject({ 'args.mjs': 'console.log(process.argv.slice(2));' });
    const own = ['--upstream', '--color', '007', '-x', 'a=b', '--help', '--', '--port=1'];
    const record = ['record', '--upstream', api.url];
    const { out } = await runCli(folder, [...record, '--', process.execPath, 'args.mjs', ...own]);

    expect(JSON.parse(out.replaceAll("'", '"'))).toEqual(own);
  });

  test('passes its exit code on', async () => {
    await using api = await serveEcho();
    const { folder } = await writeProject({});
    const code = `await fetch(process.env.RECORD_URL + '/x'); process.exit(7);`;
    const args = ['record', '--upstream', api.url, '--', ...nodeWith(code)];
    expect(await runCli(folder, args)).toMatchObject({ code: 7 });
    expect(await pathsBelow(folder)).toEqual([['/x']]);
  });

  test.skipIf(process.platform === 'win32')('gets the signal that ends the recorder', async () => {
    await using api = await serveEcho();
    const { folder } = await writeProject({});
    const args = ['record', '--upstream', api.url, '--', ...nodeWith('setInterval(() => {}, 1e6)')];
    await using cli = startCli(folder, args);
    await urlOf(cli);
    cli.child.kill('SIGTERM');
    expect(await cli.ended).toMatchObject({ code: 128 + 15 });
  });

  test('that ignores Ctrl-C is waited for, and the recorder says so', async () => {
    let answer = (): void => undefined;
    await using api = await serve((_, response) => {
      answer = () => response.end();
    });
    const { folder } = await writeProject({});
    const code = `process.on('SIGINT', () => console.error('heard'));
      await fetch(process.env.RECORD_URL + '/held');`;
    await using cli = startCli(folder, ['record', '--upstream', api.url, '--', ...nodeWith(code)]);
    const unasked = answer;
    await expect.poll(() => answer !== unasked, patience).toBe(true);
    cli.child.kill('SIGINT');
    await expect.poll(() => linesOf(cli, /^heard/).length, patience).toBe(1);
    answer();

    const { code: exitCode, err } = await cli.ended;
    expect(err).toContain('Waiting for the command to end; press Ctrl-C again to stop at once\n');
    expect(await pathsBelow(folder)).toEqual([['/held']]);
    expect(exitCode).toBe(0);
  });

  test.skipIf(process.platform === 'win32')(
    'is not started if Ctrl-C is pressed while the recorder opens',
    async () => {
      await using api = await serveEcho();
      const { folder } = await writeProject({});
      const command = nodeWith(`console.log('started')`);
      const args = ['record', '--upstream', api.url, '--', ...command];
      await using cli = startCli(folder, args, interruptedAtFork, true);
      const { code, out, err } = await cli.ended;
      expect(err).not.toContain('Error');
      expect({ code, out }).toEqual({ code: 130, out: '' });
    },
  );

  test.skipIf(!existsSync('/usr/bin/script'))(
    'gets Ctrl-C on a terminal once, also if its input is a file',
    async () => {
      await using api = await serveEcho();
      const { folder } = await writeProject({
        'count.mjs': `let heard = 0;
          process.on('SIGINT', () => { heard += 1; setTimeout(() => process.exit(10 + heard), 500); });
          setInterval(() => {}, 1e6);
          console.log('counting');`,
      });
      const command = `${process.execPath} ${program} record --upstream ${api.url} -- ${process.execPath} count.mjs < /dev/null`;
      const terminal = spawn('/usr/bin/script', ['-qefc', command, '/dev/null'], { cwd: folder });
      let shown = '';
      terminal.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        shown += chunk;
      });
      const ended = once(terminal, 'close');
      await expect.poll(() => shown, patience).toContain('counting');
      terminal.stdin.write('\u0003');
      await ended;
      expect(terminal.exitCode).toBe(11);
    },
  );

  test('that does not exist is bad input', async () => {
    await using api = await serveEcho();
    const { folder } = await writeProject({});
    const args = ['record', '--upstream', api.url, '--', 'no-such-command'];
    const { code, err } = await runCli(folder, args);
    expect(code).toBe(2);
    expect(err).toContain('Error: the command no-such-command cannot be started');
  });

  test('sends everything through the proxy, since its variables name the proxy', async () => {
    await using api = await serveEcho();
    const { folder } = await writeProject({});
    const code = `await fetch('${api.url}/by-proxy');
      console.log(Object.keys(process.env).filter((name) => /^(HTTPS?_PROXY|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|CURL_CA_BUNDLE)$/.test(name)).sort().join());`;
    const { out } = await runCli(folder, ['record', '--proxy', '--', ...nodeWith(code)]);

    expect(out).toBe('CURL_CA_BUNDLE,HTTPS_PROXY,HTTP_PROXY,NODE_EXTRA_CA_CERTS,SSL_CERT_FILE\n');
    expect(await pathsBelow(folder)).toEqual([['/by-proxy']]);
  });
});

test('HTTPS is recorded through the proxy, whose certificate the command trusts', async () => {
  await using api = await serveSecurely((request, response) => response.end(request.url));
  const { folder } = await writeProject({ 'ca.pem': certificate });
  const code = `console.log(await (await fetch('${api.secureUrl}/secure')).text());`;
  const args = ['record', '--proxy', '--upstream', api.secureUrl, '--', ...nodeWith(code)];
  const env = { NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') };

  expect(await runCli(folder, args, env)).toMatchObject({ code: 0, out: '/secure\n' });
  expect(await pathsBelow(folder)).toEqual([['/secure']]);
});

test('a proxy without a command prints how clients use it', async () => {
  const { folder } = await writeProject({});
  await using cli = startCli(folder, ['record', '--proxy']);
  await expect.poll(() => linesOf(cli, /Press Ctrl-C to stop/).length, patience).toBe(1);
  const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(cli.printed().err) ?? [];

  expect(linesOf(cli, /^Recording /)).toEqual([`Recording every host through the proxy ${url}`]);
  expect(linesOf(cli, /^curl /)[0]).toContain(`curl --proxy ${url} --cacert `);
  expect(linesOf(cli, /^chromium /)[0]).toContain(
    `--proxy-server=${url} '--proxy-bypass-list=<-loopback>' --ignore-certificate-errors-spki-list=`,
  );
  cli.child.kill('SIGINT');
  expect(await cli.ended).toMatchObject({ code: 0 });
});

test.skipIf(process.platform === 'win32')(
  'a reader that leaves after the first line ends nothing',
  async () => {
    await using api = await serveEcho();
    const { folder } = await writeProject({});
    const args = ['record', '--json', '--idle', '50ms', '--upstream', api.url];
    await using cli = startCli(folder, args);
    await expect.poll(() => cli.printed().out, patience).toMatch(/\n$/);
    cli.child.stdout?.destroy();
    const { url } = JSON.parse(cli.printed().out);
    for (const count of [1, 2]) {
      await (await fetch(`${url}/${count}`)).text();
      await expect.poll(() => filesIn(folder).filter(isSession).length, patience).toBe(count);
    }
    cli.child.kill('SIGINT');

    expect(await cli.ended).toMatchObject({ code: 0 });
    expect(await pathsBelow(folder)).toEqual([['/1'], ['/2']]);
  },
);

describe('--json', () => {
  test('prints one event per line, and the output of the command goes to standard error', async () => {
    await using api = await serveEcho();
    const { folder } = await writeProject({});
    const code = `await fetch(process.env.RECORD_URL + '/x'); console.log('its output');`;
    const args = ['record', '--json', '--upstream', api.url, '--', ...nodeWith(code)];
    const { out, err } = await runCli(folder, args);

    expect(err).toBe('its output\n');
    expect(eventsOf(out)).toMatchObject([
      { event: 'listening', upstream: api.url, sessions: 'sessions' },
      { event: 'session', requests: 1, unanswered: 0 },
      { event: 'end', sessions: 1, requests: 1, exitCode: 0 },
    ]);
  });
});

describe('an upstream that is down', () => {
  test('is reported at the start, and the recorder ends with 3 if it never answers', async () => {
    const { folder } = await writeProject({});
    const upstream = await freeUrl();
    const code = `console.log((await fetch(process.env.RECORD_URL + '/x')).status);`;
    const args = ['record', '--upstream', upstream, '--', ...nodeWith(code)];
    const result = await runCli(folder, args);

    expect(result).toMatchObject({ code: 3, out: '502\n' });
    expect(result.err).toContain(`Warning: nothing answers at ${upstream} (ECONNREFUSED)`);
    expect(result.err).toContain(`Error: ${upstream} has not answered any request`);
  });

  test('may be started after its recorder', async () => {
    const { folder } = await writeProject({});
    const upstream = await freeUrl();
    await using cli = startCli(folder, ['record', '--upstream', upstream]);
    const url = await urlOf(cli);
    await expect.poll(() => linesOf(cli, /^Warning: /).length, patience).toBe(1);
    const late = createServer((request, response) => response.end(request.url));
    await once(late.listen(Number(new URL(upstream).port), '127.0.0.1'), 'listening');
    expect(await (await fetch(`${url}/x`)).text()).toBe('/x');
    late.close().closeAllConnections();
    cli.child.kill('SIGINT');
    expect(await cli.ended).toMatchObject({ code: 0 });
  });
});

describe('bad input is one error, and exit code 2', () => {
  test.each([
    {
      what: 'a missing upstream',
      args: [],
      error: '--upstream <url>, the API to record, is missing',
    },
    {
      what: 'an upstream that is not a URL',
      args: ['--upstream', 'localhost:3000'],
      error: '--upstream: expected a URL',
    },
    {
      what: 'an invalid port',
      args: ['--proxy', '--port', '70000'],
      error: '--port: expected a port',
    },
    {
      what: 'an invalid name',
      args: ['--proxy', '--name', '../x'],
      error: '--name: expected a name',
    },
    {
      what: 'an invalid filter',
      args: ['--proxy', '--include', 'a b'],
      error: '--include: expected a host',
    },
    {
      what: 'a file instead of a folder',
      args: ['--proxy', '--sessions', 'file'],
      error: 'cannot write file',
    },
  ])('$what', async ({ args, error }) => {
    const { folder } = await writeProject({ file: '' });
    expectBadInput(await runCli(folder, ['record', ...args]), error);
  });

  test('a port that is taken', async () => {
    await using api = await serveEcho();
    const { folder } = await writeProject({});
    const args = ['record', '--upstream', api.url, '--port', String(api.port)];
    expectBadInput(await runCli(folder, args), `The port ${api.port} of 127.0.0.1 is taken`);
  });
});

function expectBadInput({ code, out, err }: CliResult, error: string): void {
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(/^Error: [^\n]*\n$/);
  expect(err).toContain(error);
}

/** Answers with the path. */
function serveEcho() {
  return serve((request, response) => {
    request.resume();
    response.end(request.url);
  });
}

/** A URL at which nobody listens. */
async function freeUrl(): Promise<string> {
  return `http://127.0.0.1:${await freePort()}`;
}

function nodeWith(code: string): string[] {
  return [process.execPath, '--input-type=module', '-e', code];
}

function linesOf(cli: StartedCli, form: RegExp): string[] {
  return cli
    .printed()
    .err.split('\n')
    .filter((line) => form.test(line));
}

async function urlOf(cli: StartedCli): Promise<string> {
  const form = /^Recording .* at (http:\/\/127\.0\.0\.1:\d+)/;
  await expect.poll(() => linesOf(cli, form).length, patience).toBe(1);
  return form.exec(linesOf(cli, form)[0] ?? '')?.[1] ?? '';
}

async function recoverIn(folder: string, args: readonly string[]): Promise<string> {
  const { err } = await runCli(folder, [...args, '--', process.execPath, '--version']);
  return err;
}

function filesIn(folder: string): string[] {
  const found = readdirSync(join(folder, 'sessions'), { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();
}

function isSession(file: string): boolean {
  return file.endsWith('.session.json');
}

async function pathsBelow(folder: string): Promise<string[][]> {
  const sessions = await Promise.all(filesIn(folder).map((file) => readSession(file)));
  return sessions.map(({ recordings }) => recordings.map(({ request }) => request.path));
}

function eventsOf(out: string): unknown[] {
  return out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

test.each([
  { args: ['--env', 'A B'], expected: '--env: expected a name such as API_URL' },
  { args: ['--env', 'API_URL'], expected: '--env needs a command after --' },
  { args: ['--env', 'API_URL', '--proxy'], expected: '--env and --proxy exclude each other' },
  { args: ['--port', '70000'], expected: '--port: expected a port from 1 to 65535' },
])('is refused before anything is recorded: $args', async ({ args, expected }) => {
  const { folder } = await writeProject({});
  const { code, err } = await runCli(folder, [
    'record',
    '--upstream',
    'http://127.0.0.1:1',
    ...args,
  ]);
  expect(code).toBe(2);
  expect(err).toContain(expected);
});
