import { expect, test } from 'vitest';
import { renderTable } from '../../../src/cli/program/render-table.ts';
import { printable, safe } from '../../../src/printable.ts';
import { paint } from '../../../src/report/words.ts';

test('each column is as wide as its widest cell, except for the last cell of a row', () => {
  const rows = [['a', 'bb', 'c'], ['aaa', 'a last cell of any width'], []].map((row) =>
    row.map(printable),
  );
  expect(renderTable(rows)).toBe('a    bb  c\naaa  a last cell of any width\n');
});

test('styles do not count as width', () => {
  expect(
    renderTable([
      [paint('red', 'a'), safe`b`],
      [safe`aa`, safe`b`],
    ]),
  ).toBe('\u001b[31ma\u001b[39m   b\naa  b');
});

test('a table may have more rows than a call may have arguments', () => {
  const rows = Array.from({ length: 200_000 }, () => [safe`a`, safe`b`]);
  expect(renderTable(rows)).toHaveLength(200_000 * 'a  b\n'.length - 1);
});
