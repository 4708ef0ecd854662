import { expect, test } from 'vitest';
import type { Header } from '../../../../src/session/schema.ts';
import { linksOf } from '../links.ts';
import { tellAll, tellPlaces } from './values-in.ts';

function typed(type: string): readonly Header[] {
  return [['Content-Type', type]];
}

test('a text of one line is a value as a whole, without the white space around it', () => {
  const told = tellAll({ headers: typed('text/plain; charset=utf-8'), text: ' t-123\r\n' });
  expect(told).toEqual([
    { place: 'body text', value: 't-123', names: [], isInList: false, kind: 'string' },
  ]);
});

test('each line of a text is a value, and so is the text after a key', () => {
  const text = 'Welcome\n\nSID=s-1\nretry after: never\nid: 7\nhttp://api.test/x\n';
  const headers = typed('text/plain');
  expect(tellPlaces({ headers, text })).toMatchObject({
    'body line 1': 'Welcome',
    'body line 3': 'SID=s-1',
    'body value SID': 's-1',
    'body line 4': 'retry after: never',
    'body value id': '7',
    'body line 6': 'http://api.test/x',
    'body line 6 path': '/x',
  });
  expect(tellPlaces({ headers, text })).not.toHaveProperty('body value http');
  expect(tellAll({ headers, text })).toContainEqual(
    expect.objectContaining({ place: 'body value SID', names: ['SID'] }),
  );
});

test('events of a stream are read, their JSON and their URLs as well', () => {
  const text = 'event: endpoint\ndata: /messages?session=s-1\n\ndata: {"id":7}\n\n';
  expect(tellPlaces({ headers: typed('text/event-stream'), text })).toMatchObject({
    'body value data query session': 's-1',
    'body value data 2 json /id': '7',
  });
});

test('a mere number is a text, whether it was stored as text or as JSON', () => {
  const headers = typed('text/plain');
  expect(tellPlaces({ headers, text: '7' })).toEqual({ 'body text': '7' });
  expect(tellPlaces({ headers, json: 7 })).toEqual({ 'body text': '7' });
});

test('lines of more than 4 KiB and binary content are not told', () => {
  expect(tellAll({ text: 'x'.repeat(4097) })).toEqual([]);
  expect(tellAll({ text: `${'y'.repeat(5000)}\nshort` })).toHaveLength(1);
  expect(tellAll({ text: 'a\u0000b' })).toEqual([]);
});

test('lines of JSON are elements of a list', () => {
  const text = '{"id":1}\n\n{"id":2,"at":"/x"}\n';
  for (const headers of [typed('application/x-ndjson'), typed('application/json'), []]) {
    expect(tellPlaces({ headers, text })).toMatchObject({
      'body line 1 /id': '1',
      'body line 3 /id': '2',
      'body line 3 /at segment 1': 'x',
    });
    expect(tellAll({ headers, text })[0]).toMatchObject({ isInList: true, names: ['id'] });
  }
});

test('one line of JSON lines is the first of them, whether stored as text or as JSON', () => {
  const headers = typed('application/x-ndjson');
  expect(tellPlaces({ headers, text: '{"id":1}\n' })).toEqual({ 'body line 1 /id': '1' });
  expect(tellPlaces({ headers, json: { id: 1 } })).toEqual({ 'body line 1 /id': '1' });
});

test('the fields of a form are values', () => {
  const text = 'access_token=t%2F1&scope=a+b&scope=c';
  const told = tellAll({ headers: typed('application/x-www-form-urlencoded'), text });
  expect(told.map(({ place, value, kind }) => [place, value, kind])).toEqual([
    ['body field access_token', 't/1', 'string'],
    ['body field scope', 'a b', 'string'],
    ['body field scope 2', 'c', 'string'],
  ]);
  expect(tellPlaces({ text })).toMatchObject({ 'body field access_token': 't/1' });
});

test.each([
  ['text/html', '{"id":7}', 'body /id'],
  ['text/plain', '[7]', 'body /0'],
  ['application/octet-stream', '{"id":7}', 'body /id'],
  ['application/vnd.api+json', '{"id":7}', 'body /id'],
  ['application/hal+json;charset=utf-8', '7', 'body'],
  ['application/json', 'Not found: 7', 'body text'],
  ['application/xml', '7', 'body text'],
  ['application/x-www-form-urlencoded', '{"id":7}', 'body /id'],
  ['application/json', '<error><id>7</id></error>', 'body /error/id[1]'],
  ['multipart/mixed', 'no boundary', 'body text'],
])('a body of type %s that is %s is read as what it is', (type, text, place) => {
  expect(tellAll({ headers: typed(type), text })[0]?.place).toBe(place);
});

test('JSON that a session stores is read by its media type, as its text would be', () => {
  for (const type of ['text/html', 'text/plain', 'application/problem+json', 'image/png', '']) {
    for (const json of [{ id: 7 }, 'x=1&y=2', 'word', 7]) {
      const headers = typed(type);
      expect(tellAll({ headers, json })).toEqual(tellAll({ headers, text: JSON.stringify(json) }));
    }
  }
});

test('styles, programs and pictures are not read', () => {
  expect(tellAll({ headers: typed('text/css'), text: 'a { color: red }' })).toEqual([]);
  expect(tellAll({ headers: typed('application/javascript'), text: 'x' })).toEqual([]);
});

test('URLs in prose are values, without the punctuation that ends the sentence', () => {
  const json = {
    mail: 'Confirm (http://api.test/confirm?token=t-1), or see https://other.test/help/x9.',
    html: '<p><a href="http://api.test/confirm?token=t-2&amp;to=7">Confirm</a></p>',
    note: 'no://url, and [none] of JSON',
  };
  const places = tellPlaces({ json });
  expect(places).toMatchObject({
    'body /mail url 1 path': '/confirm?token=t-1',
    'body /mail url 1 query token': 't-1',
    'body /mail url 2 segment 2': 'x9',
    'body /html url 1 query token': 't-2',
    'body /html url 1 query to': '7',
  });
  expect(Object.keys(places).filter((place) => place.startsWith('body /note'))).toEqual([
    'body /note',
  ]);
});

test('of the URLs of a long text only the first hundred are told', () => {
  const text = 'http://api.test/a '.repeat(1000);
  expect(
    tellAll({ json: { text } }).filter(({ place }) => place.endsWith('segment 1')),
  ).toHaveLength(100);
});

test('the numbers in a message are told by the words before them, short ones behind a name alone', () => {
  const told = tellPlaces({
    json: { text: 'Use 482913 or 55512345. Or call 123, by 2026-11-27, about order #7.' },
  });
  expect(told).toMatchObject({
    'body /text token Use 1': '482913',
    'body /text token or 1': '55512345',
    'body /text token "order#" 1': '7',
  });
  expect(Object.values(told)).not.toContain('123');
});

test('the parts of a name are values: a thing with its version, an account', () => {
  const arn = 'arn:aws:ecs:eu-west-1:111122223333:task-definition/web';
  const told = Object.values(tellPlaces({ json: { arn: `${arn}:2` } }));
  expect(told).toEqual(expect.arrayContaining([`${arn}:2`, 'web:2', arn, '111122223333']));
});

test.each(['Hello', 'hi', 'Regards', 'Welcome', '/', '"Mira"', '{}', '[Shop]', 'Dear'])(
  'a text of JSON that begins with %s has a code',
  async (start) => {
    const links = await linksOf([
      { request: 'GET /mail', answer: { text: `${start} and your code is 482913.` } },
      { request: 'POST /verify', body: { code: '482913' } },
    ]);
    expect(links).toEqual(['2 body /code <- 1 body /text token "code=" 1']);
  },
);

test.each(['host_id', 'HookId', 'Ref', 'WindowId', 'uid'])(
  'a text of JSON that begins with the key %s has values behind its keys',
  async (key) => {
    const links = await linksOf([
      { request: 'GET /mail', answer: { text: `${key}: kd93ksl2\nto: a` } },
      { request: 'DELETE /mails/kd93ksl2' },
    ]);
    expect(links).toHaveLength(1);
  },
);

test.each(['houses', 'hooks', 'Reports', 'Widgets', 'shelves'])(
  'a name of a resource of %s has its number',
  async (kind) => {
    const links = await linksOf([
      { request: `POST /${kind}`, body: {}, answer: { name: `${kind}/71` } },
      { request: `DELETE /${kind}/71` },
    ]);
    expect(links).toHaveLength(1);
  },
);
