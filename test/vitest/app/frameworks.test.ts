/** Apps of real frameworks, as a module may export them. */
import { EventEmitter } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { describe, expect, test } from 'vitest';
import { serveApp } from '../../../src/vitest/app/serve-app.ts';
import { once, within } from '../../kit/index.ts';

const MAKERS: [string, () => unknown][] = [
  [
    'Express',
    () => {
      const app = express();
      app.post('/a', (request, response) => {
        response.status(201).send(`${request.method} ${request.url}`);
      });
      return app;
    },
  ],
  [
    'Fastify',
    () => {
      const app = fastify();
      app.post('/a', async (request, reply) => reply.status(201).send(`POST ${request.url}`));
      return app;
    },
  ],
  [
    'Koa',
    () => {
      const app = new Koa();
      app.use((context) => {
        context.status = 201;
        context.body = `${context.method} ${context.url}`;
      });
      return app;
    },
  ],
  [
    'Hono',
    () => {
      const app = new Hono();
      return app.post('/a', (context) => context.text('POST /a?b', 201));
    },
  ],
];

describe.each(MAKERS)('%s', (_, create) => {
  test.each<[string, () => unknown]>([
    ['an app', create],
    ['a function that returns one', () => create],
    ['an async function that returns one', () => async () => create()],
    ['a promise of one', async () => create()],
  ])('is served as %s', async (_form, exportOf) => {
    const served = await serveApp(exportOf(), './app.ts');
    expect(served.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);

    const response = await fetch(`${served.url}/a?b`, { method: 'POST' });
    expect([response.status, await response.text()]).toEqual([201, 'POST /a?b']);

    await served.close();
    await served.close();
    await expect(fetch(served.url)).rejects.toThrow('fetch failed');
  });
});

test('Fastify runs its hooks, and closes although a response hangs', async () => {
  const hooks: string[] = [];
  const app = fastify();
  app.register(async () => {
    hooks.push('plugin');
  });
  app.addHook('onListen', async () => {
    hooks.push('onListen');
  });
  app.addHook('onClose', async () => {
    hooks.push('onClose');
  });
  const events = new EventEmitter();
  app.get('/', async () => {
    events.emit('request');
    return new Promise<never>(() => undefined);
  });

  const served = await serveApp(app, './app.ts');
  const arrived = within('the request', once(events, 'request'));
  const hanging = fetch(served.url).catch((error: unknown) => error);
  await arrived;
  await served.close();

  expect(await hanging).toBeInstanceOf(Error);
  expect(hooks).toEqual(['plugin', 'onListen', 'onClose']);
});

test('a Fastify app that already listens is used at its address', async () => {
  const app = fastify();
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const served = await serveApp(app, './app.ts');
  expect(served.url).toBe(url);
  await served.close();
});

test('an error of a Fastify plugin is the error of the start', async () => {
  const app = fastify();
  app.register(async () => {
    throw new Error('no database');
  });
  await expect(serveApp(() => app, './app.ts')).rejects.toThrow('no database');
});

test('Fastify over HTTP/2 is refused', async () => {
  const app = fastify({ http2: true });
  await expect(serveApp(app, './app.ts')).rejects.toThrow(
    /cannot be started: found an object with /,
  );
});

test.each(['close', 'teardown', Symbol.asyncDispose])(
  'an object with a method fetch is ended by its own method: %s',
  async (method) => {
    const steps: string[] = [];
    const app = {
      fetch: () => new Response('a'),
      [method]: async () => void steps.push('ended'),
    };
    const served = await serveApp(() => app, './app.ts');
    expect(await (await fetch(served.url)).text()).toBe('a');
    await served.close();
    expect(steps).toEqual(['ended']);
    await expect(fetch(served.url)).rejects.toThrow('fetch failed');
  },
);

describe('an app that listens by itself', () => {
  const answer: RequestListener = (request, response) => void response.end(request.url);

  /** An app as NestJS makes it. */
  class Application {
    readonly steps: string[] = [];
    readonly #server = createServer(answer);

    getHttpServer(): unknown {
      return this.#server;
    }

    async listen(port: number, host: string): Promise<void> {
      this.steps.push('init');
      await new Promise<void>((resolve) => this.#server.listen(port, host, resolve));
    }

    async close(): Promise<void> {
      this.steps.push('close');
      await new Promise((resolve) => this.#server.close(resolve));
    }
  }

  test('is started and closed by its own methods', async () => {
    const app = new Application();
    const served = await serveApp(() => app, './app.ts');
    expect(await (await fetch(`${served.url}/a`)).text()).toBe('/a');

    await served.close();
    expect(app.steps).toEqual(['init', 'close']);
    await expect(fetch(served.url)).rejects.toThrow('fetch failed');
  });

  test('may close its server itself after its services, as Feathers does, although a response hangs', async () => {
    const steps: string[] = [];
    const server = createServer(() => undefined);
    const app = {
      listen: async (port: number, host: string) => server.listen(port, host),
      async teardown() {
        await Promise.resolve();
        steps.push('services');
        await new Promise<void>((resolve, reject) => {
          server.close((error) => (error ? reject(error) : resolve()));
        });
        steps.push('server');
      },
    };
    const served = await serveApp(app, './app.ts');
    const hanging = expect(fetch(served.url)).rejects.toThrow('fetch failed');
    await once(server, 'request');

    await served.close();
    expect(steps).toEqual(['services', 'server']);
    await hanging;
  });

  test('is used at its address if it listens already', async () => {
    const app = new Application();
    await app.listen(0, '127.0.0.1');
    const served = await serveApp(app, './app.ts');
    expect(await (await fetch(`${served.url}/a`)).text()).toBe('/a');

    await served.close();
    expect(app.steps).toEqual(['init', 'close']);
  });

  test('is started by its own method, although it is an app of Express, as one of Feathers is', async () => {
    const app = express();
    const ready: string[] = [];
    app.get('/a', (_, response) => response.send(ready.join()));
    const listen = async (port: number, host: string) => {
      const server = app.listen(port, host);
      ready.push('set up');
      return server;
    };
    const served = await serveApp(Object.assign(express().use(app), { listen }), './app.ts');
    expect(await (await fetch(`${served.url}/a`)).text()).toBe('set up');
    await served.close();
    await expect(fetch(served.url)).rejects.toThrow('fetch failed');
  });

  test('may return its server, as Restify does', async () => {
    const app = {
      listen: (port: number, host: string) => createServer(answer).listen(port, host),
    };
    const served = await serveApp(app, './app.ts');
    expect(await (await fetch(`${served.url}/a`)).text()).toBe('/a');
    await served.close();
    await expect(fetch(served.url)).rejects.toThrow('fetch failed');
  });

  test('is refused if its server is nowhere', async () => {
    await expect(serveApp({ listen: () => undefined }, './app.ts')).rejects.toThrow(
      'the target ./app.ts cannot be started: the server that its method listen starts is not to be found.',
    );
  });
});
