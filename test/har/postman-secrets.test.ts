/** What a Postman collection itself says is secret. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { importAs } from '../../src/har/import-har.ts';
import { replaySession } from '../../src/replay/replay-session.ts';
import { readSession } from '../../src/session/read-session.ts';
import { checkSession } from '../../src/session/secrets/check-session.ts';
import { serve } from '../kit/index.ts';
import { useFolders } from './har.ts';

const { write } = useFolders();

const row = (key: string, value: string, rest: object = {}) => ({ key, value, ...rest });
const request = (path: string, rest: object = {}) => ({
  name: path,
  request: { method: 'GET', url: `{{base}}/${path}`, header: [], ...rest },
});
const SECRET = { type: 'secret' };
const AUTH_IN_QUERY = [row('key', 'zap'), row('value', 'sesame-4711'), row('in', 'query')];

async function importCollection(
  item: readonly object[],
  variable: readonly object[] = [],
  url = 'http://127.0.0.1:3000',
) {
  const collection = { info: { name: 'Shop' }, variable: [row('base', url), ...variable], item };
  const options = write(JSON.stringify(collection), 'Shop.postman_collection.json');
  const { file } = await importAs(options, undefined);
  return { text: readFileSync(file, 'utf8'), session: await readSession(file) };
}

const cases: Record<string, readonly [items: readonly object[], variables?: readonly object[]]> = {
  'an API key in a query': [[request('a', { auth: { type: 'apikey', apikey: AUTH_IN_QUERY } })]],
  'an API key in a header': [
    [
      request('a', {
        auth: { type: 'apikey', apikey: { key: 'X-Foo', value: 'sesame-4711', in: 'header' } },
      }),
    ],
  ],
  'an API key in a variable of a folder': [
    [
      {
        name: 'folder',
        variable: [row('mine', 'sesame-4711')],
        item: [
          request('a', {
            auth: { type: 'apikey', apikey: [row('key', 'X-Foo'), row('value', '{{mine}}')] },
          }),
        ],
      },
    ],
  ],
  'a secret variable in a path, a body and a Basic user': [
    [
      request('a/{{door}}/b', {
        auth: { type: 'basic', basic: [row('username', '{{door}}'), row('password', 'x')] },
      }),
      request('b', { method: 'POST', body: { mode: 'raw', raw: '<a zip="{{door}}"/>' } }),
    ],
    [row('door', 'sesame-4711', SECRET)],
  ],
  'a secret variable that is made of others': [
    [request('a', { header: [row('X-Foo', '{{door}}')] })],
    [row('door', '{{front}}-4711', SECRET), row('front', 'sesame')],
  ],
  'a secret header': [[request('a', { header: [row('X-Foo', 'sesame-4711', SECRET)] })]],
  'a secret field of a form, escaped': [
    [
      request('a', {
        method: 'POST',
        body: { mode: 'urlencoded', urlencoded: [row('zap', 'sesame 4711&é', SECRET)] },
      }),
    ],
  ],
  'a short secret that is a whole value': [
    [request('a?zap=sesam&b=sesames', { header: [row('X-Foo', 'sesam', SECRET)] })],
  ],
  'a parameter that is described as a secret': [
    [
      request('a', {
        url: {
          ...{ raw: '{{base}}/a', host: ['{{base}}'], path: ['a'] },
          query: [row('zap', 'sesame-4711', { description: 'API key of the shop' })],
        },
      }),
    ],
  ],
  'a variable that is described as a secret': [
    [request('a', { header: [row('X-Foo', '{{door}}')] })],
    [row('door', 'sesame-4711', { description: { content: 'Secret token.', type: 'text/plain' } })],
  ],
  'a secret of an authorization that is not sent, used elsewhere': [
    [
      request('a', {
        header: [row('X-Foo', 'sesame-4711')],
        auth: { type: 'hawk', hawk: [row('authId', 'ann'), row('authKey', 'sesame-4711')] },
      }),
    ],
  ],
};

test.each(Object.entries(cases))('%s is not in the session', async (_, [items, variables]) => {
  const { text, session } = await importCollection(items, variables);

  expect(text).toContain('REDACTED_');
  expect(text).not.toMatch(/sesame?[-+% "]/);
  expect(text).not.toContain(Buffer.from('sesame').toString('base64').slice(0, 7));
  expect(checkSession(session)).toEqual([]);
});

test.each(['**API key** of the shop', '<b>Password</b>', '[API key](https://x)', '(secret) shop'])(
  'a description in Markdown or HTML tells a secret: %s',
  async (description) => {
    const header = [row('X-Foo', 'sesame-4711', { description })];
    const { text } = await importCollection([request('a', { header })]);
    expect(text).not.toContain('sesame-4711');
  },
);

test('descriptions that name no secret, and values of other rows, stay', async () => {
  const header = [
    row('X-Foo', 'sesame-4711', { description: 'Name of the shop that issues the API key' }),
    row('X-Bar', 'sesame-4712', { type: 'text' }),
  ];
  const { session } = await importCollection([request('a', { header })]);

  expect(session.recordings[0]?.request.headers).toEqual([
    ['X-Foo', 'sesame-4711'],
    ['X-Bar', 'sesame-4712'],
    ['Accept', '*/*'],
  ]);
});

test('a collection with more secrets than can be searched for is refused', async () => {
  const variables = Array.from({ length: 1001 }, (_, at) => row(`v${at}`, `sesame-${at}`, SECRET));

  await expect(importCollection([request('a')], variables)).rejects.toThrow(
    'declares more than 1000 secrets: export its folders one by one',
  );
});

test('a replay sends the secret of a collection that is given to it', async () => {
  const urls: (string | undefined)[] = [];
  await using server = await serve(({ url }, response) => {
    urls.push(url);
    response.end();
  });
  const auth = { type: 'apikey', apikey: AUTH_IN_QUERY };
  const { session } = await importCollection([request('a', { auth })], [], server.url);
  expect(session.recordings[0]?.request.path).toBe('/a?zap=REDACTED_APIKEY');

  await replaySession(session, { target: server.url, secrets: { APIKEY: 'live key' } });

  expect(urls).toEqual(['/a?zap=live%20key']);
});
