/** What the report tells of cookies that the live server sets otherwise than the recorded one did. */
import { expect, test } from 'vitest';
import { type Outcome, replaySession } from '../../../../src/replay/index.ts';
import type { Header } from '../../../../src/session/schema.ts';
import { serve, told, withTold } from '../../../kit/index.ts';
import { type Exchange, sessionOf } from '../links.ts';

interface LiveAnswer {
  readonly status?: number;
  readonly set?: readonly string[];
}

/** A login that sets `sid`, and what is sent with it. */
function visit(...more: readonly Exchange[]): Exchange[] {
  const answerHeaders: Header[] = [['Set-Cookie', 'sid=A; Path=/']];
  return [{ request: 'POST /login', answerHeaders }, ...more];
}

const me: Exchange = { request: 'GET /me', headers: [['Cookie', 'own=1; sid=A']] };

/** Replays against a server that gives these answers in turn. */
async function replay(exchanges: readonly Exchange[], answers: readonly LiveAnswer[]) {
  const seen: (string | undefined)[] = [];
  await using server = await serve((request, response) => {
    const { status = 200, set = [] } = answers[seen.length] ?? {};
    seen.push(request.headers.cookie);
    response.writeHead(status, { 'Set-Cookie': [...set] }).end();
  });
  const { outcomes } = await replaySession(sessionOf(exchanges), { target: server.url });
  return { seen, last: outcomes.at(-1) as Outcome };
}

test('a request is not sent if the response that sets its cookie sets none of that name', async () => {
  const { seen, last } = await replay(visit(me), [{ set: ['sess=B; Path=/'] }]);
  expect(seen).toHaveLength(1);
  expect(withTold(last)).toMatchObject({
    state: 'failed',
    blockedBy: '1',
    told: {
      label: 'missing-value',
      message: 'blocked by #1 POST /login: its response sets no cookie sid',
    },
  });
});

test('a request is not sent if the request whose response sets its cookie has failed', async () => {
  const { seen, last } = await replay(visit(me), [{ status: 500 }]);
  expect(seen).toHaveLength(1);
  expect(told(last)?.message).toBe('blocked by #1 POST /login (500)');
});

test('a request is sent if another response has set its cookie', async () => {
  const lang: Header[] = [['Set-Cookie', 'lang=en; Path=/']];
  const [login, ...more] = visit(me);
  const exchanges: Exchange[] = [
    { request: 'GET /', answerHeaders: lang },
    { ...login, request: 'POST /login', headers: [['Cookie', 'lang=en']] },
    ...more,
  ];
  const { seen } = await replay(exchanges, [{ set: ['lang=en; Path=/', 'sid=early; Path=/'] }]);
  expect(seen.at(-1)).toBe('own=1; sid=early');
});

test.each([
  [
    'an expired',
    'sid=B; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT',
    { kind: 'deleted', by: { id: '1', method: 'POST', path: '/login' } },
  ],
  [
    'a deleted',
    'sid=; Path=/; Max-Age=0',
    { kind: 'deleted', by: { id: '1', method: 'POST', path: '/login' } },
  ],
  ['a moved', 'sid=B; Path=/other', { kind: 'elsewhere' }],
])('%s cookie is left out, as a browser would do, and reported', async (_, set, leftOut) => {
  const { seen, last } = await replay(visit(me), [{ set: [set] }]);
  expect(seen.at(-1)).toBe('own=1');
  expect(last.state).toBe('passed');
  expect(last.correlated).toEqual([
    { from: { id: '1', place: 'cookie sid' }, to: 'cookie sid', leftOut },
  ]);
});

/** A request with a cookie that the recorded server had set. */
function visitWith(name: string): Exchange[] {
  const answerHeaders: Header[] = [['Set-Cookie', `${name}=A; Path=/`]];
  return [
    { request: 'GET /', answerHeaders },
    { request: 'GET /me', headers: [['Cookie', `${name}=A`]] },
  ];
}

test.each([
  'AWSALB',
  'AWSALBCORS',
  'ARRAffinitySameSite',
  '__cf_bm',
  'BIGipServerpool',
  'TS01a2b3c4',
])('%s, a cookie of a load balancer that the target does not have, is left out', async (name) => {
  const { seen, last } = await replay(visitWith(name), []);
  expect(seen).toEqual([undefined, undefined]);
  expect(last.correlated).toEqual([
    {
      from: { id: '1', place: `cookie ${name}` },
      to: `cookie ${name}`,
      leftOut: { kind: 'not-set', by: { id: '1', method: 'GET', path: '/' } },
    },
  ]);
});

test.each(['TSession', 'connect.sid', 'SERVERID2', 'route', '__Host-session'])(
  'a request is not sent without %s, a cookie of an app',
  async (name) => {
    const { seen, last } = await replay(visitWith(name), []);
    expect(seen).toEqual([undefined]);
    expect(last.failure).toMatchObject({ reason: { kind: 'not-set', cookie: name } });
  },
);

test('an additional cookie of the live server is reported as added', async () => {
  const { seen, last } = await replay(visit(me), [{ set: ['sid=B; Path=/', 'sess=C; Path=/'] }]);
  expect(seen.at(-1)).toBe('own=1; sid=B; sess=C');
  expect(last.correlated).toEqual([
    { from: { id: '1', place: 'cookie sid' }, to: 'cookie sid' },
    { from: { id: '1', place: 'cookie sess' }, to: 'cookie sess', isAdded: true },
  ]);
});

test('a cookie comes from the response that has set it in the replay', async () => {
  const { last } = await replay(visit(me, me), [
    { set: ['sid=B; Path=/'] },
    { set: ['sid=C; Path=/'] },
  ]);
  expect(last.correlated.map(({ from }) => from)).toEqual([{ id: '2', place: 'cookie sid' }]);
});

test('a failing request lists first what was left out and what was added', async () => {
  const { last } = await replay(visit({ request: 'POST /logout', headers: me.headers ?? [] }, me), [
    { set: ['sid=B; Path=/'] },
    { set: ['sid=; Path=/; Max-Age=0', 'sess=C; Path=/'] },
    { status: 401 },
  ]);
  expect(told(last)?.detail?.split('\n')).toEqual([
    'Sent with live values:',
    '  added: cookie sess from #2',
    '  left out: cookie sid, which #2 POST /logout has deleted or let expire',
    'Led here: #1 POST /login → #3 GET /me',
  ]);
});

test('a failing request that only lacks cookies is reported as sent with changes', async () => {
  const { last } = await replay(visit(me), [{ set: ['sid=; Path=/; Max-Age=0'] }, { status: 401 }]);
  expect(told(last)?.detail?.split('\n').slice(0, 2)).toEqual([
    'Sent with these changes:',
    '  left out: cookie sid, which #1 POST /login has deleted or let expire',
  ]);
});

test('a cookie that the live server sets before the client had any is that of the one client', async () => {
  const { seen, last } = await replay(
    [{ request: 'GET /' }, ...visit(me)],
    [{ set: ['sid=B; Path=/'] }],
  );
  expect(last.state).toBe('passed');
  expect(seen[2]).toBe('own=1; sid=B');
});
