/** Links that a session file holds: rules of that session alone, which yield to those of the user. */
import { expect, test } from 'vitest';
import {
  type CorrelateOptions,
  type CorrelationRule,
  explainCorrelations,
  explainIdleRules,
} from '../../../../src/replay/index.ts';
import type { Session } from '../../../../src/session/schema.ts';
import { type Exchange, sessionOf } from '../links.ts';

const exchanges: Exchange[] = [
  { request: 'POST /boxes', answer: { label: 'red' }, answerHeaders: [['X-Next', 'red']] },
  { request: 'GET /find?what=red' },
];
const to = { path: '/find', query: 'what' };
const link: CorrelationRule = { from: { path: 'POST /boxes', pointer: '/label' }, to };

async function linksOf(links: Session['links'], correlate?: CorrelateOptions | boolean) {
  const found = await explainCorrelations({ ...sessionOf(exchanges), links }, correlate);
  return found.map(({ from, to: { place } }) => `${place} <- ${from?.place}`);
}

test('a link of a session is made', async () => {
  expect(await linksOf(undefined)).toEqual([]);
  expect(await linksOf([link])).toEqual(['query what <- body /label']);
  expect(await linksOf([link], false)).toEqual([]);
});

test('a rule of the user goes before a link of the session', async () => {
  const rules = [{ from: { path: 'POST /boxes', header: 'X-Next' }, to }];
  expect(await linksOf([link], { rules })).toEqual(['query what <- header x-next']);
});

test('an exclusion of the user takes a link of the session away', async () => {
  expect(await linksOf([link], { exclude: [{ to }] })).toEqual([]);
  expect(await linksOf([link], { exclude: [{ value: 'blue' }] })).toHaveLength(1);
});

test('a link of the session goes before what is found by evidence', async () => {
  const session = sessionOf([
    { request: 'POST /boxes', answer: { id: 7 } },
    { request: 'POST /lids', answer: { boxId: 7 } },
    { request: 'GET /boxes/7' },
  ]);
  const from = { path: 'POST /boxes', pointer: '/id' };
  const links = [{ from, to: { path: 'GET /boxes/*', segment: 2 } }];
  const placesOf = async (each: Session): Promise<(string | undefined)[]> =>
    (await explainCorrelations(each)).map((found) => found.from?.place);
  expect(await placesOf(session)).toEqual(['body /boxId']);
  expect(await placesOf({ ...session, links })).toEqual(['body /id']);
});

test('a link that fits nothing in its session is reported with its place in the file', async () => {
  const links = [link, { from: link.from, to: { path: '/seek', query: 'what' } }];
  const session = { ...sessionOf(exchanges), links };
  expect(await explainIdleRules(session, true)).toEqual([
    'links[1] fits nothing in this session: "to" fits no recorded request (there is "path": "/boxes", ' +
      '"/find"). It is ' +
      `${JSON.stringify(links[1])}: correct it or take it out. ` +
      'explainCorrelations() lists places by their names',
  ]);
  expect(await explainIdleRules(session, false)).toEqual([]);
});
