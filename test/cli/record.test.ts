/** Runs the built command line: real processes, sockets and signals. */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { freePort, writeProject } from '../kit/index.ts';
import { serveSecurely } from '../record/relay/proxies.ts';
import { certificate } from '../record/test-certificate.ts';
import {
  filesIn,
  linesOf,
  nodeWith,
  pathsBelow,
  patience,
  serveEcho,
  urlOf,
} from './recordings.ts';
import { type CliResult, interruptedAt, runCli, startCli } from './run-cli.ts';

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

  test('says which bodies were not kept', async () => {
    await using api = await serveEcho();
    const { folder } = await writeProject({});
    await using cli = startCli(folder, ['record', '--upstream', api.url]);
    const url = await urlOf(cli);
    const headers = { 'Content-Encoding': 'dcz' };
    await (await fetch(url, { method: 'POST', headers, body: Buffer.from([0xff, 0xfe]) })).text();
    cli.child.kill('SIGINT');

    expect((await cli.ended).err).toContain(
      '1 body with Content-Encoding: dcz could not be decoded and was not kept, since nobody',
    );
  });

  test('leaves out what the filters exclude', async () => {
    await using api = await serveEcho();
    const { folder } = await writeProject({});
    const filters = ['--exclude', 'assets', '--include', 'GET /**', '--exclude', '/health'];
    await using cli = startCli(folder, ['record', '--upstream', api.url, ...filters]);
    const url = await urlOf(cli);
    await fetch(`${url}/health`);
    await fetch(`${url}/logo.png`);
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

  test('the next recorder recovers what a killed one left under another name, and says so', async () => {
    const { folder } = await writeProject({});
    await using api = await serveEcho();
    const args = ['record', '--upstream', api.url];
    await using cli = startCli(folder, [...args, '--name', 'shop']);
    await (await fetch(`${await urlOf(cli)}/orders`)).text();
    cli.child.kill('SIGKILL');
    await cli.ended;

    const told = await recoverIn(folder, [...args, '--name', 'other']);
    expect(told).toMatch(
      /^Recovered sessions\/shop\/\S+ \(1 request\)\n {2}the recorder was killed/m,
    );
    expect(await pathsBelow(folder)).toEqual([['/orders']]);
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
  'a recording goes on after the reader of its output has left',
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
      error: '--port: expected a port from 1 to 65535',
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
      what: 'an invalid name of a variable',
      args: ['--upstream', 'http://127.0.0.1:1', '--env', 'A B'],
      error: '--env: expected a name such as API_URL',
    },
    {
      what: 'a variable without a command',
      args: ['--upstream', 'http://127.0.0.1:1', '--env', 'API_URL'],
      error: '--env needs a command after --',
    },
    {
      what: 'a variable besides a proxy',
      args: ['--proxy', '--env', 'API_URL'],
      error: '--env and --proxy exclude each other',
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
    expect(existsSync(join(folder, 'sessions'))).toBe(false);
  });
});

test('a recorder that records nothing leaves no folder behind', async () => {
  await using api = await serveEcho();
  const { folder } = await writeProject({});
  const { code, err } = await runCli(folder, [
    'record',
    '--upstream',
    api.url,
    '--',
    process.execPath,
    '--version',
  ]);
  expect(err).toContain('Nothing was recorded');
  expect(code).toBe(0);
  expect(existsSync(join(folder, 'sessions'))).toBe(false);
});

function expectBadInput({ code, out, err }: CliResult, error: string): void {
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(/^Error: [^\n]*\n$/);
  expect(err).toContain(error);
}

/** A URL at which nothing listens. */
async function freeUrl(): Promise<string> {
  return `http://127.0.0.1:${await freePort()}`;
}

async function recoverIn(folder: string, args: readonly string[]): Promise<string> {
  const { err } = await runCli(folder, [...args, '--', process.execPath, '--version']);
  return err;
}

function isSession(file: string): boolean {
  return file.endsWith('.session.json');
}

function eventsOf(out: string): unknown[] {
  return out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}
