/** Ids in the JSON Pointers of a JSON Patch (RFC 6902). */
import { expect, test } from 'vitest';
import type { Exchange } from '../links.ts';
import { lastOf } from '../live/last-of.ts';

test.each(['GET', 'call', 'upsert'])(
  'the path beside the operation %s is a path of a URL, not of a JSON Patch',
  async (op) => {
    const exchanges: Exchange[] = [
      { request: 'POST /orders', answer: { id: 17 } },
      { request: 'POST /batch', body: [{ op, path: '/orders/17.json?expand=a' }] },
    ];
    expect(await lastOf(exchanges, [{ id: 18 }])).toBe(
      `POST /batch [{"op":"${op}","path":"/orders/18.json?expand=a"}]`,
    );
  },
);

test('a JSON Patch names the live id as a JSON Pointer, without percent escapes', async () => {
  const exchanges: Exchange[] = [
    { request: 'GET /settings', answer: { default_member_id: 'TWVtYmVyOjg0' } },
    {
      request: 'PATCH /members',
      body: [{ op: 'replace', path: '/members/TWVtYmVyOjg0/state', value: 'idle' }],
    },
  ];
  expect(await lastOf(exchanges, [{ default_member_id: 'TWVt~mVyOj/MzMQ==' }])).toBe(
    'PATCH /members [{"op":"replace","path":"/members/TWVt~0mVyOj~1MzMQ==/state","value":"idle"}]',
  );
});
