import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { importAs } from '../../src/har/import-har.ts';
import { replaySession } from '../../src/replay/replay-session.ts';
import { readSession } from '../../src/session/read-session.ts';
import { repositoryRoot } from '../kit/repository-root.ts';
import { answerOf, countsOf, useFolders } from './har.ts';
import { serveSeen } from './seen-requests.ts';

const { write } = useFolders();

const SCHEMA = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';

const pairs = (values: Readonly<Record<string, string>>) =>
  Object.entries(values).map(([key, value]) => ({ key, value, type: 'text' }));
const off = (key: string) => ({ key, value: 'off', disabled: true });

/** A collection with folders, variables, authorization and bodies of all kinds. */
function collectionOf(item: readonly unknown[], url = 'http://127.0.0.1:3000') {
  return {
    info: { name: 'Shop', schema: SCHEMA },
    item,
    variable: pairs({ base: url, version: 'v2', nested: '{{version}}/x' }),
  };
}

async function importCollection(collection: unknown) {
  const file = write(JSON.stringify(collection), 'Shop.postman_collection.json');
  const imported = await importAs({ ...file, redact: false }, undefined);
  return { ...imported, session: await readSession(imported.file) };
}

const raw = (text: string, language: string) => ({
  ...{ mode: 'raw', raw: text, options: { raw: { language } } },
});
const request = (method: string, path: string, rest: object = {}) => ({
  name: path,
  request: { method, url: `{{base}}/${path}`, header: [], ...rest },
});

test('a replay sends what newman sends for a collection', async () => {
  await using server = await serveSeen();
  const collection = collectionOf(
    [
      {
        name: 'orders',
        auth: { type: 'bearer', bearer: pairs({ token: 'folder-{{version}}' }) },
        item: [
          request('GET', '{{nested}}/orders', {
            header: [...pairs({ 'X-Version': '{{version}}' }), off('X-Off')],
          }),
          request('POST', 'orders', { body: raw('{"v":"{{version}}"}', 'json') }),
          request('GET', 'public', { auth: { type: 'noauth' } }),
          {
            name: 'deeper',
            auth: { type: 'basic', basic: pairs({ username: 'ada', password: 'lövelace' }) },
            item: [request('DELETE', 'orders/1')],
          },
        ],
      },
      {
        name: 'parts of a URL',
        request: {
          method: 'GET',
          header: [],
          url: {
            raw: '{{base}}/users/:id/x?a=1&off=off&b={{version}}',
            host: ['{{base}}'],
            path: ['users', ':id', 'x'],
            query: [{ key: 'a', value: '1' }, off('off'), { key: 'b', value: '{{version}}' }],
            variable: pairs({ id: '77' }),
          },
        },
      },
      request('GET', 'key', {
        auth: { type: 'apikey', apikey: pairs({ key: 'k', value: 'v w', in: 'query' }) },
      }),
      request('GET', 'key2', {
        auth: { type: 'apikey', apikey: pairs({ key: 'X-Key', value: 'v', in: 'header' }) },
      }),
      request('POST', 'form', {
        body: { mode: 'urlencoded', urlencoded: [...pairs({ a: '1 2', b: 'é&' }), off('c')] },
      }),
      request('POST', 'parts', {
        body: { mode: 'formdata', formdata: [...pairs({ a: '1 2', b: 'x' }), off('c')] },
      }),
      request('POST', 'graph', {
        body: { mode: 'graphql', graphql: { query: '{ me { id } }', variables: '{"a":1}' } },
      }),
      request('PUT', 'xml', { body: raw('<a/>', 'xml') }),
      request('GET', 'pruned', { body: raw('{}', 'json') }),
      {
        ...request('GET', 'kept', { body: raw('{}', 'json') }),
        protocolProfileBehavior: { disableBodyPruning: true },
      },
      {
        name: 'marks in a query',
        request: {
          method: 'GET',
          header: 'X-Version: {{version}}\nX-Two: 2',
          url: {
            raw: '{{base}}/marks?a=1&b=2#3#fragment',
            host: ['{{base}}'],
            path: ['marks'],
            query: [
              { key: 'a', value: '1&b=2#3' },
              { key: 'plus', value: '1+2%20' },
            ],
          },
        },
      },
      request('POST', 'form', {
        body: { mode: 'urlencoded', urlencoded: pairs({ a: "!'()*~" }) },
      }),
      request('POST', 'graph', {
        body: {
          mode: 'graphql',
          graphql: { query: 'query A { me }', operationName: 'A', variables: '' },
        },
      }),
      request('POST', 'graph', {
        body: { mode: 'graphql', graphql: { query: '{ me }', variables: '{"a": 1.0}' } },
      }),
      request('GET', 'authorized', {
        header: pairs({ Authorization: 'Mine' }),
        auth: { type: 'bearer', bearer: pairs({ token: 'its' }) },
      }),
      request('GET', 'tokenless', { auth: { type: 'bearer', bearer: pairs({ token: '' }) } }),
      request('GET', 'oauth', { auth: { type: 'oauth2', oauth2: pairs({ accessToken: 't' }) } }),
      request('GET', 'oauth', {
        auth: {
          type: 'oauth2',
          oauth2: pairs({ accessToken: 't', addTokenTo: 'queryParams', headerPrefix: '' }),
        },
      }),
      request('GET', 'old', { auth: { type: 'basic', basic: { username: 'ada', password: 'x' } } }),
    ],
    server.url,
  );
  const { file } = write(JSON.stringify(collection), 'run.json');
  const newman = join(repositoryRoot, 'node_modules/newman/bin/newman.js');
  await promisify(execFile)(process.execPath, [newman, 'run', file]);
  const sent = server.take();
  const { session } = await importCollection(collection);
  await replaySession(session, { target: server.url });
  const plain = (all: typeof sent) =>
    all.map(({ line, headers, body }) => ({
      line,
      headers,
      body: headers['content-type'] === 'application/json' ? JSON.parse(body) : body,
    }));
  expect(plain(server.take())).toEqual(plain(sent));
  expect(sent).toHaveLength(22);
}, 30_000);

test('a saved answer is the answer of its request', async () => {
  const saved = { name: 'ok', code: 201, status: 'Created', body: '{"id":7}' };
  const header = pairs({ 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' });
  const { session, left } = await importCollection(
    collectionOf([
      { ...request('POST', 'orders'), response: [{ ...saved, header }] },
      request('GET', 'b'),
    ]),
  );
  const [first] = session.recordings;
  expect(first && answerOf(first)).toMatchObject({
    ...{ status: 201, headers: [['Content-Type', 'application/json']], body: { json: { id: 7 } } },
  });
  expect(countsOf({ left })).toEqual({ answer: 1 });
});

test('the parts of a collection that are not requests are counted', async () => {
  const event = [{ listen: 'prerequest', script: { exec: ['throw 1'] } }];
  const file = { mode: 'formdata', formdata: [{ key: 'f', type: 'file', src: '/etc/passwd' }] };
  const { session, left } = await importCollection(
    collectionOf([
      { ...request('GET', 'a'), event },
      request('GET', '{{unknown}}'),
      request('POST', 'file', { body: file }),
      request('GET', 'signed', { auth: { type: 'awsv4' } }),
    ]),
  );
  expect(countsOf({ left })).toEqual({ script: 1, variable: 1, file: 1, option: 1, answer: 4 });
  expect(session.recordings[2]?.request.body).toEqual({ truncated: 0 });
});

test('the script of a folder counts for each of its requests', async () => {
  const event = [{ listen: 'test', script: { exec: [''] } }];
  const folder = { name: 'orders', event, item: [request('GET', 'a'), request('GET', 'b')] };
  const { left } = await importCollection(collectionOf([folder, request('GET', 'c')]));
  expect(countsOf({ left })).toEqual({ script: 2, answer: 3 });
});

test('endlessly nested folders are not followed', async () => {
  const deepest: unknown = request('GET', 'deep');
  const item = Array.from({ length: 1000 }).reduce((inner) => ({ item: [inner] }), deepest);
  const { session } = await importCollection(collectionOf([request('GET', 'a'), item]));
  expect(session.recordings.map((each) => each.request.path)).toEqual(['/a']);
});

test('variables that contain each other do not grow without end', async () => {
  const value = '{{a}}{{a}}{{a}}{{a}}'.repeat(100);
  const collection = { ...collectionOf([request('GET', '{{a}}')]), variable: pairs({ a: value }) };
  const { left } = await importCollection(collection);
  expect(countsOf({ left })).toMatchObject({ variable: 1 });
});

test.each([
  ['{"info":', 'is not valid JSON: export the collection from Postman'],
  ['{"info":{},"item":[]}', 'is not a Postman collection with a request'],
  ['{"info":{},"item":{"a":1}}', 'is not a Postman collection with a request'],
])('%s is an error that says what to do', async (text, message) => {
  const options = write(text, 'a.json');
  await expect(importAs(options, undefined)).rejects.toThrow(message);
});
