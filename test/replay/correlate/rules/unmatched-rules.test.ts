/** Rules and exclusions that fit nothing in a session: they would change nothing, and nobody would see it. */
import { describe, expect, test } from 'vitest';
import {
  type CorrelateOptions,
  type CorrelationRule,
  explainIdleRules,
  replaySession,
} from '../../../../src/replay/index.ts';
import { serve } from '../../../kit/index.ts';
import { type Exchange, sessionOf } from '../links.ts';

const exchanges: Exchange[] = [
  { request: 'GET /find?what=blue' },
  { request: 'POST /boxes', answer: { label: 'blue' } },
  { request: 'GET /search?what=blue', headers: [['X-Note', 'the blue one']] },
];

const from = { path: 'POST /boxes', pointer: '/label' };
const to = { path: '/search', query: 'what' };

function unmatched(correlate: CorrelateOptions): Promise<string[]> {
  return explainIdleRules(sessionOf(exchanges), correlate);
}

describe('a rule that fits nothing', () => {
  test.each<[string, CorrelationRule, string]>([
    [
      'has no response',
      { from: { ...from, path: 'POST /box' }, to },
      '"from" fits no recorded response (did you mean "path": "POST /boxes"?)',
    ],
    [
      'has a place that no response has',
      { from: { ...from, pointer: '/name' }, to },
      'no response that "from" fits has body /name (there is "pointer": "/label")',
    ],
    [
      'has no request',
      { from, to: { ...to, path: '/serch' } },
      '"to" fits no recorded request (did you mean "path": "/search"?)',
    ],
    [
      'has a place that no request has',
      { from, to: { path: '/search', header: 'X-Nota' } },
      'no request that "to" fits has header x-nota (did you mean "header": "x-note"?)',
    ],
    [
      'has nothing on either side',
      { from: { ...from, pointer: '/name' }, to: { ...to, path: '/seek' } },
      'no response that "from" fits has body /name (there is "pointer": "/label"), and "to" fits no ' +
        'recorded request (there is "path": "/find", "/boxes", "/search")',
    ],
    [
      'has a response that comes too late',
      { from, to: { ...to, path: '/find' } },
      'no response that "from" fits had come before a request of "to"',
    ],
  ])('is reported if it %s', async (_, rule, reason) => {
    const text = JSON.stringify(rule);
    expect(await unmatched({ rules: [{ from, to }, rule] })).toEqual([
      `correlate.rules[1] fits nothing in this session: ${reason}. It is ${text}: correct it or ` +
        'take it out. explainCorrelations() lists places by their names',
    ]);
  });
});

test.each<[string, NonNullable<CorrelateOptions['exclude']>[number], string]>([
  ['value', { value: 'red' }, 'no request has this value'],
  [
    'value at its place',
    { value: 'blue', to: { header: 'X-Note' } },
    'no request that "to" fits has this value in header x-note',
  ],
  [
    'place',
    { to: { header: 'X-Nota' } },
    'no request that "to" fits has header x-nota (did you mean "header": "x-note"?)',
  ],
  [
    'response',
    { from: { recording: '7' } },
    '"from" fits no recorded response (there is "recording": "1", "2", "3")',
  ],
])('an exclusion of a %s that does not occur is reported', async (_, exclusion, reason) => {
  expect(await unmatched({ exclude: [{ value: 'blue' }, exclusion] })).toEqual([
    expect.stringContaining(`correlate.exclude[1] fits nothing in this session: ${reason}. It is `),
  ]);
});

test('a replay reports them beside its outcomes', async () => {
  await using server = await serve((_, response) => response.end('{"label":"green"}'));
  const rules = [{ from, to: { ...to, path: '/seek' } }];
  const { warnings } = await replaySession(sessionOf(exchanges), {
    target: server.url,
    correlate: { rules },
  });
  expect(warnings).toEqual(await unmatched({ rules }));
  expect(warnings).toHaveLength(1);
});

test.each<[string, NonNullable<CorrelateOptions['exclude']>[number]]>([
  ['the body of a request', { to: { pointer: '' } }],
  ['an object in it', { to: { pointer: '/filter' } }],
  ['a list', { to: { place: 'body /filter/ids' } }],
  ['an object of an answer', { from: { pointer: '/box' } }],
  ['a header with parts', { from: { header: 'Link' } }],
])('an exclusion of %s fits what is inside of it', async (_, exclusion) => {
  const session = sessionOf([
    {
      request: 'POST /boxes',
      answer: { box: { id: 7 } },
      answerHeaders: [['Link', '</boxes/7>; rel="self"']],
    },
    { request: 'POST /boxes/find', body: { filter: { ids: [7] } } },
  ]);

  expect(await explainIdleRules(session, { exclude: [exclusion] })).toEqual([]);
});

test('a rule of an object fits nothing, since it is of one value', async () => {
  const session = sessionOf([
    { request: 'POST /boxes', answer: { box: { id: 7 } } },
    { request: 'POST /boxes/find', body: { filter: { id: 7 } } },
  ]);
  const rule = { from: { pointer: '/box' }, to: { pointer: '/filter' } };

  expect(await explainIdleRules(session, { rules: [rule] })).toHaveLength(1);
});
