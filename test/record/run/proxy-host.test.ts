import { fork } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { connect } from 'node:net';
import { join } from 'node:path';
import { connect as connectSecurely } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { finaliseSession } from '../../../src/record/journal/finalise-session.ts';
import type { EndpointSettings } from '../../../src/record/relay/proxy-factory.ts';
import { ProxyHost } from '../../../src/record/run/proxy-host.ts';
import { readSession } from '../../../src/session/read-session.ts';
import { once, serve, waitFor } from '../../kit/index.ts';
import { createScratchFolder, type ScratchFolder } from '../../session/scratch-folder.ts';
import { certificate, privateKey } from '../test-certificate.ts';

const program = fileURLToPath(new URL('../../../dist/proxy-process.js', import.meta.url));

let scratch: ScratchFolder;
let proxy: ProxyHost;

beforeEach(() => {
  scratch = createScratchFolder();
  proxy = new ProxyHost(program);
  // The folders of this test's processes are then the only ones there.
  vi.stubEnv('TMPDIR', scratch.path());
});

afterEach(async () => {
  await proxy.close();
  vi.unstubAllEnvs();
  scratch[Symbol.dispose]();
});

function settingsFor(upstream: string, name = 'a'): EndpointSettings {
  return {
    sessionFile: scratch.path(`${name}.session.json`),
    name,
    recordedBy: 'a.test.ts',
    upstream,
    limits: { request: 1000, response: 1000 },
    key: 'key',
  };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function untilGone(pid: number): Promise<void> {
  await waitFor('the end of the process', () => !isAlive(pid));
}

describe('the proxy process', () => {
  test('is started by the first endpoint, serves all of them, and ends with its host', async () => {
    await using api = await serve((request, response) => response.end(request.url));
    expect(proxy.pid).toBeUndefined();

    const endpoints = await Promise.all(
      ['a', 'b'].map((name) => proxy.openEndpoint(settingsFor(api.url, name))),
    );
    const { pid = 0 } = proxy;
    await Promise.all(
      endpoints.map(async ({ url }, index) => (await fetch(`${url}/${index}`)).text()),
    );
    const journals = await Promise.all(endpoints.map((endpoint) => endpoint.close()));
    expect(proxy.pid).toBe(pid);
    await proxy.close();

    expect(isAlive(pid)).toBe(false);
    for (const [index, name] of ['a', 'b'].entries()) {
      const file = scratch.path(`${name}.session.json`);
      expect(
        finaliseSession(file, [journals[index]?.journal ?? ''], api.url, 'key').recordings,
      ).toBe(1);
      const { recordings } = await readSession(file);
      expect(recordings[0]?.request.path).toBe(`/${index}`);
    }
  });

  test('keeps its certificate authority private and deletes it', async () => {
    await using api = await serve((_, response) => response.end());
    await proxy.openEndpoint(settingsFor(api.url));
    const [folder = ''] = readdirSync(scratch.path()).filter((name) => name.includes('-ca-'));
    expect(statSync(scratch.path(folder)).mode & 0o777).toBe(0o700);

    await proxy.close();

    expect(existsSync(scratch.path(folder))).toBe(false);
  });

  test('leaves nothing behind when it is killed, and is started again', async () => {
    await using api = await serve((_, response) => response.end('again'));
    const first = await proxy.openEndpoint(settingsFor(api.url));
    const { pid = 0 } = proxy;
    process.kill(pid, 'SIGKILL');

    await expect(first.close()).rejects.toMatchObject({
      code: 'RECORDER_FAILED',
      message: expect.stringContaining('proxy process'),
    });
    await untilGone(pid);
    const second = await proxy.openEndpoint(settingsFor(api.url));
    expect(await (await fetch(second.url)).text()).toBe('again');
    await second.close();
    await proxy.close();

    expect(readdirSync(scratch.path()).filter((name) => name.includes('-ca-'))).toEqual([]);
  });

  test('lists what is open, until it is closed or the process has ended', async () => {
    await using api = await serve((_, response) => response.end());
    const [first, second] = [
      await proxy.openEndpoint(settingsFor(api.url, 'a')),
      await proxy.openEndpoint(settingsFor(api.url, 'b')),
    ];
    expect(proxy.listeners).toEqual(
      [first, second].map(({ url }) => ({ url, upstream: api.url, isRecording: true })),
    );
    await first.close();
    expect(proxy.listeners.map(({ url }) => url)).toEqual([second.url]);
    const { pid = 0 } = proxy;
    process.kill(pid, 'SIGKILL');
    await untilGone(pid);
    await waitFor('the end of its list', () => proxy.listeners.length === 0);
  });

  test('ends when the process that started it is killed', async () => {
    const file = scratch.path('parent.mjs');
    writeFileSync(
      file,
      `import { ProxyHost } from ${JSON.stringify(new URL('../../../dist/internals.js', import.meta.url).href)};
       const proxy = new ProxyHost();
       await proxy.openEndpoint(${JSON.stringify(settingsFor('http://127.0.0.1:1'))});
       process.send(proxy.pid);
       setInterval(() => {}, 1000);`,
    );
    const parent = fork(file, { env: { ...process.env, TMPDIR: scratch.path() } });
    const [pid] = await once(parent, 'message');
    expect(isAlive(Number(pid))).toBe(true);

    parent.kill('SIGKILL');

    await untilGone(Number(pid));
    expect(readdirSync(scratch.path()).filter((name) => name.includes('-ca-'))).toEqual([]);
  });

  test('leaves no private key behind, even if all processes are killed at once', async () => {
    await using api = await serve((_, response) => response.end());
    const file = scratch.path('parent.mjs');
    writeFileSync(
      file,
      `import { ProxyHost } from ${JSON.stringify(new URL('../../../dist/internals.js', import.meta.url).href)};
       const proxy = new ProxyHost();
       await proxy.openEndpoint(${JSON.stringify(settingsFor(api.url))});
       const { url, caFile } = await proxy.openProxy({});
       process.send({ pid: proxy.pid, url, caFile });
       setInterval(() => {}, 1000);`,
    );
    const parent = fork(file, { env: { ...process.env, TMPDIR: scratch.path() } });
    const [{ pid, url, caFile }] = await once(parent, 'message');
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write('CONNECT a.example:443 HTTP/1.1\r\nHost: a\r\n\r\n');
    await once(socket, 'data');
    const secure = connectSecurely({ socket, servername: 'a.example', ca: readFileSync(caFile) });
    await once(secure, 'secureConnect');
    secure.on('error', () => secure.destroy());

    process.kill(pid, 'SIGKILL');
    parent.kill('SIGKILL');

    await untilGone(pid);
    const left = readdirSync(scratch.path(), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1'));
    expect(left.length).toBeGreaterThan(0);
    expect(left.filter((text) => text.includes('PRIVATE KEY'))).toEqual([]);
  });

  test('trusts the certificates of NODE_EXTRA_CA_CERTS when an upstream speaks TLS', async () => {
    const caFile = scratch.path('ca.pem');
    writeFileSync(caFile, certificate);
    vi.stubEnv('NODE_EXTRA_CA_CERTS', caFile);
    const server = createServer({ cert: certificate, key: privateKey }, (request, response) =>
      response.end(`${request.headers['x-a']} over TLS`),
    );
    await using api = await serve(server);

    const endpoint = await proxy.openEndpoint(settingsFor(`https://127.0.0.1:${api.port}`));
    const response = await fetch(endpoint.url, { headers: { 'X-A': 'sent' } });

    expect(await response.text()).toBe('sent over TLS');
    await endpoint.close();
  });

  test('reports why an endpoint could not be opened', async () => {
    await expect(proxy.openEndpoint(settingsFor('no URL'))).rejects.toMatchObject({
      code: 'RECORDER_FAILED',
      message: expect.stringContaining('Invalid URL'),
    });
  });

  test('reports why it crashed', async () => {
    const child = fork(program, [scratch.path('ca')]);
    child.send(JSON.parse('null'));

    const [[message], [exitCode]] = await Promise.all([
      once(child, 'message'),
      once(child, 'exit'),
    ]);
    expect(message).toEqual({ fatal: expect.stringContaining('null') });
    expect(exitCode).toBe(1);
  });
});
