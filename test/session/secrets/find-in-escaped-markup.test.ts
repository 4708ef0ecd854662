import { describe, expect, test } from 'vitest';
import { marked } from './marked.ts';

const json = 'application/json';
const html = 'text/html';

/** In JSON as Rails, PHP and .NET write it, so that it may stand in a page; › and ‹ are quotes. */
describe('a secret is found in markup in JSON with Unicode escapes', () => {
  const PAGES: readonly string[] = [
    '<input type=›hidden‹ name=›authenticity_token‹ value=›»q8Xz27LmRt0Kb«‹>',
    '<p>é ü 😀</p><input name=›authenticity_token‹ value=›»q8Xz27LmRt0Kb==«‹><b>‹›</b>',
    '<meta name=›csrf-token‹ content=›»q8Xz27LmRt0Kb«‹ />',
    '<textarea name=›token‹>»blue & red«</textarea><b>a & b</b>',
    '<a href=›/logout?a=1&csrf_token=»q8Xz27LmRt0Kb«&b=2‹>Leave</a>',
    '<a href=›/logout?a=1&amp;sesskey=»q8Xz27LmRt0Kb«‹>Leave</a>',
    '<dict><key>Password</key><string>»blue«</string></dict>',
    '<auth><password>»blue«</password></auth>',
    '<main data-state=›{&quot;authToken&quot;:&quot;»blue«&quot;}‹>',
    '<b>1 > 0</b><param name=›password‹>»blue«</param><param name=›n‹>1</param>',
  ];
  const quoted = (page: string, quote: string): string => page.replace(/[›‹]/g, quote);
  const byCode = (page: string, characters: RegExp, backslashes = '\\'): string =>
    page.replace(
      characters,
      (character) => `${backslashes}u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );

  test.each(
    PAGES.flatMap((page): [how: string, body: string][] => [
      ['as Rails', `{"html":"${byCode(quoted(page, '\\"'), /[<>&]/g)}","n":1}`],
      ['as PHP', `["a","${byCode(quoted(page, '"'), /[<>&'"]/g).replaceAll('/', '\\/')}"]`],
      [
        'as .NET',
        `{"html":"${byCode(quoted(page, '"'), /[<>&'"+]/g).replace(/u00../g, (code) => code.toUpperCase().replace('U', 'u'))}"}`,
      ],
      ['with apostrophes', `{"html":"${byCode(quoted(page, "'"), /[<>&']/g)}"}`],
      [
        'in a string of JSON',
        `{"event":"{\\"html\\":\\"${byCode(quoted(page, '"'), /[<>&"]/g, '\\\\')}\\"}"}`,
      ],
      ['in a page', `<script>show({"html":"${byCode(quoted(page, '\\"'), /[<>&]/g)}"})</script>`],
    ]),
  )('%s: %s', (how, expected) => {
    expect(marked(expected.replace(/[»«]/g, ''), how === 'in a page' ? html : json)).toBe(expected);
  });
});
