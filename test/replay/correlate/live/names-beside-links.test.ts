/** Names of elements that have a link as well. */
import { describe, expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import { type Exchange, sessionOf } from '../links.ts';
import { serveAnswers } from '../serve-answers.ts';
import { lastOf } from './last-of.ts';

const NOT_SENT = /^blocked by #\d+ GET \/\w+\S*: .* may be /;

describe('a name that the client had not given, beside a link of its element', () => {
  const linkOf: Record<string, (id: string) => object> = {
    href: (id) => ({ href: `/cals/${id}` }),
    'address before an id': (id) => ({ url: `http://a.example/v1/cals/${id}`, id }),
    'link of hypermedia': (id) => ({ _links: { self: `/cals/${id}/` } }),
  };
  const named = Object.entries(linkOf);
  const OWN = '3j3qg85c1k';
  const exchanges = (link: (id: string) => object): Exchange[] => [
    { request: 'GET /cals', answer: [{ ...link(OWN), name: 'Work' }] },
    { request: `DELETE /cals/${OWN}` },
  ];

  test.each(named)(
    'identifies it, although all links have one path in common: %s',
    async (_, link) => {
      const cals = [
        { ...link('8f2kq0z7xd'), name: 'Home' },
        { ...link('p0d8w2m5vq'), name: 'Work' },
      ];
      expect(await lastOf(exchanges(link), [cals])).toBe('DELETE /cals/p0d8w2m5vq');
    },
  );

  test.each(named)('identifies none if two have it: %s', async (_, link) => {
    const cals = [
      { ...link('8f2kq0z7xd'), name: 'Work' },
      { ...link('p0d8w2m5vq'), name: 'Work' },
    ];
    expect(await lastOf(exchanges(link), [cals])).toMatch(NOT_SENT);
  });

  test.each(named)('identifies none if no element has it: %s', async (_, link) => {
    const cals = [
      { ...link('8f2kq0z7xd'), name: 'Home' },
      { ...link('p0d8w2m5vq'), name: 'Club' },
    ];
    expect(await lastOf(exchanges(link), [cals])).toMatch(NOT_SENT);
  });

  type Cal = readonly [id: string, name: string];
  const plain = (...all: readonly Cal[]) =>
    `<cals>${all.map(([id, name]) => `<cal><href>/cals/${id}/</href><name>${name}</name></cal>`).join('')}</cals>`;
  const dav = (...all: readonly Cal[]) =>
    `<multistatus xmlns="DAV:">${all
      .map(
        ([id, name]) =>
          `<response><href>/cals/${id}/</href><propstat><prop><displayname>${name}</displayname></prop><status>HTTP/1.1 200 OK</status></propstat></response>`,
      )
      .join('')}</multistatus>`;

  test.each([
    ['elements', plain],
    ['WebDAV', dav],
  ])('identifies it in XML: %s', async (_, render) => {
    const recorded: Exchange[] = [
      { request: 'GET /cals', answer: render([OWN, 'Work']), answerType: 'text/xml' },
      { request: `DELETE /cals/${OWN}/` },
    ];
    const body = render(['8f2kq0z7xd', 'Home'], ['p0d8w2m5vq', 'Work']);
    await using server = await serveAnswers([{ body, headers: { 'Content-Type': 'text/xml' } }]);
    await replaySession(sessionOf(recorded), { target: server.url });
    expect(server.seen[1]?.request).toBe('DELETE /cals/p0d8w2m5vq/');
  });
});

test('a name given by the client identifies no element if two have it in their addresses', async () => {
  const exchanges: Exchange[] = [
    { request: 'PUT /buckets/garden' },
    { request: 'GET /buckets', answer: [{ id: '3j3qg85c1k', url: '/own/garden', zone: 'Oslo' }] },
    { request: 'DELETE /b/3j3qg85c1k' },
  ];
  const buckets = [
    { id: '8f2kq0z7xd', url: '/own/garden', zone: 'Rome' },
    { id: 'p0d8w2m5vq', url: '/own/garden', zone: 'Oslo' },
  ];
  expect(await lastOf(exchanges, [{}, buckets])).toMatch(NOT_SENT);
});

test('texts with the number of their link identify no element', async () => {
  const row = (number: number, title: string, token: string) => ({
    href: `/comments/${number}`,
    anchor: `comment-${number}`,
    bulk: `delete:comment-${number}:spam`,
    where: `comments.key = ${number}`,
    title,
    token,
  });
  const exchanges: Exchange[] = [
    { request: 'GET /comments', answer: [row(3, 'Late reply', 'k3j3qg85c1kz')] },
    { request: 'POST /approvals', body: { token: 'k3j3qg85c1kz' } },
  ];
  const comments = [
    row(7, 'Hello there', '8f2kq0z7xd4m'),
    row(4, 'Late reply', 'p0d8w2m5vq9s'),
    row(3, 'Of a stranger', 'z5t1nb6hc8wy'),
  ];
  expect(await lastOf(exchanges, [comments])).toBe('POST /approvals {"token":"p0d8w2m5vq9s"}');
});
