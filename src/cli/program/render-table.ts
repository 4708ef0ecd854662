import { stripVTControlCharacters } from 'node:util';

const GAP = '  ';

/** Rows in columns as wide as their widest cell. The last cell of a row is not padded, and may be wider. */
export function renderTable(rows: readonly (readonly string[])[]): string {
  const count = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const widths = Array.from({ length: count }, (_, column) =>
    rows.reduce((widest, row) => {
      const isPadded = column < row.length - 1;
      return isPadded ? Math.max(widest, widthOf(row[column] ?? '')) : widest;
    }, 0),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === row.length - 1
            ? cell
            : cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell)),
        )
        .join(GAP),
    )
    .join('\n');
}

function widthOf(text: string): number {
  return stripVTControlCharacters(text).length;
}
