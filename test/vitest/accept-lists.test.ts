/** What `vitest -u` makes of lists whose elements have changed: the next run must pass, and mean the same rows. */
import { describe, expect, test } from 'vitest';
import type { Session } from '../../src/session/schema.ts';
import { type LooseRecording, recordingOf, type Served, serve } from '../kit/index.ts';
import { FILE, projectOf } from './accept-project.ts';

type Item = Record<string, unknown>;

/** A list of things, and the paths of all requests to delete one. */
interface ListApi extends Served {
  readonly deleted: string[];
  items: readonly Item[];
}

async function serveList(items: readonly Item[]): Promise<ListApi> {
  const deleted: string[] = [];
  const served = await serve(({ method, url = '' }, response) => {
    if (method === 'GET') {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(api.items));
      return;
    }
    deleted.push(url);
    response.writeHead(api.items.some(({ id }) => url === `/items/${id}`) ? 204 : 404).end();
  });
  const api: ListApi = { ...served, items, deleted };
  return api;
}

const NAMES = ['apple', 'pear', 'plum'];

/** A client that lists the items, and deletes the pear. */
function recorded(id: (index: number) => number | string): LooseRecording[] {
  const items = NAMES.map((name, index) => ({ id: id(index), name, price: index + 1 }));
  return [
    recordingOf('GET', '/items', 200, {
      response: { headers: [['Content-Type', 'application/json']], body: { json: items } },
    }),
    recordingOf('DELETE', `/items/${id(1)}`, 204),
  ];
}

type Change = readonly [title: string, body: 'exact' | 'shape', change: (item: Item) => Item];

const CHANGES: readonly [Change, Change, ...Change[]] = [
  ['gain a member', 'exact', (item) => ({ ...item, stock: 4 })],
  ['lose a member', 'shape', ({ price: _, ...item }) => item],
  ['rename a member', 'exact', ({ price, ...item }) => ({ ...item, cost: price })],
  ['rename a member', 'shape', ({ price, ...item }) => ({ ...item, cost: price })],
  ['change a type', 'shape', (item) => ({ ...item, price: `${item.price} EUR` })],
];

const NUMBERS = [(index: number) => index + 1, (index: number) => 500 + index * 7] as const;

const LIVE = ['plum', 'fig', 'pear', 'apple'];

/** Accepts changed elements, and replays the session against the same server, and one with other ids. */
async function acceptList(
  body: 'exact' | 'shape',
  change: (item: Item) => Item,
  recordedId: (index: number) => number | string,
  liveId: (index: number) => number | string,
): Promise<void> {
  const live = LIVE.map((name, index) => change({ id: liveId(index), name, price: index + 10 }));
  await using api = await serveList(live);
  await using project = await projectOf(api, recorded(recordedId), { expect: { body } });
  expect((await project.run({ update: true })).errors).toEqual({});

  const session: Session = JSON.parse(project.read(FILE));
  const [list, deletion] = session.recordings;
  const written = bodyOf(list);
  expect(written).toEqual(live.map((item, index) => ({ ...item, id: written[index]?.id })));
  expect(new Set(written.map(({ id }) => id)).size).toBe(LIVE.length);
  expect(written[2]?.id).toBe(recordedId(1));
  expect(deletion?.request.path).toBe(`/items/${recordedId(1)}`);

  api.deleted.length = 0;
  expect((await project.run()).errors).toEqual({});
  expect(api.deleted).toEqual([`/items/${liveId(2)}`]);
  api.items = live.map((item, index) => ({ ...item, id: liveId(index + 20) }));
  await project.run();
  expect(api.deleted).toEqual([`/items/${liveId(2)}`, `/items/${liveId(22)}`]);
}

function bodyOf(recording: Session['recordings'][number] | undefined): Item[] {
  const response = recording?.response;
  const body = response && 'status' in response ? response.body : undefined;
  return body && 'json' in body && Array.isArray(body.json) ? body.json : [];
}

describe('elements are accepted as they are, and the request still means its row, where they', () => {
  test.each(CHANGES)('%s (%s)', async (_, body, change) => {
    await acceptList(body, change, ...NUMBERS);
  });

  test('have ids that are other rows’ in the recording', async () => {
    const [[, body, change]] = CHANGES;
    await acceptList(
      body,
      change,
      (index) => index + 1,
      (index) => index + 2,
    );
  });

  test('have random ids', async () => {
    const [, [, body, change]] = CHANGES;
    await acceptList(
      body,
      change,
      (index) => `rec-7f3a91c${index}`,
      (index) => `liv-e0b25d8${index}`,
    );
  });
});

type Row = { readonly id: number; readonly name: string; readonly stock?: number };

/** Answers that show rows by their ids, which are other rows’ ids in the recording. */
const SHAPES: readonly [string, (rows: readonly Row[]) => object][] = [
  ['keys', (rows) => ({ items: Object.fromEntries(rows.map(({ id, ...row }) => [id, row])) })],
  [
    'keys, beside other keys with numbers',
    (rows) => ({
      items: Object.fromEntries(rows.map(({ id, ...row }) => [id, row])),
      stars: Object.fromEntries([1, 2, 3, 4, 5].map((stars) => [stars, { votes: stars * 3 }])),
    }),
  ],
  ['URLs', (rows) => rows.map(({ id, ...row }) => ({ ...row, href: `/items/${id}` }))],
  ['a list of ids', (rows) => ({ items: rows, itemIds: rows.map(({ id }) => id) })],
];

test.each(
  SHAPES.flatMap(([title, render]) => [
    ['exact', title, render] as const,
    ['shape', title, render] as const,
  ]),
)(
  'once accepted, the next run is green and means the same row (%s): %s',
  async (body, _title, render) => {
    const rows = LIVE.map((name, index) => ({ id: index + 2, name, stock: 4 }));
    const deleted: (string | undefined)[] = [];
    await using api = await serve(({ method, url = '' }, response) => {
      if (method === 'GET') {
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(render(rows)));
        return;
      }
      deleted.push(rows.find(({ id }) => url === `/items/${id}`)?.name);
      response.writeHead(204).end();
    });
    const json = render(NAMES.map((name, index) => ({ id: index + 1, name })));
    const list = recordingOf('GET', '/items', 200, {
      response: { headers: [['Content-Type', 'application/json']], body: { json } },
    });
    const recordings = [list, recordingOf('DELETE', '/items/2', 204)];
    await using project = await projectOf(api, recordings, { expect: { body } });
    expect((await project.run({ update: true })).errors).toEqual({});
    expect((await project.run()).errors).toEqual({});
    expect(deleted).toEqual(['pear', 'pear']);
  },
);

test('an answer that lacks what a later request carries is refused, and the link is named', async () => {
  await using api = await serveList(NAMES.map((name, index) => ({ itemId: 500 + index, name })));
  await using project = await projectOf(
    api,
    recorded((index) => index + 1),
    { expect: { body: 'shape' } },
  );
  const before = project.read(FILE);
  const { errors } = await project.run({ update: true });
  expect(project.read(FILE)).toBe(before);
  expect(Object.values(errors).flat().join('\n')).toContain(
    'would be lost: record the session anew',
  );
  expect(api.deleted).toEqual([]);
});

test('of two equal answers, none is accepted that would give a request another row', async () => {
  const live = ['cherry', ...NAMES].map((name, index) => ({ id: index + 1, name, stock: 4 }));
  await using api = await serveList(live);
  const [, deletion] = recorded((index) => index + 1);
  const items = NAMES.map((name, index) => ({ id: index + 1, name, price: index + 1 }));
  const list = recordingOf('GET', '/items', 200, {
    response: {
      headers: [['Content-Type', 'application/json']],
      body: { json: { items, total: 3 } },
    },
  });
  const recordings = [list, list, ...(deletion ? [deletion] : [])];
  await using project = await projectOf(api, recordings, { expect: { body: 'shape' } });
  const before = project.read(FILE);
  await project.run({ update: true });
  await project.run();

  expect(project.read(FILE)).toBe(before);
  expect(api.deleted).toEqual([]);
});
