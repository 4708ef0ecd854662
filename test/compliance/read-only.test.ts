/** A read-only target is sent nothing that asks for a write, in whatever place the request says so. */
import { describe, expect, test } from 'vitest';
import { Replay } from '../../src/replay/engine.ts';
import { type ReplaySettings, replaySession } from '../../src/replay/index.ts';
import type { Body, Header } from '../../src/session/schema.ts';
import { createSession, type LooseRecording, recordingOf, serve, told } from '../kit/index.ts';
import { OK, serveVerbatim } from '../replay/serve-verbatim.ts';

interface Replayed {
  /** `passed`, or the code of the error. */
  readonly states: readonly string[];
  readonly messages: readonly (string | undefined)[];
  /** Request lines that arrived. */
  readonly sent: readonly string[];
}

async function replay(
  recordings: readonly LooseRecording[],
  settings: ReplaySettings = {},
): Promise<Replayed> {
  await using target = await serveVerbatim(OK);
  const session = createSession(recordings, { origin: 'https://api.example.com' });
  const { outcomes } = await replaySession(session, {
    target: target.url,
    readOnly: true,
    ...settings,
  });
  return {
    states: outcomes.map((outcome) => told(outcome)?.label ?? outcome.state),
    messages: outcomes.map((outcome) => told(outcome)?.message),
    sent: target.requests.map(({ line }) => line),
  };
}

const replayHeaders = (headers: Header[], method = 'GET'): Promise<Replayed> =>
  replay([recordingOf(method, '/a', 200, { headers })]);
const replayPath = (path: string): Promise<Replayed> => replay([recordingOf('GET', path, 200)]);
const replayBody = (body: Body, headers: Header[] = []): Promise<Replayed> =>
  replay([recordingOf('GET', '/a', 200, { headers, body })]);
const overrides = (...methods: readonly string[]): Header[] =>
  methods.map((method) => ['X-HTTP-Method-Override', method]);
const graphqlPath = (document: string, more = ''): string =>
  `/graphql?query=${encodeURIComponent(document)}${more}`;

describe('a GET whose header asks for another method', () => {
  test.each([
    ['X-HTTP-Method-Override', 'DELETE'],
    ['X-HTTP-Method', 'MERGE'],
    ['X-Method-Override', 'PATCH'],
    ['x-http-method-override', 'delete'],
    ['X_HTTP_METHOD_OVERRIDE', 'PUT'],
    ['X-HTTP-Method-Override', ' POST '],
    ['X-HTTP-Method-Override', 'GET, DELETE'],
    ['X-HTTP-Method-Override', 'WIPE'],
    ['X-HTTP-Method-Override', 'PROPPATCH'],
  ])('is refused: %s: %s', async (name, value) => {
    const { states, messages, sent } = await replayHeaders([[name, value]]);
    expect(states).toEqual(['read-only']);
    expect(sent).toEqual([]);
    expect(messages).toEqual([
      `not sent: the target is read-only, and the header ${name} asks for another method`,
    ]);
  });

  test.each(['HEAD', 'OPTIONS'])(
    'is refused as well where it is a request of %s',
    async (method) => {
      const { states, sent } = await replayHeaders([['X-HTTP-Method', 'PUT']], method);
      expect([states, sent]).toEqual([['read-only'], []]);
    },
  );

  test('is refused where a second line of the header asks for it', async () => {
    const name = 'X-HTTP-Method-Override';
    const { states } = await replayHeaders([
      [name, 'GET'],
      [name, 'DELETE'],
    ]);
    expect(states).toEqual(['read-only']);
  });

  test('is refused where the user adds the header to all requests', async () => {
    const headers = { 'X-HTTP-Method-Override': 'DELETE' };
    const { states, sent } = await replay([recordingOf('GET', '/a', 200)], { headers });
    expect([states, sent]).toEqual([['read-only'], []]);
  });

  test('is sent where the user has replaced the header by a safe one', async () => {
    const recordings = [
      recordingOf('GET', '/a', 200, { headers: [['x-http-method-override', 'DELETE']] }),
    ];
    const { states } = await replay(recordings, { headers: { 'X-HTTP-Method-Override': 'HEAD' } });
    expect(states).toEqual(['passed']);
  });
});

describe('a GET is refused where its query asks for another method', () => {
  test.each([
    '/a?_method=DELETE',
    '/a?x=1&_METHOD=delete',
    '/a?%5Fmethod=DELETE',
    '/a?%5f%6dethod=%44ELETE',
    '/a?_method=GET&_method=DELETE',
    '/a?_method[]=DELETE',
    '/a?_method%5B0%5D=DELETE',
    '/a?.method=DELETE',
    '/a?[method=DELETE',
    '/a?+_method=DELETE',
    '/a?x=1;_method=DELETE',
    '/a?_method=WIPE',
    '/a?_method=%20DELETE%20',
    '/a?$httpMethod=PATCH',
    '/a?%24httpMethod=PATCH',
    '/a?x-tunneled-method=PUT',
    '/a?X-HTTP-Method-Override=DELETE',
    '/a?_HttpMethod=PATCH',
    '/a?method=delete',
    '/a?access_token=x&method=POST',
  ])('%s', async (path) => {
    const { states, sent } = await replayPath(path);
    expect([states, sent]).toEqual([['read-only'], []]);
  });

  test('the reason names the parameter', async () => {
    const { messages } = await replayPath('/a?%5Fmethod=DELETE');
    expect(messages).toEqual([
      'not sent: the target is read-only, and the query parameter _method asks for another method',
    ]);
  });
});

describe('a GET is refused where its body asks for another method', () => {
  const form: Header[] = [['Content-Type', 'application/x-www-form-urlencoded']];
  const multipart: Header[] = [['Content-Type', 'multipart/form-data; boundary=b']];
  const part = '--b\r\nContent-Disposition: form-data; name="_method"\r\n\r\nDELETE\r\n--b--\r\n';

  test.each<[string, Body, Header[]]>([
    ['a form', { text: 'a=1&%5Fmethod=DELETE' }, form],
    ['a form without a type', { text: '_method=DELETE' }, []],
    ['JSON', { json: { _method: 'DELETE' } }, []],
    ['JSON with spaces', { text: ' { "_method": "DELETE" }' }, []],
    ['multipart', { text: part }, multipart],
    ['bytes', { base64: Buffer.from('x=\xff&_method=PUT', 'latin1').toString('base64') }, form],
    ['a form that was compressed', { text: '_method=DELETE', coding: 'gzip' }, form],
    ['a file that cannot be looked at', { file: 'a.bin', bytes: 70_000 }, form],
  ])('%s', async (_, body, headers) => {
    const { states, sent } = await replayBody(body, headers);
    expect([states, sent]).toEqual([['read-only'], []]);
  });
});

describe('a GET is sent where what it says is safe', () => {
  test.each([
    '/a?_method=GET',
    '/a?_method=head',
    '/a?_method=',
    '/a?method=flickr.photos.search',
    '/a?method=GET',
    '/a?my_method=DELETE',
    '/a?q=_method%3DDELETE',
    '/a/_method=DELETE',
    graphqlPath('{ mutation }'),
    '/search?query=mutation',
    '/graphql?extensions={"persistedQuery":{"version":1,"sha256Hash":"ab"}}',
  ])('%s', async (path) => {
    const { states } = await replayPath(path);
    expect(states).toEqual(['passed']);
  });

  test('by a header that names a safe method', async () => {
    const { states } = await replayHeaders([['X-HTTP-Method-Override', 'Get']]);
    expect(states).toEqual(['passed']);
  });

  test('by a body of another kind', async () => {
    const { states } = await replayBody({ json: { query: { match_all: {} }, size: 10 } });
    expect(states).toEqual(['passed']);
  });
});

describe('a GET that carries a mutation of GraphQL is refused', () => {
  test.each([
    'mutation { deleteAll }',
    'mutation{deleteAll}',
    'mutation Delete($id: ID! = {a: 1}) @live { delete(id: $id) { id } }',
    '# a comment {\nmutation { deleteAll }',
    'fragment f on T { a } mutation M { b { ...f } }',
    'query Q { a } mutation M { b }',
    'query Q,($a: I = {b: 1}),{ a } mutation M { b }',
    '{ a(text: "} \\" mutation {") } ,\ufeff mutation { b }',
    '"""a " query""" mutation { b }',
    'query Q { a(text: """} \\""" {""") } mutation { b }',
    'mutation mutation { b }',
  ])('%s', async (document) => {
    const { states, sent, messages } = await replayPath(graphqlPath(document));
    expect([states, sent]).toEqual([['read-only'], []]);
    expect(messages[0]).toMatch(/, and the request is a mutation of GraphQL$/);
  });

  test.each([
    ['chosen by its name', graphqlPath('query Q { a } mutation M { b }', '&operationName=M'), true],
    ['next to a chosen query', graphqlPath('query Q{a} mutation M{b}', '&operationName=Q'), false],
    [
      'one of two that are chosen',
      graphqlPath('query Q { a } mutation M { b }', '&operationName=Q&operationName=M'),
      true,
    ],
    ['with an empty choice', graphqlPath('mutation M { b }', '&operationName='), true],
    ['in the second of two documents', `${graphqlPath('{a}')}&query=mutation{b}`, true],
    ['that has a semicolon', graphqlPath('{ a(b: ";") } mutation { c }'), true],
  ])('%s', async (_, path, isRefused) => {
    const { states } = await replayPath(path);
    expect(states).toEqual([isRefused ? 'read-only' : 'passed']);
  });

  test.each([
    'query mutation { a }',
    'subscription S { a }',
    'fragment f on mutation { a } query Q { ...f }',
    'query Q($mutation: I = {mutation: 1}) { mutation(a: 1) { b } }',
    'query { a } # mutation { b }',
    'query { a(text: "mutation { b }") }',
  ])('is not refused: %s', async (document) => {
    const { states } = await replayPath(graphqlPath(document));
    expect(states).toEqual(['passed']);
  });

  test.each<[string, Body]>([
    ['a body', { json: { query: 'mutation { a }' } }],
    ['a batch', { json: [{ query: '{ a }' }, { query: 'mutation { a }' }] }],
  ])('in %s', async (_, body) => {
    const { states } = await replayBody(body);
    expect(states).toEqual(['read-only']);
  });
});

describe('what is sent decides', () => {
  /** `/next` brings a value that the second request carries in its query. */
  async function replayLive(
    recorded: string,
    live: string,
    pathOf: (value: string) => string,
  ): Promise<{ states: string[]; sent: (string | undefined)[] }> {
    const sent: (string | undefined)[] = [];
    await using target = await serve((request, response) => {
      sent.push(request.url);
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({ value: live }));
    });
    const session = createSession([
      recordingOf('GET', '/next', 200, { response: { body: { json: { value: recorded } } } }),
      recordingOf('GET', pathOf(recorded), 200),
    ]);
    const { outcomes } = await replaySession(session, {
      target: target.url,
      readOnly: true,
      correlate: {
        rules: [
          { from: { path: '/next', pointer: '/value' }, to: { path: '/do', query: '_method' } },
          { from: { path: '/next', pointer: '/value' }, to: { path: '/do', query: 'query' } },
        ],
      },
    });
    return { states: outcomes.map((outcome) => told(outcome)?.label ?? outcome.state), sent };
  }

  test('a live value that makes another method of a safe one is not sent', async () => {
    const { states, sent } = await replayLive('HEAD', 'DELETE', (value) => `/do?_method=${value}`);
    expect(sent).toEqual(['/next']);
    expect(states).toEqual(['passed', 'read-only']);
  });

  test('a live document that is a mutation is not sent', async () => {
    const { states, sent } = await replayLive(
      '{entries{id}}',
      'mutation{wipe}',
      (value) => `/do?query=${encodeURIComponent(value)}`,
    );
    expect(sent).toEqual(['/next']);
    expect(states).toEqual(['passed', 'read-only']);
  });

  test('a secret that names another method is not sent', async () => {
    const { states, sent } = await replay([recordingOf('GET', '/a?_method=REDACTED_WORD', 200)], {
      secrets: { WORD: 'DELETE' },
    });
    expect([states, sent]).toEqual([['read-only'], []]);
  });

  test('nothing is sent for the sake of a request that is refused anyway', async () => {
    const session = createSession([
      recordingOf('GET', '/token', 200, {
        response: { body: { json: { token: 'tok-48151623' } } },
      }),
      recordingOf('GET', '/do?_method=DELETE&token=tok-48151623', 200),
    ]);
    await using target = await serveVerbatim(OK);
    const [, write] = session.recordings;
    const replayed = new Replay(
      session,
      { target: target.url, readOnly: true },
      write ? [write] : [],
    );
    const outcomes = await replayed.run();
    await replayed.close();

    expect(outcomes.map((outcome) => told(outcome)?.label)).toEqual(['read-only']);
    expect(target.requests).toEqual([]);
  });
});

describe('what a pattern allows is sent', () => {
  const graphql = { body: { json: { query: 'mutation { a }' } } };
  const sentWith = async (allow: readonly string[], ...recordings: readonly LooseRecording[]) => {
    const { sent } = await replay(recordings, { readOnly: { allow } });
    return sent.map((line) => line.replace(' HTTP/1.1', ''));
  };

  test('a request is sent by its method and path, and by nothing else', async () => {
    const requests = ['POST /login', 'PUT /login', 'POST /login/x', 'POST /carts/7', 'GET /a'];
    const recordings = requests.map((request) => {
      const [method = '', path = ''] = request.split(' ');
      return recordingOf(method, path, 200);
    });
    expect(await sentWith(['POST /login', 'post /carts/*'], ...recordings)).toEqual([
      'POST /login',
      'POST /carts/7',
      'GET /a',
    ]);
    expect(await sentWith([], ...recordings)).toEqual(['GET /a']);
  });

  test('a mutation of GraphQL is sent by any method', async () => {
    const post = recordingOf('POST', '/graphql', 200, graphql);
    const get = recordingOf('GET', graphqlPath('mutation { a }'), 200);
    expect(await sentWith(['POST /graphql'], post, get)).toEqual(['POST /graphql']);
    expect(await sentWith(['GET /graphql'], post, get)).toHaveLength(1);
  });

  test.each([
    ['a header', { headers: [['X-HTTP-Method-Override', 'DELETE']] satisfies Header[] }, '/a'],
    ['the second of two', { headers: overrides('POST', 'DELETE') }, '/a'],
    ['a parameter', {}, '/a?_method=delete'],
    ['a field', { body: { json: { _method: 'DELETE' } } }, '/a'],
  ])(
    'a request is refused where %s asks for a method that is not allowed',
    async (_, parts, path) => {
      const recording = recordingOf('POST', path, 200, parts);
      expect(await sentWith(['POST /a'], recording)).toEqual([]);
      expect(await sentWith(['POST /a', 'DELETE /b'], recording)).toEqual([]);
      expect(await sentWith(['POST /a', 'DELETE /a'], recording)).toEqual([`POST ${path}`]);
    },
  );

  test.each([
    '/a/../b',
    '/a/%2e%2e/b',
    '/a/.%252e/b',
    '/a/..;/b',
    '/a/b%2Fc',
    '/a/b%5Cc',
    '/a/b\\c',
  ])('a path that servers read in several ways is refused: %s', async (path) => {
    const recording = recordingOf('POST', path, 200);
    expect(await sentWith(['POST /a/**', 'POST /a/*'], recording)).toEqual([]);
  });

  test('a request is refused where its path no longer fits with its live values', async () => {
    await using target = await serve((_, response) => {
      response.setHeader('Location', '/admin/wipe').end();
    });
    const session = createSession([
      recordingOf('GET', '/next', 200, {
        response: { headers: [['Location', '/jobs/job-00017']] },
      }),
      recordingOf('POST', '/jobs/job-00017', 200),
    ]);
    const { outcomes } = await replaySession(session, {
      target: target.url,
      readOnly: { allow: ['POST /jobs/*'] },
    });
    expect(outcomes.map((outcome) => told(outcome)?.message ?? outcome.state)).toEqual([
      'passed',
      'not sent: the target is read-only',
    ]);
  });
});

test('without readOnly, all of these are sent', async () => {
  const { states } = await replay(
    [recordingOf('GET', '/a?_method=DELETE', 200, { headers: [['X-HTTP-Method', 'PUT']] })],
    { readOnly: false },
  );
  expect(states).toEqual(['passed']);
});
