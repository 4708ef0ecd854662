import type { Style } from './style.ts';

/** Values that are elsewhere by chance, and must stay what they are. */
export const traps: readonly Style[] = [
  {
    name: 'things that the client knows by name, in lists that begin with those of strangers',
    values: {},
    exchanges: [
      {
        request: 'GET /settings',
        answer: [{ key: 'theme' }, { key: 'locale' }],
        otherAnswer: [{ key: 'audit' }, { key: 'theme' }, { key: 'locale' }],
      },
      { request: 'PUT /settings/theme', body: { value: 'light' } },
      {
        request: 'GET /tables',
        answer: { tables: [{ name: 'users' }, { name: 'orders' }] },
        otherAnswer: { tables: [{ name: 'alpha' }, { name: 'users' }, { name: 'orders' }] },
      },
      { request: 'GET /tables/orders' },
      {
        request: 'GET /models',
        answer: [{ id: 'my-model-2024-07' }],
        otherAnswer: [{ id: 'aa-model-2020-01' }, { id: 'my-model-2024-07' }],
      },
      { request: 'POST /chat', body: { model: 'my-model-2024-07' } },
      {
        request: 'GET /banks',
        answer: [{ blz: '370400440' }],
        otherAnswer: [{ blz: '100500000' }, { blz: '370400440' }],
      },
      { request: 'POST /pay', body: { blz: '370400440' } },
      {
        request: 'GET /files',
        answer: '<p><a href="/files/report-2026.txt">b</a></p>',
        otherAnswer:
          '<p><a href="/files/aa-1900.txt">a</a><a href="/files/report-2026.txt">b</a></p>',
      },
      { request: 'GET /files/report-2026.txt' },
    ],
  },
  {
    name: 'counts, states, sizes and prices that are ids as well',
    values: {
      a: [1, 9],
      b: [2, 10],
      stock: [3, 8],
      price: [2, 99],
      state: [1, 5],
      code: [2, 55],
      total: [2, 7],
      affected: [2, 4],
    },
    exchanges: [
      {
        request: 'POST /products',
        answer: { id: '{a}', stock: '{stock}', price: '{price}', state: '{state}', code: '{code}' },
      },
      {
        request: 'POST /products',
        answer: {
          id: '{b}',
          stock: '{stock}',
          price: '{price}',
          code: '{code}',
          categories: '{total}',
        },
      },
      {
        request: 'GET /products',
        answer: {
          total: '{total}',
          count: '{total}',
          pages: '{total}',
          page: 1,
          limit: 10,
          items: [],
        },
      },
      {
        request: 'PUT /products/{b}',
        body: {
          stock: 2,
          price: 3,
          size: 1,
          rating: 2,
          ports: [1, 2, 3],
          range: { from: 1, to: 2 },
          year: 2,
          level: '2',
        },
        answer: { affected: '{affected}', rows: '{affected}' },
      },
      {
        request: 'PUT /products/{a}',
        body: { stock: 3, size: 2, total: 2, count: 2, affected: 2 },
      },
      {
        request:
          'POST /log?page[number]=2&page[size]=3&limit=2&offset=1&depth=2&v=3&page=2&pages=2&per_page=3',
        body: { product: '{b}', times: 2, delay: 1 },
      },
      { request: 'GET /log?product={a}&min=1&max=2&skip=2&top=3&first=2&last=1' },
    ],
  },
  {
    name: 'an issue that has an id and a number',
    values: { repo: [1, 9], id: [1, 6], number: [1, 29] },
    exchanges: [
      { request: 'POST /repos', answer: { id: '{repo}' } },
      {
        request: 'POST /repos/{repo}/issues',
        body: { title: 'a' },
        answer: { id: '{id}', number: '{number}', url: '{origin}/repos/{repo}/issues/{number}' },
      },
      { request: 'POST /repos/{repo}/issues/{number}/labels', body: { labels: [1] } },
      { request: 'GET /search?issue_id={id}&issue_number={number}' },
    ],
  },
  {
    name: 'what the client has made up: keys, times, references',
    values: {
      id: [1763000000001, 1764000000006],
      made: ['2026-11-24T08:00:00.123Z', '2026-11-25T08:00:00.123Z'],
    },
    exchanges: [
      {
        request: 'POST /payments',
        headers: {
          'Idempotency-Key': '5f0c6d7e-1111-4222-8333-444455556666',
          'X-Correlation-Id': 'corr-aaaa-0001',
        },
        body: { amount: 2, reference: 'INV-2026-0001', at: '2026-11-24T07:59:59.999Z' },
        answer: {
          id: '{id}',
          key: '5f0c6d7e-1111-4222-8333-444455556666',
          createdAt: '{made}',
          reference: 'INV-2026-0001',
        },
        otherAnswer: {
          id: '{id}',
          key: 'another-key-7f3a9b2c',
          createdAt: '{made}',
          reference: 'INV-2026-9999',
        },
      },
      {
        request: 'POST /payments',
        headers: { 'Idempotency-Key': '5f0c6d7e-1111-4222-8333-444455556666' },
        body: { amount: 2, reference: 'INV-2026-0001', at: '2026-11-24T08:00:00.000Z' },
      },
      { request: 'GET /payments/{id}', headers: { 'X-Correlation-Id': 'corr-aaaa-0001' } },
      { request: 'GET /payments?since={made:uri}&reference=INV-2026-0001' },
    ],
  },
  {
    name: 'people and parents under other names',
    values: {
      user: [1, 9],
      other: [2, 10],
      category: [1, 6],
      post: [1, 8],
      comment: [1, 4],
      player: [1, 3],
    },
    exchanges: [
      { request: 'POST /users', answer: { id: '{user}' } },
      { request: 'POST /register', body: { name: 'eve' }, answer: { id: '{other}' } },
      { request: 'POST /categories', answer: { id: '{category}' } },
      {
        request: 'POST /posts',
        body: { authorId: '{user}', categoryId: '{category}', ownerId: '{other}' },
        answer: { id: '{post}' },
      },
      {
        request: 'POST /comments',
        body: { postId: '{post}', createdBy: '{user}', text: '1' },
        answer: { id: '{comment}' },
      },
      {
        request: 'POST /comments',
        body: {
          postId: '{post}',
          parentId: '{comment}',
          author: { id: '{other}' },
          assignee_id: '{other}',
          stars: 2,
        },
      },
      { request: 'POST /players', answer: { id: '{player}' } },
      {
        request: 'POST /moves',
        body: { opponent: '{player}', x: 1, y: 2 },
        gap: 'no name says that it is a player',
      },
    ],
  },
  {
    name: 'signs of all kinds in ids',
    values: {
      a: ['naïve/café 7f3a9b2c', 'naïve/café 8e4b0c3d'],
      b: ['100% "a+b=c&d" 7f3a9b2c', '100% "a+b=c&d" 8e4b0c3d'],
      c: ['🚀<b>&amp;\\ 7f3a9b2c', '🚀<b>&amp;\\ 8e4b0c3d'],
    },
    exchanges: [
      { request: 'POST /names', answer: { a: '{a}', b: '{b}', c: '{c}' } },
      { request: 'GET /names/{a:uri}?q={b:form}&r={c:uri}' },
      { request: 'POST /names', body: { a: '{a}', b: '{b}', deep: '{"c":"{c:json}"}' } },
      {
        request: 'POST /names',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body: 'a={a:form}&b={b:form}&c={c:uri}',
      },
      {
        request: 'POST /names',
        headers: { 'Content-Type': 'application/xml' },
        body: '<r a="{a:xml}"><b>{b:xml}</b><c>{c:xml}</c></r>',
      },
      {
        request: 'POST /names',
        body: { text: 'say {a}!' },
      },
    ],
  },
];
