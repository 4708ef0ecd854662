import { describe, expect, test } from 'vitest';
import { linkValues } from '../../../../src/replay/correlate/link-session.ts';
import { type Exchange, sessionOf } from '../links.ts';

const ORIGIN = 'http://127.0.0.1:3000';

function mayHaveLinks(exchanges: readonly Exchange[], origin = ORIGIN): boolean {
  return linkValues({ ...sessionOf(exchanges), origin }, {}) !== null;
}

describe('there may be links if', () => {
  test.each<[string, Exchange[]]>([
    ['a later request has it', [{ request: 'GET /a', answer: { id: 7 } }, { request: 'GET /b/7' }]],
    [
      'one that is much later has it',
      [
        { request: 'GET /a', answer: { id: 7 } },
        { request: 'GET /b', answer: { id: 8 } },
        { request: 'GET /c?id=7' },
      ],
    ],
    ['a header carries something', [{ request: 'GET /a', headers: [['Cookie', 'sid=']] }]],
    ['a body does', [{ request: 'POST /a', body: {} }]],
    ['a target is not plain', [{ request: 'GET /a/7.json' }]],
  ])('%s', (_, exchanges) => {
    expect(mayHaveLinks(exchanges)).toBe(true);
  });

  test('a path names the recorded origin', () => {
    expect(mayHaveLinks([{ request: 'GET /orders' }], 'http://orders')).toBe(true);
  });
});

describe('there are none if', () => {
  test.each<[string, Exchange[]]>([
    ['nothing was recorded', []],
    ['only its own request has it', [{ request: 'GET /a/7', answer: { id: 7 } }]],
    [
      'only a request has it that had left before',
      [
        { request: 'GET /a', answer: { id: 7 }, at: 0, time: 50 },
        { request: 'GET /b/7', at: 10 },
      ],
    ],
    [
      'headers say what the client is',
      [{ request: 'GET /a', headers: [['User-Agent', 'node']], answer: { id: 'node' } }],
    ],
  ])('%s', (_, exchanges) => {
    expect(mayHaveLinks(exchanges)).toBe(false);
  });
});
