import { createServer, request as httpRequest, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { parseUpstream } from '../../../src/record/pipeline/destination.ts';
import { isLoop, PinnedAgents } from '../../../src/record/relay/pinned-agent.ts';
import { once, serve, serveRaw } from '../../kit/index.ts';
import { exchangeBytes, hello, recordThrough, useEndpoints } from './endpoints.ts';

const host = useEndpoints();
const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';

function connectTo(url: string): Socket {
  return connect(Number(new URL(url).port), '127.0.0.1').setEncoding('latin1');
}

async function ask(socket: Socket): Promise<string> {
  socket.write(get);
  const [bytes] = await once(socket, 'data');
  return String(bytes);
}

describe('a client connection has a connection to the upstream', () => {
  test('which is its own, for all of its requests', async () => {
    await using api = await serve((request, response) => {
      response.end(String(request.socket.remotePort));
    });
    using _ = await recordThrough(host, api.url, async (url) => {
      const [one, two] = [connectTo(url), connectTo(url)];
      const portOf = async (socket: Socket): Promise<string | undefined> =>
        (await ask(socket)).split('\r\n').at(-1);
      const [first, other] = [await portOf(one), await portOf(two)];
      expect(await portOf(one)).toBe(first);
      expect(await portOf(two)).toBe(other);
      expect(first).not.toBe(other);
      for (const socket of [one, two]) socket.destroy();
    });
  });

  test('which ends with it', async () => {
    let left: Promise<unknown> | undefined;
    await using api = await serveRaw((socket) => {
      left = once(socket, 'close');
      socket.on('data', () => socket.write(ok));
    });
    using _ = await recordThrough(host, api.url, async (url) => {
      const socket = connectTo(url);
      await ask(socket);
      socket.destroy();
      await left;
    });
  });

  test('whose end by the upstream ends it as well', async () => {
    await using api = await serveRaw((socket) => {
      socket.once('data', () => {
        socket.write(ok);
        setTimeout(() => socket.end(), 20);
      });
    });
    using _ = await recordThrough(host, api.url, async (url) => {
      const socket = connectTo(url);
      expect(await ask(socket)).toBe(ok);
      await once(socket, 'end');
      socket.destroy();
    });
  });

  test('what comes after its end is neither answered nor sent elsewhere', async () => {
    await using api = await serveRaw((socket) => {
      socket.once('data', () => socket.end(ok.replace('\r\n', '\r\nConnection: close\r\n')));
    });
    using recorded = await recordThrough(host, api.url, async (url) => {
      const answers = await exchangeBytes(url, get + get);
      expect(answers.match(/HTTP\/1.1/g)).toHaveLength(1);
    });

    expect(api.received()).toHaveLength(1);
    expect(recorded.session.recordings).toHaveLength(1);
  });
});

describe('an upstream that leads back to its endpoint', () => {
  /** What an endpoint does with each request, in the least code: its upstream may be set afterwards. */
  function createRelay(loops: string[]): Server & { lead(url: string): void } {
    let agents: PinnedAgents | undefined;
    let upstream = '';
    const server = createServer((request, response) => {
      if (isLoop(request.socket)) {
        loops.push(upstream);
        response.writeHead(508).end();
        return;
      }
      const agent = agents?.agentFor(request.socket, response);
      httpRequest(upstream, { agent }, ({ statusCode = 0 }) => {
        response.writeHead(statusCode).end();
      }).end();
    });
    const lead = (url: string): void => {
      upstream = url;
      agents = new PinnedAgents(parseUpstream(url));
    };
    return Object.assign(server, { lead });
  }

  async function listen(server: Server): Promise<number> {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return port;
  }

  test.each(['127.0.0.1', 'localhost', '0.0.0.0', '[::ffff:127.0.0.1]'])(
    'is known as %s at its first round',
    async (name) => {
      const loops: string[] = [];
      const relay = createRelay(loops);
      await using _ = await serve(hello);
      const port = await listen(relay);
      relay.lead(`http://${name}:${port}`);

      expect((await fetch(`http://127.0.0.1:${port}`)).status).toBe(508);

      expect(loops).toHaveLength(1);
      relay.close();
      relay.closeAllConnections();
    },
  );

  test('is recognised behind another endpoint', async () => {
    const loops: string[] = [];
    const relays = [createRelay(loops), createRelay(loops)];
    const [one = 0, two = 0] = await Promise.all(relays.map(listen));
    relays[0]?.lead(`http://127.0.0.1:${two}`);
    relays[1]?.lead(`http://127.0.0.1:${one}`);

    expect((await fetch(`http://127.0.0.1:${one}`)).status).toBe(508);

    expect(loops).toEqual([`http://127.0.0.1:${two}`]);
    for (const relay of relays) {
      relay.close();
      relay.closeAllConnections();
    }
  });
});
