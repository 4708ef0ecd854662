import { expect, test } from 'vitest';
import type { Doubt, Lack, LeftOut } from '../../../src/replay/failure/correlated-value.ts';
import type { Failure, RequestName } from '../../../src/replay/failure/failure.ts';
import { renderFailure } from '../../../src/replay/failure/render-failure.ts';

const from: RequestName = { id: '1', method: 'GET', path: '/users' };
const place = 'body /0';

function messageWith(reason: Lack): string {
  return renderFailure({ kind: 'missing-value', to: 'query id', from, reason }).message;
}

test.each<[Lack, string]>([
  [{ kind: 'not-set', cookie: 'sid' }, 'its response sets no cookie sid'],
  [
    { kind: 'longer-list', place: 'body /tags', size: 1, liveSize: 2 },
    'its response now has 2 elements at body /tags instead of 1; sending the recorded ones would delete the others',
  ],
  [
    { kind: 'another-row', value: '6', was: 'Slip', is: 'Zips', isGone: false },
    '6 was "Slip" when this was recorded and is "Zips" now',
  ],
  [
    { kind: 'another-row', isGone: true },
    'the value was a row when this was recorded and is not there now',
  ],
  [{ kind: 'undecided' }, 'it depends on a value that depends on it in turn'],
  [
    { kind: 'unread', why: { kind: 'incomplete' } },
    "its response's body could not be read: not all of it came",
  ],
])('a missing value of which is known %o', (reason, words) => {
  expect(messageWith(reason)).toBe(`blocked by #1 GET /users: ${words}`);
});

test('a missing element is described by what the client knew of it', () => {
  const marks = [
    { path: '/name', text: 'alice' },
    { path: '/key' },
    { path: '/id', isEarlier: true },
  ] as const;

  expect(messageWith({ kind: 'no-element', place, marks })).toBe(
    'blocked by #1 GET /users: its response has no element that is clearly the recorded body /0, ' +
      'with /name "alice" and /key and the /id that had come before',
  );
});

const alice = { place: 'body /1', mark: { path: '/name', text: 'alice' } };
const bob = { place: 'body /2', mark: { path: '', text: 'bob' } };

test.each<[Doubt, string]>([
  [
    { kind: 'elements', place, candidates: [alice, bob], size: 2, liveSize: 3 },
    'body /0 of its response may be body /1 (/name "alice") or body /2 ("bob") now, of 2 then and 3 now',
  ],
  [
    { kind: 'recorded-elements', live: [alice], recorded: [bob] },
    'body /1 (/name "alice") of its response may be the recorded body /2 ("bob")',
  ],
  [{ kind: 'uncertain-request' }, 'its request went out with a value that is not certain'],
])('an ambiguous value of which is known %o', (reason, words) => {
  const failure: Failure = { kind: 'ambiguous-value', to: 'query id', from, reason };

  expect(renderFailure(failure).message).toBe(`blocked by #1 GET /users: ${words}`);
});

test.each<[LeftOut, string]>([
  [{ kind: 'not-set', by: from }, 'which #1 GET /users no longer sets'],
  [{ kind: 'deleted', by: from }, 'which #1 GET /users has deleted or let expire'],
])('a cookie that was left out since %o', (leftOut, words) => {
  const values = [{ to: 'cookie sid', leftOut }];
  const sentWith = { values, more: 0, chain: [from] };

  expect(renderFailure({ kind: 'status', expected: 200, actual: 401, sentWith }).detail).toContain(
    `  left out: cookie sid, ${words}`,
  );
});
