/** Ids that calls answer without a name: what is called says what they are the ids of. */
import { describe, expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import { type Exchange, type LinkCase, linksOf, sessionOf } from '../links.ts';
import { serveAnswers } from '../serve-answers.ts';

const rpc = (method: string, params: unknown, result: unknown): Exchange => ({
  request: 'POST /rpc',
  body: { jsonrpc: '2.0', id: 1, method, params },
  answer: { jsonrpc: '2.0', id: 1, result },
});

const xml = (body: string, answer: string): Exchange => ({
  request: 'POST /xml',
  type: 'text/xml',
  body: `<?xml version="1.0"?>\n${body}`,
  answerType: 'text/xml',
  answer,
});

const param = (value: string): string => `<param><value>${value}</value></param>`;

const struct = (name: string, value: string): string =>
  `<struct><member><name>title</name><value>Tea</value></member>` +
  `<member><name>${name}</name><value>${value}</value></member></struct>`;

const xmlRpc = (method: string, params: string, result: string): Exchange =>
  xml(
    `<methodCall><methodName>${method}</methodName><params>${params}</params></methodCall>`,
    `<methodResponse><params>${param(result)}</params></methodResponse>`,
  );

const soap = (call: string, answer: string): Exchange => {
  const inEnvelope = (body: string): string =>
    `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m="urn:shop">` +
    `<s:Header><m:lang>en</m:lang></s:Header><s:Body>${body}</s:Body></s:Envelope>`;
  return xml(inEnvelope(call), inEnvelope(answer));
};

const cases: LinkCase[] = [
  {
    name: 'under the name of the thing alone',
    exchanges: [
      rpc('category.create', { name: 'Tea' }, 12),
      rpc('item.create', { name: 'Cup', category: 12, stock: 12 }, 14),
    ],
    links: ['2 body /params/category <- 1 body /result'],
  },
  {
    name: 'in a list of one, of a method with a namespace',
    exchanges: [
      rpc('shop.stock.category.create', [[{ name: 'Tea' }]], [12]),
      rpc('shop.stock.item.write', [[3], { categories: [['add', [12]]] }], null),
    ],
    links: ['2 body /params/1/categories/0/1/0 <- 1 body /result/0'],
  },
  {
    name: 'of a method that counts, and makes nothing',
    exchanges: [
      rpc('category.count', {}, 12),
      rpc('item.create', { name: 'Cup', category: 12 }, 14),
    ],
    links: [],
  },
  {
    name: 'that may be a flag, or are words, lists or answers of what failed',
    exchanges: [
      rpc('item.list', {}, [{ id: 1 }, { id: 2 }]),
      rpc('item.save', { name: 'Cup' }, 1),
      rpc('item.delete', { item: 1 }, true),
      { request: 'POST /items', body: { name: 'Cup' }, answer: { result: 1 } },
      { request: 'DELETE /orders/1' },
      { request: 'POST /orders', body: { name: 'Cup' }, answer: { result: 'success' } },
      { request: 'GET /orders/success' },
      {
        request: 'POST /reports',
        body: { name: 'Cup' },
        answer: {
          data: [
            [1, 20],
            [2, 40],
          ],
        },
      },
      { request: 'GET /reports/40' },
      { request: 'POST /notes', body: { name: 'Cup' }, status: 422, answer: { data: 3 } },
      { request: 'GET /notes/3' },
    ],
    links: ['3 body /params/item <- 1 body /result/0/id'],
  },
  {
    name: 'of methods that end in one verb, but are about two things',
    exchanges: [rpc('legDelete', { place: 4 }, { id: 5 }), rpc('memoDelete', { id: 5 }, true)],
    links: [],
  },
  {
    name: 'of a method that makes nothing, in a list of other things',
    exchanges: [rpc('hostgroup.list', {}, { ownerids: [22] }), rpc('hostgroup.delete', [22], {})],
    links: [],
  },
  {
    name: 'that are flags, called as the method is',
    exchanges: [
      rpc('user.access', {}, { address: { read: 1, write: 1 } }),
      rpc('address.read', [[1]], []),
    ],
    links: [],
  },
  {
    name: 'by a longer name in the answer than the kind has in the call',
    exchanges: [
      rpc('hostgroup.create', { name: 'Tea' }, { groupids: [22], flags: [3] }),
      rpc('hostgroup.delete', [22], {}),
      rpc('hostgroup.delete', [3], {}),
    ],
    links: ['2 body /params/0 <- 1 body /result/groupids/0'],
  },
  {
    name: 'in a wrapper, of a request that makes a thing',
    exchanges: [
      { request: 'POST /categories', body: { name: 'Tea' }, answer: { result: [12] } },
      { request: 'POST /order/add', body: { name: 'Tea' }, answer: { data: 31 } },
      { request: 'POST /items', body: { category: 12, order: 31 } },
      { request: 'POST /sum', body: [5, 6], answer: { result: 11 } },
      { request: 'POST /items', body: { sum: 11 } },
    ],
    links: ['3 body /category <- 1 body /result/0', '3 body /order <- 2 body /data'],
  },
  {
    name: 'of XML-RPC, by position and by name',
    exchanges: [
      xmlRpc('wp.newPost', param('Tea'), '<string>31</string>'),
      xmlRpc('wp.editPost', param('<int>1</int>') + param('<int>31</int>'), '<boolean>1</boolean>'),
      xmlRpc('wp.deleteTerm', param('<int>31</int>'), '<boolean>1</boolean>'),
      xmlRpc('note.add', param(struct('post_id', '<int>31</int>')), struct('note_id', '77')),
      xmlRpc('note.mark', param(struct('note_id', '<i4>77</i4>')), '<boolean>1</boolean>'),
    ],
    links: [
      '2 body /methodCall/params[1]/param[2]/value[1]/int[1] <- 1 body /methodResponse/params[1]/param[1]/value[1]/string[1]',
      '4 body /methodCall/params[1]/param[1]/value[1]/struct[1]/member[2]/value[1]/int[1] <- 1 body /methodResponse/params[1]/param[1]/value[1]/string[1]',
      '5 body /methodCall/params[1]/param[1]/value[1]/struct[1]/member[2]/value[1]/i4[1] <- 4 body /methodResponse/params[1]/param[1]/value[1]/struct[1]/member[2]/value[1]',
    ],
  },
  {
    name: 'of XML-RPC, in a list',
    exchanges: [
      xmlRpc('wp.newPost', param('Tea'), '<int>31</int>'),
      xmlRpc(
        'wp.deletePosts',
        param('<array><data><value><int>31</int></value></data></array>'),
        '<boolean>1</boolean>',
      ),
    ],
    links: [
      '2 body /methodCall/params[1]/param[1]/value[1]/array[1]/data[1]/value[1]/int[1] <- 1 body /methodResponse/params[1]/param[1]/value[1]/int[1]',
    ],
  },
  {
    name: 'of SOAP, under a name that says nothing',
    exchanges: [
      soap(
        '<m:createOrder><name>Tea</name></m:createOrder>',
        '<m:createOrderResponse><return>31</return></m:createOrderResponse>',
      ),
      soap(
        '<m:CancelOrderRequest><orderId>31</orderId></m:CancelOrderRequest>',
        '<m:CancelOrderResponse><ok>true</ok></m:CancelOrderResponse>',
      ),
    ],
    links: [
      '2 body /Envelope/Body[1]/CancelOrderRequest[1]/orderId[1] <- 1 body /Envelope/Body[1]/createOrderResponse[1]/return[1]',
    ],
  },
  {
    name: 'of SOAP, by what is called',
    exchanges: [
      soap(
        '<m:CreateOrder><name>Tea</name></m:CreateOrder>',
        '<m:CreateOrderResponse><CreateOrderResult>31</CreateOrderResult></m:CreateOrderResponse>',
      ),
      soap(
        '<m:CancelOrder><id>31</id></m:CancelOrder>',
        '<m:CancelOrderResponse><ok>true</ok></m:CancelOrderResponse>',
      ),
      soap(
        '<m:CancelParcel><id>31</id></m:CancelParcel>',
        '<m:CancelParcelResponse><ok>true</ok></m:CancelParcelResponse>',
      ),
    ],
    links: [
      '2 body /Envelope/Body[1]/CancelOrder[1]/id[1] <- 1 body /Envelope/Body[1]/CreateOrderResponse[1]/CreateOrderResult[1]',
    ],
  },
];

describe('ids in results of calls', () => {
  test.each(cases)('$name', async ({ exchanges, links }) => {
    expect(await linksOf(exchanges)).toEqual(links);
  });
});

test('a member of a struct is found by its name, wherever it stands', async () => {
  const live = struct('x', '31').replace('</struct>', `${struct('note_id', '91').slice(8)}`);
  const session = sessionOf([
    xmlRpc('note.add', param('Tea'), struct('note_id', '31')),
    xmlRpc('note.mark', param(struct('note_id', '<int>31</int>')), '<boolean>1</boolean>'),
  ]);
  await using server = await serveAnswers([
    {
      headers: { 'content-type': 'text/xml' },
      body: `<methodResponse><params>${param(live)}</params></methodResponse>`,
    },
  ]);

  await replaySession(session, { target: server.url });

  expect(server.seen[1]?.body).toContain('<name>note_id</name><value><int>91</int></value>');
});
