/** Documents that a client reads and writes back whole, where the live one has more, or has it otherwise. */
import { expect, test } from 'vitest';
import { type CorrelationExclusion, replaySession } from '../../../../src/replay/index.ts';
import { told } from '../../../kit/index.ts';
import { type Exchange, sessionOf } from '../links.ts';
import { serveAnswers } from '../serve-answers.ts';

interface Tab {
  readonly id: string;
  readonly label: string;
}

const tab = (id: string, label: string): Tab => ({ id, label });
const own = [tab('t-4c1d9e2f', 'Lights'), tab('t-5b7a3c8d', 'Doors')];
const live = [
  tab('t-99887766', 'Stranger'),
  tab('t-11aa22bb', 'Lights'),
  tab('t-33cc44dd', 'Doors'),
];
const answer = (tabs: readonly Tab[], rev: string) => ({ rev, tabs });

/** What is written after a document was read, where the live one is another. */
async function rewritten(
  read: unknown,
  sent: unknown,
  now: unknown,
  { request = 'PUT /settings', exclude = [] as CorrelationExclusion[] } = {},
): Promise<unknown> {
  const exchanges: Exchange[] = [
    { request: 'GET /settings', answer: read },
    { request, body: sent },
  ];
  await using server = await serveAnswers([{ body: JSON.stringify(now, undefined, 2) }]);
  const { outcomes } = await replaySession(sessionOf(exchanges), {
    target: server.url,
    correlate: { exclude },
  });
  return server.seen[1]?.body ?? told(outcomes.at(-1))?.message;
}

/** The body of the write, or why it is not sent. */
async function written(
  sent: unknown,
  now: readonly Tab[],
  request = 'PUT /flows',
): Promise<unknown> {
  const exchanges: Exchange[] = [
    { request: 'GET /flows', answer: answer(own, 'r-7f3a9b2c') },
    { request, body: sent },
  ];
  await using server = await serveAnswers([{ body: JSON.stringify(answer(now, 'r-00ff11ee')) }]);
  const { outcomes } = await replaySession(sessionOf(exchanges), { target: server.url });
  const body = server.seen[1]?.body;
  return body === undefined ? told(outcomes.at(-1))?.message : JSON.parse(body);
}

test('what only the live list has is sent as well, in the live order', async () => {
  const changed = [{ ...own[0], label: 'Lamps' }, own[1]];
  expect(await written({ rev: 'r-7f3a9b2c', tabs: changed }, live)).toEqual({
    rev: 'r-00ff11ee',
    tabs: [live[0], { ...live[1], label: 'Lamps' }, live[2]],
  });
});

test('elements are the same by their ids, not by numbers that the client has written', async () => {
  const sized = (tabs: readonly Tab[], ...sizes: readonly number[]) => ({
    tabs: tabs.map((each, index) => ({ size: sizes[index], ...each })),
  });
  const exchanges: Exchange[] = [
    { request: 'GET /flows', answer: sized(own, 5, 6) },
    { request: 'PUT /flows', body: sized(own, 900, 700) },
  ];
  await using server = await serveAnswers([{ body: JSON.stringify(sized(live, 700, 800, 900)) }]);
  await replaySession(sessionOf(exchanges), { target: server.url });
  expect(JSON.parse(server.seen[1]?.body ?? '')).toEqual(sized(live, 700, 900, 700));
});

test('an element that the client has added stays after its predecessor', async () => {
  const added = { id: 'mine', label: 'Heating' };
  const sent = { rev: 'r-7f3a9b2c', tabs: [own[0], added, own[1]] };
  expect(await written(sent, live)).toEqual({
    rev: 'r-00ff11ee',
    tabs: [live[0], live[1], added, live[2]],
  });
});

test('where the live list has no more elements, those that are sent stay in their order, with the flags of the live ones', async () => {
  const hall = { id: 'l-4c1d9e2f', on: false, label: 'Hall' };
  const attic = { id: 'l-5b7a3c8d', on: false, label: 'Attic' };
  const added = { id: 'mine', on: false, label: 'Shed' };
  const written = rewritten(
    { lamps: [hall, attic] },
    { lamps: [{ ...hall, label: 'Floor' }, added, attic] },
    { lamps: [{ ...attic, on: true }, hall] },
  );
  expect(JSON.parse(String(await written))).toEqual({
    lamps: [{ ...hall, label: 'Floor' }, added, { ...attic, on: true }],
  });
});

test('a list from which the client has removed an element is sent if the live list has no more elements', async () => {
  const three = [...own, tab('t-6a8b2d7e', 'Windows')];
  const written = rewritten(
    { locked: false, tabs: three },
    { locked: false, tabs: own },
    { locked: true, tabs: three },
  );
  expect(JSON.parse(String(await written))).toEqual({ locked: true, tabs: own });
});

test('one element is the list that it replaces, and no list that it is only added to', async () => {
  const changed = { ...mine, to: 'other@example.com' };
  const now = [mine, theirs];
  expect(await rewritten([mine], [changed], now)).toBe(JSON.stringify([changed, theirs]));
  expect(await rewritten([mine], [changed], now, { request: 'POST /settings' })).toBe(
    JSON.stringify([changed]),
  );
});

test('a list from which the client has removed an element is not sent if the live list has more elements', async () => {
  const three = [...own, tab('t-6a8b2d7e', 'Windows')];
  const exchanges: Exchange[] = [
    { request: 'GET /flows', answer: answer(three, 'r-7f3a9b2c') },
    { request: 'PUT /flows', body: { rev: 'r-7f3a9b2c', tabs: own } },
  ];
  const now = answer([...live, tab('t-55ee66ff', 'Windows')], 'r-00ff11ee');
  await using server = await serveAnswers([{ body: JSON.stringify(now) }]);
  const { outcomes } = await replaySession(sessionOf(exchanges), { target: server.url });
  expect(server.seen).toHaveLength(1);
  expect(told(outcomes.at(-1))?.message).toBe(
    'blocked by #1 GET /flows: its response now has 4 elements at body /tabs instead of 3; sending the recorded ones would delete the others',
  );
});

test('a request that changes nothing goes out with the list as it was recorded', async () => {
  expect(await written({ tabs: own }, live, 'GET /flows')).toEqual({ tabs: live.slice(1) });
});

test('an answer that is cut off is no list', async () => {
  const exchanges: Exchange[] = [
    { request: 'GET /flows', answer: answer(own, 'r-7f3a9b2c') },
    { request: 'PUT /flows', body: { rev: 'r-7f3a9b2c', tabs: own } },
  ];
  const body = JSON.stringify(answer(live, 'r-00ff11ee')).slice(0, -5);
  await using server = await serveAnswers([{ body }]);
  const { outcomes } = await replaySession(sessionOf(exchanges), { target: server.url });
  expect(told(outcomes.at(-1))?.message).toMatch(/^blocked by #1 GET \/flows: /);
});

test('elements that are sent elsewhere are the recorded ones', async () => {
  const sent = { tabs: own.map((each) => ({ ...each, done: true })) };
  expect(await written(sent, live, 'POST /flows/finish')).toEqual({
    tabs: live.slice(1).map((each) => ({ ...each, done: true })),
  });
});

const theirs = { id: 'r-81c4e7f0', to: 'ops@example.com' };
const mine = { id: 'mine', to: 'me@example.com' };

test('a list that was empty when it was read has what others have added since', async () => {
  const written = rewritten(
    { title: 'Alerts', routes: [] },
    { title: 'Alarms', routes: [] },
    { title: 'Alerts', routes: [theirs] },
  );
  expect(await written).toBe(JSON.stringify({ title: 'Alarms', routes: [theirs] }));
});

test('what the client adds to an empty list comes after what others have added', async () => {
  const written = rewritten(
    { title: 'Alerts', routes: [] },
    { title: 'Alerts', routes: [mine] },
    { title: 'Alerts', routes: [theirs] },
  );
  expect(await written).toBe(JSON.stringify({ title: 'Alerts', routes: [theirs, mine] }));
});

test('what the client appends comes last, wherever its predecessor is now', async () => {
  const own = { id: 'r-1f0e2d3c', to: 'own@example.com' };
  const written = rewritten(
    { title: 'Alerts', routes: [own] },
    { title: 'Alerts', routes: [own, mine] },
    { title: 'Alerts', routes: [own, theirs] },
  );
  expect(await written).toBe(JSON.stringify({ title: 'Alerts', routes: [own, theirs, mine] }));
});

test('a list that the client has left alone is the live one, in its order', async () => {
  const written = rewritten(
    { on: 1, members: ['u-4c1d9e2f', 'u-5b7a3c8d'] },
    { on: 2, members: ['u-4c1d9e2f', 'u-5b7a3c8d'] },
    { on: 1, members: ['u-77aa88bb', 'u-99cc00dd'] },
  );
  expect(await written).toBe(JSON.stringify({ on: 2, members: ['u-77aa88bb', 'u-99cc00dd'] }));
});

test('an empty list of Go is null', async () => {
  const written = rewritten(
    { on: 1, hooks: null },
    { on: 2, hooks: null },
    { on: 1, hooks: [theirs] },
  );
  expect(await written).toBe(JSON.stringify({ on: 2, hooks: [theirs] }));
});

test('flags and empty texts that the client has left alone are as they are now', async () => {
  const written = rewritten(
    { beta: false, motto: '', limits: { strict: true, quiet: false } },
    { beta: false, motto: '', limits: { strict: true, quiet: true } },
    { beta: true, motto: 'Hi', limits: { strict: false, quiet: false } },
  );
  expect(await written).toBe(
    JSON.stringify({ beta: true, motto: 'Hi', limits: { strict: false, quiet: true } }),
  );
});

test('a member that only the live document has is sent as well, unless the client has left out others', async () => {
  const read = { owners: { ann: { read: true } }, etag: 'x' };
  const now = { owners: { ann: { read: true }, bob: { read: true } }, etag: 'x', locked: true };
  expect(await rewritten(read, { ...read, etag: 'y' }, now)).toBe(
    JSON.stringify({ ...now, etag: 'y' }),
  );
  const { etag: _, ...without } = now;
  expect(await rewritten(read, { owners: { ann: { read: false } } }, now)).toBe(
    JSON.stringify({ owners: { ...without.owners, ann: { read: false } } }),
  );
});

test('flags of an element are those of the live element with its id', async () => {
  const lamp = (id: string, on: boolean, label: string) => ({ id, on, label });
  const written = rewritten(
    { lamps: [lamp('l-4c1d9e2f', false, 'Hall'), lamp('l-5b7a3c8d', false, 'Attic')] },
    { lamps: [lamp('l-4c1d9e2f', false, 'Floor'), lamp('l-5b7a3c8d', false, 'Attic')] },
    { lamps: [lamp('l-5b7a3c8d', true, 'Attic'), lamp('l-4c1d9e2f', true, 'Hall')] },
  );
  expect(JSON.parse(String(await written))).toEqual({
    lamps: [lamp('l-4c1d9e2f', true, 'Floor'), lamp('l-5b7a3c8d', true, 'Attic')],
  });
});

test('what is excluded from correlation stays as it was recorded', async () => {
  const written = rewritten(
    { title: 'Alerts', routes: [], muted: false },
    { title: 'Alarms', routes: [], muted: false },
    { title: 'Alerts', routes: [theirs], muted: true },
    { exclude: [{ to: { pointer: '/routes' } }] },
  );
  expect(await written).toBe(JSON.stringify({ title: 'Alarms', routes: [], muted: true }));
});

test('a response with nothing but the new version is not the document', async () => {
  const exchanges: Exchange[] = [
    { request: 'GET /settings', answer: { rev: 1, routes: [] } },
    { request: 'PUT /settings', body: { rev: 1, routes: [] }, answer: { rev: 2 } },
    { request: 'PUT /settings', body: { rev: 2, routes: [] } },
  ];
  await using server = await serveAnswers([
    { body: JSON.stringify({ rev: 7, routes: [theirs] }) },
    { body: '{"rev":8}' },
  ]);
  await replaySession(sessionOf(exchanges), { target: server.url });
  expect(JSON.parse(server.seen[2]?.body ?? '')).toEqual({ rev: 8, routes: [theirs] });
});

test('a new thing is not the collection that it is added to', async () => {
  const read = { items: [], tags: [], total: 0 };
  const written = rewritten(
    read,
    { name: 'x', tags: [] },
    { items: [theirs], tags: ['a'], total: 1 },
    {
      request: 'POST /settings',
    },
  );
  expect(await written).toBe(JSON.stringify({ name: 'x', tags: [] }));
});

test('several new things are not the list that they are added to', async () => {
  const written = rewritten([], [mine], [theirs], { request: 'POST /settings' });
  expect(await written).toBe(JSON.stringify([mine]));
});

test('a list that replaces an empty one keeps what others have added', async () => {
  expect(await rewritten([], [mine], [theirs])).toBe(JSON.stringify([theirs, mine]));
});

test('what is sent from the live document is formatted as the client formats, with unchanged numbers and texts', async () => {
  const exchanges: Exchange[] = [
    { request: 'GET /settings', answer: { on: 1, routes: [] } },
    { request: 'PUT /settings', body: { on: 2, routes: [] } },
  ];
  const live = '{ "on": 1, "routes": [ { "id": 9007199254740993, "to": "a \\u003c \\"b\\"" } ] }';
  await using server = await serveAnswers([{ body: live }]);
  await replaySession(sessionOf(exchanges), { target: server.url });
  expect(server.seen[1]?.body).toBe(
    '{"on":2,"routes":[{"id":9007199254740993,"to":"a < \\"b\\""}]}',
  );
});

test('a flag beside an id alone is what the client wants it to be', async () => {
  const read = { id: 'p-4c1d9e2f', done: false, note: 'x' };
  const request = { request: 'PATCH /settings' };
  const some = { id: 'p-4c1d9e2f', done: false };
  expect(await rewritten(read, some, { ...read, done: true }, request)).toBe(JSON.stringify(some));
  const all = { ...read, note: 'y' };
  expect(await rewritten(read, all, { ...read, done: true }, request)).toBe(
    JSON.stringify({ ...all, done: true }),
  );
});

test('options that the client fills in are its own, things are beside those of others', async () => {
  const read = { kind: '', options: {}, grants: {} };
  const written = { kind: 'daily', options: { keep: '5' }, grants: { me: { read: true } } };
  const now = { kind: 'hourly', options: { days: '7' }, grants: { bob: { read: true } } };
  expect(await rewritten(read, written, now)).toBe(
    JSON.stringify({ ...written, grants: { ...now.grants, ...written.grants } }),
  );
});

test('members are in the order of the live document where it has more', async () => {
  const written = rewritten({ b: 1, d: 1 }, { b: 2, d: 1, z: 1 }, { a: 1, b: 1, c: 1, d: 1 });
  expect(await written).toBe(JSON.stringify({ a: 1, b: 2, c: 1, d: 1, z: 1 }));
});

test('of a text of several lines, only the lines that the client has changed are changed', async () => {
  const note = (text: string) => ({ title: 'Shopping', text });
  const sent = await rewritten(
    note('Milk\nTea\nRice'),
    note('Milk\nCoffee\nRice'),
    note('By Eve:\nTea\nBread'),
  );
  expect(sent).toBe(JSON.stringify(note('By Eve:\nCoffee\nBread')));
});

test('a text of several lines is sent as recorded if all its live lines are different', async () => {
  const note = (text: string) => ({ title: 'Shopping', text });
  const sent = await rewritten(
    note('Milk\nTea\nRice'),
    note('Milk\nCoffee\nRice'),
    note('Pay rent.\nCall Eve.'),
  );
  expect(sent).toBe(JSON.stringify(note('Milk\nCoffee\nRice')));
});
