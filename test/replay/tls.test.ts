import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer as createHttpsServer } from 'node:https';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { type Outcome, replaySession } from '../../src/replay/index.ts';
import { createSession, recordingOf, serve, serveRaw } from '../kit/index.ts';
import { createScratchFolder } from '../session/scratch-folder.ts';
import { selfSigned } from './self-signed.ts';

const run = promisify(execFile);

async function outcomeAt(target: string): Promise<Outcome | undefined> {
  const session = createSession([recordingOf('GET', '/', 200)]);
  const { outcomes } = await replaySession(session, { target });
  return outcomes[0];
}

test('a certificate that nobody knows: the code, the address and what to do', async () => {
  const https = createHttpsServer(selfSigned, (_, response) => response.end());
  await using server = await serve(https);
  const url = `https://127.0.0.1:${server.port}`;
  const outcome = await outcomeAt(url);
  expect(outcome).toMatchObject({
    state: 'failed',
    error: {
      message: `DEPTH_ZERO_SELF_SIGNED_CERT the certificate is self-signed at ${url}`,
      detail: 'If you trust it, name its authority in NODE_EXTRA_CA_CERTS (a PEM file).',
    },
  });
});

test('a request that goes through node:http meets the same refusal', async () => {
  const https = createHttpsServer(selfSigned, (_, response) => response.end());
  await using server = await serve(https);
  const session = createSession([recordingOf('OPTIONS', '*', 200)]);
  const { outcomes } = await replaySession(session, {
    target: `https://127.0.0.1:${server.port}`,
  });
  expect(outcomes[0]?.error?.code).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
  expect(outcomes[0]).not.toHaveProperty('sentAt');
});

test('a certificate whose authority is named as that advice says is accepted', async () => {
  const https = createHttpsServer(selfSigned, (_, response) => response.end());
  await using server = await serve(https);
  using folder = createScratchFolder();
  writeFileSync(folder.path('ca.pem'), selfSigned.cert);
  const recordings = [recordingOf('GET', '/', 200), recordingOf('OPTIONS', '*', 200)];
  const script = `
    import { replaySession } from 'vitest-session-replay/replay';
    const { outcomes } = await replaySession(${JSON.stringify(createSession(recordings))}, {
      target: 'https://127.0.0.1:${server.port}',
    });
    process.stdout.write(outcomes.map(({ state }) => state).join());
  `;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, NODE_EXTRA_CA_CERTS: folder.path('ca.pem') },
  });
  expect(stdout).toBe('passed,passed');
});

test('a server without it', async () => {
  await using server = await serveRaw((socket) => {
    socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  });
  const url = `https://127.0.0.1:${server.port}`;
  const outcome = await outcomeAt(url);
  expect(outcome?.error?.message).toBe(`${outcome?.error?.code} this is not a TLS server: ${url}`);
});
