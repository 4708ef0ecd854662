import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import type {
  EndpointSettings,
  ProxyFactory,
  ProxySettings,
} from '../../../src/record/relay/proxy-factory.ts';
import {
  type ControlServer,
  createControlClient,
  openControlServer,
} from '../../../src/record/run/control-channel.ts';
import { once } from '../../kit/index.ts';

const settings: EndpointSettings = {
  sessionFile: '/a.session.json',
  name: 'a test',
  recordedBy: 'a.test.ts',
  upstream: 'http://127.0.0.1:3000',
  limits: { request: 1, response: 2 },
  key: 'key',
};

const open = { kind: 'endpoint', settings } as const;

/** A host that notes what it is asked for. */
function createHost(): ProxyFactory & { readonly calls: unknown[] } {
  const calls: unknown[] = [];
  return {
    calls,
    openEndpoint: async (opened) => {
      calls.push(opened);
      return {
        url: 'http://127.0.0.1:1',
        close: async () => {
          calls.push('close');
          return { journal: '/a.journal', filteredOut: 1 };
        },
      };
    },
    openProxy: async (opened) => {
      calls.push(opened);
      return {
        url: 'http://127.0.0.1:2',
        caFile: '/ca.pem',
        bundleFile: '/ca-bundle.pem',
        close: async () => ({ filteredOut: 0 }),
      };
    },
  };
}

const requests = { onRecorded: () => undefined, importedBy: () => [] };

async function useServer(
  host: ProxyFactory,
  run: (server: ControlServer) => Promise<void>,
): Promise<void> {
  const server = await openControlServer(host, requests);
  try {
    await run(server);
  } finally {
    await server.close();
  }
}

describe('the control channel', () => {
  test('opens and closes an endpoint for a worker', async () => {
    const host = createHost();
    await useServer(host, async ({ address }) => {
      const endpoint = await createControlClient(address).openEndpoint(settings);

      expect(endpoint.url).toBe('http://127.0.0.1:1');
      expect(await endpoint.close()).toEqual({ journal: '/a.journal', filteredOut: 1 });
    });
    expect(host.calls).toEqual([settings, 'close']);
  });

  test('reports to the worker why an endpoint cannot be opened', async () => {
    const host: ProxyFactory = {
      ...createHost(),
      openEndpoint: () => Promise.reject(new Error('no port is free')),
    };
    await useServer(host, async ({ address }) => {
      await expect(createControlClient(address).openEndpoint(settings)).rejects.toMatchObject({
        code: 'RECORDER_FAILED',
        message: 'no port is free',
      });
    });
  });

  test('opens a forward proxy for a worker', async () => {
    const host = createHost();
    const proxySettings: ProxySettings = { recording: undefined };
    await useServer(host, async ({ address }) => {
      const proxy = await createControlClient(address).openProxy(proxySettings);

      expect(proxy).toMatchObject({
        url: 'http://127.0.0.1:2',
        caFile: '/ca.pem',
        bundleFile: '/ca-bundle.pem',
      });
      expect(await proxy.close()).toEqual({ filteredOut: 0 });
    });
    expect(host.calls).toEqual([proxySettings]);
  });

  test('closes the endpoint of a worker that dies', async () => {
    const host = createHost();
    await useServer(host, async ({ address: { port, token } }) => {
      const socket = connect(port, '127.0.0.1');
      socket.write(`${JSON.stringify({ token, open })}\n`);
      await once(socket, 'data');
      socket.destroy();
    });
    expect(host.calls).toEqual([settings, 'close']);
  });

  test.each([
    ['another token', JSON.stringify({ token: 'guessed', open })],
    ['no JSON', 'GET / HTTP/1.1'],
    ['null', 'null'],
  ])('does nothing for who sends %s', async (_, line) => {
    const host = createHost();
    await useServer(host, async ({ address: { port } }) => {
      const socket = connect(port, '127.0.0.1');
      socket.write(`${line}\n`);
      expect(await text(socket)).toBe('');
    });
    expect(host.calls).toEqual([]);
  });

  test('reports to a worker that the main process is gone', async () => {
    const server = await openControlServer(createHost(), requests);
    await server.close();

    await expect(createControlClient(server.address).openEndpoint(settings)).rejects.toMatchObject({
      code: 'RECORDER_FAILED',
    });
  });
});
