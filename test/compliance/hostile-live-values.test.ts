/**
 * Targets that answer with values that would make another request of the next one: a step up in its
 * path, a further parameter, cookie, header or argument. Such a value is escaped where its place has
 * escapes; else the request is not sent, and says which value of which response it was.
 */
import { describe, expect, test } from 'vitest';
import { replaySession } from '../../src/replay/index.ts';
import { told } from '../kit/index.ts';
import { sentCookies } from '../replay/correlate/cookies/sent-cookies.ts';
import { type Exchange, sessionOf } from '../replay/correlate/links.ts';
import { serveVerbatim } from '../replay/serve-verbatim.ts';

const ID = 'recorded-id-4711';

/** What a target that answers with this id gets next, byte for byte. */
async function replayWith(live: string, next: Exchange, recorded = ID) {
  const first = `{"id":${JSON.stringify(live)}}`;
  await using server = await serveVerbatim((socket) => {
    const body = server.requests.length === 1 ? first : '';
    const length = Buffer.byteLength(body);
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n\r\n${body}`);
  });
  const session = sessionOf([{ request: 'POST /orders', answer: { id: recorded } }, next]);
  const { outcomes } = await replaySession(session, { target: server.url });
  const [, sent] = server.requests;
  const header = (name: string) => sent?.headers.find(([each]) => each === name)?.[1];
  const line = sent?.line.replace(' HTTP/1.1', '');
  return { line, header, body: sent?.body.toString(), message: told(outcomes[1])?.message };
}

/** Why a request was not sent. */
async function refusalOf(live: string, next: Exchange, recorded = ID) {
  const { line, message } = await replayWith(live, next, recorded);
  expect(line).toBeUndefined();
  return message
    ?.replace('not sent: ', '')
    .replace(', which is in body /id of #1 POST /orders', '');
}

describe('a segment of a path', () => {
  test.each(['.', '..', '../admin', '..\\admin', 'a/../../admin', '..;', '..;jsessionid=1/x'])(
    'is never a dot segment, nor becomes one when it is decoded: %s',
    async (live) => {
      expect(await refusalOf(live, { request: `DELETE /orders/${ID}` })).toBe(
        'path segment 2 cannot contain a dot segment ("." or "..")',
      );
    },
  );

  test('is none when it is decoded twice', async () => {
    expect(await refusalOf('%2e%2e', { request: `DELETE /orders/${ID}/items` })).toContain(
      'dot segment',
    );
    expect(await refusalOf('.%252e', { request: `DELETE /orders/${ID}/items` })).toContain(
      'dot segment',
    );
  });

  test.each([
    ['a/b', 'a%2Fb'],
    ['a?b#c', 'a%3Fb%23c'],
    ['a\\b', 'a%5Cb'],
    ['a;b=c', 'a%3Bb%3Dc'],
    ['a\r\nb c', 'a%0D%0Ab%20c'],
    ['%2f', '%252f'],
    ['...', '...'],
    ['.env', '.env'],
    ['half \ud800', 'half%20%EF%BF%BD'],
  ])('has what would part it escaped: %j', async (live, written) => {
    const { line } = await replayWith(live, { request: `DELETE /orders/${ID}/items` });
    expect(line).toBe(`DELETE /orders/${written}/items`);
  });

  test('has a sign of parameters only where the recorded value has it', async () => {
    const matrix = `/orders/v=1;id=${ID}`;
    const { line } = await replayWith('7;admin=1', { request: `GET ${matrix}` });
    expect(line).toBe('GET /orders/v=1;id=7%3Badmin%3D1');
  });

  test('of a key in brackets does not close them', async () => {
    expect(await refusalOf('7)/$links(', { request: 'GET /Orders(OrderID=7)' }, '7')).toBe(
      'path segment 1 cannot contain the character "/"',
    );
  });

  test('of a URL in a header is no dot segment either', async () => {
    const headers: [string, string][] = [['Destination', `http://127.0.0.1:3000/dav/${ID}/a`]];
    expect(await refusalOf('..', { request: 'MOVE /dav/b', headers })).toBe(
      'header destination cannot contain a dot segment ("." or "..")',
    );
  });
});

test('a path that a response gives whole is what a client makes of it', async () => {
  const { line } = await replayWith(
    '/a/../../admin',
    { request: 'GET /orders/4711' },
    '/orders/4711',
  );
  expect(line).toBe('GET /admin');
});

test.each(['/a/%2e%2e/admin', '/a/..;/admin', '/a/.%252E/b'])(
  'a path that a response gives whole has no dot segment in disguise: %s',
  async (live) => {
    expect(await refusalOf(live, { request: 'DELETE /orders/4711' }, '/orders/4711')).toContain(
      'path cannot contain a dot segment ("." or "..")',
    );
  },
);

describe('a parameter', () => {
  test.each([
    ['7', ID, `q=${ID}`, 'q=7'],
    ['a&admin=1', ID, `q=${ID}&r=1`, 'q=a%26admin%3D1&r=1'],
    ['a&b', '12:30:00:0000', 'q=12:30:00:0000', 'q=a%26b'],
    ['a+b&c;d', 'recorded,id:4711', 'q=recorded,id:4711', 'q=a%2Bb%26c%3Bd'],
    ['a/b?c#d', ID, `q=${ID}`, 'q=a%2Fb%3Fc%23d'],
  ])('of a query does not become two: %s', async (live, recorded, query, written) => {
    const { line } = await replayWith(live, { request: `GET /orders?${query}` }, recorded);
    expect(line).toBe(`GET /orders?${written}`);
  });

  test('of a form does not become two', async () => {
    const type = 'application/x-www-form-urlencoded';
    const { body } = await replayWith(
      'a&role=admin+x',
      { request: 'POST /a', type, body: 'id=12:30:00:0000&b=1' },
      '12:30:00:0000',
    );
    expect(body).toBe('id=a%26role%3Dadmin%2Bx&b=1');
  });

  test('of a filter brings no further condition', async () => {
    const next = { request: `DELETE /orders?$filter=OrderID%20eq%20${ID}%20and%20Size%20eq%202` };
    expect(await refusalOf('7 or true', next)).toBe('query $filter cannot contain a space');
  });

  test('of a filter of RSQL brings no further condition', async () => {
    const next = { request: `DELETE /orders?filter=id==${ID}` };
    expect(await refusalOf('7,id!=7', next)).toBe('query filter cannot contain the character ","');
  });

  test('of a list brings no further element', async () => {
    expect(await refusalOf('7,8', { request: `DELETE /orders?ids=${ID},recorded-id-4712` })).toBe(
      'query ids cannot contain the character ","',
    );
  });
});

describe('a cookie', () => {
  test.each([
    ['a; admin=1', 'the character ";"'],
    ['a, b', 'the character ","'],
    ['a b', 'a space'],
    ['"a', `the character '"'`],
    ['a\\b', 'the character "\\"'],
    ['a\r\nX-Admin: 1', 'a line break'],
    ['a\u0000', 'the character U+0000'],
  ])('with a value of a body has none of what parts cookies: %j', async (live, what) => {
    const headers: [string, string][] = [['Cookie', `a=1; id=${ID}; b=2`]];
    expect(await refusalOf(live, { request: 'GET /', headers })).toBe(
      `cookie id cannot contain ${what}`,
    );
  });

  test('has a blank where the recorded one has one', async () => {
    const headers: [string, string][] = [['Cookie', 'name=Zx81 kQ77 pL42; b=2']];
    const { header } = await replayWith(
      'Grace Hopper',
      { request: 'GET /', headers },
      'Zx81 kQ77 pL42',
    );
    expect(header('Cookie')).toBe('name=Grace Hopper; b=2');
  });

  test('without a name does not pass for one with a name', () => {
    const sent = sentCookies([
      { set: ['lang=en'], live: ['lang=de', '=sid=evil'] },
      { cookie: 'lang=en; sid=own' },
    ]);
    expect(sent).toEqual([undefined, 'lang=de; sid=own; =sid=evil']);
  });
});

describe('a header', () => {
  test('has no further parameter, be it in quotes', async () => {
    const headers: [string, string][] = [['Authorization', `Token token="${ID}", nonce="1"`]];
    expect(await refusalOf('a", admin="1', { request: 'GET /', headers })).toBe(
      `header authorization cannot contain the character '"'`,
    );
  });
});

describe('a body', () => {
  test.each([
    [`mutation { deleteOrder(id: "${ID}") }`, '7") deleteUser(id: "1', `the character '"'`],
    [`mutation { deleteOrder(id: "${ID}") }`, '7\\', 'the character "\\"'],
    ['mutation { deleteOrder(id: 471147114711, dryRun: true\n) }', '7#', 'the character "#"'],
    ['mutation { deleteOrder(id: 471147114711) }', '7) deleteUser(id: 1', 'the character ")"'],
  ])('of GraphQL has no further argument: %s', async (query, live, what) => {
    const recorded = /\d{12}/.exec(query)?.[0] ?? ID;
    const next = { request: 'POST /graphql', body: { query } };
    expect(await refusalOf(live, next, recorded)).toBe(`body /query cannot contain ${what}`);
  });

  test('of lines has no further line', async () => {
    const next = { request: 'POST /a', type: 'text/csv', body: `id,size\n${ID},1\n` };
    expect(await refusalOf('7\n8', next)).toBe('body cannot contain a line break');
  });

  test('in parts has no further part', async () => {
    const type = 'multipart/form-data; boundary=x-1';
    const body = `--x-1\r\nContent-Disposition: form-data; name="id"\r\n\r\n${ID}\r\n--x-1--\r\n`;
    const live = '7\r\n--x-1\r\nContent-Disposition: form-data; name="role"\r\n\r\nadmin';
    expect(await refusalOf(live, { request: 'POST /', type, body })).toBe(
      'body part id cannot contain the boundary between its parts',
    );
  });

  test('in parts has parts of several lines', async () => {
    const type = 'multipart/form-data; boundary=x-1';
    const around = [
      '--x-1\r\nContent-Disposition: form-data; name="id"\r\n\r\n',
      '\r\n--x-1--\r\n',
    ];
    const next = { request: 'POST /', type, body: around.join(ID) };
    const { body } = await replayWith('two\r\nlines, (or) "more"', next);
    expect(body).toBe(around.join('two\r\nlines, (or) "more"'));
  });

  test.each([
    [
      'application/xml',
      `<a><id>${ID}</id></a>`,
      '7</id><b/>',
      '<a><id>7&lt;/id&gt;&lt;b/&gt;</id></a>',
    ],
    ['application/json', `{ "id": "${ID}" }`, '7","b":"', '{ "id": "7\\",\\"b\\":\\"" }'],
    ['text/plain', `Dear ${ID}, hello`, '7 and others', 'Dear 7 and others, hello'],
  ])('that is %s stays what it is', async (type, body, live, written) => {
    const { body: sent } = await replayWith(live, { request: 'POST /a', type, body });
    expect(sent).toBe(written);
  });
});
