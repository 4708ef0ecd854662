import { describe, expect, test } from 'vitest';
import { renderChange, renderSize, renderTime } from '../../../src/page/app/text/amounts.ts';
import { highlight } from '../../../src/page/app/text/highlight.ts';
import { renderStart } from '../../../src/page/app/text/moments.ts';
import { pagesOf, sliceTokens, spansOf } from '../../../src/page/app/text/spans.ts';

const BACKSLASH = '\\';

describe('spansOf', () => {
  test('marks placeholders, escaped ones too', () => {
    expect(spansOf('Bearer REDACTED_TOKEN_2, x=REDACTED%5FSID!')).toEqual([
      { text: 'Bearer ' },
      { text: 'REDACTED_TOKEN_2', mark: 'placeholder' },
      { text: ', x=' },
      { text: 'REDACTED%5FSID', mark: 'placeholder' },
      { text: '!' },
    ]);
  });

  test('leaves texts that only look like placeholders', () => {
    expect(spansOf('NOT_REDACTED_X REDACTED REDACTED_')).toEqual([
      { text: 'NOT_REDACTED_X REDACTED REDACTED_' },
    ]);
  });

  test('makes invisible characters and changes of text direction visible', () => {
    expect(spansOf('a\u202eb\ud800c\0')).toEqual([
      { text: 'a' },
      { text: `${BACKSLASH}u{202e}`, mark: 'unprintable' },
      { text: 'b' },
      { text: `${BACKSLASH}u{d800}`, mark: 'unprintable' },
      { text: 'c' },
      { text: `${BACKSLASH}x00`, mark: 'unprintable' },
    ]);
  });

  test('leaves line ends, tabs, emoji and letters of all scripts as they are', () => {
    const text = 'a\r\n\tשלום 世界 👩‍💻';
    expect(spansOf(text)).toEqual([{ text }]);
  });

  test('keeps the tokens around the marks', () => {
    const tokens = [{ text: '"REDACTED_' }, { text: 'X"', role: 'string' as const }, { text: ';' }];
    expect(spansOf('"REDACTED_X";', tokens)).toEqual([
      { text: '"' },
      { text: 'REDACTED_', mark: 'placeholder' },
      { text: 'X', role: 'string', mark: 'placeholder' },
      { text: '"', role: 'string' },
      { text: ';' },
    ]);
  });
});

describe('highlight', () => {
  const SOURCES = {
    json: '{"a": [1, true, null, "x"]}',
    html: '<!doctype html><p class="a" onload="alert(1)">x &amp; y<script>let a = `1`;</script></p>',
    xml: '<a b="c"><!-- d --><![CDATA[<e>]]></a>',
    css: '@media print { a:hover { color: #fff } }',
    javascript: 'const re = /x<y/g; // <b>',
    graphql: 'query Q($id: ID!) { a(id: $id) { ...F } }',
  };

  test.each(Object.entries(SOURCES))('gives the tokens of %s, without gaps', (language, source) => {
    const tokens = highlight(source, language);
    expect(tokens.map(({ text }) => text).join('')).toBe(source);
    expect(tokens.filter(({ role }) => role !== undefined).length).toBeGreaterThan(2);
  });

  test('tells names, strings, numbers and keywords of JSON apart', () => {
    const roles = highlight(SOURCES.json, 'json').map(({ text, role }) => [text.trim(), role]);
    expect(roles).toContainEqual(['"a"', 'name']);
    expect(roles).toContainEqual(['1', 'number']);
    expect(roles).toContainEqual(['true', 'keyword']);
    expect(roles).toContainEqual(['"x"', 'string']);
  });

  test.each([
    ['<b>', undefined],
    ['<b>', 'plain'],
    ['<b>', 'constructor'],
    ['<b>'.repeat(70_000), 'html'],
  ])('leaves other and long texts as they are', (text, language) => {
    expect(highlight(text, language)).toEqual([{ text }]);
  });

  test.each(['a', ' ', '\n', '<T>', '0x', ';', '=>', '<a b=', '[', '\\"', '${'])(
    'takes a bounded time for 190 kB of %j',
    (unit) => {
      const text = unit.repeat(190_000 / unit.length);
      for (const language of Object.keys(SOURCES)) {
        const started = performance.now();
        highlight(text, language);
        // Highlighting takes some 0.6 s at most. Without a bound, it took minutes.
        expect(performance.now() - started).toBeLessThan(5000);
      }
    },
  );

  test('leaves a broken text as it is', () => {
    for (const [language, source] of Object.entries(SOURCES)) {
      const broken = `${source.slice(0, -4)}\ud800"'<{[`;
      expect(
        highlight(broken, language)
          .map(({ text }) => text)
          .join(''),
      ).toBe(broken);
    }
  });
});

describe('pagesOf', () => {
  test('ends pages at the ends of lines, if there are any', () => {
    expect(pagesOf('aa\nbb\ncc\n', 4)).toEqual([3, 6, 9]);
    expect(pagesOf('aaaaaaaaaa', 4)).toEqual([4, 8, 10]);
    expect(pagesOf('', 4)).toEqual([0]);
  });

  test('cuts no surrogate pair', () => {
    expect(pagesOf('abc😀def', 4)).toEqual([3, 7, 8]);
  });
});

test('sliceTokens cuts the tokens at both ends', () => {
  const tokens = [{ text: 'abc' }, { text: 'def', role: 'string' as const }, { text: 'ghi' }];
  expect(sliceTokens(tokens, 1, 5)).toEqual([{ text: 'bc' }, { text: 'de', role: 'string' }]);
  expect(sliceTokens(tokens, 3, 6)).toEqual([{ text: 'def', role: 'string' }]);
});

test('amounts have as many digits as help', () => {
  expect([0, 999, 1400, 23_400_000].map(renderSize)).toEqual(['0 B', '999 B', '1.4 kB', '23 MB']);
  expect([0, 0.44, 12.4, 1250, 200_000].map(renderTime)).toEqual([
    '0 ms',
    '0.4 ms',
    '12 ms',
    '1.25 s',
    '3 min 20 s',
  ]);
  expect(renderChange(10, 14)).toBe('+4.0 ms (+40 %)');
  expect(renderChange(100, 50)).toBe('−50 ms (−50 %)');
  expect(renderChange(10, 10.2)).toBe('±0 ms');
  expect(renderChange(0, 5)).toBe('+5.0 ms');
});

test('two runs of one minute are told apart by their start', () => {
  const local = ['2026-11-29T14:03:11', '2026-11-29T14:03:12'];
  expect(local.map(renderStart)).toEqual(['29 Nov 2026, 14:03:11', '29 Nov 2026, 14:03:12']);
});
