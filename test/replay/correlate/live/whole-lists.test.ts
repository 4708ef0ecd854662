/** Documents with a list that a client reads and writes back whole, where the live list has more elements. */
import { expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
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
  return body === undefined ? outcomes.at(-1)?.error?.message : JSON.parse(body);
}

test('what the live list has besides goes along, in the live order', async () => {
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

test('an element that the client has added stays behind the one that it stands behind', async () => {
  const added = { id: 'mine', label: 'Heating' };
  const sent = { rev: 'r-7f3a9b2c', tabs: [own[0], added, own[1]] };
  expect(await written(sent, live)).toEqual({
    rev: 'r-00ff11ee',
    tabs: [live[0], live[1], added, live[2]],
  });
});

test('the list is as it was where the live one has no more elements', async () => {
  expect(await written({ rev: 'r-7f3a9b2c', tabs: own }, live.slice(1))).toEqual({
    rev: 'r-00ff11ee',
    tabs: live.slice(1),
  });
});

test('a list of which the client has taken out an element is not sent where the live one has more', async () => {
  const three = [...own, tab('t-6a8b2d7e', 'Windows')];
  const exchanges: Exchange[] = [
    { request: 'GET /flows', answer: answer(three, 'r-7f3a9b2c') },
    { request: 'PUT /flows', body: { rev: 'r-7f3a9b2c', tabs: own } },
  ];
  const now = answer([...live, tab('t-55ee66ff', 'Windows')], 'r-00ff11ee');
  await using server = await serveAnswers([{ body: JSON.stringify(now) }]);
  const { outcomes } = await replaySession(sessionOf(exchanges), { target: server.url });
  expect(server.seen).toHaveLength(1);
  expect(outcomes.at(-1)?.error?.message).toBe(
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
  expect(outcomes.at(-1)?.error?.message).toMatch(/^blocked by #1 GET \/flows: /);
});

test('elements that are sent elsewhere are those that were recorded', async () => {
  const sent = { tabs: own.map((each) => ({ ...each, done: true })) };
  expect(await written(sent, live, 'POST /flows/finish')).toEqual({
    tabs: live.slice(1).map((each) => ({ ...each, done: true })),
  });
});
