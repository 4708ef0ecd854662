import { expect, test } from 'vitest';
import { createRandom } from '../../../session/random-sessions.ts';
import { tellAll } from './values-in.ts';

const types = [
  'application/json',
  'application/x-ndjson',
  'application/xml',
  'text/html',
  'application/x-www-form-urlencoded',
  'multipart/mixed; boundary=b',
  'text/plain',
  'text/html; charset',
  ';;',
  '',
];

const pieces = [
  '<',
  '>',
  '</',
  '<a ',
  '<select name=x>',
  '<option>',
  '<script type=a/json>',
  '<textarea name=t>',
  '&',
  '&amp;',
  '&#0;',
  '<!--',
  '<![CDATA[',
  ']]>',
  '="',
  "'",
  '{',
  '}',
  '[',
  ']',
  '":',
  ',',
  '"a"',
  '\\',
  '\\u',
  '1e9',
  '-',
  '0.',
  '\n',
  '\r\n\r\n',
  '--b',
  '--b--',
  ':',
  '=',
  '&a=%',
  '%zz',
  '//',
  'http://',
  'http://[',
  '/..',
  '?',
  '#',
  '\0',
  '\ud800',
  '\ufeff',
  ")]}'\n",
  ' ',
  'x',
  'Ⅷ',
];

test('no garbage makes a reader throw', () => {
  const random = createRandom(11);
  const pick = <Item>(items: readonly Item[]): Item | undefined =>
    items[Math.floor(random() * items.length)];
  const text = (): string => Array.from({ length: random() * 40 }, () => pick(pieces)).join('');
  for (let round = 0; round < 3000; round += 1) {
    const headers = [
      ['Content-Type', pick(types) ?? ''],
      ['Location', text()],
      ['Link', text()],
      ['Set-Cookie', text()],
      ['Refresh', text()],
      ['ETag', text()],
      ['WWW-Authenticate', text()],
    ] as const;
    const response = { headers, text: text(), requestPath: pick(['/a', '*', text()]) ?? '' };
    expect(() => tellAll(response)).not.toThrow();
  }
});

test.each([
  ['opening brackets', '['],
  ['opening braces', '{"a":'],
  ['opening tags', '<a>'],
  ['closing tags', '<a></b>'],
  ['attributes', '<a b="'],
  ['fields', '<input name=a>'],
  ['links', `<a href=/1?a=2>${'b'.repeat(100)}`],
  ['rows', `<tr><td><a href=/1>b<li>c<div class=card>${'d'.repeat(100)}`],
  ['boxes to tick', '<label><input type=radio name=a value=1>'],
  ['options', '<select name=a><option>'],
  ['forms', '<form action=/1><input name=a value=1>'],
  ['ampersands', '&='],
  ['line breaks', '\n'],
  ['spaces', ' '],
  ['boundaries', '\r\n--b\r\n'],
  ['quotes', '"'],
  ['keys', 'a: '],
  ['backslashes', '"\\'],
  ['one word', 'x'],
])('a body of 1 MB of %s is read in bounded time, whatever its type', (_name, piece) => {
  const text = piece.repeat(1_000_000 / piece.length);
  for (const type of types) {
    expect(() => tellAll({ headers: [['Content-Type', type]], text })).not.toThrow();
  }
});

const BOX = '<input type=radio name=a value=1>';
const LINK = '<a href=/todos/7>x</a>';
const LONG = 'y'.repeat(1_000_000);
const LINES = 'y y y y<br>'.repeat(190_000);

test.each([
  ['a link to another page of much text', `<a href="/x?page=2">${'-'.repeat(1_000_000)}a b</a>`],
  ['much text around many boxes', `<label>${BOX.repeat(5000)}${LONG}</label>`],
  [
    'a long class around links',
    `<div class="${'a '.repeat(200_000)}">${LINK.repeat(20_000)}</div>`,
  ],
  ['labels in labels', `${`<label>${BOX}`.repeat(240)}${LINES}`],
  [
    'links in links',
    `${'<a href=/x?page=1 hx-get=/x?page=2 hx-post=/x?page=3><b>'.repeat(120)}${LINES}`,
  ],
  ['options in an option', `<select name=a>${'<option><b>'.repeat(120)}${LINES}`],
])('a page with %s is read in bounded time', (_name, text) => {
  expect(() => tellAll({ headers: [['Content-Type', 'text/html']], text })).not.toThrow();
});
