/** Forms, multipart bodies and lines of JSON: which count as equal, and where they differ. */
import { describe, expect, test } from 'vitest';
import { differencesOf, told } from '../../kit/index.ts';
import { placesOf, replayTyped } from './replay-typed.ts';

const exact = (...ignore: string[]) => ({ body: 'exact', ignore }) as const;

describe('a form', () => {
  const FORM = 'application/x-www-form-urlencoded';
  const form = (recorded: string, live: string, ...ignore: string[]): Promise<string[]> =>
    placesOf(FORM, recorded, live, exact(...ignore));

  test.each([
    ['the order of fields with different names', 'a=1&b=2&a=3', 'b=2&a=1&a=3'],
    ['how characters are escaped', 'a=x+y&b=%7E', 'a=x%20y&b=~'],
    ['a secret that the recording has hidden', 'oauth_token=REDACTED_T&x=1', 'oauth_token=l&x=1'],
  ])('is equal but for %s', async (_, recorded, live) => {
    expect(await form(recorded, live)).toEqual([]);
  });

  test.each([
    ['a value', 'a=1&b=2', 'a=1&b=3', 'field b'],
    ['the order of fields with one name', 'a=1&a=2&a=3', 'a=1&a=3&a=3', 'field a 2'],
    ['a missing field', 'a=1&b=2', 'a=1', 'field b'],
    ['a new field', 'a=1', 'a=1&user%5Bid%5D=2', 'field user[id]'],
  ])('differs in %s', async (_, recorded, live, place) => {
    expect(await form(recorded, live)).toEqual([place]);
  });

  test('is not compared at ignored fields', async () => {
    expect(await form('a=1&b=1&b=2', 'a=2&b=3&b=4', 'field a', 'field b')).toEqual([]);
    expect(await form('a=1&b=1&b=2', 'a=2&b=3&b=4', 'body field b 2')).toEqual([
      'field a',
      'field b',
    ]);
    expect(await form('a=1', 'a=2', 'field *')).toEqual([]);
  });

  test('is compared by the names of its fields, by shape', async () => {
    expect(await placesOf(FORM, 'a=1&a=2', 'a=3', { body: 'shape' })).toEqual([]);
    expect(await placesOf(FORM, 'a=1&b=2', 'a=3', { body: 'shape' })).toEqual(['field b']);
  });

  test('that is malformed is compared as text', async () => {
    expect(await form('out of order', 'out  of order')).toEqual(['']);
    expect(await form('a=1&b=2', 'out of order')).toEqual(['']);
  });
});

describe('lines of JSON', () => {
  const LINES = 'application/x-ndjson';
  const recorded = '{"id":1,"at":1}\n{"id":12345678901234567890,"at":2}\n';
  const lines = (live: string, ...ignore: string[]): Promise<string[]> =>
    placesOf(LINES, recorded, live, exact(...ignore));

  test('are equal in any spelling', async () => {
    expect(await lines('{ "at":1.0, "id":1 }\r\n\n{"id":12345678901234567890,"at":2}')).toEqual([]);
  });

  test('differ at a member of a line, to the last digit', async () => {
    expect(await lines(recorded.replace('67890', '67891'))).toEqual(['line 2 /id']);
    expect(await lines(`${recorded}{"id":3}\n`)).toEqual(['line 3']);
    expect(await lines('{"id":1,"at":1}\n')).toEqual(['line 2']);
  });

  test('are not compared at ignored places of one line, or of all', async () => {
    const live = recorded.replace('"at":1', '"at":8').replace('"at":2', '"at":9');
    expect(await lines(live, 'line 2 /at')).toEqual(['line 1 /at']);
    expect(await lines(live, 'line * /at')).toEqual([]);
    expect(await lines(live, '/**/at')).toEqual([]);
  });

  test('may have the shape of any recorded line', async () => {
    const shape = { body: 'shape' } as const;
    expect(await placesOf(LINES, recorded, '{"id":9,"at":9}\n', shape)).toEqual([]);
    expect(await placesOf(LINES, recorded, '{"id":"9","at":9}\n', shape)).toEqual(['line 1 /id']);
  });

  test('one of which is broken are compared as text', async () => {
    expect(await lines('{"id":1,"at":1}\n{"id":')).toEqual(['']);
  });
});

describe('a multipart body', () => {
  const multipart = (boundary: string, ...parts: string[]) => ({
    type: `multipart/form-data; boundary=${boundary}`,
    body: `${parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('')}--${boundary}--\r\n`,
  });
  const field = (name: string, content: string, type?: string): string =>
    `Content-Disposition: form-data; name="${name}"\r\n` +
    `${type === undefined ? '' : `Content-Type: ${type}\r\n`}\r\n${content}`;
  const places = async (
    recorded: readonly string[],
    live: readonly string[],
    ...ignore: string[]
  ): Promise<string[]> => {
    const [before, now] = [multipart('one', ...recorded), multipart('two', ...live)];
    const differences = differencesOf(await replayTyped(before, now, exact(...ignore))) ?? [];
    return differences.map(({ path }) => path);
  };
  const meta = (value: string): string => field('meta', value, 'application/json');

  test('is equal with another boundary, another order of parts, and other spellings in parts', async () => {
    const recorded = [field('note', 'hi'), meta('{"id":1,"n":2}')];
    const length = 'Content-Length: 3\r\n';
    expect(
      await places(recorded, [`${length}${meta('{ "n":2, "id":1 }')}`, field('note', 'hi')]),
    ).toEqual([]);
  });

  test('differs in its Content-Type in more than the boundary', async () => {
    const settings = { body: 'exact', headers: ['Content-Type'] } as const;
    const [one, two] = [multipart('one', field('a', 'x')), multipart('two', field('a', 'x'))];
    expect((await replayTyped(one, two, settings)).state).toBe('passed');
    const mixed = { ...two, type: two.type.replace('form-data', 'mixed') };
    expect(told(await replayTyped(one, mixed, settings))?.label).toBe('headers');
  });

  test.each([
    ['a field', field('note', 'ho'), 'part note'],
    ['a member of JSON in it', meta('{"id":2}'), 'part meta /id'],
    ['a header', field('page', '<p/>', 'text/plain'), 'part page header content-type'],
    ['an element of XML in it', field('xml', '<a><b>2</b></a>', 'text/xml'), 'part xml /a/b[1]'],
    [
      'a form in it',
      field('form', 'a=2&b=1', 'application/x-www-form-urlencoded'),
      'part form field a',
    ],
  ])('differs in %s', async (_, changed, place) => {
    const recorded = [
      field('note', 'hi'),
      meta('{"id":1}'),
      field('page', '<p/>', 'text/html'),
      field('xml', '<a><b>1</b></a>', 'text/xml'),
      field('form', 'a=1&b=1', 'application/x-www-form-urlencoded'),
    ];
    const [, name = ''] = /name="(\w+)"/.exec(changed) ?? [];
    const live = recorded.map((part) => (part.includes(`name="${name}"`) ? changed : part));
    expect(await places(recorded, live)).toEqual([place]);
    expect(await places(recorded, live, place)).toEqual([]);
    expect(await places(recorded, live, `part ${name}`)).toEqual([]);
  });

  test('differs where a part is missing', async () => {
    expect(await places([field('a', '1'), field('b', '2')], [field('a', '1')])).toEqual(['part b']);
  });

  test('differs in an HTTP response that is a part of it', async () => {
    const answer = (status: number, etag: string, id: number): string =>
      `Content-Type: application/http\r\n\r\nHTTP/1.1 ${status} Any\r\nETag: "${etag}"\r\n` +
      `Content-Type: application/json\r\n\r\n{"id":${id}}`;
    const recorded = [answer(200, 'a', 1), answer(200, 'b', 2)];
    expect(await places(recorded, [answer(200, 'a', 1), answer(404, 'b', 3)])).toEqual([
      'part 2 header :status',
      'part 2 /id',
    ]);
    expect(await places(recorded, [answer(200, 'x', 1), answer(200, 'y', 2)])).toEqual([
      'part 1 header etag',
      'part 2 header etag',
    ]);
    expect(
      await places(recorded, [answer(200, 'x', 1), answer(200, 'y', 2)], 'part * header etag'),
    ).toEqual([]);
  });

  test('with a binary part differs in that part', async () => {
    const bytes = (last: number) => {
      const { type, body } = multipart('b', field('note', 'hi'), field('file', '#', 'image/png'));
      const [before = '', behind = ''] = body.split('#');
      return {
        type,
        body: Buffer.concat([
          Buffer.from(before),
          Buffer.from([0xff, 0, last]),
          Buffer.from(behind),
        ]),
      };
    };
    expect((await replayTyped(bytes(1), bytes(1))).state).toBe('passed');
    expect(differencesOf(await replayTyped(bytes(1), bytes(2)))).toMatchObject([
      { path: 'part file' },
    ]);
  });

  test('that is cut off is compared as text', async () => {
    const recorded = multipart('b', field('a', '1'));
    const live = { ...recorded, body: recorded.body.replace('--b--\r\n', '') };
    expect((await replayTyped(live, live)).state).toBe('passed');
    expect(differencesOf(await replayTyped(recorded, live))).toMatchObject([{ path: '' }]);
  });
});
