/** Short values, linked by what the names and paths around them say. */
import { describe, expect, test } from 'vitest';
import { type LinkCase, linksOf } from '../links.ts';

const cases: LinkCase[] = [
  {
    name: 'the id of a created thing behind its collection',
    exchanges: [{ request: 'POST /orders', answer: { id: 7 } }, { request: 'GET /orders/7' }],
    links: ['2 path segment 2 <- 1 body /id'],
  },
  {
    name: 'an id with the form that is asked for, or with what is done',
    exchanges: [
      { request: 'POST /issues.json', answer: { issue: { id: 7 } } },
      { request: 'PUT /issues/7.json' },
      { request: 'POST /issues/7:close' },
      { request: 'GET /issues/7.5' },
    ],
    links: ['2 path segment 2 <- 1 body /issue/id', '3 path segment 2 <- 1 body /issue/id'],
  },
  {
    name: 'an id in a query that says beside it what it is the id of',
    exchanges: [
      {
        request: 'GET /plants/Ferns/edit',
        answer: { mentions: '/people/find?object_id=7&object_type=note' },
      },
      { request: 'GET /plants/Ferns/7' },
      { request: 'DELETE /notes/7' },
    ],
    links: ['3 path segment 2 <- 1 body /mentions query object_id'],
  },
  {
    name: 'an id that an answer has behind a verb in a URL',
    exchanges: [
      {
        request: 'GET /plants/9/photos',
        answer: { photos: [{ size: 12, url: 'http://127.0.0.1:4000/leaves/view/7/leaf.png' }] },
      },
      { request: 'DELETE /leaves/7' },
    ],
    links: ['2 path segment 2 <- 1 body /photos/0/url segment 3'],
  },
  {
    name: 'an id of a thing whose plural ends in two more letters',
    exchanges: [
      { request: 'GET /lists', answer: { plant_statuses: [{ id: 7, name: 'dry' }] } },
      { request: 'POST /plants', body: { status_id: 7 } },
    ],
    links: ['2 body /status_id <- 1 body /plant_statuses/0/id'],
  },
  {
    name: 'a field whose name ends in what looks like a plural',
    exchanges: [
      {
        request: 'GET /plants/new',
        answer: '<form action="/plants"><input type="hidden" name="first_status" value="7"></form>',
        answerType: 'text/html',
      },
      {
        request: 'POST /plants/preview',
        body: 'first_status=7&title=Fern',
        type: 'application/x-www-form-urlencoded',
      },
    ],
    links: ['2 body field first_status <- 1 body form /plants 1 field first_status'],
  },
  {
    name: 'the id of a version, and not how often something was changed',
    exchanges: [
      { request: 'GET /plants/9', answer: { plant: { lock_version: 7, text: { version: 7 } } } },
      { request: 'PUT /plants/9', body: { fixed_version_id: 7 } },
      { request: 'GET /versions/7' },
    ],
    links: [],
  },
  {
    name: 'a version in a list that a page offers, though a text has been changed as often',
    exchanges: [
      {
        request: 'GET /notes/edit',
        answer: '<form action="/notes"><input type="hidden" name="note[version]" value="7"></form>',
        answerType: 'text/html',
      },
      {
        request: 'GET /plants/versions',
        answer:
          '<table><tr><td>Spring</td><td><a href="/versions/7/edit">edit</a></td></tr></table>',
        answerType: 'text/html',
      },
      { request: 'GET /versions/7/edit' },
    ],
    links: ['3 path <- 2 body row /versions/*/edit 1 link /versions/*/edit 1 path'],
  },
  {
    name: 'the id of a thing under another',
    exchanges: [
      { request: 'POST /orders', answer: { id: 7 } },
      { request: 'POST /orders/7/items', answer: { id: 7 } },
      { request: 'DELETE /orders/7/items/7' },
    ],
    links: [
      '2 path segment 2 <- 1 body /id',
      '3 path segment 2 <- 1 body /id',
      '3 path segment 4 <- 2 body /id',
    ],
  },
  {
    name: 'a field of the name of the collection',
    exchanges: [
      { request: 'POST /orders', answer: { id: 7 } },
      { request: 'POST /payments', body: { orderId: 7 } },
    ],
    links: ['2 body /orderId <- 1 body /id'],
  },
  {
    name: 'a query value of the name of the collection',
    exchanges: [
      { request: 'POST /orders', answer: { id: 7 } },
      { request: 'GET /payments?order_id=7' },
    ],
    links: ['2 query order_id <- 1 body /id'],
  },
  {
    name: 'an id in an envelope',
    exchanges: [
      { request: 'POST /orders', answer: { data: { id: 7 } } },
      { request: 'GET /orders/7' },
    ],
    links: ['2 path segment 2 <- 1 body /data/id'],
  },
  {
    name: 'a nested object',
    exchanges: [
      { request: 'POST /checkout', answer: { order: { id: 7 }, customer: { id: 7 } } },
      { request: 'GET /orders/7' },
      { request: 'GET /customers/7' },
    ],
    links: ['2 path segment 2 <- 1 body /order/id', '3 path segment 2 <- 1 body /customer/id'],
  },
  {
    name: 'a Location',
    exchanges: [
      { request: 'POST /orders', status: 201, answerHeaders: [['Location', '/orders/7']] },
      { request: 'GET /orders/7' },
    ],
    links: ['2 path <- 1 header location path'],
  },
  {
    name: 'a segment behind any word',
    exchanges: [
      { request: 'POST /new', status: 303, answerHeaders: [['Location', '/ticket/12']] },
      { request: 'GET /ticket/12/x' },
      { request: 'POST /find', body: { ticket: 12, text: 'see http://localhost/ticket/12 now' } },
    ],
    links: [
      '2 path segment 2 <- 1 header location segment 2',
      '3 body /ticket <- 1 header location segment 2',
      '3 body /text <- 1 header location segment 2',
    ],
  },
  {
    name: 'ids joined by commas',
    exchanges: [
      { request: 'POST /orders', answer: { id: 7 } },
      { request: 'POST /orders', answer: { id: 8 } },
      { request: 'GET /orders?ids=7,8' },
    ],
    links: ['3 query ids <- 1 body /id', '3 query ids <- 2 body /id'],
  },
  {
    name: 'ids joined by bars',
    exchanges: [
      { request: 'POST /edit', answer: { pageid: 2 } },
      { request: 'POST /edit', answer: { pageid: 3 } },
      { request: 'GET /api?pageids=2%7C3' },
    ],
    links: ['3 query pageids <- 1 body /pageid', '3 query pageids <- 2 body /pageid'],
  },
  {
    name: 'an id by the method of a call',
    exchanges: [
      {
        request: 'POST /rpc',
        body: { method: 'torrent-add', arguments: { filename: 'a' } },
        answer: { arguments: { 'torrent-added': { id: 3 } } },
      },
      {
        request: 'POST /rpc',
        body: { method: 'torrent-set', arguments: { ids: 3, uploadLimit: 3 } },
      },
    ],
    links: ['2 body /arguments/ids <- 1 body /arguments/torrent-added/id'],
  },
  {
    name: 'an id by the field that a query asks for',
    exchanges: [
      {
        request: 'POST /graphql',
        body: { query: 'mutation { createPost(title: "a") { id } }' },
        answer: { data: { createPost: { id: '4' } } },
      },
      {
        request: 'POST /graphql',
        body: { query: 'query ($id: ID!) { post(id: $id) { id } }', variables: { id: '4' } },
      },
    ],
    links: ['2 body /variables/id <- 1 body /data/createPost/id'],
  },
  {
    name: 'a page number',
    exchanges: [
      { request: 'GET /orders', answer: { next_page: 2 } },
      { request: 'GET /orders?page=2' },
    ],
    links: ['2 query page <- 1 body /next_page'],
  },
  {
    name: 'a version of the same thing',
    exchanges: [
      { request: 'GET /orders/a', answer: { version: 3 } },
      { request: 'PUT /orders/a', body: { version: 3 } },
    ],
    links: ['2 body /version <- 1 body /version'],
  },
  {
    name: 'an id behind a short path',
    exchanges: [{ request: 'POST /a', answer: { id: 7 } }, { request: 'GET /a/7' }],
    links: ['2 path segment 2 <- 1 body /id'],
  },
  {
    name: 'an attribute of an XML element that has a text',
    exchanges: [
      { request: 'POST /orders', answer: { id: 7, lines: [{ lineId: 8 }] } },
      {
        request: 'POST /ws',
        type: 'text/xml',
        body: '<a orderId="7" n="8">7<line id="8">2</line></a>',
      },
    ],
    links: ['2 body /a/@orderId <- 1 body /id', '2 body /a/line[1]/@id <- 1 body /lines/0/lineId'],
  },
  {
    name: 'ids of lists, and ids whose name begins with it',
    exchanges: [
      { request: 'POST /lists', answer: { id: 7 } },
      { request: 'POST /products', answer: { id: 8 } },
      { request: 'POST /z', body: { listId: 7, id_product: 8 } },
    ],
    links: ['3 body /listId <- 1 body /id', '3 body /id_product <- 2 body /id'],
  },
  {
    name: 'the number of an issue in its project, besides its id',
    exchanges: [
      { request: 'POST /projects/a/issues', answer: { id: 9, iid: 1 } },
      { request: 'PUT /projects/a/issues/1' },
      { request: 'PUT /issues/9' },
    ],
    links: ['2 path segment 4 <- 1 body /iid', '3 path segment 2 <- 1 body /id'],
  },
  {
    name: 'conditions of a write',
    exchanges: [
      { request: 'PUT /a/x', answer: { _seq_no: 5, _primary_term: 1 } },
      { request: 'PUT /a/x?if_seq_no=5&if_primary_term=1' },
    ],
    links: [
      '2 query if_seq_no <- 1 body /_seq_no',
      '2 query if_primary_term <- 1 body /_primary_term',
    ],
  },
  {
    name: 'the version of a list, in its metadata',
    exchanges: [
      { request: 'GET /pods', answer: { metadata: { resourceVersion: '412' } } },
      { request: 'GET /pods?watch=1&resourceVersion=412' },
    ],
    links: ['2 query resourceVersion <- 1 body /metadata/resourceVersion'],
  },
  {
    name: 'words where only the server makes such up',
    exchanges: [
      { request: 'GET /items', answer: { nextPageToken: 'MTAw', state: 'open' } },
      { request: 'GET /items?pageToken=MTAw&state=open' },
    ],
    links: ['2 query pageToken <- 1 body /nextPageToken'],
  },
  {
    name: 'what a JSON Patch writes or tests, by its path',
    exchanges: [
      { request: 'POST /customers', answer: { id: 7 } },
      { request: 'GET /orders/a', answer: { version: 3 } },
      {
        request: 'PATCH /orders/a',
        type: 'application/json-patch+json',
        body: [
          { op: 'test', path: '/version', value: 3 },
          { op: 'replace', path: '/customerId', value: 7 },
          { op: 'replace', path: '/quantity', value: 7 },
        ],
      },
    ],
    links: ['3 body /0/value <- 2 body /version', '3 body /1/value <- 1 body /id'],
  },
  {
    name: 'an id of many digits, also of what is called as a quantity is',
    exchanges: [
      { request: 'POST /budgets', answer: { id: 73400321, amount: 24999900 } },
      { request: 'POST /tickets', answer: { id: 918273645 } },
      { request: 'PUT /budgets/73400321', body: { note: 918273645, amount: 24999900 } },
      { request: 'POST /payments', body: { budget: 73400321, max_id: 918273645 } },
    ],
    links: [
      '3 path segment 2 <- 1 body /id',
      '3 body /note <- 2 body /id',
      '4 body /budget <- 1 body /id',
      '4 body /max_id <- 2 body /id',
    ],
  },
];

describe('links by the roles of short values', () => {
  test.each(cases)('$name', async ({ exchanges, links }) => {
    expect(await linksOf(exchanges)).toEqual(links);
  });
});
