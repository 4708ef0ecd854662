import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer as createHttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { type Outcome, replaySession } from '../../src/replay/index.ts';
import {
  createSession,
  type LooseRecording,
  recordingOf,
  serve,
  serveRaw,
  told,
  withTold,
} from '../kit/index.ts';
import { createScratchFolder } from '../session/scratch-folder.ts';
import { selfSigned } from './self-signed.ts';

const run = promisify(execFile);

async function outcomeAt(target: string): Promise<Outcome | undefined> {
  const session = createSession([recordingOf('GET', '/', 200)]);
  const { outcomes } = await replaySession(session, { target });
  return outcomes[0];
}

test('an untrusted certificate fails with the code, the address and what to do', async () => {
  const https = createHttpsServer(selfSigned, (_, response) => response.end());
  await using server = await serve(https);
  const url = `https://127.0.0.1:${server.port}`;
  const outcome = await outcomeAt(url);
  expect(withTold(outcome)).toMatchObject({
    state: 'failed',
    told: {
      message: `DEPTH_ZERO_SELF_SIGNED_CERT the certificate is self-signed at ${url}`,
      detail: 'If you trust it, name its authority in NODE_EXTRA_CA_CERTS (a PEM file).',
    },
  });
});

test('a request that goes through node:http fails in the same way', async () => {
  const https = createHttpsServer(selfSigned, (_, response) => response.end());
  await using server = await serve(https);
  const session = createSession([recordingOf('OPTIONS', '*', 200)]);
  const { outcomes } = await replaySession(session, {
    target: `https://127.0.0.1:${server.port}`,
  });
  expect(told(outcomes[0])?.label).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
  expect(outcomes[0]).not.toHaveProperty('sentAt');
});

/** The states of these, replayed by a process that trusts the certificate, on one connection. */
async function replayTrusting(port: number, recordings: LooseRecording[]): Promise<string[]> {
  using folder = createScratchFolder();
  writeFileSync(folder.path('ca.pem'), selfSigned.cert);
  const script = `
    import { replaySession } from 'vitest-session-replay/replay';
    const { outcomes } = await replaySession(${JSON.stringify(createSession(recordings))}, {
      target: 'https://127.0.0.1:${port}',
      connections: 1,
    });
    process.stdout.write(outcomes.map(({ state }) => state).join());
  `;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, NODE_EXTRA_CA_CERTS: folder.path('ca.pem') },
  });
  return stdout.split(',');
}

test('a certificate is accepted once its authority is named as the failure advises', async () => {
  const https = createHttpsServer(selfSigned, (_, response) => response.end());
  await using server = await serve(https);
  const recordings = [recordingOf('GET', '/', 200), recordingOf('OPTIONS', '*', 200)];
  expect(await replayTrusting(server.port, recordings)).toEqual(['passed', 'passed']);
});

test('a request on a kept-alive connection that is closed under it is sent again', async () => {
  const paths: (string | undefined)[] = [];
  const used = new Set<Socket>();
  const https = createHttpsServer(selfSigned, (request, response) => {
    paths.push(request.url);
    if (used.has(request.socket)) request.socket.end();
    else response.end();
    used.add(request.socket);
  });
  await using server = await serve(https);
  const recordings = [recordingOf('GET', '/1', 200), recordingOf('GET', '/2', 200)];
  expect(await replayTrusting(server.port, recordings)).toEqual(['passed', 'passed']);
  expect(paths).toEqual(['/1', '/2', '/2']);
});

test('a server without TLS is named as such', async () => {
  await using server = await serveRaw((socket) => {
    socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  });
  const url = `https://127.0.0.1:${server.port}`;
  const outcome = await outcomeAt(url);
  expect(told(outcome)?.message).toBe(`${told(outcome)?.label} this is not a TLS server: ${url}`);
});

test.each(['GET', 'OPTIONS'])(
  'a server that speaks only TLS is named as such (%s)',
  async (method) => {
    const https = createHttpsServer(selfSigned, (_, response) => response.end());
    await using server = await serve(https);
    const path = method === 'GET' ? '/' : '*';
    const session = createSession([recordingOf(method, path, 200)]);
    const { outcomes } = await replaySession(session, { target: server.url });
    expect(told(outcomes[0])?.message).toMatch(
      /^(UND_ERR_SOCKET|ECONNRESET) the connection was closed by http:/,
    );
  },
);

test('a target that makes no connection in time is given up, if nothing has come from it', async () => {
  await using server = await serveRaw(() => undefined);
  const session = createSession([recordingOf('GET', '/hung', 200), recordingOf('GET', '/', 200)]);
  const { outcomes } = await replaySession(session, {
    target: server.url.replace('http:', 'https:'),
    connections: 1,
    timeout: 300,
  });
  expect(outcomes.map((outcome) => told(outcome)?.label)).toEqual(['timeout', 'silent-target']);
});
