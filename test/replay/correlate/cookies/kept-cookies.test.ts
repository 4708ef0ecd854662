/** Cookies that the user wants left as they were recorded, or to come from elsewhere. */
import { expect, test } from 'vitest';
import {
  type CorrelateOptions,
  explainCorrelations,
  explainIdleRules,
  replaySession,
} from '../../../../src/replay/index.ts';
import type { Session } from '../../../../src/session/schema.ts';
import { serve } from '../../../kit/index.ts';
import { sessionOf } from '../links.ts';

const session = sessionOf([
  {
    request: 'GET /login',
    answerHeaders: [
      ['Set-Cookie', 'theme=dk; Path=/'],
      ['Set-Cookie', 'sid=aaaaaa; Path=/'],
      ['X-Next', 'next-1234'],
    ],
  },
  { request: 'GET /x', headers: [['Cookie', 'theme=dk; sid=aaaaaa']] },
]);

/** The Cookie header of the last request of a session, when the live server sets its cookies each time. */
async function sentWith(correlate: CorrelateOptions, recorded: Session = session) {
  const seen: (string | undefined)[] = [];
  await using server = await serve((request, response) => {
    seen.push(request.headers.cookie);
    response.setHeader('Set-Cookie', ['theme=LIVE; Path=/', 'sid=LIVESID; Path=/']);
    response.setHeader('X-Next', 'next-live').end();
  });
  await replaySession(recorded, { target: server.url, correlate });
  return seen.at(-1);
}

test.each<[string, NonNullable<CorrelateOptions['exclude']>[number]]>([
  ['by name', { from: { cookie: 'theme' } }],
  ['by its place in the response', { from: { place: 'cookie theme' } }],
  ['by its place in the request', { to: { place: 'cookie theme' } }],
  ['by value', { value: 'dk' }],
])('a cookie that is excluded %s stays as it was recorded', async (_, exclusion) => {
  const exclude = [exclusion];
  expect(await sentWith({ exclude })).toBe('theme=dk; sid=LIVESID');
  const links = await explainCorrelations(session, { exclude });
  expect(links.map(({ to }) => to.place)).toEqual(['cookie sid']);
  expect(await explainIdleRules(session, { exclude })).toEqual([]);
});

test.each<[string, NonNullable<CorrelateOptions['exclude']>[number]]>([
  ['by their header', { to: { header: 'Cookie' } }],
  ['by the header that sets them', { from: { header: 'Set-Cookie' } }],
  ['by the request', { to: { path: '/x' } }],
  ['by the response', { from: { recording: '1' } }],
])('all cookies that are excluded %s stay as they were recorded', async (_, exclusion) => {
  const exclude = [exclusion];
  expect(await sentWith({ exclude })).toBe('theme=dk; sid=aaaaaa');
  expect(await explainCorrelations(session, { exclude })).toEqual([]);
  expect(await explainIdleRules(session, { exclude })).toEqual([]);
});

test('an excluded cookie is not added to a request that did not carry it', async () => {
  const more = sessionOf([
    {
      request: 'GET /login',
      answerHeaders: [
        ['Set-Cookie', 'theme=dk; Path=/x'],
        ['Set-Cookie', 'sid=aaaaaa; Path=/'],
      ],
    },
    { request: 'GET /x', headers: [['Cookie', 'theme=dk; sid=aaaaaa']] },
    { request: 'GET /y', headers: [['Cookie', 'sid=aaaaaa']] },
  ]);
  expect(await sentWith({}, more)).toBe('sid=LIVESID; theme=LIVE');
  expect(await sentWith({ exclude: [{ from: { cookie: 'theme' } }] }, more)).toBe('sid=LIVESID');
});

test('an exclusion of one request leaves the cookies of others to the jar', async () => {
  const exclude = [{ to: { path: '/y', header: 'Cookie' } }];
  expect(await sentWith({ exclude })).toBe('theme=LIVE; sid=LIVESID');
});

test('a rule for a cookie goes before the jar', async () => {
  const next = sessionOf([
    {
      request: 'GET /login',
      answerHeaders: [
        ['Set-Cookie', 'theme=dk; Path=/'],
        ['Set-Cookie', 'sid=next-1234; Path=/'],
        ['X-Next', 'next-1234'],
      ],
    },
    { request: 'GET /x', headers: [['Cookie', 'theme=dk; sid=next-1234']] },
  ]);
  const from = { path: '/login', header: 'X-Next' };
  const sent = [{ place: 'cookie sid' }, { header: 'Cookie' }].map((to) =>
    sentWith({ rules: [{ from, to: { path: '/x', ...to } }] }, next),
  );
  expect(await Promise.all(sent)).toEqual(Array(2).fill('theme=LIVE; sid=next-live'));
});

test('a rule from a Set-Cookie header takes the cookie', async () => {
  const carried = sessionOf([
    { request: 'GET /login', answerHeaders: [['Set-Cookie', 'theme=dk; Path=/']] },
    { request: 'GET /x', headers: [['Cookie', 'look=dk']] },
  ]);
  const rules = [{ from: { header: 'Set-Cookie' }, to: { place: 'cookie look' } }];
  expect(await sentWith({ rules }, carried)).toBe('look=LIVE');
});
