/** Numbers that only look like the version of the thing that a request names. */
import { describe, expect, test } from 'vitest';
import { type Exchange, linksOf } from '../links.ts';

const scroll = (members: object): Exchange => ({ request: 'GET /scrolls/ash', answer: members });
const DOCUMENT = scroll({ name: 'ash', version: 3 });
const put = (parts: Omit<Exchange, 'request'>, path = '/scrolls/ash'): Exchange => ({
  request: `PUT ${path}`,
  ...parts,
});

describe('a number is no version of a thing', () => {
  test.each<[string, ...Exchange[]]>([
    ['in a header of the API', DOCUMENT, put({ headers: [['X-Api-Version', '3']] })],
    ['in a query of the API', DOCUMENT, put({}, '/scrolls/ash?api-version=3')],
    ['of the form of a body', DOCUMENT, put({ body: { schemaVersion: 3 } })],
    ['of what is in a body', DOCUMENT, put({ body: { needs: [{ name: 'lib', version: 3 }] } })],
    [
      'of an element in it',
      DOCUMENT,
      put({ body: '<s><format version="3"/></s>', type: 'text/xml' }),
    ],
    [
      'of what is made in the thing',
      DOCUMENT,
      { request: 'POST /scrolls/ash/pages', body: { name: 'one', version: 3 } },
    ],
    [
      'of another thing in it',
      DOCUMENT,
      put({ headers: [['If-Match', '"3"']] }, '/scrolls/ash/pages/7'),
    ],
    [
      'of what the document has in it',
      scroll({ name: 'ash', version: 5, author: { version: 3 } }),
      put({ headers: [['If-Match', '"3"']] }),
    ],
    [
      'of what the document has a list of',
      scroll({ name: 'ash', pages: [{ version: 3 }] }),
      put({ headers: [['If-Match', '"3"']] }),
    ],
    [
      'that stands beside another name for it',
      DOCUMENT,
      { request: 'POST /merge', body: { from: 'ash', fromVersion: 3, to: 'oak', toVersion: 3 } },
    ],
    [
      'that the client had sent before any response had it',
      { request: 'POST /scrolls', body: { version: 3 }, answer: {} },
      { request: 'GET /scrolls/7', answer: { version: 3 } },
      put({ headers: [['If-Match', '"3"']] }, '/scrolls/7'),
    ],
  ])('%s', async (_, ...exchanges) => {
    expect(await linksOf(exchanges)).toEqual([]);
  });

  test.each<[string, Exchange, string[]]>([
    [
      'that comes with a token',
      { request: 'POST /login', answer: { token: 'k3f8a2m1zz81a6qq', version: 3 } },
      ['2 header authorization <- 1 body /token'],
    ],
    [
      'of another thing whose id is sent',
      { request: 'GET /me', answer: { id: 'k3f8a2m1zz81a6qq', version: 3 } },
      ['2 header authorization <- 1 body /id', '2 body /author <- 1 body /id'],
    ],
  ])('%s', async (_, answered, links) => {
    const request: Exchange = {
      request: 'PUT /scrolls/ash',
      headers: [
        ['Authorization', 'Bearer k3f8a2m1zz81a6qq'],
        ['If-Match', '"3"'],
      ],
      body: { ...(links.length > 1 && { author: 'k3f8a2m1zz81a6qq' }), version: 3 },
    };
    expect(await linksOf([answered, request])).toEqual(links);
  });
});
