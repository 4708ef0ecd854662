/** What a recording tells of values that no answer of its session brought, and what a replay says of them. */
import { randomUUID } from 'node:crypto';
import { text as readText } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { type Served, serve, writeProject } from '../kit/index.ts';
import { linesOf, recordingProject } from './recording-project.ts';

/** An API of orders, which can be created by its code as well. */
interface Orders extends Served {
  seed(): string;
}

async function serveOrders(): Promise<Orders> {
  const orders = new Set<string>();
  const create = (): string => {
    // Eight digits may be an id by themselves.
    const id = randomUUID().replace(/^.{8}/, String(80_975_557 + orders.size));
    orders.add(id);
    return id;
  };
  const served = await serve(async ({ method = '', url = '' }, response) => {
    const [, , id = ''] = url.split('/');
    if (method === 'POST') {
      response.writeHead(201, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ id: create() }));
    } else if (method === 'PUT') {
      orders.add(id);
      response.writeHead(204).end();
    } else response.writeHead(orders.has(id) ? 204 : 404).end();
  });
  return { ...served, seed: create };
}

const create = "JSON.parse(await get(recorder.url + '/orders', { method: 'POST' })).id";
const ask = (method: string, id: string): string =>
  `await fetch(recorder.url + '/orders/' + ${id}, { method: '${method}' });`;
const RECORD = { filters: ['a.test.ts'] };

test('a value of an earlier test is told once for each test that sends it, and the failure of its replay says it again', async () => {
  await using api = await serveOrders();
  await using other = await serveOrders();
  await using project = await writeProject(
    recordingProject(
      { upstream: api.url },
      {
        'a.test.ts': `
        let id;
        test('creates', async ({ recorder }) => { id = ${create}; });
        test('reads', async ({ recorder }) => { ${ask('GET', 'id')} ${ask('HEAD', 'id')} });
        test('deletes', async ({ recorder }) => { ${ask('DELETE', 'id')} });`,
      },
    ),
  );
  const lines = linesOf(await project.run(RECORD));
  const replay = await project.run({ filters: ['sessions'], env: { REPLAY_TARGET: other.url } });

  expect(lines).toEqual([
    expect.stringMatching(
      /"reads" sends a value that no earlier answer of its session brought: [\da-f-]{36} \(#1 GET \/orders\/[\da-f-]{36}, path segment 2\), from "creates"\..* a beforeAll hook or record\.scope: 'file', .*"setup"\.$/,
    ),
    expect.stringMatching(/"deletes" sends .* \(#1 DELETE .*, from "creates"\./),
  ]);
  expect(Object.values(replay.errors).flat().sort()).toEqual([
    expect.stringMatching(/DELETE .*\nSent as recorded: path segment 2/),
    expect.stringMatching(
      /GET .*: expected status 204, got 404\nSent as recorded: path segment 2 \(.*\)\. No earlier answer of this session brought it\./,
    ),
    expect.stringMatching(/HEAD .*\nSent as recorded: path segment 2/),
  ]);
});

test('a row that code has created is told, unless an exclusion says that every target has it', async () => {
  await using api = await serveOrders();
  const id = api.seed();
  const files = recordingProject(
    { upstream: api.url },
    {
      'a.test.ts': `test('deletes', async ({ recorder }) => { ${ask('DELETE', 'process.env.ID')} });`,
    },
  );
  const config = `
    import { sessionReplay } from 'vitest-session-replay';
    export default { plugins: [sessionReplay({
      record: { upstream: '${api.url}' },
      correlate: { exclude: [{ value: '${id}' }] },
    })] };`;
  await using project = await writeProject(files);
  const told = linesOf(await project.run({ ...RECORD, env: { ID: id } }));
  await using excluding = await writeProject({ ...files, 'vitest.config.ts': config });
  api.seed();

  expect(told).toEqual([
    expect.stringContaining(
      `${id} (#1 DELETE /orders/${id}, path segment 2), from no recorded answer.`,
    ),
  ]);
  expect(told[0]).toContain(`correlate: { exclude: [{ value: "${id}" }] }`);
  expect(linesOf(await excluding.run({ ...RECORD, env: { ID: id } }))).toEqual([]);
});

test('nothing is told of what the client makes up, of what its source says, or of what a beforeAll hook brings', async () => {
  await using api = await serveOrders();
  const [written, imported] = [api.seed(), api.seed()];
  await using project = await writeProject({
    'ids.ts': `export const ID = '${imported}';`,
    ...recordingProject(
      { upstream: api.url },
      {
        'a.test.ts': `
        import { beforeAll } from 'vitest';
        import { ID } from './ids';
        let id;
        beforeAll(async () => { id = JSON.parse(await get('${api.url}/orders', { method: 'POST' })).id; });
        test('creates by its own id', async ({ recorder }) => {
          const own = crypto.randomUUID();
          ${ask('PUT', 'own')}
          ${ask('DELETE', 'own')}
        });
        test('asks for what does not exist', async ({ recorder }) => { ${ask('GET', 'crypto.randomUUID()')} });
        test('says the id', async ({ recorder }) => { ${ask('DELETE', `'${written}'`)} });
        test('imports the id', async ({ recorder }) => { ${ask('DELETE', 'ID')} });
        test('is after the hook', async ({ recorder }) => { ${ask('DELETE', 'id')} });`,
      },
    ),
  });

  expect(linesOf(await project.run(RECORD))).toEqual([]);
});

/** An API of rooms, each with the next of the given codes or with that of its creator. */
async function serveRooms(codes: string[]): Promise<Rooms> {
  const rooms = new Set<string>();
  const served = await serve(async (request, response) => {
    const { method = '', url = '' } = request;
    const [, word, code = ''] = url.split('/');
    const sent = method === 'POST' ? JSON.parse((await readText(request)) || '{}') : {};
    const json = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (method === 'DELETE') response.writeHead(rooms.delete(code) ? 204 : 404).end();
    else if (word === 'join') response.writeHead(rooms.has(sent.code) ? 204 : 404).end();
    else if (rooms.has(sent.code)) json(409, { error: 'code is taken' });
    else {
      const made = sent.code ?? codes.shift();
      rooms.add(made);
      json(201, { code: made });
    }
  });
  return { ...served, rooms };
}

interface Rooms extends Served {
  readonly rooms: Set<string>;
}

test('a code without the look of an id is told, whether another test got it or code made it', async () => {
  await using api = await serveRooms(['KXQWTZ']);
  api.rooms.add('BANTOR');
  await using project = await writeProject(
    recordingProject(
      { upstream: api.url },
      {
        'a.test.ts': `
        let code;
        const send = (url, method, body) => fetch(url, { method, body: JSON.stringify(body) });
        test('opens', async ({ recorder }) => {
          code = (await (await send(recorder.url + '/rooms', 'POST', {})).json()).code;
        });
        test('joins', async ({ recorder }) => { await send(recorder.url + '/join', 'POST', { code }); });
        test('closes', async ({ recorder }) => {
          await send(recorder.url + '/rooms/' + process.env.CODE, 'DELETE');
        });`,
      },
    ),
  );

  expect(linesOf(await project.run({ ...RECORD, env: { CODE: 'BANTOR' } }))).toEqual([
    expect.stringContaining(
      '"joins" sends a value that no earlier answer of its session brought: #1 POST /join, body /code, from "opens".',
    ),
    expect.stringContaining(
      'BANTOR (#1 DELETE /rooms/BANTOR, path segment 2), from no recorded answer.',
    ),
  ]);
});

test('a target that does not find what code had made is told of by the values that may name it', async () => {
  await using api = await serveRooms([]);
  api.rooms.add('KXQWTZ');
  await using other = await serveRooms([]);
  await using project = await writeProject(
    recordingProject(
      { upstream: api.url },
      {
        'a.test.ts': `
        test('joins', async ({ recorder }) => {
          const body = JSON.stringify({ code: process.env.CODE, by: 'ada' });
          await fetch(recorder.url + '/join', { method: 'POST', body });
        });`,
      },
    ),
  );
  await project.run({ ...RECORD, env: { CODE: 'KXQWTZ' } });
  const replay = await project.run({ filters: ['sessions'], env: { REPLAY_TARGET: other.url } });

  expect(Object.values(replay.errors).flat().join()).toContain(
    'Sent as recorded: body /code. No earlier answer of this session brought it.',
  );
});

test('a name that a test makes up in each run is told, with the rule by which a replay leaves the row of a stranger alone', async () => {
  await using api = await serveRooms([]);
  await using other = await serveRooms([]);
  other.rooms.add('mine-51');
  await using project = await writeProject(
    recordingProject(
      { upstream: api.url },
      {
        'a.test.ts': `
        for (const [title, code] of [['makes up', 'mine-' + process.env.NUMBER], ['writes down', 'tea-room']]) {
          test(title, async ({ recorder }) => {
            await get(recorder.url + '/rooms', { method: 'POST', body: JSON.stringify({ code }) });
            await fetch(recorder.url + '/rooms/' + code, { method: 'DELETE' });
          });
        }`,
      },
    ),
  );
  const [line = '', ...more] = linesOf(await project.run({ ...RECORD, env: { NUMBER: '51' } }));
  const [, correlate = ''] = /: correlate: (\{ fresh: .* \})\.$/.exec(line) ?? [];
  project.write({
    'vitest.config.ts': `
      import { sessionReplay } from 'vitest-session-replay';
      export default { plugins: [sessionReplay({ correlate: ${correlate} })] };`,
  });
  const replay = await project.run({ filters: ['sessions'], env: { REPLAY_TARGET: other.url } });

  expect(more).toEqual([]);
  expect(line).toContain(
    '"makes up" makes up names in each run, and a replay repeats them: mine-51 (#2 DELETE /rooms/mine-51, path segment 2).',
  );
  expect(replay.errors).toEqual({});
  expect([...other.rooms]).toEqual(['mine-51']);
});

/** Counts the rows of each server from another number, and answers with what `render` makes of the id. */
async function serveRows(first: number, render: (id: number) => string): Promise<Rows> {
  const rows = new Set<string>(['21']);
  const deleted: string[] = [];
  let next = first;
  const served = await serve(({ method = '', url = '' }, response) => {
    if (method === 'POST') {
      const id = next++;
      rows.add(String(id));
      response.writeHead(201, { 'content-type': 'text/xml' }).end(render(id));
      return;
    }
    deleted.push(url);
    response.writeHead(rows.delete(url.split('/').at(-1) ?? '') ? 204 : 404).end();
  });
  return { ...served, deleted };
}

interface Rows extends Served {
  readonly deleted: readonly string[];
}

/** A test that creates a row, finds its id in the answer, and deletes it. */
const deletesOwnRow = {
  'a.test.ts': `
    test('deletes', async ({ recorder }) => {
      const answer = await get(recorder.url + '/catalog', { method: 'POST' });
      await fetch(recorder.url + '/catalog/' + /\\d+/.exec(answer)[0], { method: 'DELETE' });
    });`,
};

test('a row that an earlier answer of its session names without a link is told, with a rule by which a replay deletes its own', async () => {
  const render = (id: number): string => `<product id="${id}"><name>tea</name></product>`;
  await using api = await serveRows(21, render);
  await using other = await serveRows(340, render);
  await using project = await writeProject(recordingProject({ upstream: api.url }, deletesOwnRow));
  const [line = '', ...more] = linesOf(await project.run(RECORD));
  const [, correlate = ''] = /set correlate: (\{ rules: .* \}); if not/.exec(line) ?? [];
  project.write({
    'vitest.config.ts': `
      import { sessionReplay } from 'vitest-session-replay';
      export default { plugins: [sessionReplay({ correlate: ${correlate} })] };`,
  });
  const env = { REPLAY_TARGET: other.url };
  const replay = await project.run({ filters: ['sessions'], env });

  expect(more).toEqual([]);
  expect(line).toMatch(
    /"deletes" sends as recorded, .*: 21 \(#2 DELETE \/catalog\/21, path segment 2\)\. The answer to #1 POST \/catalog has the value \(body \/product\/@id\), but it is not certain that it is the same\./,
  );
  expect(replay.errors).toEqual({});
  expect(other.deleted).toEqual(['/catalog/340']);
});

test('a row whose id is a part of a text in an earlier answer is told when recorded, and its request is not sent where the row is gone', async () => {
  const render = (id: number): string => `Created ticket ${id}`;
  await using api = await serveRows(34, render);
  await using other = await serveRows(500, render);
  await using project = await writeProject(recordingProject({ upstream: api.url }, deletesOwnRow));
  const lines = linesOf(await project.run(RECORD));
  const env = { REPLAY_TARGET: other.url };
  const replay = await project.run({ filters: ['sessions'], env });

  expect(lines).toEqual([
    expect.stringContaining(
      'The answer to #1 POST /catalog has the value (body text), but within a longer text, from which no rule can take it.',
    ),
  ]);
  const [error = '', ...others] = Object.values(replay.errors).flat();
  expect(others).toEqual([]);
  expect(error).toContain(
    'DELETE /catalog/34: blocked by #1 POST /catalog: 34 was "Created ticket" when this was recorded and is not there now',
  );
  expect(error).toContain('Not sent: record it twice (vsr learn), or leave it: ');
});

test('the positions of a batch that is written as an object are no rows', async () => {
  await using api = await serveOrders();
  const batch = "{ method: 'POST', body: JSON.stringify({ 0: { sku: 'a' }, 1: { sku: 'b' } }) }";
  await using project = await writeProject(
    recordingProject(
      { upstream: api.url },
      {
        'a.test.ts': `test('adds', async ({ recorder }) => {
          await get(recorder.url + '/trpc/add,add?batch=1', ${batch});
        });`,
      },
    ),
  );

  expect(linesOf(await project.run(RECORD))).toEqual([]);
});
