/** Values of lists, whose elements stand elsewhere on another instance. */
import { expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import { told } from '../../../kit/index.ts';
import { type Exchange, sessionOf } from '../links.ts';
import { login, serveAnswers } from '../serve-answers.ts';

const listed: Exchange[] = [
  { request: 'POST /users', body: { name: 'alice' }, status: 204 },
  { request: 'GET /users', answer: [{ id: 4, name: 'alice' }] },
  { request: 'DELETE /users/4', status: 204 },
];

test('a list element is known by what the client had given it, wherever it stands', async () => {
  await using server = await serveAnswers([
    { status: 204 },
    { body: '[{"id":1,"name":"bob"},{"id":9,"name":"alice"}]' },
    { status: 204 },
  ]);

  await replaySession(sessionOf(listed), { target: server.url });

  expect(server.seen[2]?.request).toBe('DELETE /users/9');
});

test.each([
  [
    'none',
    '[{"id":1,"name":"bob"}]',
    'its response has no element that is clearly the recorded body /0, with /name "alice"',
  ],
  [
    'more than one',
    '[{"id":1,"name":"bob"},{"id":2,"name":"alice"},{"id":3,"name":"alice"}]',
    'body /0 of its response may be body /1 (/id "2") or body /2 (/id "3") now, of 1 then and 3 now',
  ],
])('where %s is it, what changes it is not sent', async (_, body, why) => {
  await using server = await serveAnswers([{ status: 204 }, { body }]);

  const { outcomes } = await replaySession(sessionOf(listed), { target: server.url });

  expect(server.seen).toHaveLength(2);
  expect(told(outcomes[2])?.message).toBe(`blocked by #2 GET /users: ${why}`);
});

test.each([
  ['a name before an id', { note: 'of May' }, { note: 'of June' }, '/note "of May"'],
  ['no token', { token: 'a8f3k2x9d7' }, { token: 'b7d1m4z6q2' }, '/id "2"'],
  ['no secret that was given', { note: 'hush hush' }, { note: 'of June' }, '/note "REDACTED_NOTE"'],
  [
    'no control character',
    { note: 'of\u001b[31m May' },
    { note: 'of June' },
    '/note "of\\x1b[31m May"',
  ],
])('the failure shows what distinguishes them, %s', async (_, one, other, shown) => {
  const users = [
    { id: 1, name: 'bob' },
    { id: 2, name: 'alice', ...one },
    { id: 3, name: 'alice', ...other },
  ];
  await using server = await serveAnswers([{ status: 204 }, { body: JSON.stringify(users) }]);
  const secrets = { NOTE: 'hush hush' };
  const { outcomes } = await replaySession(sessionOf(listed), { target: server.url, secrets });
  expect(told(outcomes[2])?.message).toContain(`may be body /1 (${shown}) or body /2 (`);
});

test('if several elements may be meant, a request that only reads goes out with the likelier one, and says so', async () => {
  await using server = await serveAnswers([
    { status: 204 },
    { body: '[{"id":1,"name":"bob"},{"id":2,"name":"alice"},{"id":3,"name":"alice"}]' },
  ]);
  const session = sessionOf([...listed.slice(0, 2), { request: 'GET /users/4' }]);

  const { outcomes } = await replaySession(session, { target: server.url });

  expect(server.seen[2]?.request).toMatch(/^GET \/users\/[23]$/);
  expect(outcomes[2]?.correlated[0]?.doubt).toEqual({
    kind: 'elements',
    place: 'body /0',
    candidates: [
      { place: 'body /1', mark: { path: '/id', text: '2' } },
      { place: 'body /2', mark: { path: '/id', text: '3' } },
    ],
    size: 1,
    liveSize: 3,
  });
});

test.each([
  ['as a field', 'POST /rooms', { number: 101 }],
  ['as a query value', 'GET /rooms/free?number=101', undefined],
])(
  'an element is known by the number that the client had given it, %s',
  async (_, request, body) => {
    await using server = await serveAnswers([
      {},
      { body: '[{"id":11,"number":100},{"id":12,"number":101}]' },
    ]);
    const session = sessionOf([
      { request, body },
      { request: 'GET /rooms', answer: [{ id: 4, number: 101 }] },
      { request: 'DELETE /rooms/4' },
    ]);

    await replaySession(session, { target: server.url });

    expect(server.seen[2]?.request).toBe('DELETE /rooms/12');
  },
);

/** The client looks for the membership of the user that it was told of. */
const member = (user: number | string, membership: number | string): Exchange[] => [
  { request: 'POST /users', answer: { id: user } },
  { request: 'GET /memberships', answer: [{ id: membership, userId: user, in: 3 }] },
  { request: `DELETE /memberships/${membership}` },
];

test.each([
  { user: '7f3a9b2c-1d4e', own: 'aa11bb22-cc33', liveUser: '0badc0de-4444', live: 'dd44ee55-ff66' },
  { user: 7, own: 40, liveUser: 9, live: 52 },
])(
  'an element is identified by the id in it that the client had read before: $user',
  async (ids) => {
    const { user, own, liveUser, live } = ids;
    const rows = [
      { id: 51, userId: 8, in: 3 },
      { id: live, userId: liveUser, in: 3 },
    ];
    await using server = await serveAnswers([
      { body: JSON.stringify({ id: liveUser }) },
      { body: JSON.stringify(rows) },
    ]);

    const session = sessionOf(member(user, own));
    await replaySession(session, { target: server.url, speed: 'instant' });

    expect(server.seen.map(({ request }) => request)).toContain(`DELETE /memberships/${live}`);
  },
);

test('if the id that identifies an element did not come, a request that needs the element is not sent', async () => {
  await using server = await serveAnswers([
    { status: 500 },
    { body: '[{"id":51,"userId":8},{"id":52,"userId":9}]' },
  ]);

  const { outcomes } = await replaySession(sessionOf(member(7, 40)), { target: server.url });

  expect(server.seen).toHaveLength(2);
  expect(told(outcomes[2])?.message).toBe('blocked by #1 POST /users (500)');
});

test('a link in an element is followed as a whole', async () => {
  const mails = (...texts: string[]) =>
    JSON.stringify(texts.map((text) => ({ to: 'a@b.test', text })));
  await using server = await serveAnswers([
    {},
    { body: mails('go to http://127.0.0.1:1/reset/tok-22334455/55?u=77') },
  ]);
  const session = sessionOf([
    { request: 'POST /forgot', body: { mail: 'a@b.test' } },
    {
      request: 'GET /mails',
      answer: JSON.parse(mails('go to http://127.0.0.1:3000/reset/tok-11223344/1?u=5')),
    },
    { request: 'GET /reset/tok-11223344/1?u=5' },
  ]);

  await replaySession(session, { target: server.url });

  expect(server.seen[2]?.request).toBe('GET /reset/tok-22334455/55?u=77');
});

const outer: Exchange[] = [
  { request: 'POST /users', body: { name: 'alice' }, status: 204 },
  { request: 'GET /users', answer: [{ name: 'alice', cards: [{ id: 4 }] }] },
  { request: 'DELETE /cards/4', status: 204 },
];

test.each([
  ['an element', '/id', listed, [4, 9].map((id) => ({ id, name: 'alice' }))],
  ['one around it', '/cards/*/id', outer, [4, 9].map((id) => ({ name: 'alice', cards: [{ id }] }))],
])(
  'a stranger of the same name at the recorded position is not taken: %s',
  async (_, id, all, list) => {
    await using server = await serveAnswers([{ status: 204 }, { body: JSON.stringify(list) }]);

    const { outcomes } = await replaySession(sessionOf(all), { target: server.url });

    expect(server.seen).toHaveLength(2);
    expect(told(outcomes[2])?.message).toBe(
      `blocked by #2 GET /users: body /0 of its response may be body /0 (${id} "4") or body /1 (${id} "9") now, of 1 then and 2 now`,
    );
  },
);

test('an element within another one is identified by the name of the outer one, wherever it is', async () => {
  await using server = await serveAnswers([
    { status: 204 },
    { body: '[{"name":"bob","cards":[{"id":1}]},{"name":"alice","cards":[{"id":9}]}]' },
  ]);

  await replaySession(sessionOf(outer), { target: server.url });

  expect(server.seen[2]?.request).toBe('DELETE /cards/9');
});

test('what several recorded elements had in common identifies none: if there are more now, a request that changes one is not sent', async () => {
  const kinds = (...ids: number[]) => ids.map((id) => ({ id, kind: 'box' }));
  await using server = await serveAnswers([
    { status: 204 },
    { body: JSON.stringify(kinds(11, 12, 13)) },
  ]);
  const session = sessionOf([
    { request: 'POST /things', body: { kind: 'box' }, status: 204 },
    { request: 'GET /things', answer: kinds(4, 5) },
    { request: 'DELETE /things/5', status: 204 },
  ]);

  await replaySession(session, { target: server.url });

  expect(server.seen).toHaveLength(2);
});

test('what a live list still has is the same thing, wherever it stands', async () => {
  await using server = await serveAnswers([
    { body: '[{"id":"aa-model-2020"},{"id":"my-model-2024"}]' },
    { body: '<p><a href="/files/a-stranger-1">a</a><a href="/files/report-2026">b</a></p>' },
  ]);
  const session = sessionOf([
    { request: 'GET /models', answer: [{ id: 'my-model-2024' }] },
    { request: 'GET /files', answer: '<p><a href="/files/report-2026">b</a></p>' },
    { request: 'POST /chat', body: { model: 'my-model-2024' } },
    { request: 'GET /files/report-2026' },
  ]);

  await replaySession(session, { target: server.url });

  expect(server.seen[2]?.body).toBe('{"model":"my-model-2024"}');
  expect(server.seen[3]?.request).toBe('GET /files/report-2026');
});

test('a small number of a list is that of its position, since each list has such numbers', async () => {
  await using server = await serveAnswers([{ body: '[{"id":12},{"id":7}]' }]);
  const session = sessionOf([
    { request: 'GET /orders', answer: [{ id: 7 }] },
    { request: 'GET /orders/7' },
  ]);

  await replaySession(session, { target: server.url });

  expect(server.seen[1]?.request).toBe('GET /orders/12');
});

test('a value that has moved outside of lists is not guessed', async () => {
  await using server = await serveAnswers([
    { body: '{"token":"live-token-2"}' },
    { status: 201, body: '{"order":{"id":12}}' },
  ]);

  const { outcomes } = await replaySession(sessionOf(login), { target: server.url });

  expect(server.seen).toHaveLength(2);
  expect(outcomes[2]?.blockedBy).toBe('2');
});

test.each([
  ['nothing else tells its element', '/open', { ref: 'old-11223344' }, { ref: 'new-55667788' }],
  [
    'the client had named its element',
    '/open?of=alpha',
    { ref: 'old-11223344', of: 'alpha' },
    { ref: 'new-55667788', of: 'alpha' },
  ],
])(
  'a value of a list counts as equal in the response that brings it, where %s',
  async (_, path, old, live) => {
    await using server = await serveAnswers([{ body: JSON.stringify([live]) }, { body: '{}' }]);
    const session = sessionOf([
      { request: `GET ${path}`, answer: [old] },
      { request: 'GET /refs/old-11223344', answer: {} },
    ]);

    const { outcomes } = await replaySession(session, {
      target: server.url,
      expect: { body: 'exact' },
    });

    expect(server.seen[1]?.request).toBe('GET /refs/new-55667788');
    expect(outcomes.map(({ state }) => state)).toEqual(['passed', 'passed']);
  },
);

test('an element is identified by an id that the client had from another list', async () => {
  await using server = await serveAnswers([
    { body: '{"uuids":["c1c1c1c1-1","d2d2d2d2-2"]}' },
    {},
    { body: '{"rows":[{"id":"x9x9x9x9-9","rev":"1-zz"},{"id":"d2d2d2d2-2","rev":"1-yy"}]}' },
  ]);
  const session = sessionOf([
    { request: 'GET /uuids', answer: { uuids: ['a1a1a1a1-1', 'b2b2b2b2-2'] } },
    { request: 'PUT /docs/b2b2b2b2-2', body: {} },
    { request: 'GET /docs', answer: { rows: [{ id: 'b2b2b2b2-2', rev: '1-aa' }] } },
    { request: 'DELETE /docs/b2b2b2b2-2?rev=1-aa' },
  ]);

  await replaySession(session, { target: server.url });

  expect(server.seen[3]?.request).toBe('DELETE /docs/d2d2d2d2-2?rev=1-yy');
});

test.each([
  ['as many lines', 'k-7711aa01 plum\nk-7711aa02 fig\n', ['GET /keys', 'DELETE /keys/k-7711aa02']],
  ['more lines', 'k-7711aa01 plum\nk-7711aa02 fig\nk-7711aa03 pear\n', ['GET /keys']],
])('the position of a line in a text counts where the live one has %s', async (_, body, sent) => {
  await using server = await serveAnswers([{ body }, { status: 204 }]);
  const answer = 'k-0a1b2c01 apple\nk-0a1b2c02 pear\n';
  const session = sessionOf([
    { request: 'GET /keys', answer, answerType: 'text/plain' },
    { request: 'DELETE /keys/k-0a1b2c02', status: 204 },
  ]);

  await replaySession(session, { target: server.url });

  expect(server.seen.map(({ request }) => request)).toEqual(sent);
});
