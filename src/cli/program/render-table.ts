import { stripVTControlCharacters } from 'node:util';
import { joinSafe, type Printable, repeat, safe } from '../../printable.ts';

const GAP = '  ';

/** Rows in columns as wide as their widest cell. The last cell of a row is not padded, and may be wider. */
export function renderTable(rows: readonly (readonly Printable[])[]): Printable {
  const count = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const widths = Array.from({ length: count }, (_, column) =>
    rows.reduce((widest, row) => {
      const isPadded = column < row.length - 1;
      return isPadded ? Math.max(widest, widthOf(row[column] ?? '')) : widest;
    }, 0),
  );
  const lines = rows.map((row) => {
    const cells = row.map((cell, column) => {
      const isLast = column === row.length - 1;
      const gap = isLast ? 0 : (widths[column] ?? 0) - widthOf(cell);
      return safe`${cell}${repeat(' ', gap)}`;
    });
    return joinSafe(cells, GAP);
  });
  return joinSafe(lines, '\n');
}

function widthOf(text: string): number {
  return stripVTControlCharacters(text).length;
}
