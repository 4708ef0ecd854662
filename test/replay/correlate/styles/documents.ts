import type { Style } from './style.ts';

const jsonApi = { 'Content-Type': 'application/vnd.api+json' };
const xml = { 'Content-Type': 'text/xml; charset=utf-8' };
const soap = (body: string): string =>
  `<?xml version="1.0"?>\n<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${body}</s:Body></s:Envelope>`;

/** Documents that say themselves what their ids are of. */
export const documents: readonly Style[] = [
  {
    name: 'HAL',
    values: { box: [1, 8], other: [2, 9], lid: [101, 108] },
    exchanges: [
      { request: 'GET /api', answer: { _links: { boxes: { href: '/api/boxes' } } } },
      {
        request: 'POST /api/boxes',
        body: { name: 'a' },
        answer: {
          _links: {
            self: { href: '{origin}/api/boxes/{box}' },
            things: { href: '/api/boxes/{box}/things{?page,size}', templated: true },
            close: { href: '/api/boxes/{box}/close' },
          },
          _embedded: { lid: { _links: { self: { href: '/api/lids/{lid}' } } } },
        },
        answerHeaders: { Location: '{origin}/api/boxes/{box}' },
      },
      {
        request: 'POST /api/boxes',
        body: { name: 'b' },
        answerHeaders: { Location: '{origin}/api/boxes/{other}' },
      },
      { request: 'GET /api/boxes/{box}' },
      { request: 'GET /api/boxes/{box}/things?page=1&size=2' },
      { request: 'POST /api/boxes/{box}/close', status: 204 },
      { request: 'GET /api/lids/{lid}' },
      {
        request: 'PUT /api/boxes/{other}/lid',
        headers: { 'Content-Type': 'text/uri-list' },
        body: '{origin}/api/boxes/{box}',
        status: 204,
      },
    ],
  },
  {
    name: 'JSON:API',
    values: { ada: ['1', '5'], bob: ['2', '6'], article: ['1', '9'] },
    exchanges: [
      {
        request: 'POST /people',
        headers: jsonApi,
        body: { data: { type: 'people', attributes: { name: 'Ada', rank: '1' } } },
        answer: { data: { type: 'people', id: '{ada}', links: { self: '/people/{ada}' } } },
        answerHeaders: { ...jsonApi, Location: '/people/{ada}' },
      },
      {
        request: 'POST /people',
        headers: jsonApi,
        body: { data: { type: 'people', attributes: { name: 'Bob', rank: '2' } } },
        answer: { data: { type: 'people', id: '{bob}' } },
        answerHeaders: jsonApi,
      },
      {
        request: 'POST /articles',
        headers: jsonApi,
        body: {
          data: {
            type: 'articles',
            attributes: { stars: 1 },
            relationships: { author: { data: { type: 'people', id: '{ada}' } } },
          },
        },
        answer: {
          data: { type: 'articles', id: '{article}', attributes: { stars: 1 } },
          included: [{ type: 'people', id: '{ada}' }],
        },
        answerHeaders: jsonApi,
      },
      { request: 'GET /articles?filter[author]={ada}&page[number]=1&page[size]=2' },
      {
        request: 'PATCH /articles/{article}/relationships/author',
        headers: jsonApi,
        body: { data: { type: 'people', id: '{bob}' } },
      },
      {
        request: 'POST /comments',
        headers: jsonApi,
        body: {
          data: {
            type: 'comments',
            relationships: {
              article: { data: { type: 'articles', id: '{article}' } },
              readers: {
                data: [
                  { type: 'people', id: '{ada}' },
                  { type: 'people', id: '{bob}' },
                ],
              },
            },
          },
        },
      },
      { request: 'DELETE /people/{ada}', status: 204 },
    ],
  },
  {
    name: 'OData',
    values: {
      order: [1, 5],
      customer: ['C1', 'C3'],
      etag: ['W/"7f3a9b2c"', 'W/"8e4b0c3d"'],
      skip: ['2cfea6f596c5', '420321170a99'],
    },
    exchanges: [
      {
        request: 'POST /odata/Orders',
        body: { Name: 'a' },
        answer: { '@odata.id': '{origin}/odata/Orders({order})', OrderID: '{order}' },
      },
      { request: 'POST /odata/Customers', body: {}, answer: { CustomerID: '{customer}' } },
      {
        request: 'GET /odata/Orders({order})',
        answer: { '@odata.etag': '{etag}', OrderID: '{order}' },
      },
      {
        request: 'PATCH /odata/Orders({order})',
        headers: { 'If-Match': '{etag}' },
        body: { Name: 'b' },
      },
      {
        request:
          "GET /odata/Orders?$filter=OrderID%20eq%20{order}%20and%20CustomerID%20eq%20'{customer}'&$top=1",
        answer: { value: [], '@odata.nextLink': '{origin}/odata/Orders?$skiptoken={skip}&$top=1' },
      },
      { request: 'GET /odata/Orders?$skiptoken={skip}&$top=1' },
      {
        request: "POST /odata/Customers('{customer}')/Orders/$ref",
        body: { '@odata.id': '{origin}/odata/Orders({order})' },
      },
      { request: 'GET /odata/Lines(OrderID={order},Line=1)' },
    ],
  },
  {
    name: 'SOAP',
    values: { session: ['7f3a9b2c&x', '8e4b0c3d&x'], order: [1, 9], other: [2, 10] },
    exchanges: [
      {
        request: 'POST /ws',
        headers: xml,
        body: soap('<OpenSession/>'),
        answer: soap(
          '<OpenSessionResponse><SessionId>{session:xml}</SessionId></OpenSessionResponse>',
        ),
        answerHeaders: xml,
      },
      {
        request: 'POST /ws',
        headers: xml,
        body: soap('<CreateOrder session="{session:xml}"><Quantity>1</Quantity></CreateOrder>'),
        answer: soap(
          '<m:CreateOrderResponse xmlns:m="urn:x"><m:OrderId>{order}</m:OrderId></m:CreateOrderResponse>',
        ),
        answerHeaders: xml,
      },
      {
        request: 'POST /ws',
        headers: xml,
        body: soap('<CreateOrder session="{session:xml}"><Quantity>2</Quantity></CreateOrder>'),
        answer: soap('<CreateOrderResponse><OrderId>{other}</OrderId></CreateOrderResponse>'),
        answerHeaders: xml,
      },
      {
        request: 'POST /ws',
        headers: { ...xml, SOAPAction: '"urn:x#ShipOrder"' },
        body: soap(
          '<x:Ship xmlns:x="urn:x"><x:SessionId>{session:xml}</x:SessionId><x:OrderId>{order}</x:OrderId><x:Parcels>1</x:Parcels></x:Ship>',
        ),
      },
      {
        request: 'POST /ws',
        headers: xml,
        body: soap(
          '<CancelOrder session="{session:xml}" orderId="{other}" reason="2"><Order><Id>{other}</Id></Order></CancelOrder>',
        ),
      },
    ],
  },
];
