/** A session for each word that names what a value is, in the shapes of the API that needs it. */
import { askedFor, back, get, linked, made, sent, spelled, type WordCase } from './word-case.ts';

/** A thing is made, and things with its id are deleted. */
function deletedBy(name: string, value: string): WordCase {
  return linked(
    [made('/stores', { id: 7 }), { request: `DELETE /stores?${name}=${value}` }],
    `2 query ${name} <- 1 body /id`,
  );
}

function filteredBy(name: string): WordCase {
  return deletedBy(name, '7');
}

function comparedBy(condition: string): WordCase {
  const [word = ''] = condition.split(/[.:]/);
  return spelled(`(?<==)${word}`, deletedBy('id', condition));
}

function listedUnder(command: string): WordCase {
  return linked(
    [made('/orders', { id: 7 }), sent('POST /orders/batch', { [command]: [7] })],
    `2 body /${command}/0 <- 1 body /id`,
  );
}

/** One tool makes what another one takes. */
function toolAnswered(member: string, answer: unknown, place: string): WordCase {
  const call = (name: string, args: object) => {
    return { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } };
  };
  return linked(
    [
      sent('POST /mcp', call('create_lamp', {}), {
        jsonrpc: '2.0',
        id: 1,
        result: { [member]: answer },
      }),
      sent('POST /mcp', call('dim_lamp', { id: 7 })),
    ],
    `2 body /params/arguments/id <- 1 body /result/${member}${place}`,
  );
}

export const NAME_CASES = {
  commands: {
    delete: listedUnder('delete'),
    connect: listedUnder('connect'),
    disconnect: listedUnder('disconnect'),
    add: listedUnder('add'),
    remove: listedUnder('remove'),
    create: listedUnder('create'),
    update: listedUnder('update'),
  },
  listed: { key: listedUnder('keys') },
  ids: {
    gid: askedFor('/api/1.0/tasks', { data: [{ gid: '7' }] }, '/data/0/gid', '7'),
    uuid: askedFor(
      '/2.0/repositories/a/pipelines',
      { values: [{ uuid: 'p7' }] },
      '/values/0/uuid',
      'p7',
    ),
    guid: askedFor('/v3/apps', { resources: [{ guid: 'app-7' }] }, '/resources/0/guid', 'app-7'),
    ref: askedFor('/api/index.php/products', [{ ref: 'P7' }], '/0/ref', 'P7'),
    identifier: askedFor(
      '/api/client/servers',
      { data: [{ attributes: { identifier: 'd3a7' } }] },
      '/data/0/attributes/identifier',
      'd3a7',
    ),
    pk: askedFor('/api/authors', { results: [{ pk: 7 }] }, '/results/0/pk', 7),
    uid: askedFor('/api/folders', [{ uid: 'ops7', title: 'Ops' }], '/0/uid', 'ops7'),
    id: linked(
      [made('/orders', { id: '7' }), sent('POST /payments', { data: { orderId: '7' } })],
      '2 body /data/orderId <- 1 body /id',
    ),
  },
  labels: {
    number: askedFor('/repos/a/b/issues', [{ number: 7, title: 'Late' }], '/0/number', 7),
    key: askedFor('/rest/api/3/issue', { issues: [{ key: 'PRJ-1' }] }, '/issues/0/key', 'PRJ-1'),
    name: askedFor(
      '/api/v1/namespaces/default/pods',
      { items: [{ metadata: { name: 'web-7' } }] },
      '/items/0/metadata/name',
      'web-7',
    ),
    handle: askedFor(
      '/products',
      { products: [{ handle: 'mug-2' }] },
      '/products/0/handle',
      'mug-2',
    ),
    code: askedFor('/api/v2/shop/products', [{ code: 'MUG_2' }], '/0/code', 'MUG_2'),
    slug: askedFor('/wp/v2/posts', [{ slug: 'hello-2' }], '/0/slug', 'hello-2'),
  },
  numbers: {
    no: linked(
      [get('/ODataV4/Customers', { value: [{ No: 'C10' }] }), get("/ODataV4/Customers('C10')")],
      '2 path segment 2 <- 1 body /value/0/No',
    ),
    iid: askedFor('/api/v4/projects/a/issues', [{ iid: 7, title: 'Late' }], '/0/iid', 7),
  },
  sides: {
    prev: linked([
      { request: 'GET /posts', answer: [], answerHeaders: [['X-Prev-Page', '3']] },
      get('/pages/3'),
    ]),
    if: linked(
      [
        sent('PUT /products/_doc/a', { a: 1 }, { _primary_term: 3 }),
        sent('PUT /products/_doc/a?if_primary_term=3', { a: 2 }),
      ],
      '2 query if_primary_term <- 1 body /_primary_term',
    ),
    x: linked(
      [
        { request: 'GET /api/v4/projects', answer: [], answerHeaders: [['X-Next-Page', '2']] },
        get('/api/v4/projects?page=2'),
      ],
      '2 query page <- 1 header x-next-page',
    ),
    next: linked(
      [
        { request: 'GET /api/v4/projects', answer: [], answerHeaders: [['X-Next-Page', '2']] },
        get('/api/v4/projects?page=2'),
      ],
      '2 query page <- 1 header x-next-page',
    ),
    by: linked(
      [
        get('/lol/summoner/v4/summoners/a', { name: 'Ahri7' }),
        get('/lol/summoner/v4/summoners/by-name/Ahri7'),
      ],
      '2 path segment 6 <- 1 body /name',
    ),
    get: linked(
      [get('/rest/getShares', { share: [{ id: '7' }], paging: {} }), get('/rest/getShare?id=7')],
      '2 query id <- 1 body /share/0/id',
    ),
    update: linked(
      [get('/rest/getShares', { share: [{ id: '7' }] }), get('/rest/updateShare?id=7')],
      '2 query id <- 1 body /share/0/id',
    ),
    delete: linked(
      [get('/rest/getShares', { share: [{ id: '7' }] }), get('/rest/deleteShare?id=7')],
      '2 query id <- 1 body /share/0/id',
    ),
    current: linked([get('/posts', { current_page: 3 }), get('/pages/3')]),
    last: linked([get('/posts', { last_page: 3 }), get('/pages/3')]),
    insert: linked(
      [made('/orders', { insertId: 7 }), get('/orders/7')],
      '2 path segment 2 <- 1 body /insertId',
    ),
    inserted: linked(
      [made('/orders', { insertedId: 7 }), get('/orders/7')],
      '2 path segment 2 <- 1 body /insertedId',
    ),
    added: linked(
      [
        sent(
          'POST /transmission/rpc',
          { method: 'torrent-add', arguments: { filename: 'a.torrent' } },
          { arguments: { 'torrent-added': { id: 7, name: 'a' } }, result: 'success' },
        ),
        sent('POST /transmission/rpc', { method: 'torrent-remove', arguments: { ids: [7] } }),
      ],
      '2 body /arguments/ids/0 <- 1 body /arguments/torrent-added/id',
    ),
    created: linked(
      [get('/api/v1/tickets/a', { created_by_id: 3 }), get('/api/v1/users/3')],
      '2 path segment 4 <- 1 body /created_by_id',
    ),
    updated: linked(
      [get('/api/v1/tickets/a', { updated_by_id: 3 }), get('/api/v1/users/3')],
      '2 path segment 4 <- 1 body /updated_by_id',
    ),
  },
  envelopes: {
    structuredcontent: spelled(
      'structuredContent',
      toolAnswered('structuredContent', { id: 7 }, '/id'),
    ),
    text: spelled('(?<=")text', toolAnswered('text', '{"id":7}', ' json /id')),
    d: spelled(
      '(?<=")d(?=")',
      linked(
        [made('/Orders', { d: { Id: 7 }, paging: {} }), get('/Orders(7)')],
        '2 path segment 1 <- 1 body /d/Id',
      ),
    ),
    resource: askedFor('/Users', { Resources: [{ id: '7' }] }, '/Resources/0/id', 7),
    metadata: askedFor('/api/v1/pods', { metadata: { name: 'web-7' } }, '/metadata/name', 'web-7'),
    result: askedFor('/api/3/datasets', { result: { id: 7 } }, '/result/id', 7),
    hit: askedFor('/products', { hits: [{ _id: '7' }] }, '/hits/0/_id', 7),
    embedded: askedFor('/orders', { _embedded: { id: 7 } }, '/_embedded/id', 7),
    data: askedFor('/articles', { data: { id: '7' } }, '/data/id', 7),
    meta: askedFor('/articles', { meta: { id: 7 } }, '/meta/id', 7),
    param: linked(
      [
        made('/tasks', { id: 7 }),
        sent('POST /rpc', { jsonrpc: '2.0', method: 'closeTask', params: { id: 7 } }),
      ],
      '2 body /params/id <- 1 body /id',
    ),
    value: askedFor('/Orders', { value: [{ Id: 7 }] }, '/value/0/Id', 7),
    input: linked(
      [
        made('/tasks', { id: 7 }),
        sent('POST /graphql', {
          query: 'mutation ($input: CloseTaskInput!) { closeTask(input: $input) { id } }',
          variables: { input: { id: 7 } },
        }),
      ],
      '2 body /variables/input/id <- 1 body /id',
    ),
    object: askedFor('/v1/events', { object: { id: 7 } }, '/object/id', 7),
    argument: linked(
      [
        made('/torrents', { id: 7 }),
        sent('POST /transmission/rpc', { method: 'torrent-remove', arguments: { id: 7 } }),
      ],
      '2 body /arguments/id <- 1 body /id',
    ),
    response: askedFor('/v2/posts', { response: { id: 7 } }, '/response/id', 7),
  },
  wrappers: {
    document: askedFor('/users', { documents: [{ $id: 'a7' }] }, '/documents/0/$id', 'a7'),
    entry: spelled(
      'entry',
      askedFor('/Patient', { entry: [{ resource: { id: '7' } }] }, '/entry/0/resource/id', 7),
    ),
    list: askedFor('/data/2.5/cities', { list: [{ id: 7 }] }, '/list/0/id', 7),
    row: askedFor('/orders', { rows: [{ id: 'a7' }] }, '/rows/0/id', 'a7'),
    doc: askedFor('/orders', { docs: [{ id: 'a7' }] }, '/docs/0/id', 'a7'),
    source: askedFor('/products', { _source: { id: 7 } }, '/_source/id', 7),
    item: askedFor('/calendars', { items: [{ id: 'a7' }] }, '/items/0/id', 'a7'),
    variable: linked(
      [
        made('/tasks', { id: 7 }),
        sent('POST /graphql', {
          query: 'mutation ($id: ID!) { closeTask(id: $id) { id } }',
          variables: { id: 7 },
        }),
      ],
      '2 body /variables/id <- 1 body /id',
    ),
    member: askedFor('/books', { member: [{ id: 7 }] }, '/member/0/id', 7),
    attribute: askedFor('/articles', { attributes: { id: 7 } }, '/attributes/id', 7),
    filter: filteredBy('filter[id]'),
    where: filteredBy('where[id]'),
    query: filteredBy('query[id]'),
    and: filteredBy('and[0][id]'),
    or: spelled('(?<=\\?)or', filteredBy('or[0][id]')),
    not: filteredBy('not[id]'),
    q: spelled(String.raw`q(?=\[)`, filteredBy('q[id]')),
    element: askedFor('/shares', { elements: [{ id: 7 }] }, '/elements/0/id', 7),
    edge: askedFor('/orders', { edges: [{ id: 7 }] }, '/edges/0/id', 7),
    node: askedFor('/orders', { nodes: [{ id: 7 }] }, '/nodes/0/id', 7),
    record: askedFor('/Account', { records: [{ Id: 'a7' }] }, '/records/0/Id', 'a7'),
    content: askedFor('/orders', { content: [{ id: 7 }] }, '/content/0/id', 7),
  },
  comparisons: {
    eq: comparedBy('eq.7'),
    neq: comparedBy('neq.7'),
    gt: comparedBy('gt.7'),
    gte: comparedBy('gte.7'),
    lt: comparedBy('lt.7'),
    lte: comparedBy('lte.7'),
    in: comparedBy('in.(7)'),
    is: comparedBy('IS:7'),
    inq: filteredBy('filter[id][inq]'),
    exact: filteredBy('id__exact'),
    equal: linked(
      [made('/stores', { id: 7 }), sent('PUT /stores', { where: { id: { equals: 7 } } })],
      '2 body /where/id/equals <- 1 body /id',
    ),
  },
  asides: {
    is: linked([made('/admins', { id: 1 }), sent('POST /users', { is_admin: 1 })]),
    sort: linked([made('/orders', { id: 7 }), sent('POST /categories', { sort_order: 7 })]),
    menu: linked([made('/orders', { id: 7 }), sent('POST /wp/v2/pages', { menu_order: 7 })]),
  },
  versions: {
    rev: linked(
      [
        get('/_apis/wit/workitems/a', { rev: 3 }),
        sent('PATCH /_apis/wit/workitems/a', [{ op: 'replace', path: '/rev', value: 4 }]),
      ],
      '2 body /0/value <- 1 body /rev',
    ),
    version: linked(
      [
        get('/products/_doc/a', { _version: 3 }),
        sent('PUT /products/_doc/a?version=4&version_type=external', { name: 'Mug' }),
      ],
      '2 query version <- 1 body /_version',
    ),
    sequence: linked(
      [
        get('/calendar/v3/calendars/a/events/b', { sequence: 3 }),
        sent('PUT /calendar/v3/calendars/a/events/b', { sequence: 4 }),
      ],
      '2 body /sequence <- 1 body /sequence',
    ),
  },
  counts: {
    seq: linked(
      [get('/db', { last_seq: 12 }), get('/other/changes?seq=12')],
      '2 query seq <- 1 body /last_seq',
    ),
  },
  revisions: {
    rev: linked(
      [
        { request: 'OPTIONS /svn', answerHeaders: [['SVN-Youngest-Rev', '4']] },
        get('/svn/a?rev=4'),
      ],
      '2 query rev <- 1 header svn-youngest-rev',
    ),
    revision: linked(
      [
        { request: 'OPTIONS /svn', answerHeaders: [['SVN-Youngest-Rev', '4']] },
        get('/svn/a?revision=4'),
      ],
      '2 query revision <- 1 header svn-youngest-rev',
    ),
    rvr: linked(
      [
        { request: 'OPTIONS /svn', answerHeaders: [['SVN-Youngest-Rev', '4']] },
        get('/svn/rvr/4/trunk'),
      ],
      '2 path segment 3 <- 1 header svn-youngest-rev',
    ),
    ver: linked(
      [
        { request: 'OPTIONS /svn', answerHeaders: [['SVN-Youngest-Rev', '4']] },
        get('/svn/ver/4/trunk'),
      ],
      '2 path segment 3 <- 1 header svn-youngest-rev',
    ),
    bc: linked(
      [
        { request: 'OPTIONS /svn', answerHeaders: [['SVN-Youngest-Rev', '4']] },
        get('/svn/bc/4/trunk'),
      ],
      '2 path segment 3 <- 1 header svn-youngest-rev',
    ),
  },
  opaque: {
    marker: back('/bucket', { NextMarker: 'notes' }, 'marker', 'notes', '/NextMarker'),
    xsrf: back('/session', { xsrf: 'blue' }, 'xsrf', 'blue', '/xsrf'),
    ticket: back('/login', { ticket: 'blue' }, 'ticket', 'blue', '/ticket'),
    bookmark: back('/db/_find', { bookmark: 'nil' }, 'bookmark', 'nil', '/bookmark'),
    token: back('/files', { nextPageToken: 'blue' }, 'pageToken', 'blue', '/nextPageToken'),
    csrf: back('/session', { csrf: 'blue' }, 'csrf', 'blue', '/csrf'),
    cursor: back('/users.list', { next_cursor: 'blue' }, 'cursor', 'blue', '/next_cursor'),
    challenge: back('/assertion', { challenge: 'blue' }, 'challenge', 'blue', '/challenge'),
    nonce: back('/wp-json', { _wpnonce: 'blue' }, '_wpnonce', 'blue', '/_wpnonce'),
  },
  carried: {
    offset: linked(
      [
        get('/admin/v1/users', { metadata: { next_offset: 100 } }),
        get('/admin/v1/users?offset=100'),
      ],
      '2 query offset <- 1 body /metadata/next_offset',
    ),
    primaryterm: spelled(
      '_primary_term',
      linked(
        [
          sent('PUT /products/_doc/a', { a: 1 }, { _primary_term: 3 }),
          sent('PUT /products/_doc/a?if_primary_term=3', { a: 2 }),
        ],
        '2 query if_primary_term <- 1 body /_primary_term',
      ),
    ),
    etag: linked(
      [
        get('/v2/policies/a', { etag: 'ACAB7' }),
        sent('POST /v2/policies', { policy: { etag: 'ACAB7' } }),
      ],
      '2 body /policy/etag <- 1 body /etag',
    ),
    page: linked(
      [
        { request: 'GET /api/v4/projects', answer: [], answerHeaders: [['X-Next-Page', '2']] },
        get('/api/v4/projects?page=2'),
      ],
      '2 query page <- 1 header x-next-page',
    ),
  },
} satisfies Record<string, Readonly<Record<string, WordCase>>>;
