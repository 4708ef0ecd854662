/** An app under test in the process of the test: what it calls itself is no part of the session. */
import { EventEmitter } from 'node:events';
import http, { Agent, type RequestListener } from 'node:http';
import { connect, createServer } from 'node:http2';
import { createServer as createRawServer, type LookupFunction } from 'node:net';
import { networkInterfaces } from 'node:os';
import { text } from 'node:stream/consumers';
import { Pool, Agent as UndiciAgent } from 'undici';
import { describe, expect, test } from 'vitest';
import { once, serve } from '../../kit/index.ts';
import { echo, send } from '../echo.ts';
import { type Recorded, record } from '../record.ts';

function pathsOf({ session }: Recorded): string[] {
  return session.recordings.map(({ request }) => request.path);
}

/** An app that calls `dependency` by each client before it answers. */
async function serveApp(
  dependency: string,
  wait: () => Promise<unknown> = async () => undefined,
): Promise<AsyncDisposable & { readonly url: string }> {
  const pool = new Pool(dependency, { connections: 1 });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const listener: RequestListener = async (request, response) => {
    await wait();
    await (await fetch(`${dependency}/fetch`)).text();
    await text(await send(`${dependency}/http`, { agent }));
    await text((await pool.request({ path: '/pool', method: 'GET' })).body);
    response.end(request.url);
  };
  const app = await serve(listener);
  return {
    url: app.url,
    [Symbol.asyncDispose]: async () => {
      agent.destroy();
      await pool.close();
      await app.close();
    },
  };
}

describe('a request that an app makes while it answers is left out', () => {
  test('over connections of an earlier test, and for clients that keep theirs alive', async () => {
    await using dependency = await serve(echo);
    await using app = await serveApp(dependency.url);
    const agent = new Agent({ keepAlive: true });
    const run = async (): Promise<void> => {
      await (await fetch(`${app.url}/1`)).text();
      await text(await send(`${app.url}/2`, { agent }));
      await text(await send(`${app.url}/3`, { agent }));
    };
    using first = await record(run);
    using second = await record(run);
    agent.destroy();

    for (const recorded of [first, second]) {
      expect(pathsOf(recorded)).toEqual(['/1', '/2', '/3']);
      expect(recorded.leftOut).toBe(9);
    }
  });

  test('after timers, ticks and promises', async () => {
    await using dependency = await serve(echo);
    await using app = await serveApp(dependency.url, async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      await new Promise((resolve) => setImmediate(resolve));
      await new Promise<void>((resolve) => process.nextTick(resolve));
    });
    using recorded = await record(async () => (await fetch(`${app.url}/1`)).text());

    expect(pathsOf(recorded)).toEqual(['/1']);
    expect(recorded.leftOut).toBe(3);
  });

  test('by a worker thread of the app', async () => {
    await using dependency = await serve(echo);
    const jobs = new EventEmitter();
    jobs.on('job', async (done: () => void) => {
      await (await fetch(`${dependency.url}/job`)).text();
      done();
    });
    await using app = await serve(async (_, response) => {
      await new Promise<void>((resolve) => jobs.emit('job', resolve));
      response.end();
    });
    using recorded = await record(async () => (await fetch(`${app.url}/1`)).text());

    expect(pathsOf(recorded)).toEqual(['/1']);
    expect(recorded.leftOut).toBe(1);
  });

  test('in concurrent recordings', async () => {
    await using dependency = await serve(echo);
    await using app = await serveApp(dependency.url);
    const sessions = await Promise.all(
      ['a', 'b', 'c'].map(async (name) => {
        await Promise.resolve();
        return record(
          async () => {
            for (const round of [1, 2, 3]) await (await fetch(`${app.url}/${name}${round}`)).text();
          },
          { isAlone: false },
        );
      }),
    );
    const paths = sessions.map(pathsOf);
    for (const session of sessions) session[Symbol.dispose]();

    expect(paths).toEqual(
      ['a', 'b', 'c'].map((name) => [1, 2, 3].map((round) => `/${name}${round}`)),
    );
  });

  const hasChannel = Number.parseInt(process.versions.node, 10) >= 24;
  test.skipIf(!hasChannel)('over HTTP/2, on Node 24 and later', async () => {
    await using dependency = await serve(echo);
    const app = createServer(async (_, response) => {
      await (await fetch(`${dependency.url}/own`)).text();
      response.end();
    });
    app.listen(0, '127.0.0.1');
    await once(app, 'listening');
    const address = app.address();
    const port = typeof address === 'object' ? address?.port : 0;
    using recorded = await record(async () => {
      await (await fetch(`${dependency.url}/test`)).text();
      const client = connect(`http://127.0.0.1:${port}`);
      const stream = client.request({ ':path': '/1' });
      stream.resume().end();
      await once(stream, 'end');
      client.close();
    });
    app.close();

    expect(pathsOf(recorded)).toEqual(['/test']);
    expect(recorded.leftOut).toBe(1);
  });
});

test('a request of a test to its own server is recorded, even while the server answers another', async () => {
  await using app = await serve((request, response) => {
    request.resume();
    setTimeout(() => response.end(request.url), 20);
  });
  using recorded = await record(() =>
    Promise.all([
      fetch(`${app.url}/1`).then((response) => response.text()),
      new Promise((resolve) =>
        http.get(`${app.url}/2`, (response) => text(response).then(resolve)),
      ),
    ]),
  );

  expect(pathsOf(recorded).sort()).toEqual(['/1', '/2']);
});

describe('an app of the test that answers on several ports', () => {
  const app: RequestListener = (request, response) => response.end(request.url);
  const originsOf = ({ session }: Recorded): (string | undefined)[] =>
    session.recordings.map(({ origin }) => origin);

  test('has the first port as its origin, as when supertest opens a server for each request', async () => {
    const ports: string[] = [];
    using recorded = await record(async () => {
      for (const path of ['/1', '/2', '/3']) {
        await using server = await serve(app);
        ports.push(server.url);
        await text(await send(`${server.url}${path}`));
        await (await fetch(`${server.url}${path}`)).text();
      }
    });

    expect(new Set(ports).size).toBe(3);
    expect(recorded.session.origin).toBe(ports[0]);
    expect(originsOf(recorded)).toEqual(Array.from({ length: 6 }, () => undefined));
  });

  test('has an origin of its own in each session', async () => {
    await using first = await serve(app);
    await using second = await serve(app);
    using one = await record(async () => (await fetch(first.url)).text());
    using other = await record(async () => (await fetch(second.url)).text());

    expect([one.session.origin, other.session.origin]).toEqual([first.url, second.url]);
  });

  const outside = Object.values(networkInterfaces())
    .flatMap((addresses = []) => addresses)
    .find(({ internal, family }) => !internal && family === 'IPv4')?.address;

  test.runIf(outside).each(['node:http', 'undici'])(
    'is told apart from another machine with the same name and port: %s',
    async (client) => {
      const address = outside ?? '';
      const lookup: LookupFunction = (_, { all }, done) => {
        if (all) done(null, [{ address, family: 4 }]);
        else done(null, address, 4);
      };
      await using own = await serve(app);
      const stranger = createRawServer((socket) =>
        socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\n\r\n')),
      );
      stranger.listen(own.port, address);
      await once(stranger, 'listening');
      const elsewhere = `http://app.localhost:${own.port}`;
      const agent = new UndiciAgent({ connect: { lookup } });
      using recorded = await record(async () => {
        await text(await send(own.url));
        if (client === 'undici')
          await text((await agent.request({ origin: elsewhere, path: '/', method: 'GET' })).body);
        else await text(await send(elsewhere, { lookup, agent: false }));
      });
      await agent.close();
      stranger.close();

      expect(originsOf(recorded)).toEqual([undefined, elsewhere]);
    },
  );

  test('is told apart from another app', async () => {
    await using first = await serve(app);
    await using second = await serve((_, response) => response.end());
    using recorded = await record(async () => {
      await (await fetch(first.url)).text();
      await (await fetch(second.url)).text();
    });

    expect(recorded.session.origin).toBe(first.url);
    expect(originsOf(recorded)).toEqual([undefined, second.url]);
  });
});
