/** The secrets in the columns of a table whose head names them (RFC 4180): `user,password`. */
import type { FoundSecret } from './found-secret.ts';
import { isSecretValue } from './is-secret-value.ts';
import { secretKind } from './secret-names.ts';

/** In characters: a longer line is no head. */
const LONGEST_HEAD = 4096;
const DELIMITERS = [',', ';', '\t', '|'];

interface Cell {
  readonly column: number;
  /** Out of its quotes. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** The secrets in a text that is a table of this kind, in their order. */
export function findInTable(text: string): FoundSecret[] {
  const [head = ''] = /^[^\r\n]*/.exec(text) ?? [];
  if (head.length > LONGEST_HEAD) return [];
  const delimiter = DELIMITERS.find((each) => head.includes(each)) ?? ',';
  const names = [...readCells(head, delimiter)].map(({ value }) => value.trim());
  if (names.every((name) => secretKind(name) === undefined)) return [];
  const found: FoundSecret[] = [];
  for (const { column, value, start, end } of readCells(text, delimiter, head.length)) {
    const name = names[column] ?? '';
    const kind = secretKind(name);
    if (kind === undefined || !isSecretValue(value, kind, name)) continue;
    found.push({ name, value, start, end });
  }
  return found;
}

/** @param from where a line ends, or the text begins */
function* readCells(text: string, delimiter: string, from = 0): Generator<Cell> {
  const sign = delimiter === '|' ? String.raw`\|` : delimiter;
  const cell = new RegExp(`"([^"]*(?:""[^"]*)*)"|[^${sign}\\r\\n]*`, 'y');
  let column = 0;
  for (let at = from; at < text.length; ) {
    if (/[\r\n]/.test(text.charAt(at))) {
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
    // Behind a quote, whatever is not expected belongs to the next cell.
    if (text[at] === delimiter) {
      column += 1;
      at += 1;
    } else if (all === '' && !/[\r\n]/.test(text.charAt(at))) at += 1;
  }
}
