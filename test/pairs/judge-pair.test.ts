import { describe, expect, test } from 'vitest';
import type { Recording, Session } from '../../src/session/schema.ts';
import { type Exchange, sessionOf } from '../replay/correlate/links.ts';
import { type JudgedRequest, judgePair, judgeRequests } from './judge-pair.ts';

const a = 'http://127.0.0.1:3000';
const b = 'http://127.0.0.1:4000';

const BLOCKED = { kind: 'blocked', to: 'path segment 2', causes: [] } as const;

/** The verdicts of the last request, each as `right body /id`. */
function verdictsOf(
  [first, second]: readonly [readonly Exchange[], readonly Exchange[]],
  sent: Exchange | 'nothing',
): string[] {
  return last([first, second], sent).values.map(
    ({ verdict, location }) => `${verdict} ${location}`,
  );
}

function last(
  [first, second]: readonly [readonly Exchange[], readonly Exchange[]],
  sent: Exchange | 'nothing',
): JudgedRequest {
  const pair = { a: at(a, first), b: at(b, second) };
  const requests = sent === 'nothing' ? [] : sessionOf([sent]).recordings;
  const replayed = pair.a.recordings.map(({ request }: Recording, index) => {
    const isLast = index === first.length - 1;
    const live = isLast ? requests[0]?.request : request;
    return { request: live, notSent: live ? undefined : BLOCKED, evidence: [] };
  });
  const judged = judgeRequests(pair, replayed).at(-1);
  if (!judged) throw new Error('nothing was judged');
  return judged;
}

function at(origin: string, exchanges: readonly Exchange[]): Session {
  return { ...sessionOf(exchanges), origin };
}

function created(id: string, next: Partial<Exchange>): Exchange[] {
  return [
    { request: 'POST /orders', answer: { id } },
    { request: 'POST /pay', ...next },
  ];
}

const pay = (order: string): Exchange => ({ request: 'POST /pay', body: { order } });

describe('a value that an answer has brought', () => {
  const pair = [
    created('order-77', pay('order-77')),
    created('order-91', pay('order-91')),
  ] as const;

  test('is right where the client sends the same', () => {
    expect(verdictsOf(pair, pay('order-91'))).toEqual(['right body /order']);
  });

  test('is missing where the recorded one is sent', () => {
    expect(verdictsOf(pair, pay('order-77'))).toEqual(['missing body /order']);
  });

  test('is wrong where a third one is sent', () => {
    expect(verdictsOf(pair, pay('order-90'))).toEqual(['wrong body /order']);
  });

  test('is missing in a request that is not sent', () => {
    expect(verdictsOf(pair, 'nothing')).toEqual(['missing body /order']);
  });

  test.each([
    ['in base64', (id: string) => Buffer.from(`order:${id}`).toString('base64')],
    ['in hex', (id: string) => Buffer.from(`order:${id}`).toString('hex')],
    ['with its dashes', (id: string) => id.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')],
  ])('is missing though it goes %s', (_, code) => {
    const [one, other] = ['1f0c7a4e9b2d4c558e61a3b7c9d0e2f4', '8d21d84de9af4cbfa9bc383adb305353'];
    const coded = [created(one, pay(code(one))), created(other, pay(code(other)))] as const;
    expect(verdictsOf(coded, pay(code(one)))).toEqual(['missing body /order']);
  });
});

describe('a value that both recordings have', () => {
  const same = [created('order-77', pay('all')), created('order-91', pay('all'))] as const;

  test('says nothing where it stays', () => {
    expect(verdictsOf(same, pay('all'))).toEqual([]);
  });

  test('is wrong where it is changed, which is worse than to leave it', () => {
    const judged = last(same, pay('order-91'));
    expect(judged).toMatchObject({ isWorse: true, values: [{ verdict: 'wrong' }] });
  });

  test('makes a request that is not sent worse than unchanged', () => {
    expect(last(same, 'nothing')).toMatchObject({ isWorse: true, values: [] });
  });
});

describe('the own of a client', () => {
  test('is what no answer has', () => {
    const pair = [
      created('order-77', pay('nonce-aa1')),
      created('order-91', pay('nonce-bb2')),
    ] as const;
    expect(verdictsOf(pair, pay('nonce-aa1'))).toEqual(['own body /order']);
  });

  test('stays its own when an answer repeats it', () => {
    const echoed = (nonce: string): Exchange[] => [
      { request: 'POST /nonces', body: { nonce }, answer: { nonce } },
      pay(nonce),
    ];
    expect(verdictsOf([echoed('nonce-aa1'), echoed('nonce-bb2')], pay('nonce-aa1'))).toEqual([
      'own body /order',
    ]);
  });

  test('is the choice between what both instances have', () => {
    const listed = (chosen: string): Exchange[] => [
      { request: 'GET /layers', answer: ['layer-of-bytes-1', 'layer-of-bytes-2'] },
      pay(chosen),
    ];
    const pair = [listed('layer-of-bytes-1'), listed('layer-of-bytes-2')] as const;
    expect(verdictsOf(pair, pay('layer-of-bytes-1'))).toEqual(['own body /order']);
  });

  test('may not be changed', () => {
    const pair = [
      created('order-77', pay('nonce-aa1')),
      created('order-91', pay('nonce-bb2')),
    ] as const;
    expect(verdictsOf(pair, pay('order-91'))).toEqual(['wrong body /order']);
  });
});

describe('the address of an instance', () => {
  const link = (origin: string): Exchange => pay(`${origin}/orders`);
  const pair = [created('order-77', link(a)), created('order-91', link(b))] as const;

  test('is no value of its own', () => {
    expect(verdictsOf(pair, link(b))).toEqual([]);
  });

  test('is missing where it stays as recorded', () => {
    expect(verdictsOf(pair, link(a))).toEqual(['missing body /order']);
  });
});

test('a name that is the instance’s is a value', () => {
  const call = (name: string): Exchange => ({
    request: 'GET /',
    headers: [['Cookie', `${name}=x`]],
  });
  const signedIn = (name: string): Exchange[] => [
    { request: 'POST /login', answer: {}, answerHeaders: [['Set-Cookie', `${name}=x`]] },
    call(name),
  ];
  const pair = [signedIn('WIKI4d3450dd'), signedIn('WIKIe733b86f')] as const;
  expect(verdictsOf(pair, call('WIKIe733b86f'))).toEqual(['right cookie WIKIe733b86f (name)']);
  expect(verdictsOf(pair, call('WIKI4d3450dd'))).toEqual(['missing cookie WIKIe733b86f (name)']);
});

test('rows that only the other instance has do not move the ones beside them', () => {
  const listed = (rows: readonly object[]): Exchange[] => [
    { request: 'GET /rows', answer: rows },
    { request: 'PUT /rows', body: rows },
  ];
  const recorded = [{ id: 'row-id-11', name: 'mine' }];
  const live = [
    { id: 'row-id-50', name: 'of a stranger' },
    { id: 'row-id-51', name: 'mine' },
  ];
  const sent = { request: 'PUT /rows', body: [{ id: 'row-id-51', name: 'mine' }] };
  expect(verdictsOf([listed(recorded), listed(live)], sent)).toEqual([
    'missing body /0',
    'right body /0/id',
  ]);
});

test('a boundary that the client has made up is no value', () => {
  const upload = (boundary: string): Exchange => ({
    request: 'POST /pay',
    type: `multipart/form-data; boundary=${boundary}`,
    body: `--${boundary}\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--${boundary}--\r\n`,
  });
  expect(verdictsOf([[upload('one')], [upload('other')]], upload('one'))).toEqual([]);
});

test('a right value that is written in another way is told', () => {
  const path = (id: string): Exchange => ({ request: `GET /orders?q=${id}` });
  const pair = [
    [{ request: 'GET /', answer: { id: 'a (1)' } }, path('a+%281%29')],
    [{ request: 'GET /', answer: { id: 'b (2)' } }, path('b+%282%29')],
  ] as const;
  expect(verdictsOf(pair, path('b%20(2)'))).toEqual(['right query q', 'wrong path (spelling)']);
});

test('judgePair replays by the engine itself', () => {
  const made = (id: string): Exchange[] => [
    { request: 'POST /orders', answer: { id } },
    { request: `GET /orders/${id}` },
  ];
  const judged = judgePair({ a: at(a, made('1f0c7a4e9b2d')), b: at(b, made('8d21d84de9af')) });
  expect(judged.at(-1)?.values).toMatchObject([{ verdict: 'right', location: 'path segment 2' }]);
});

test('a cookie of a recorded answer lives as long as it did then', () => {
  const signedIn = (sid: string): Exchange[] => {
    const setCookie = `sid=${sid}; Expires=Tue, 24 Nov 2026 11:00:00 GMT`;
    return [
      { request: 'POST /login', answerHeaders: [['Set-Cookie', setCookie]] },
      { request: 'GET /', headers: [['Cookie', `sid=${sid}`]] },
    ];
  };
  const pair = { a: at(a, signedIn('1f0c7a4e9b2d')), b: at(b, signedIn('8d21d84de9af')) };
  expect(judgePair(pair).at(-1)?.values).toMatchObject([
    { verdict: 'right', location: 'cookie sid' },
  ]);
});

test('recordings that are no pair are refused', () => {
  const pair = { a: at(a, created('1', {})), b: at(b, [{ request: 'GET /orders' }]) };
  expect(() => judgePair(pair)).toThrow(
    'the recordings are no pair: number 1 is POST,200 in one and GET,200 in the other',
  );
});
