/** Ids of five to seven signs in the lists of a request, which came from different things and answers. */
import { describe, expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import { type Exchange, linksOf, sessionOf } from '../links.ts';
import { serveAnswers } from '../serve-answers.ts';

const form = 'application/x-www-form-urlencoded';
const xml = 'application/xml';

/** Requests that carry ids, and the ids in them. */
const carriers: Readonly<Record<string, (ids: readonly string[]) => Exchange>> = {
  'a query, by commas': (ids) => ({ request: `GET /parcels?ids=${ids.join(',')}` }),
  'a query, by escaped commas': (ids) => ({ request: `GET /parcels?ids=${ids.join('%2C')}` }),
  'a query, by pluses': (ids) => ({ request: `DELETE /parcels?ids=${ids.join('+')}` }),
  'a query, by escaped spaces': (ids) => ({ request: `DELETE /parcels?ids=${ids.join('%20')}` }),
  'a query, by bars': (ids) => ({ request: `GET /parcels?labels=${ids.join('|')}` }),
  'a parameter that comes again': (ids) => ({
    request: `GET /parcels?${ids.map((id) => `ids=${id}`).join('&')}`,
  }),
  'a parameter with brackets': (ids) => ({
    request: `GET /parcels?${ids.map((id) => `ids[]=${id}`).join('&')}`,
  }),
  'numbered parameters': (ids) => ({
    request: `GET /parcels?${ids.map((id, index) => `ids[${index}]=${id}`).join('&')}`,
  }),
  'a segment of a path': (ids) => ({ request: `DELETE /labels/${ids.join(',')}` }),
  'a JSON list': (ids) => ({ request: 'POST /parcels/bulk', body: { ids } }),
  'a JSON list of what they are': (ids) => ({ request: 'POST /parcels', body: { labels: ids } }),
  'a JSON list in an object': (ids) => ({ request: 'POST /parcels', body: { data: { ids } } }),
  'a JSON list alone': (ids) => ({ request: 'POST /labels/bulk', body: ids }),
  'JSON objects': (ids) => ({
    request: 'POST /parcels',
    body: { labels: ids.map((id) => ({ id })) },
  }),
  'a JSON text': (ids) => ({ request: 'POST /parcels/bulk', body: { ids: ids.join(',') } }),
  'a form, by commas': (ids) => ({
    request: 'POST /parcels/bulk',
    type: form,
    body: `ids=${ids.join(',')}`,
  }),
  'a field that comes again': (ids) => ({
    request: 'POST /parcels/bulk',
    type: form,
    body: ids.map((id) => `ids%5B%5D=${id}`).join('&'),
  }),
  'XML elements': (ids) => ({
    request: 'POST /parcels/bulk',
    type: xml,
    body: `<bulk><ids>${ids.map((id) => `<id>${id}</id>`).join('')}</ids></bulk>`,
  }),
};

const kinds = [
  ['with digits', ['k3x9q', 'm2p4z', 'zz81a']],
  ['one of which has none', ['k3x9q', 'm2p4z', 'qhzwkvp']],
  ['none of which has a digit', ['xvbqk', 'jwtzp', 'hgfdq']],
  ['in capitals', ['QHZWKV', '7TX2BM', 'RRC4ZD']],
  ['of both cases', ['aZqWkv', 'Xr7tQb']],
] as const;

/** From where the values of the last request come: `1 body /id`. */
async function sourcesOf(exchanges: readonly Exchange[]): Promise<string[]> {
  const links = await linksOf(exchanges);
  const own = links.filter((link) => link.startsWith(`${exchanges.length} `));
  return own.map((link) => link.replace(/.* <- /, '')).sort();
}

function made(id: string, index: number): Exchange {
  const name = `label ${index}`;
  return { request: 'POST /labels', status: 201, body: { name }, answer: { id, name } };
}

describe.each(kinds)('ids that were created one by one, %s', (_, ids) => {
  test.each(Object.entries(carriers))('in %s', async (_, carry) => {
    const sources = await sourcesOf([...ids.map(made), carry(ids)]);
    expect(sources).toEqual(ids.map((_, index) => `${index + 1} body /id`));
  });
});

describe.each(kinds)('ids of the elements of a list, %s', (_, ids) => {
  test.each(Object.entries(carriers))('in %s', async (_, carry) => {
    const answer = ids.map((id, index) => ({ id, name: `label ${index}` }));
    const sources = await sourcesOf([{ request: 'GET /labels', answer }, carry(ids)]);
    expect(sources).toEqual(ids.map((_, index) => `1 body /${index}/id`));
  });
});

test('they are those of the elements also where the list has moved', async () => {
  const row = (id: string, name: string) => ({ id, name });
  const answer = [row('qhzwkvp', 'Kitchen'), row('k3x9q', 'Garden'), row('wbnrtq', 'Cellar')];
  const live = [row('jjxq2', 'Roof'), row('vkdpgq', 'Garden'), row('p0w3z', 'Kitchen')];
  await using server = await serveAnswers([{ body: JSON.stringify(live) }]);
  const session = sessionOf([
    { request: 'GET /labels', answer },
    { request: 'POST /parcels/bulk', body: { ids: ['k3x9q', 'qhzwkvp'] } },
  ]);
  await replaySession(session, { target: server.url });
  expect(server.seen[1]?.body).toBe('{"ids":["vkdpgq","p0w3z"]}');
});

test.each<[string, Partial<Exchange>, string]>([
  [
    'an element of XML',
    { answer: '<label><id>qhzwk</id></label>', answerType: xml },
    'body /label/id[1]',
  ],
  ['a Location', { answerHeaders: [['Location', '/labels/qhzwk']] }, 'header location segment 2'],
  ['a member that is named after the thing', { answer: { label_id: 'qhzwk' } }, 'body /label_id'],
])('a response calls it an id in %s', async (_, said, source) => {
  const first: Exchange = { request: 'POST /labels', status: 201, body: { name: 'x' }, ...said };
  const exchanges = [first, made('m2p4z', 2), { request: 'GET /parcels?ids=qhzwk,m2p4z' }];
  expect(await sourcesOf(exchanges)).toEqual([`1 ${source}`, '2 body /id']);
});

test('an id that is in a list is an id as a value by itself as well', async () => {
  const exchanges: Exchange[] = [
    ...['qhzwk', 'jwtzp'].map(made),
    { request: 'POST /parcels', body: { labels: ['qhzwk', 'jwtzp'] } },
    { request: 'POST /parcels', body: { first: 'jwtzp' } },
  ];
  expect(await sourcesOf(exchanges)).toEqual(['2 body /id']);
});

const words = [
  ['fields', ['name', 'price']],
  ['columns', ['title', 'created', 'author']],
  ['sort', ['title', 'date']],
  ['roles', ['admin', 'editor']],
  ['sizes', ['small', 'large']],
  ['names in programs', ['userId', 'sortBy', 'minAge']],
  ['formats', ['mpeg4', 'x264', 'webm']],
  ['algorithms', ['sha256', 'sha512', 'crc32']],
  ['a word that is rare, and words', ['fjord', 'river', 'mountain']],
] as const;

const decoys: Readonly<Record<string, (list: readonly string[]) => Exchange>> = {
  'a query, by commas': (list) => ({ request: `GET /parcels?fields=${list.join(',')}` }),
  'a query, by pluses': (list) => ({ request: `GET /parcels?sort=${list.join('+')}` }),
  'a parameter that comes again': (list) => ({
    request: `GET /parcels?${list.map((each) => `kind=${each}`).join('&')}`,
  }),
  'a JSON list': (list) => ({ request: 'POST /parcels', body: { kinds: list } }),
  'JSON objects': (list) => ({
    request: 'POST /parcels',
    body: { columns: list.map((each) => ({ entry: each })) },
  }),
  'a form, by commas': (list) => ({
    request: 'POST /parcels',
    type: form,
    body: `roles=${list.join(',')}`,
  }),
  'XML elements': (list) => ({
    request: 'POST /parcels',
    type: xml,
    body: `<new><use>${list.join('</use><use>')}</use></new>`,
  }),
};

describe.each(words)('words are no ids, even if a response calls them ids: %s', (_, list) => {
  test.each(Object.entries(decoys))('in %s', async (_, carry) => {
    const ids: Exchange = {
      request: 'GET /choices',
      answer: list.map((id) => ({ id, label: 'x' })),
    };
    expect(await sourcesOf([ids, carry(list)])).toEqual([]);
    const alone = list.map((id, index) => ({ request: `GET /choices/${index}`, answer: { id } }));
    expect(await sourcesOf([...alone, carry(list)])).toEqual([]);
    const named = list.map((name) => ({ id: 7, name, type: name }));
    expect(await sourcesOf([{ request: 'GET /choices', answer: named }, carry(list)])).toEqual([]);
  });
});

test('a word in a list of ids is none, and stays a word elsewhere', async () => {
  const exchanges: Exchange[] = [
    { request: 'GET /roles', answer: [{ id: 'admin' }, { id: 'x7k2qp' }] },
    { request: 'PUT /users/7', body: { roleIds: ['admin', 'x7k2qp'] } },
  ];
  expect(await sourcesOf(exchanges)).toEqual(['1 body /1/id']);
  expect(await sourcesOf([...exchanges, { request: 'DELETE /admin/cache' }])).toEqual([]);
});

test('random letters are no ids where no answer calls them so', async () => {
  const list = ['xvbqk', 'jwtzp', 'hgfdq'];
  const answer = list.map((code, index) => ({ id: index + 1, code, name: code }));
  const exchanges = [
    { request: 'GET /labels', answer },
    { request: 'POST /parcels', body: { marks: list } },
  ];
  expect(await sourcesOf(exchanges)).toEqual([]);
});

test.each(['Order qh7zw4', 'Token+qh7zw4'])('a word beside a code is no id: %s', async (text) => {
  const exchanges: Exchange[] = [
    { request: 'POST /labels', answer: { id: text.slice(0, 5) } },
    { request: `GET /parcels?ids=${text.replace(' ', '%20')}` },
  ];
  expect(await sourcesOf(exchanges)).toEqual([]);
});

test('ids that the client had sent before any response are its own', async () => {
  const list = ['xvbqk', 'jwtzp', 'hgfdq'];
  const exchanges: Exchange[] = [
    { request: 'POST /labels/bulk', body: { ids: list }, answer: list.map((id) => ({ id })) },
    { request: 'GET /labels?ids=xvbqk,jwtzp,hgfdq' },
  ];
  expect(await sourcesOf(exchanges)).toEqual([]);
});
