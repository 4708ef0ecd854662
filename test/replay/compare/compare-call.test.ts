/** Answers with the recorded status that are errors in the protocol above HTTP. */
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { replaySession } from '../../../src/replay/index.ts';
import { told } from '../../kit/index.ts';
import { type Exchange, sessionOf } from '../correlate/links.ts';
import { serveAnswers } from '../correlate/serve-answers.ts';

type Answer = Parameters<typeof serveAnswers>[0][number];

/** What is said of one exchange, which is answered so now. Undefined if it passes. */
async function failureOf(
  exchange: Exchange,
  live: string | Buffer,
  headers: Answer['headers'] = {},
) {
  const type = exchange.answerType ?? 'application/json';
  const answers = [{ body: live, headers: { 'Content-Type': type, ...headers } }];
  await using server = await serveAnswers(answers);
  const { outcomes } = await replaySession(sessionOf([exchange]), { target: server.url });
  return outcomes[0]?.state === 'passed' ? undefined : told(outcomes[0]);
}

async function replayOne(...exchanged: Parameters<typeof failureOf>) {
  return (await failureOf(...exchanged))?.message ?? 'passed';
}

const addBook = {
  request: 'POST /graphql',
  body: { query: 'mutation { addBook(title: "Momo") { title } }' },
};
const graphql = { ...addBook, answer: { data: { addBook: { title: 'Momo' } } } };
const call = { request: 'POST /rpc', body: { jsonrpc: '2.0', id: 1, method: 'add', params: [1] } };
const rpc = { ...call, answer: { jsonrpc: '2.0', id: 1, result: 2 } };
const batch = { request: 'POST /rpc', body: [call.body, { ...call.body, id: 2 }] };
const xml = { type: 'text/xml', answerType: 'text/xml' };

const envelope = (prefix: string, namespace: string, body: string): string =>
  `<${prefix}:Envelope xmlns:${prefix}="${namespace}"><${prefix}:Body>${body}</${prefix}:Body></${prefix}:Envelope>`;
const soap11 = (body: string): string =>
  envelope('soap', 'http://schemas.xmlsoap.org/soap/envelope/', body);
const soap12 = (body: string): string =>
  envelope('env', 'http://www.w3.org/2003/05/soap-envelope', body);
/** The answer to `system.multicall`. */
const multicall = (...results: readonly string[]): string =>
  `<?xml version="1.0"?><methodResponse><params><param><value><array><data>${results
    .map((result) => `<value>${result}</value>`)
    .join('')}</data></array></value></param></params></methodResponse>`;
const done = '<array><data><value><int>1</int></value></data></array>';
const faultOf = (text: string): string =>
  '<struct><member><name>faultCode</name><value><int>-501</int></value></member>' +
  `<member><name>faultString</name><value><string>${text}</string></value></member></struct>`;
const lines = (...messages: readonly unknown[]): string =>
  messages.map((message) => `${JSON.stringify(message)}\n`).join('');
const event = (json: unknown): string => `event: message\ndata: ${JSON.stringify(json)}\n\n`;

/** A line of git's protocol behind its length. */
const packet = (text: string): string => (text.length + 4).toString(16).padStart(4, '0') + text;
const band = (report: string): string => `${packet(`\u0001${report}0000`)}0000`;

const push = {
  request: 'POST /r.git/git-receive-pack',
  answerType: 'application/x-git-receive-pack-result',
};
const unbundle = { request: 'POST /hg?cmd=unbundle', answerType: 'application/mercurial-0.1' };

test.each<[what: string, exchange: Exchange, live: string, error: string]>([
  [
    'GraphQL',
    graphql,
    '{"errors":[{"message":"no such author"},{"message":"b"}],"data":{"addBook":null}}',
    'no such author',
  ],
  ['GraphQL without a list', graphql, '{"errors":{"message":"who are you"}}', 'who are you'],
  [
    'GraphQL by GET',
    { ...graphql, request: 'GET /graphql?query=%7Bbooks%7Bid%7D%7D', body: undefined },
    '{"errors":[{"message":"no such author"}]}',
    'no such author',
  ],
  [
    'GraphQL as events',
    { ...addBook, answerType: 'text/event-stream', answer: event(graphql.answer) },
    event({ errors: [{ message: 'no such author' }] }),
    'no such author',
  ],
  [
    'the second of a batch of GraphQL',
    { ...addBook, body: [addBook.body, addBook.body], answer: [graphql.answer, graphql.answer] },
    '[{"data":{}},{"errors":[{"message":"no such author"}]}]',
    'no such author',
  ],
  ['JSON-RPC', rpc, '{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"busy"}}', 'busy'],
  [
    'a batch of JSON-RPC in another order',
    {
      ...batch,
      answer: [rpc.answer, { jsonrpc: '2.0', id: 2, error: { code: 1, message: 'was so' } }],
    },
    '[{"id":2,"error":{"code":1,"message":"was so"}},{"id":1,"error":{"code":1,"message":"busy"}}]',
    'busy',
  ],
  [
    'a whole batch of JSON-RPC',
    { ...batch, answer: [rpc.answer, { ...rpc.answer, id: 2 }] },
    '{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Parse error"}}',
    'Parse error',
  ],
  [
    'a whole batch of JSON-RPC, of which one call was an error',
    { ...batch, answer: [rpc.answer, { jsonrpc: '2.0', id: 2, error: { message: 'was so' } }] },
    '{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Parse error"}}',
    'Parse error',
  ],
  [
    'a whole batch of GraphQL, of which one call was an error',
    {
      ...addBook,
      body: [addBook.body, addBook.body],
      answer: [graphql.answer, { errors: [{ message: 'was so' }] }],
    },
    '{"errors":[{"message":"no batches"}]}',
    'no batches',
  ],
  [
    'a batch of JSON-RPC that lacks a result',
    { ...batch, answer: [rpc.answer, { ...rpc.answer, id: 2 }] },
    '[{"jsonrpc":"2.0","id":1,"result":2}]',
    'no result of call 2',
  ],
  [
    'GraphQL with a trusted document',
    { ...graphql, request: 'POST /api', body: { documentId: 'sha256:7e4f', variables: {} } },
    '{"errors":[{"message":"no such author"}]}',
    'no such author',
  ],
  [
    'GraphQL with a document of Relay in a form',
    {
      ...graphql,
      request: 'POST /api',
      type: 'application/x-www-form-urlencoded',
      body: 'doc_id=123&variables=%7B%7D',
    },
    '{"errors":[{"message":"no such author"}]}',
    'no such author',
  ],
  [
    'GraphQL whose path names the document',
    { ...graphql, request: 'GET /i/api/graphql/7e4f/Author?variables=%7B%7D', body: undefined },
    '{"errors":[{"message":"no such author"}]}',
    'no such author',
  ],
  [
    'a tool of MCP',
    {
      request: 'POST /mcp',
      body: { jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: 'add', arguments: {} } },
      answerType: 'text/event-stream',
      answer: event({ jsonrpc: '2.0', id: 2, result: { content: [{ type: 'text', text: '3' }] } }),
    },
    event({ jsonrpc: '2.0', method: 'notifications/message', params: {} }) +
      event({
        jsonrpc: '2.0',
        id: 2,
        result: { content: [{ type: 'text', text: 'no such tool' }], isError: true },
      }),
    'no such tool',
  ],
  [
    'Transmission',
    {
      request: 'POST /transmission/rpc',
      headers: [['X-Transmission-Session-Id', 'a']],
      body: { method: 'torrent-set', arguments: { ids: [7] } },
      answer: { arguments: {}, result: 'success' },
    },
    '{"arguments":{},"result":"no method name"}',
    'no method name',
  ],
  [
    'tRPC',
    {
      request: 'POST /trpc/post.add,post.list?batch=1',
      answer: [{ result: { data: { id: 1 } } }, { result: {} }],
    },
    '[{"result":{}},{"error":{"message":"NOPE","code":-32004,"data":{"code":"NOT_FOUND"}}}]',
    'NOPE',
  ],
  [
    'tRPC with a transformer',
    { request: 'GET /api/trpc/post.list', answer: { result: { data: { json: [] } } } },
    '{"error":{"json":{"message":"NOPE","code":-32004}}}',
    'NOPE',
  ],
  [
    'tRPC in a stream',
    {
      request: 'GET /api/trpc/post.list?batch=1',
      answer: lines(
        { 0: [[0], [null, 0, 0]] },
        [0, 0, [[{ result: 0 }], ['result', 0, 1]]],
        [1, 0, [[{ data: 0 }], ['data', 0, 2]]],
        [2, 0, [[[]]]],
      ),
    },
    lines({ 0: [[0], [null, 0, 0]] }, [0, 0, [[{ error: { message: 'NOPE', code: -32004 } }]]]),
    'NOPE',
  ],
  [
    'a remote function of SvelteKit below a path',
    { request: 'POST /shop/_app/remote/1a2b/add', answer: { type: 'result', result: '' } },
    '{"type":"error","error":{"message":"Internal Error"},"status":500}',
    'Internal Error',
  ],
  [
    'an action of SvelteKit',
    {
      request: 'POST /login?/enter',
      headers: [['x-sveltekit-action', 'true']],
      answer: { type: 'success', status: 200, data: '[]' },
    },
    '{"type":"error","error":{"message":"Internal Error"}}',
    'Internal Error',
  ],
  [
    'the data of a page of SvelteKit',
    { request: 'GET /a/__data.json', answer: { type: 'data', nodes: [null, { type: 'data' }] } },
    '{"type":"data","nodes":[null,{"type":"error","error":{"message":"Not Found"},"status":404}]}',
    'Not Found',
  ],
  [
    'XML-RPC',
    {
      ...{ request: 'POST /RPC2', ...xml },
      body: '<?xml version="1.0"?><methodCall><methodName>blog.add</methodName></methodCall>',
      answer:
        '<?xml version="1.0"?><methodResponse><params><param><value>1</value></param></params></methodResponse>',
    },
    '<?xml version="1.0"?><methodResponse><fault><value><struct>' +
      '<member><name>faultCode</name><value><int>4</int></value></member>' +
      '<member><name>faultString</name><value><string>Too &lt;many</string></value></member>' +
      '</struct></value></fault></methodResponse>',
    'Too <many',
  ],
  [
    'several calls of XML-RPC',
    {
      ...{ request: 'POST /RPC2', ...xml },
      body: '<?xml version="1.0"?><methodCall><methodName>system.multicall</methodName></methodCall>',
      answer: multicall(done, done),
    },
    multicall(done, faultOf('No such torrent')),
    'No such torrent',
  ],
  [
    'SOAP 1.1',
    { request: 'POST /soap', ...xml, body: soap11('<Add/>'), answer: soap11('<AddResponse/>') },
    soap11(
      '<soap:Fault><faultcode>soap:Client</faultcode><faultstring>Busy</faultstring></soap:Fault>',
    ),
    'Busy',
  ],
  [
    'SOAP 1.2',
    { request: 'POST /soap', ...xml, body: soap12('<Add/>'), answer: soap12('<AddResponse/>') },
    soap12(
      '<env:Fault><env:Code><env:Value>env:Sender</env:Value></env:Code>' +
        '<env:Reason><env:Text xml:lang="en">Busy</env:Text></env:Reason></env:Fault>',
    ),
    'Busy',
  ],
  [
    'a push of git',
    { ...push, answer: `${packet('unpack ok\n') + packet('ok refs/heads/main\n')}0000` },
    `${packet('unpack ok\n') + packet('ng refs/heads/main hook declined\n')}0000`,
    'refs/heads/main hook declined',
  ],
  [
    'a push of git in a side band',
    { ...push, answer: band(packet('unpack ok\n') + packet('ok refs/heads/main\n')) },
    packet('\u0002checking\n') +
      band(packet('unpack ok\n') + packet('ng refs/heads/main fetch first\n')),
    'refs/heads/main fetch first',
  ],
  [
    'a push of git that is over at once',
    { ...push, answer: band(packet('unpack ok\n') + packet('ok refs/heads/main\n')) },
    packet('ERR access denied'),
    'access denied',
  ],
  [
    'a push of Mercurial',
    { ...unbundle, answer: '1\nadded 1 changesets\n' },
    '0\ntransaction abort!\nrollback completed\n',
    'transaction abort! rollback completed',
  ],
  [
    'a refused key of Mercurial',
    { ...unbundle, request: 'POST /hg?cmd=pushkey&namespace=phases', answer: '1\n' },
    '0\n',
    'refused without a reason',
  ],
  [
    'a push of Mercurial that is answered by a bundle',
    {
      ...unbundle,
      answer:
        'HG20\0\0\0\0\0\0\0\x2f\x11reply:changegroup\0\0\0\0\0\x02\x0b\x01\x06\x01in-reply-to4return1\0\0\0\0\0\0\0\0',
    },
    'HG20\0\0\0\0\0\0\0\x0d\x06output\0\0\0\x01\0\0\0\0\0\x05abort\0\0\0\0' +
      '\0\0\0\x2a\x0bERROR:ABORT\0\0\0\x02\x01\0\x07\x0fmessagehook exited (1)\0\0\0\0\0\0\0\0',
    'hook exited (1)',
  ],
])('an error of %s fails where a success was recorded', async (_what, exchange, live, error) => {
  expect(await replayOne(exchange, live)).toBe(`expected ok, got error ${JSON.stringify(error)}`);
});

test('a success fails where an error was recorded, and another error passes', async () => {
  const answer = { errors: [{ message: 'no such author' }] };
  const exchange = { ...addBook, answer };

  expect(await replayOne(exchange, '{"data":{}}')).toBe('expected error "no such author", got ok');
  expect(await replayOne(exchange, '{"errors":[{"message":"busy"}]}')).toBe('passed');
});

test('an error is shown without the secrets that were sent', async () => {
  const exchange: Exchange = { ...graphql, headers: [['Authorization', 'Bearer REDACTED_TOKEN']] };
  await using server = await serveAnswers([
    { body: '{"errors":[{"message":"no live-secret-7"}]}' },
  ]);
  const settings = { target: server.url, secrets: { TOKEN: 'live-secret-7' } };
  const { outcomes } = await replaySession(sessionOf([exchange]), settings);
  expect(told(outcomes[0])?.message).toBe('expected ok, got error "no REDACTED_TOKEN"');
});

test('an error of a request that lacked its secret says which one to give', async () => {
  const exchange: Exchange = { ...graphql, headers: [['Authorization', 'Bearer REDACTED_TOKEN']] };
  await using server = await serveAnswers([{ body: '{"errors":[{"message":"who are you"}]}' }]);
  const { outcomes } = await replaySession(sessionOf([exchange]), { target: server.url });
  expect(outcomes[0]?.missingSecrets).toEqual(['REDACTED_TOKEN']);
  expect(told(outcomes[0])?.detail).toContain('REPLAY_SECRET_TOKEN');
});

test('an error is found in a compressed answer', async () => {
  const body = gzipSync('{"errors":[{"message":"busy"}]}');
  expect(await replayOne(graphql, body, { 'Content-Encoding': 'gzip' })).toBe(
    'expected ok, got error "busy"',
  );
});

test.each([
  ['no error', '{"errors":[],"data":{}}'],
  ['more than 4 MiB', `{"errors":[{"message":"${'x'.repeat(4 * 1024 * 1024)}"}]}`],
])('an answer with %s passes by its status', async (_what, live) => {
  expect(await replayOne(graphql, live)).toBe('passed');
});

test.each([
  ['GraphQL', graphql],
  ['JSON-RPC', rpc],
])('a page in place of a success of %s fails', async (protocol, exchange) => {
  const page = '<!doctype html><title>Sign in</title><form action="/login">';
  expect(await replayOne(exchange, page, { 'Content-Type': 'text/html; charset=utf-8' })).toBe(
    `expected ok, got text/html, which is no answer of ${protocol}`,
  );
  expect(await replayOne(exchange, '')).toContain('got an empty body, which');
});

test('a page in place of an answer of GraphQL is shown as text, without its head and without secrets', async () => {
  const page =
    '<!doctype html><title>Shop</title><style>p { color: red }</style><h1>Sign in</h1><p>token=sk_live_8Kq2mZx1p9Lw4Rt7</p>';
  const headers = { 'Content-Type': 'text/html' };
  const detail = (await failureOf(graphql, page, headers))?.detail ?? '';

  expect(detail).toContain('│ Sign in');
  expect(detail).not.toMatch(/color|sk_live/);
});

test('a page in place of an error of GraphQL passes by its status', async () => {
  expect(await replayOne({ ...addBook, answer: { errors: [{ message: 'busy' }] } }, '<p>')).toBe(
    'passed',
  );
});

test('a redirect of SvelteKit is neither a success nor an error', async () => {
  const success = { type: 'success', status: 200, data: '[]' };
  const redirect = { type: 'redirect', status: 303, location: '/login' };
  const failure = { type: 'failure', status: 400, data: '[]' };
  const action: Exchange = {
    request: 'POST /items?/add',
    headers: [['x-sveltekit-action', 'true']],
  };
  const told = (answer: object, live: object): Promise<string | undefined> =>
    replayOne({ ...action, answer }, JSON.stringify(live));

  expect(await told(success, redirect)).toBe('expected ok, got redirect to "/login"');
  expect(await told(redirect, success)).toBe('expected redirect to "/login", got ok');
  expect(await told(redirect, failure)).toBe(
    'expected redirect to "/login", got error "failure 400"',
  );
  expect(await told(redirect, { ...redirect, location: '/items/7' })).toBe('passed');
});

test.each([
  ['a job', 'POST /jobs', { name: 'a' }],
  ['a search', 'POST /search', { query: 'mutation of genes { BRCA1 }' }],
  ['a request to a proxy', 'POST /proxy', { method: 'GET', args: {} }],
])(
  'errors in an answer to %s, which is of no such protocol, are content',
  async (_what, request, body) => {
    const exchange = { request, body, answer: { data: 1, result: 1 } };
    const errors = '{"errors":[{"message":"busy"}],"error":{"message":"busy"}}';
    expect(await replayOne(exchange, errors)).toBe('passed');
  },
);

test('a list of XML-RPC may have fewer elements', async () => {
  const exchange = {
    ...{ request: 'POST /RPC2', ...xml },
    body: '<?xml version="1.0"?><methodCall><methodName>blog.list</methodName></methodCall>',
    answer: multicall(done, done),
  };
  expect(await replayOne(exchange, multicall(done))).toBe('passed');
});

test('data of tRPC in a stream that look like an error are content', async () => {
  const streamOf = (data: unknown): string =>
    lines(
      { 0: [[0], [null, 0, 0]] },
      [0, 0, [[{ result: 0 }], ['result', 0, 1]]],
      [1, 0, [[{ data: 0 }], ['data', 0, 2]]],
      [2, 0, [[data]]],
    );
  const exchange = { request: 'GET /api/trpc/job.get?batch=1', answer: streamOf({ done: true }) };
  expect(await replayOne(exchange, streamOf({ error: { message: 'no paper' } }))).toBe('passed');
});
