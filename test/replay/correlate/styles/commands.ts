import type { Style } from './style.ts';

const rpc = (id: number, params: object, method = 'call') => ({
  jsonrpc: '2.0',
  id,
  method,
  params,
});
const tool = (id: number, name: string, args: object) =>
  rpc(id, { name, arguments: args }, 'tools/call');
const model = (id: number, of: string, method: string, args: unknown[]) =>
  rpc(id, { model: of, method, args, kwargs: {} });
const shelled = (id: number, of: string, method: string, args: unknown[]) =>
  rpc(id, { service: 'object', method: 'execute_kw', args: ['db', 9, 'pw', of, method, args] });
const named = (operationName: string, variables: object) => ({ operationName, variables });

const values = { lamp: [7, 21], bulb: [9, 24] } as const;

/** APIs whose paths are named after what is done, and with what. */
export const commands: readonly Style[] = [
  {
    name: 'paths that say what is done with a thing',
    values,
    exchanges: [
      { request: 'POST /api/lamp/add', body: { title: 'a' }, answer: { id: '{lamp}' } },
      { request: 'POST /api/lamp/dim', body: { id: '{lamp}', level: 7 } },
      { request: 'POST /api/createBulb', body: { watts: 9 }, answer: { id: '{bulb}' } },
      { request: 'POST /api/removeBulb', body: { id: '{bulb}', watts: 9 } },
      { request: 'POST /api/removeBulb?id={bulb}' },
      { request: 'POST /api/bulb/swap', body: { bulbId: '{bulb}', lampId: '{lamp}' } },
    ],
  },
  {
    name: 'a program with a parameter that says what is done with a thing',
    values,
    exchanges: [
      { request: 'POST /home.php?action=addLamp', body: { title: 'a' }, answer: { id: '{lamp}' } },
      { request: 'GET /home.php?action=removeRoof&id=7' },
      { request: 'POST /home.php?id=7&action=roof_remove', body: { id: 7 } },
      { request: 'GET /home.php?action=removeLamp&id={lamp}' },
      { request: 'POST /?op=bulb.create', body: { watts: 5 }, answer: { id: '{bulb}' } },
      { request: 'POST /?op=roof.remove&id=9' },
      { request: 'POST /?op=bulb.remove&id={bulb}' },
    ],
  },
  {
    name: 'actions of several words, and those behind a colon',
    values,
    exchanges: [
      { request: 'POST /lamps', body: { title: 'a' }, answer: { id: '{lamp}' } },
      { request: 'POST /lamps/bulk/delete', body: { ids: ['{lamp}'] } },
      { request: 'POST /lamps/delete/all', body: { except: 7, ids: ['{lamp}'] } },
      { request: 'POST /roofs/bulk/delete', body: { ids: [7] } },
      { request: 'POST /bulbs:create', body: { watts: 5 }, answer: { id: '{bulb}' } },
      { request: 'POST /bulbs/{bulb}:screw' },
      { request: 'POST /bulbs:batchDelete', body: { ids: ['{bulb}'] } },
      { request: 'POST /roofs:batchDelete', body: { ids: [9] } },
    ],
  },
  {
    name: 'services and procedures',
    values,
    exchanges: [
      { request: 'POST /home.v1.LampService/CreateLamp', body: {}, answer: { id: '{lamp}' } },
      { request: 'POST /home.v1.BulbService/ScrewBulb', body: { lampId: '{lamp}', pageSize: 7 } },
      {
        request: 'POST /trpc/bulb.create',
        body: {},
        answer: { result: { data: { id: '{bulb}' } } },
      },
      { request: 'POST /trpc/bulb.remove', body: { id: '{bulb}' } },
      { request: 'POST /trpc/socket.remove', body: { id: 9 } },
    ],
  },
  {
    name: 'things that share no more than the path before them',
    values,
    exchanges: [
      { request: 'POST /api/lamp', body: { title: 'a' }, answer: { id: '{lamp}' } },
      { request: 'POST /api/plug', body: { id: 7 } },
      { request: 'DELETE /api/plug?id=7' },
      { request: 'POST /api/removePlug', body: { id: 7 } },
      { request: 'POST /house/bulb', body: { title: 'b' }, answer: { id: '{bulb}' } },
      { request: 'POST /house/roof', body: { id: 9 } },
      { request: 'DELETE /api/lamp?id={lamp}' },
    ],
  },
  {
    name: 'commands as members of a body',
    values,
    exchanges: [
      { request: 'POST /lamps', body: {}, answer: { id: '{lamp}' } },
      { request: 'POST /bulbs', body: {}, answer: { id: '{bulb}' } },
      {
        request: 'POST /lamps/batch',
        body: { delete: ['{lamp}'], update: [{ id: '{lamp}', level: 7 }] },
      },
      { request: 'PUT /rooms/a', body: { lamp: { connect: { id: '{lamp}' } }, size: { add: 7 } } },
      { request: 'PUT /rooms/a', body: { bulbs: { disconnect: ['{bulb}'] }, doors: { add: [7] } } },
    ],
  },
  {
    name: 'calls of tools, and of the methods of models',
    values,
    exchanges: [
      {
        request: 'POST /mcp',
        body: tool(1, 'create_lamp', {}),
        answer: { jsonrpc: '2.0', id: 1, result: { structuredContent: { id: '{lamp}' } } },
      },
      { request: 'POST /mcp', body: tool(7, 'dim_lamp', { id: '{lamp}', level: 7 }) },
      { request: 'POST /mcp', body: tool(7, 'dim_room', { id: 7, lamp_id: '{lamp}' }) },
      {
        request: 'POST /call_kw',
        body: model(3, 'home.bulb', 'create', [{}]),
        answer: { jsonrpc: '2.0', id: 3, result: '{bulb}' },
      },
      {
        request: 'POST /call_kw',
        body: model(9, 'home.bulb', 'write', [['{bulb}'], { watts: 9 }]),
      },
      { request: 'POST /call_kw', body: model(9, 'home.room', 'unlink', [[9]]) },
    ],
  },
  {
    name: 'calls of models that name the user',
    values,
    exchanges: [
      {
        request: 'POST /jsonrpc',
        body: shelled(1, 'home.bulb', 'create', [{}]),
        answer: { jsonrpc: '2.0', id: 1, result: '{bulb}' },
      },
      { request: 'POST /jsonrpc', body: shelled(2, 'home.bulb', 'unlink', [['{bulb}']]) },
      { request: 'POST /jsonrpc', body: shelled(3, 'home.room', 'unlink', [[9]]) },
    ],
  },
  {
    name: 'persisted queries, and fields named after how a thing is found',
    values,
    exchanges: [
      {
        request: 'POST /graphql',
        body: named('AddLamp', { level: 7 }),
        answer: { data: { addLamp: { id: '{lamp}' } } },
      },
      { request: 'POST /graphql', body: named('DimLamp', { id: '{lamp}', level: 7 }) },
      { request: 'POST /graphql', body: named('DimRoom', { id: 7 }) },
      {
        request: 'POST /graphql',
        body: { query: 'mutation { insert_bulbs_one(object: {}) { id } }' },
        answer: { data: { insert_bulbs_one: { id: '{bulb}' } } },
      },
      {
        request: 'POST /graphql',
        body: {
          query: 'mutation d($id: Int!) { delete_bulbs_by_pk(id: $id) { id } }',
          variables: { id: '{bulb}' },
        },
      },
      {
        request: 'POST /graphql',
        body: {
          query: 'mutation d($id: Int!) { delete_rooms_by_pk(id: $id) { id } }',
          variables: { id: 9 },
        },
      },
    ],
  },
  {
    name: 'fields named after a collection and how many of its items',
    values,
    exchanges: [
      {
        request: 'POST /graphql',
        body: { query: '{ lamps(filter: { level: 3 }) { id } }' },
        answer: { data: { lamps: [{ id: '{lamp}' }] } },
      },
      {
        request: 'POST /graphql',
        body: { query: 'mutation { create_lamps_item(data: { level: 3 }) { id } }' },
        answer: { data: { create_lamps_item: { id: '{bulb}' } } },
      },
      {
        request: 'POST /graphql',
        body: { query: 'mutation { delete_lamps_items(ids: [{lamp}, {bulb}]) { ids } }' },
      },
      {
        request: 'POST /graphql',
        body: {
          query: 'mutation u($id: ID!) { update_lamps_item(id: $id, data: { level: 7 }) { id } }',
          variables: { id: '{lamp}' },
        },
      },
      {
        request: 'POST /graphql',
        body: { query: '{ lamps_by_id(id: {lamp}) { id } rooms_by_id(id: 7) { id } }' },
      },
      {
        request: 'POST /graphql',
        body: {
          query: 'query one($id: ID!) { lamps_by_id(id: $id) { id } }',
          variables: { id: '{bulb}' },
        },
      },
      {
        request: 'POST /graphql',
        body: {
          query: 'mutation b($data: [any]) { update_lamps_batch(data: $data) { id } }',
          variables: {
            data: [
              { id: '{lamp}', level: 7 },
              { id: '{bulb}', level: 9 },
            ],
          },
        },
      },
      {
        request: 'POST /graphql',
        body: { query: 'mutation { delete_rooms_items(ids: [7, 9]) { ids } }' },
      },
      {
        request: 'POST /graphql',
        body: { query: 'mutation { delete_lamp_item(id: 7) { id } }' },
      },
    ],
  },
  {
    name: 'rows that tie a thing to others, under the name of these',
    values: { box: [1, 41], first: [5, 51], second: [6, 52], row: [6, 63], other: [7, 64] },
    exchanges: [
      {
        request: 'POST /labels',
        body: [{ text: 'red' }, { text: 'blue' }],
        answer: [
          { id: '{first}', text: 'red' },
          { id: '{second}', text: 'blue' },
        ],
      },
      {
        request: 'POST /boxes',
        body: { labels: [{ label_id: '{first}' }, { label_id: '{second}' }] },
        answer: {
          id: '{box}',
          labels: [
            { id: '{row}', label_id: '{first}' },
            { id: '{other}', label_id: '{second}' },
          ],
        },
      },
      {
        request: 'PATCH /boxes/{box}',
        body: {
          labels: { update: [{ id: '{row}', label_id: { id: '{second}' } }], delete: ['{other}'] },
        },
      },
      { request: 'POST /notes', body: { subject: { label_id: { id: '{second}' }, size: 7 } } },
    ],
  },
  {
    name: 'a version that is an object, and pages above a page',
    values: { page: [7, 21], version: [3, 5], next: [4, 6] },
    exchanges: [
      {
        request: 'POST /pages',
        body: {},
        answer: { id: '{page}', version: { number: '{version}', by: 'Ada' } },
      },
      { request: 'PUT /pages/{page}', body: { version: { number: '{next}' }, level: 3 } },
      { request: 'POST /pages', body: { ancestors: [{ id: '{page}' }], number: 4 } },
    ],
  },
  {
    name: 'names of resources with numbers',
    values,
    exchanges: [
      { request: 'POST /v1/lamps', body: {}, answer: { name: 'lamps/{lamp}', size: 'XL/9' } },
      {
        request: 'POST /v1/lamps/{lamp}/bulbs',
        body: { watts: 7 },
        answer: { name: 'lamps/{lamp}/bulbs/{bulb}' },
      },
      { request: 'DELETE /v1/lamps/{lamp}/bulbs/{bulb}' },
      { request: 'POST /v1/bulbs/{bulb}:dim', body: { level: 9 } },
      { request: 'DELETE /v1/doors/7' },
      { request: 'POST /v1/rooms', body: { 'Lamp@odata.bind': 'Lamps({lamp})', doors: 7 } },
      { request: 'POST /v1/rooms', body: { bulb: 'Bulbs({bulb})', door: 'Doors(7)' } },
      { request: 'POST /v1/lamps/{lamp}:reset', body: { reference: 'Bulb/{bulb}' } },
    ],
  },
];
