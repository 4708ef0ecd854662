import { expect, test } from 'vitest';
import { mayHaveToken, tokensIn } from '../../src/formats/url/pairs.ts';

test.each([
  ['Your key is k3x9qd7fw2ma81.', ['k3x9qd7fw2ma81']],
  ['curl -H "Harbour-Key: k3x9qd7fw2ma81" https://harbour.test/x', ['k3x9qd7fw2ma81']],
  ['curl -u ada:k3x9qd7fw2ma81 https://harbour.test/', ['k3x9qd7fw2ma81']],
  ['export KEY=k3x9qd7fw2ma81 OTHER=p8r2zt6hb4nc05', ['k3x9qd7fw2ma81', 'p8r2zt6hb4nc05']],
  ['key sk_live_4eC39HqLyjWDarjtT1zdp7dc (keep it)', ['sk_live_4eC39HqLyjWDarjtT1zdp7dc']],
  ['secret wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', ['wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY']],
  ['KEY=TWljaGFlbDpRdWluY2U0Mg== next', ['TWljaGFlbDpRdWluY2U0Mg==']],
  ['job 8f14e45f-ceea-467f-a83d-9c1b2d3e4f50 is done', ['8f14e45f-ceea-467f-a83d-9c1b2d3e4f50']],
  ['Your key is REDACTED_HARBOUR_KEY', ['REDACTED_HARBOUR_KEY']],
])('finds the tokens in: %s', (text, tokens) => {
  expect(tokensIn(text)).toEqual(tokens);
  expect(mayHaveToken(text)).toBe(true);
});

test.each([
  'A thing that somebody ordered, in a colour of the season',
  'The internationalisation of counter-revolutionaries was long-standing-feature',
  'from 2026-01-14T09:30:12Z to 20260114T093012, or Mon14Jan2026',
  'Version v1.2.3-beta4 of libssl1.1_1.1.1f-1ubuntu2, and 10.0.22631.4317',
  'see https://harbour.test/keys/k3x9qd7fw2ma81?key=p8r2zt6hb4nc05',
  'mail ada.k3x9qd7fw2ma81@harbour.test or open /var/lib/k3x9qd7fw2ma81',
  'files report2024.pdf, app-8f3kd9a7b2c1.js and backup-2026-01-14.tar.gz',
  'host d1x9qd7fw2ma81.cloudfront.net of 192.168.100.200',
  'phone +49-170-1234567, account 370400440532013000, code 482913',
  'com.example.App2Activity, HTTP2ProtocolException, MySQL8CommunityServer, mp3player2go',
  'x86_64-linux-gnu, ubuntu-22.04.3-desktop-amd64.iso, application-2024-q3-final',
  'Your code is REDACTED_OTP',
  '',
])('finds no token in: %s', (text) => {
  expect(tokensIn(text)).toEqual([]);
});

test.each([
  'A thing that somebody ordered, in a colour of the season',
  'k3x9qd7fw2ma81',
  'short 7 no',
  '',
])('rules out that a token is in: %s', (text) => {
  expect(mayHaveToken(text)).toBe(false);
});

test('no token is ruled out, wherever in a text it is', () => {
  for (const before of ['', 'a ', 'ab ', 'abcdefg ', 'abcdefgh ', 'some of our '.repeat(9)]) {
    for (const token of ['k3x9qd7f', 'k3x9qd7fw2ma81', 'QwXzVbKjHgPfDsRtYm']) {
      expect(mayHaveToken(`${before}${token} is it`), before + token).toBe(true);
    }
  }
});

test('only the first tokens of a text are found, and none of a document', () => {
  expect(tokensIn('k3x9qd7fw2ma81 '.repeat(100))).toHaveLength(20);
  expect(tokensIn('k3x9qd7fw2ma81 '.repeat(10_000))).toEqual([]);
});
