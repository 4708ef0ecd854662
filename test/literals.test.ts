/** Texts of strangers as literals: no character that a terminal acts on, and the very same text for the language. */
import { spawnSync } from 'node:child_process';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { scriptLiteral, shellLiteral, shellWord } from '../src/literals.ts';
import { printable, printableLine } from '../src/printable.ts';

const CONTROLS = Array.from({ length: 0xa0 }, (_, code) => String.fromCharCode(code))
  .filter((character) => /[^\P{Cc}\0\n]/u.test(character))
  .join('');
const TEXT = `it's $(touch x) \\ ${CONTROLS}\u2028\u2029\u202e\u{e0041}\n ::error::"ü" ##vso[a]</script>`;

test('a literal of JavaScript is printable, and is the text', () => {
  const literal = scriptLiteral(TEXT);
  expect(printableLine(literal)).toBe(literal);
  expect(runInNewContext(literal)).toBe(TEXT);
});

describe.skipIf(process.platform === 'win32')('a word of a shell', () => {
  test.each([(text: string) => shellLiteral(text), shellWord])(
    'is printable, and is the text in UTF-8',
    (write) => {
      const word = write(TEXT);
      expect(printable(word)).toBe(word);
      expect(word).not.toContain('\t');
      expect(printed(word).toString()).toBe(TEXT);
    },
  );

  test('has a byte for each character of a header', () => {
    const word = shellLiteral('caf\xc3\xa9\u007f', 'latin1');
    expect(word).toMatch(/^[ -~]+$/);
    expect(printed(word).toString()).toBe('café\u007f');
  });
});

function printed(word: string): Buffer {
  return spawnSync('sh', ['-c', `printf %s ${word}`]).stdout;
}
