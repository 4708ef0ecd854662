/** A place in a text as editors count it: both 1-based, columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Lines and columns of the given offsets, which must ascend: the text is walked once. */
export function findPositions(text: string, offsets: Iterable<number>): Position[] {
  const positions: Position[] = [];
  let line = 1;
  let lineStart = 0;
  let nextBreak = text.indexOf('\n');
  for (const offset of offsets) {
    while (nextBreak !== -1 && nextBreak < offset) {
      line += 1;
      lineStart = nextBreak + 1;
      nextBreak = text.indexOf('\n', lineStart);
    }
    positions.push({ line, column: offset - lineStart + 1 });
  }
  return positions;
}

/** Line and column of one offset. */
export function findPosition(text: string, offset: number): Position {
  return findPositions(text, [offset])[0] ?? { line: 1, column: 1 };
}
