/** The same for words that say who or what a thing is, and how it is shown on pages. */
import {
  boxOf,
  get,
  linked,
  linkOf,
  made,
  pageOf,
  person,
  quantity,
  sent,
  spelled,
  type WordCase,
} from './word-case.ts';

/** What is done to a thing with another of its kind. */
function doneWith(preposition: string): WordCase {
  return spelled(
    `-${preposition}`,
    linked(
      [
        made('/orders', { id: 7 }),
        made('/orders', { id: 8 }),
        { request: `POST /orders/8/join-${preposition}/7` },
      ],
      '3 path segment 2 <- 2 body /id',
      '3 path segment 4 <- 1 body /id',
    ),
  );
}

/** A program has a path for what is done. */
function doneTo(verb: string): WordCase {
  return linked(
    [made('/orders', { id: 7 }), { request: `POST /orders/${verb}/7` }],
    '2 path segment 3 <- 1 body /id',
  );
}

/** What is made by such a word is known where something else is done to it. */
function madeBy(verb: string): WordCase {
  return linked(
    [made(`/order/${verb}`, { id: 7 }), sent('POST /order/pay', { id: 7 })],
    '2 body /id <- 1 body /id',
  );
}

/** Its name is written in one word. */
function qualifiedBy(word: string): WordCase {
  const name = `${word}noteid`;
  return linked(
    [made('/notes', { id: 7 }), sent('POST /diff', { [name]: 7 })],
    `2 body /${name} <- 1 body /id`,
  );
}

export const THING_CASES = {
  verbs: {
    delete: doneTo('delete'),
    edit: doneTo('edit'),
    view: doneTo('view'),
    update: doneTo('update'),
    show: doneTo('show'),
    download: doneTo('download'),
  },
  making: {
    add: madeBy('add'),
    create: madeBy('create'),
    save: madeBy('save'),
    new: madeBy('new'),
  },
  people: {
    creator: spelled('created_by', person('POST /tickets', { created_by_id: 7 }, '/created_by_id')),
    assignedto: spelled(
      'assigned_to',
      person('POST /bugs', { assigned_to_id: 7 }, '/assigned_to_id'),
    ),
    owner: person('POST /v1/deals', { owner_id: 7 }, '/owner_id'),
    reviewer: person('POST /merge_requests', { reviewer_ids: [7] }, '/reviewer_ids/0'),
    assignee: person('PUT /api/v4/issues/a', { assignee_id: 7 }, '/assignee_id'),
    reporter: person('POST /api/rest/issues', { reporter: { id: 7 } }, '/reporter/id'),
    author: person('POST /news', { author_id: 7 }, '/author_id'),
    manager: person('POST /api/v1/hardware', { manager_id: 7 }, '/manager_id'),
    requester: person('POST /api/v2/tickets', { requester_id: 7 }, '/requester_id'),
  },
  askers: {
    viewer: reader('viewer'),
    me: spelled(String.raw`\bme\b`, reader('me')),
  },
  members: {
    friend: linked(
      [
        made('/users', { id: 4135 }),
        made('/users', { id: 4702 }),
        { request: 'PUT /users/4135/friends/4702' },
      ],
      '3 path segment 2 <- 1 body /id',
      '3 path segment 4 <- 2 body /id',
    ),
    follower: linked(
      [made('/users', { id: 7 }), { request: 'DELETE /users/ada/followers/7' }],
      '2 path segment 4 <- 1 body /id',
    ),
    member: linked(
      [made('/api/v4/users', { id: 7 }), { request: 'DELETE /api/v4/groups/a/members/7' }],
      '2 path segment 6 <- 1 body /id',
    ),
    watcher: linked(
      [made('/users', { id: 7 }), { request: 'DELETE /issues/a/watchers/7' }],
      '2 path segment 4 <- 1 body /id',
    ),
  },
  relatives: {
    ancestor: linked(
      [made('/pages', { id: 7 }), sent('POST /pages', { ancestors: [{ id: 7 }] })],
      '2 body /ancestors/0/id <- 1 body /id',
    ),
    inreplyto: spelled(
      'in_reply_to',
      linked(
        [made('/pulls/a/comments', { id: 7 }), sent('POST /pulls/a/comments', { in_reply_to: 7 })],
        '2 body /in_reply_to <- 1 body /id',
      ),
    ),
    parent: linked(
      [made('/wp/v2/pages', { id: 7 }), sent('POST /wp/v2/pages', { parent: 7 })],
      '2 body /parent <- 1 body /id',
    ),
  },
  others: {
    into: linked(
      [made('/contacts', { id: 7 }), sent('POST /contacts/merge', { into: 7 })],
      '2 body /into <- 1 body /id',
    ),
  },
  prepositions: {
    from: doneWith('from'),
    into: doneWith('into'),
    to: doneWith('to'),
    with: doneWith('with'),
  },
  qualifiers: {
    base: qualifiedBy('base'),
    from: qualifiedBy('from'),
    new: qualifiedBy('new'),
    old: qualifiedBy('old'),
    to: qualifiedBy('to'),
  },
  pairing: {
    merge: linked(
      [
        made('/thirdparties', { id: 7 }),
        made('/thirdparties', { id: 8 }),
        { request: 'PUT /thirdparties/7/merge/8' },
      ],
      '3 path segment 2 <- 1 body /id',
      '3 path segment 4 <- 2 body /id',
    ),
    compare: linked(
      [
        get('/v1/page/a/history', { revisions: [{ id: 7 }, { id: 8 }] }),
        get('/v1/revision/7/compare/8'),
      ],
      '2 path segment 3 <- 1 body /revisions/0/id',
      '2 path segment 5 <- 1 body /revisions/1/id',
    ),
  },
  holders: {
    relationship: linked(
      [
        made('/folders', { data: { id: '7' } }),
        sent('POST /folders', { data: { relationships: { parent: { data: { id: '7' } } } } }),
      ],
      '2 body /data/relationships/parent/data/id <- 1 body /data/id',
    ),
    field: linked(
      [made('/issue', { id: 7 }), sent('POST /issue', { fields: { parent: { id: 7 } } })],
      '2 body /fields/parent/id <- 1 body /id',
    ),
  },
  users: {
    register: linked(
      [made('/api/register', { id: 4, token: 'QpwL5tke4Pnpja7X4' }), get('/api/users/4')],
      '2 path segment 3 <- 1 body /id',
    ),
    me: linked(
      [get('/v1.0/me', { id: 7 }), get('/v1.0/users/7')],
      '2 path segment 3 <- 1 body /id',
    ),
    login: linked(
      [get('/login', { objectId: 'a7' }), get('/users/a7')],
      '2 path segment 2 <- 1 body /objectId',
    ),
  },
  quantities: {
    volume: quantity('/api/v3/ticker/24hr', 'volume'),
    timeout: quantity('/services/a', 'connect_timeout'),
    timestamp: quantity('/2.0/scrobbles/a', 'timestamp'),
    mb: quantity('/v3/processes/a', 'memory_in_mb'),
    ttl: quantity('/zones/a/dns_records/b', 'ttl'),
    byte: quantity('/v1_1/demo/resources', 'bytes', 48_291_034),
    cent: quantity('/v2/invoices/a', 'unit_amount_in_cents', 48_291_034),
    duration: quantity('/v1_1/demo/resources', 'duration'),
    height: quantity('/v1_1/demo/resources', 'height'),
    width: quantity('/v1_1/demo/resources', 'width'),
    gb: quantity('/compute/v1/disks/a', 'sizeGb'),
    count: quantity('/api/users', 'count'),
    limit: quantity('/rate_limit', 'limit'),
    size: quantity('/repos/a/b', 'size'),
    maximum: quantity('/schemas/a', 'maximum'),
    minimum: quantity('/schemas/a', 'minimum'),
    ms: quantity('/_matrix/client/v3/login', 'retry_after_ms'),
    distance: quantity('/route/v1/a', 'distance'),
    weight: quantity('/route/v1/a', 'weight'),
    qty: quantity('/v3/company/a/invoice', 'Qty'),
    cost: quantity('/admin/inventory_items/a', 'cost'),
    price: quantity('/admin/variants/a', 'price'),
    time: quantity('/api/v3/activities/a', 'moving_time'),
    amount: quantity('/v1/charges', 'unit_amount'),
    balance: quantity('/v1/customers/a', 'balance'),
    discount: quantity('/v1/coupons/a', 'discount'),
    fee: quantity('/v1/charges/a', 'application_fee'),
    quantity: quantity('/v1/subscription_items/a', 'quantity'),
    subtotal: quantity('/v1/invoices/a', 'subtotal'),
    tax: quantity('/v1/invoices/a', 'tax'),
    tip: quantity('/v1/charges/a', 'tip'),
    percent: quantity('/v1/coupons/a', 'application_fee_percent'),
    capacity: quantity('/v3/events/a', 'capacity'),
    date: quantity('/bota/getUpdates', 'date', 1_700_000_041),
    interval: quantity('/v2/getMonitors', 'interval', 86_400),
    budget: quantity('/3/movie/a', 'budget'),
    revenue: quantity('/3/movie/a', 'revenue'),
    score: quantity('/products/_search', '_score'),
  },
  measures: {
    max: quantity('/schemas/a', 'maxLength'),
    total: quantity('/admin/orders/a', 'total_outstanding'),
    amount: quantity('/v1/invoices/a', 'amount_due'),
    min: quantity('/schemas/a', 'minLength'),
  },
  actions: {
    op: linkOf('op'),
    do: linkOf('do'),
    task: linkOf('task'),
    view: linkOf('view'),
    route: linkOf('route'),
    mode: linkOf('mode'),
    controller: linkOf('controller'),
    module: linkOf('module'),
    action: linkOf('action'),
    tab: linkOf('tab'),
  },
  pages: {
    page: pageOf('page', '2'),
    offset: pageOf('offset', '2'),
    skip: pageOf('$skip', '2'),
    start: pageOf('start', '2'),
    paged: pageOf('paged', '2'),
    p: pageOf('p', '2'),
  },
  pagers: {
    older: pageOf('page', 'Older'),
    newer: pageOf('page', 'Newer'),
    next: pageOf('page', 'Next page'),
    prev: pageOf('page', '&laquo; Prev'),
    first: pageOf('page', 'First'),
    last: pageOf('page', 'Last'),
    previous: pageOf('page', 'Previous'),
    more: pageOf('page', 'More'),
  },
  boxes: {
    card: boxOf('card'),
    item: boxOf('list-group-item'),
    entry: boxOf('h-entry'),
    product: boxOf('product'),
    comment: boxOf('comment'),
    post: boxOf('post'),
  },
} satisfies Record<string, Readonly<Record<string, WordCase>>>;

/** GraphQL tells whoever asks who that is. */
function reader(name: string): WordCase {
  const query = `{ ${name} { id } ping { at } }`;
  const answer = { data: { [name]: { id: 7 }, ping: {} } };
  return linked(
    [sent('POST /graphql', { query }, answer), { request: 'DELETE /users/7' }],
    `2 path segment 2 <- 1 body /data/${name}/id`,
  );
}
