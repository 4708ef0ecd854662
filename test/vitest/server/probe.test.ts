import { createServer as createHttpsServer } from 'node:https';
import { expect, test } from 'vitest';
import { isListening, probe } from '../../../src/vitest/server/server.ts';
import { serve, serveRaw } from '../../kit/index.ts';
import { selfSigned } from '../../replay/self-signed.ts';

async function tryAt(url: string, timeout = 5000): Promise<unknown> {
  return probe(new URL(url), timeout);
}

test.each([200, 302, 404, 503])('a status of %i is an answer', async (status) => {
  await using server = await serve((_, response) => response.writeHead(status).end());
  expect(await tryAt(`${server.url}/health?deep`)).toEqual({ answers: true });
});

test('a certificate that nobody knows is an answer', async () => {
  await using server = await serve(createHttpsServer(selfSigned, (_, response) => response.end()));
  expect(await tryAt(`https://127.0.0.1:${server.port}`)).toEqual({ answers: true });
});

test('a connection is an answer to tcp alone', async () => {
  await using server = await serveRaw((socket) => socket.end());
  expect(await tryAt(`tcp://127.0.0.1:${server.port}`)).toEqual({ answers: true });
  expect(await tryAt(server.url)).toEqual({ answers: false, reason: 'ECONNRESET' });
});

test('a listener that accepts connections and stays silent gives no answer', async () => {
  await using server = await serveRaw(() => undefined);
  expect(await tryAt(server.url, 100)).toEqual({ answers: false, reason: 'no answer came' });
  expect(await isListening(new URL(server.url))).toBe(true);
});

test('nothing listens at a port that was closed', async () => {
  const server = await serve(() => undefined);
  await server.close();
  expect(await tryAt(server.url)).toEqual({ answers: false, reason: 'ECONNREFUSED' });
  expect(await tryAt(`http://localhost:${server.port}`)).toEqual({
    answers: false,
    reason: 'ECONNREFUSED',
  });
  expect(await isListening(new URL(server.url))).toBe(false);
});
