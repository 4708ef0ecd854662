/** Lines. A longer text is no page that somebody has edited. */
const MAX_LINES = 10_000;
/** Lines. A larger change makes another text. */
const MAX_CHANGED = 1000;

/**
 * Changes the lines in a live text that a client has changed in the text it had read. What other people have written
 * stays.
 * @returns undefined if the live text does not have these lines, or has them more than once
 */
export function mergeLines(read: string, written: string, live: string): string | undefined {
  const [before, after, theirs] = [linesOf(read), linesOf(written), linesOf(live)];
  const all = [before, after, theirs];
  if (before.length < 2 || all.some(({ length }) => length > MAX_LINES)) return undefined;
  const head = countEqual(before, after, (lines, index) => lines[index]);
  const tail = countEqual(before.slice(head), after.slice(head), (lines, index) =>
    lines.at(-1 - index),
  );
  const removed = before.slice(head, before.length - tail);
  const added = after.slice(head, after.length - tail);
  if (removed.length > MAX_CHANGED) return undefined;
  const place =
    removed.length > 0
      ? findOnly(theirs, removed)
      : findGap(theirs, before.slice(0, head).at(-1), before.at(head));
  if (place === undefined) return undefined;
  const merged = [...theirs.slice(0, place), ...added, ...theirs.slice(place + removed.length)];
  return merged.join(written.includes('\r\n') ? '\r\n' : '\n');
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/);
}

/** Number of equal lines at one end of two texts. */
function countEqual(
  one: readonly string[],
  other: readonly string[],
  lineAt: (lines: readonly string[], index: number) => string | undefined,
): number {
  const most = Math.min(one.length, other.length);
  let count = 0;
  while (count < most && lineAt(one, count) === lineAt(other, count)) count += 1;
  return count;
}

/** The position of the wanted lines; undefined unless they occur exactly once. */
function findOnly(lines: readonly string[], wanted: readonly string[]): number | undefined {
  let found: number | undefined;
  for (
    let at = lines.indexOf(wanted[0] ?? '');
    at !== -1;
    at = lines.indexOf(wanted[0] ?? '', at + 1)
  ) {
    if (!wanted.every((line, index) => lines[at + index] === line)) continue;
    if (found !== undefined) return undefined;
    found = at;
  }
  return found;
}

/** The position between two lines. Without one of them, it is the start or the end of the text. */
function findGap(
  lines: readonly string[],
  before: string | undefined,
  after: string | undefined,
): number | undefined {
  if (before === undefined) return 0;
  if (after === undefined) return lines.length;
  const between = findOnly(lines, [before, after]);
  if (between !== undefined) return between + 1;
  const previous = findOnly(lines, [before]);
  return previous === undefined ? findOnly(lines, [after]) : previous + 1;
}
