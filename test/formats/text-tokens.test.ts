import { describe, expect, test } from 'vitest';
import { findTokens, mayHaveTokens } from '../../src/formats/url/tokens.ts';

/** The tokens of a text, each behind what stands before it. */
function told(text: string): string[] {
  return findTokens(text).map(({ before, text: token }) => `${before} ${token}`.trim());
}

describe('a token is told by what stands left of it', () => {
  test.each<[string, string[]]>([
    ['Your key is k3x9qd7fw2ma81.', ['key= k3x9qd7fw2ma81']],
    ['key = k3x9qd7fw2ma81', ['key= k3x9qd7fw2ma81']],
    ['curl -H "Harbour-Key: k3x9qd7f" /x', ['Harbour-Key: k3x9qd7f']],
    [
      'job 8f14e45f-ceea-467f-a83d-9c1b2d3e4f50 is done',
      ['job 8f14e45f-ceea-467f-a83d-9c1b2d3e4f50'],
    ],
    ['Your key is REDACTED_HARBOUR_KEY', ['key= REDACTED_HARBOUR_KEY']],
    ['No order 6550.', ['order 6550']],
    ['#7 [open] Lamp', ['# 7']],
    ['7\tLamp\topen\n9\tShade\topen', ['7', '9']],
    ['7,Lamp,open', ['7']],
    ["(0, n.f)('a8f3bc12de')", ['( 0', 'n.f( a8f3bc12de']],
    ['42["open",{"id":7}]', ['42', 'id: 7']],
    ['Orders(7)', ['Orders( 7']],
    ['Orders (7)', ['Orders 7']],
  ])('%s', (text, tokens) => {
    expect(told(text)).toEqual(expect.arrayContaining(tokens));
  });
});

describe('the parts of a token are told behind the signs that join them', () => {
  test.each<[string, string[]]>([
    ['a ticket://4', ['a ticket://4', 'ticket: 4']],
    ['Orders(ID=7,Draft=true)', ['ID= 7']],
    ['see folder:29', ['see folder:29', 'folder: 29']],
    ['lamps/7/bulbs/9', ['lamps/7/bulbs/9', 'lamps/ 7', 'bulbs/ 9']],
    ['arn:aws:ecs:eu:111122223333:task-definition/web:2', ['eu: 111122223333', 'web: 2']],
    ['ada:k3x9qd7fw2ma81 (once)', ['ada:k3x9qd7fw2ma81', 'ada: k3x9qd7fw2ma81']],
    ['12-0123456789abcdef0123', ['12-0123456789abcdef0123', '- 0123456789abcdef0123']],
    ['KEY=TWljaGFlbDpRdWluY2U0Mg== next', ['KEY= TWljaGFlbDpRdWluY2U0Mg==']],
  ])('%s', (text, tokens) => {
    expect(told(text)).toEqual(expect.arrayContaining(tokens));
  });
});

test('words, and the parts of a media type, are no tokens', () => {
  expect(told('A thing of the season, in red')).toEqual([]);
  expect(told('application/vnd.a.v2+json')).toEqual(['application/vnd.a.v2+json']);
});

test('no token is ruled out, wherever in a text it is', () => {
  for (const before of ['', 'a ', 'ab ', 'abcdefg ', 'some of our '.repeat(9)]) {
    for (const token of ['k3x9qd7f', '6550', 'QwXzVbKjHgPfDsRtYm']) {
      expect(mayHaveTokens(`${before}${token} is it`), before + token).toBe(true);
    }
  }
  expect(['k3x9qd7fw2ma81', 'short no', ''].map(mayHaveTokens)).toEqual([false, false, false]);
});
