/** The order of a list by one of its columns. */
export interface Sort {
  readonly column: string;
  readonly isDescending: boolean;
}

/** Reads `time`, or `-time` for descending. Undefined for the list's own order. */
export function parseSort(text: string): Sort | undefined {
  const isDescending = text.startsWith('-');
  const column = isDescending ? text.slice(1) : text;
  return column === '' ? undefined : { column, isDescending };
}

/** The text of the order after a click on a column header: one direction, then the other, then the list's own order. */
export function nextSort(text: string, column: string, isDescendingFirst: boolean): string {
  const steps = isDescendingFirst ? [`-${column}`, column, ''] : [column, `-${column}`, ''];
  return steps[(steps.indexOf(text) + 1) % steps.length] ?? '';
}

/** Rows in another order. Those that have no value come last, whatever the direction. */
export function sortRows<Row>(
  rows: readonly Row[],
  read: (row: Row) => number | undefined,
  isDescending: boolean,
): Row[] {
  const valued = rows.map((row) => ({ row, value: read(row) }));
  valued.sort((a, b) => {
    if (a.value === undefined || b.value === undefined) {
      return Number(a.value === undefined) - Number(b.value === undefined);
    }
    return isDescending ? b.value - a.value : a.value - b.value;
  });
  return valued.map(({ row }) => row);
}
