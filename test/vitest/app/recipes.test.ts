/** The recipes of the manual of frameworks, each replayed twice: every session gets an app without orders. */
import { execFileSync } from 'node:child_process';
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { extraPackages } from '../../kit/extra-packages.ts';
import {
  createSession,
  type FileTree,
  type Project,
  type RunOptions,
  recordingOf,
  writeProject,
} from '../../kit/index.ts';
import { repositoryRoot } from '../../kit/repository-root.ts';

const manual = readFileSync(join(repositoryRoot, 'src/vitest/app/README.md'), 'utf8');

/** The files of a section of a manual, by their first lines. */
function filesOf(heading: string, page = manual): FileTree {
  const section = page.split(/^###? /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  const blocks = [...section.matchAll(/^```ts\n\/\/ (\S+)\n(.*?)^```/gms)];
  return Object.fromEntries(blocks.map(([, file = '', code = '']) => [file, code]));
}

const orders = createSession(
  [
    recordingOf('GET', '/orders', 200, { response: { body: { json: [] } } }),
    recordingOf('POST', '/orders', 201, { response: { body: { json: { id: 1 } } } }),
    recordingOf('GET', '/orders', 200, { response: { body: { json: [{ id: 1 }] } } }),
  ],
  { name: 'orders' },
);

/** A project with the config of the manual, whose answers must be as recorded. */
async function writeRecipe(files: FileTree): Promise<Project> {
  const [config] = Object.values(filesOf('Reference'));
  return writeProject({
    'vitest.config.ts': String(config).replace('({ ', "({ expect: { body: 'exact' }, "),
    'sessions/a.session.json': orders,
    'sessions/b.session.json': orders,
    ...files,
  });
}

async function replay(project: Project, options?: RunOptions): Promise<void> {
  const run = await project.run(options);
  expect([run.errors, run.unhandled]).toEqual([{}, []]);
  expect(run.stdout).toMatch(/ Sessions {2}2 passed /);
  expect(run.stdout).toMatch(/ Requests {2}6 passed\n/);
}

test.each(['Express', 'Fastify', 'Koa', 'Hono', 'node:http'])('%s', async (framework) => {
  await using project = await writeRecipe(filesOf(framework));
  await replay(project);
});

const packages = extraPackages('test/vitest/app/frameworks');

packages.describe('frameworks', () => {
  const withFrameworks = async (files: FileTree): Promise<Project> => {
    const project = await writeRecipe(files);
    symlinkSync(
      join(packages.folder, 'node_modules'),
      join(project.folder, 'node_modules'),
      'junction',
    );
    return project;
  };

  test('NestJS', async () => {
    await using project = await withFrameworks({
      ...filesOf('NestJS'),
      'tsconfig.json': {
        compilerOptions: { experimentalDecorators: true, emitDecoratorMetadata: true },
      },
      'src/app.module.ts': `
        import { Controller, Get, Injectable, Module, Post } from '@nestjs/common';

        @Injectable()
        class Orders {
          readonly all: object[] = [];
        }

        @Controller('orders')
        class OrdersController {
          constructor(private readonly orders: Orders) {}

          @Get() list() {
            return this.orders.all;
          }

          @Post() add() {
            this.orders.all.push({ id: this.orders.all.length + 1 });
            return this.orders.all.at(-1);
          }
        }

        @Module({ controllers: [OrdersController], providers: [Orders] })
        export class AppModule {}`,
    });
    await replay(project);
  });

  test('Feathers', async () => {
    await using project = await withFrameworks({
      'src/app.ts': `
        import { appendFileSync } from 'node:fs';
        import { feathers } from '@feathersjs/feathers';
        import { bodyParser, koa, rest } from '@feathersjs/koa';

        class Orders {
          private all: object[] | undefined;

          async setup() {
            this.all = [];
          }

          async teardown() {
            appendFileSync(new URL('../ended', import.meta.url), '.');
          }

          async find() {
            return this.all;
          }

          async create() {
            this.all?.push({ id: this.all.length + 1 });
            return this.all?.at(-1);
          }
        }

        export function createApp() {
          const app = koa(feathers());
          app.use(bodyParser());
          app.configure(rest());
          app.use('orders', new Orders());
          return app;
        }`,
    });
    await replay(project);
    expect(project.read('ended')).toBe('..');
  });

  test('Nitro', async () => {
    await using project = await withFrameworks({
      'routes/orders.get.ts': `
        import { orders } from '../orders.ts';
        export default () => orders;`,
      'routes/orders.post.ts': `
        import { orders } from '../orders.ts';
        export default () => {
          orders.push({ id: orders.length + 1 });
          return Response.json(orders.at(-1), { status: 201 });
        };`,
      'orders.ts': 'export const orders: object[] = [];',
    });
    const [, build = '', target = ''] = /^npx (nitro .*)\nREPLAY_TARGET=(\S+) /m.exec(manual) ?? [];
    const [, ...args] = build.split(' ');
    const program = join(packages.folder, 'node_modules/nitro/dist/cli/index.mjs');
    execFileSync(process.execPath, [program, ...args], { cwd: project.folder, stdio: 'ignore' });

    await replay(project, { env: { REPLAY_TARGET: target }, filters: ['sessions'] });
  }, 120_000);
});

test('a server of a global setup', async () => {
  const plugin = readFileSync(join(repositoryRoot, 'src/vitest/README.md'), 'utf8');
  const empty = createSession(
    [recordingOf('GET', '/orders', 200, { response: { body: { text: '[]' } } })],
    { name: 'orders' },
  );
  await using project = await writeProject({
    ...filesOf('A server of a global setup', plugin),
    'sessions/a.session.json': empty,
  });
  const run = await project.run();

  expect(run.errors).toEqual({});
  expect(run.tree).toEqual({
    'sessions/a.session.json': { orders: { '#1 GET /orders → 200': 'passed' } },
  });
});
