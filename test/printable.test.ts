/** What of a text is shown as it is, and what is escaped. */
import { describe, expect, test } from 'vitest';
import { printable, printableLine, printableValue } from '../src/printable.ts';
import { renderWarning } from '../src/vitest/warn.ts';

test.each([
  ['the escape of terminals', '\u001b[31m', '\\x1b[31m'],
  ['C1', '\u009b2J', '\\x9b2J'],
  ['DEL and NUL', '\u007f\0', '\\x7f\\x00'],
  ['a carriage return', 'a\rb\r\n', 'a\\rb\\r\n'],
  ['bidirectional controls', '\u202e\u2066\u200f\u061c', '\\u{202e}\\u{2066}\\u{200f}\\u{61c}'],
  ['what has no width', '\u200b\u2060\ufeff', '\\u{200b}\\u{2060}\\u{feff}'],
  ['separators of lines', '\u2028\u2029', '\\u{2028}\\u{2029}'],
  ['tags', '\u{e0041}', '\\u{e0041}'],
  ['half of a character', 'a\ud83d', 'a\\u{d83d}'],
])('%s is escaped', (_, text, shown) => {
  expect(printable(text)).toBe(shown);
  expect(printable(shown)).toBe(shown);
});

describe('what a CI would take for a command is escaped', () => {
  test.each([
    ['::error::a', '\\x3a:error::a'],
    ['a\n \t::set-output name=a::b', 'a\n \t\\x3a:set-output name=a::b'],
    ['a\u3000\n\u00a0::debug::b', 'a\u3000\n\u00a0\\x3a:debug::b'],
    ['a ##[error]b', 'a #\\x23[error]b'],
    ['##vso[task.complete]', '#\\x23vso[task.complete]'],
    ["##teamcity[testFailed name='a']", "#\\x23teamcity[testFailed name='a']"],
  ])('%j', (text, shown) => expect(printable(text)).toBe(shown));
});

test.each([
  '订单 مرحبا می‌خواهم क्‍ष 👩‍👩‍👧 ❤️ größer e\u0301 שלום',
  'a\tb\nc: ::1 and std::vector',
  '## A heading, then [a link]',
])('other text stays: %s', (text) => {
  expect(printable(text)).toBe(text);
});

test('in one line, line feeds and tabs are escaped as well', () => {
  expect(printableLine('a\n::error::b\tc')).toBe('a\\n::error::b\\tc');
});

test('names and strings in data are escaped, and nothing else changes', () => {
  const data = { 'a\u001b': ['\u009b', 1, null, { b: true }], c: 7n };
  expect(printableValue(data)).toEqual({ 'a\\x1b': ['\\x9b', 1, null, { b: true }], c: 7n });
});

test('a warning of several lines is shown in one', () => {
  expect(
    renderWarning('"a" failed: a.json is not a session:\n  line 4, x: found 1\n  … and 2 more'),
  ).toBe(
    'vitest-session-replay: "a" failed: a.json is not a session: line 4, x: found 1; … and 2 more',
  );
  expect(renderWarning('one\ttext\u001b[2J')).toBe('vitest-session-replay: one\\ttext\\x1b[2J');
});
