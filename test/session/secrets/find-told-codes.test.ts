/** One-time codes that mails and pages tell in sentences. */
import { expect, test } from 'vitest';
import { findInBody } from '../../../src/session/secrets/find-in-body.ts';

const html = 'text/html';
const json = 'application/json';
const text = 'text/plain';

function codesIn(body: string, type: string): string[] {
  return findInBody(body, type).map(({ value, start, end }) => {
    expect(body.slice(start, end)).toBe(value);
    return value;
  });
}

test.each<[type: string, body: string]>([
  [text, 'Hi Ada,\n\nYour verification code is 482913.\n'],
  [text, 'Your verification code is:\n\n  482913\n'],
  [text, 'Your login code for Shop is 482913. It expires in 10 minutes.'],
  [text, '482913 is your Shop verification code'],
  [text, 'G-482913 is your Shop verification code.'],
  [text, 'Use 482913 as your one-time passcode'],
  [html, '<p>Your verification code is <b class="x">482913</b></p>'],
  [html, '<h1>Verification code</h1><div>482913</div>'],
  [json, JSON.stringify({ Text: 'Your sign-in code is:\n482913' })],
  [json, JSON.stringify({ HTML: '<p>Your security code is</p><p><b>482913</b></p>' })],
  [json, '{"html":"\\u003cp\\u003eYour security code is \\u003cb\\u003e482913\\u003c/b\\u003e"}'],
])('a code that a sentence tells is a secret, in %s: %s', (type, body) => {
  expect(codesIn(body, type)).toEqual(['482913']);
});

test.each<[type: string, body: string]>([
  [text, 'Your verification code is not valid. See order 482913.'],
  [text, 'The postal code is 10115, and the error code is 40401.'],
  [text, 'Your verification code expires in 86400 seconds.'],
  [text, 'Your verification code is valid until 2031-05-01.'],
  [json, '{"message":"Enter the verification code","code":40401,"retryAfter":3600}'],
])('a number of another kind is none, in %s: %s', (type, body) => {
  expect(codesIn(body, type)).toEqual([]);
});

test('a name and its secret on two lines of the data of an event belong together', () => {
  const body = 'event: login\ndata: {"token":\ndata: "q8Xz27LmRt0KbPw4"}\n\ndata: {"a":1}\n\n';

  expect(codesIn(body, 'text/event-stream')).toEqual(['q8Xz27LmRt0KbPw4']);
});
