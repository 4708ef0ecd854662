/** Tables as text: a head that names the columns, and a line for each row (RFC 4180). */

/** In characters: a longer first line is no head. */
const MAX_HEAD_LENGTH = 4096;
const DELIMITERS = [',', ';', '\t', '|'];

/** A cell of a table, and its range in the text. */
interface Cell {
  readonly column: number;
  /** Without its quotes. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

interface Table {
  /** The names of the columns. */
  readonly head: readonly string[];
  /** Reads the cells below the head, in their order. */
  readonly cells: () => Generator<Cell, void>;
}

/** A name of a column, of up to three words. */
const COLUMN = /^[\p{L}_][\p{L}\p{N}_.-]{0,63}(?: [\p{L}\p{N}_.-]{1,64}){0,2}$/u;

/**
 * Whether a text without the type of a table is one: its head consists of several names, and each line has a cell for
 * each of them. Prose has blanks behind its commas. The last line may be cut off.
 */
export function isTable(text: string): boolean {
  const { head, cells } = readTable(text);
  if (head.length < 2 || !head.every((name) => COLUMN.test(name))) return false;
  if (/[,;|]\s/.test(text.slice(0, text.search(/[\r\n]|$/)))) return false;
  let lines = 0;
  let last = head.length - 1;
  for (const { column, value } of cells()) {
    if (column === 0 && last !== head.length - 1) return false;
    if (column >= head.length || /^\s/.test(value)) return false;
    last = column;
    if (last === head.length - 1) lines += 1;
  }
  return lines > 0;
}

/** A text as a table, which has no column names if its first line is no head. */
export function readTable(text: string): Table {
  const [line = ''] = /^[^\r\n]*/.exec(text) ?? [];
  const head = line.length > MAX_HEAD_LENGTH ? '' : line;
  const delimiter = DELIMITERS.find((each) => head.includes(each)) ?? ',';
  return {
    head: [...readCells(head, delimiter)].map(({ value }) => value.trim()),
    cells: () => readCells(text, delimiter, line.length),
  };
}

/** @param from the end of a line, or the start of the text */
function* readCells(text: string, delimiter: string, from = 0): Generator<Cell, void> {
  const escaped = delimiter === '|' ? String.raw`\|` : delimiter;
  const cell = new RegExp(`"([^"]*(?:""[^"]*)*)"|[^${escaped}\\r\\n]*`, 'y');
  let column = 0;
  for (let at = from; at < text.length; ) {
    if (/[\r\n]/.test(text.charAt(at))) {
      if (column > 0 && text[at - 1] === delimiter) yield { column, value: '', start: at, end: at };
      column = 0;
      at += 1;
      continue;
    }
    cell.lastIndex = at;
    const [all = '', quoted] = cell.exec(text) ?? [];
    const start = quoted === undefined ? at : at + 1;
    const raw = quoted ?? all;
    yield { column, value: raw.replaceAll('""', '"'), start, end: start + raw.length };
    at += all.length;
    // An unexpected character behind a quote belongs to the next cell.
    if (text[at] === delimiter) {
      column += 1;
      at += 1;
    } else if (all === '' && !/[\r\n]/.test(text.charAt(at))) at += 1;
  }
}
