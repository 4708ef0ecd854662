import { joinSafe, type Printable, printableLine, safe } from '../../printable.ts';
import { fitMiddle, paint, plural, ROW_INDENT, summaryRow, wrap } from '../../report/words.ts';
import { explainDrift, suggestFresh } from '../explain-drift.ts';
import type { CheckedCorrelation, RecordingMeta } from '../meta.ts';

/** Of one kind: a longer list would push Vitest's own summary out of sight. */
const MAX_LISTED = 10;

/** Of wrong or unexplained values. */
const MAX_PLACES = 3;
/** In characters, unless the terminal is wider. */
const MAX_PLACE = 80;

/** A session with a line of its own. */
interface Row {
  readonly kind: Kind;
  readonly file: Printable;
  readonly detail: Printable;
}

type Kind = 'written' | 'updated' | 'missing' | 'out of date';
const LISTED = ['written', 'updated', 'missing', 'out of date'] as const;

const MARKS: Readonly<Record<Kind, Printable>> = {
  written: paint('green', '+'),
  updated: paint('yellow', '~'),
  missing: paint('red', '×'),
  'out of date': paint('yellow', '!'),
};

/**
 * A line that counts the sessions, and one for each that was written, is missing or is out of date. Undefined
 * if there are none.
 * @param columns width of the terminal
 */
export function renderRecorded(
  sessions: readonly RecordingMeta[],
  columns: number,
): Printable | undefined {
  const rows = sessions.flatMap((session) => toRow(session, columns));
  const ofKind = (kind: Kind): Row[] => rows.filter((row) => row.kind === kind);
  const unchanged = sessions.filter(({ change }) => change === 'unchanged').length;
  const counts = [
    renderCount(ofKind('written').length, 'written', 'green'),
    renderCount(ofKind('updated').length, 'updated', 'yellow'),
    renderCount(unchanged, 'unchanged', 'dim'),
    renderCount(ofKind('missing').length, 'missing', 'red'),
    renderCount(ofKind('out of date').length, 'out of date', 'yellow'),
  ].flat();
  if (counts.length === 0) return undefined;
  const requests = sessions.reduce((sum, session) => sum + (session.requests ?? 0), 0);
  const total = requests > 0 ? safe` ${paint('gray', safe`(${plural(requests, 'request')})`)}` : '';
  const lines = [
    summaryRow(safe`Sessions`, safe`${joinSafe(counts, paint('dim', ', '))}${total}`),
    ...LISTED.flatMap((kind) => renderRows(ofKind(kind), columns)),
    ...renderCorrelation(sessions, columns),
    safe``,
  ];
  return joinSafe(lines, '\n');
}

/** One line on what the new recordings show about the correlation of the replaced ones. */
function renderCorrelation(sessions: readonly RecordingMeta[], columns: number): Printable[] {
  const checked = sessions.flatMap(({ file, correlation }) => {
    return correlation ? { file, ...correlation } : [];
  });
  if (checked.length === 0) return [];
  const sum = (count: (each: CheckedCorrelation) => number): number =>
    checked.reduce((all, each) => all + count(each), 0);
  const placesOf = (what: 'wrong' | 'unexplained'): string[] =>
    checked.flatMap((each) =>
      each[what].map(({ id, place }) => {
        const named = checked.length > 1 ? `${each.file} ` : '';
        return `${named}#${id} ${place}`;
      }),
    );
  const right = sum((each) => each.right);
  const learned = sum((each) => each.learned);
  const dropped = checked.flatMap((each) => each.dropped);
  const [wrong, unexplained] = [placesOf('wrong'), placesOf('unexplained')];
  const counts = [
    right > 0 ? paint('green', safe`${plural(right, 'value')} right`) : [],
    learned > 0 ? paint('green', safe`${learned} learned`) : [],
    dropped.length > 0
      ? safe`${paint('yellow', safe`${plural(dropped.length, 'link')} dropped`)}${listPlaces(dropped, columns)}`
      : [],
    wrong.length > 0
      ? safe`${paint('red', safe`${wrong.length} wrong`)}${listPlaces(wrong, columns)}`
      : [],
    unexplained.length > 0
      ? safe`${paint('yellow', safe`${unexplained.length} unexplained`)}${listPlaces(unexplained, columns)}`
      : [],
  ].flat();
  const by = checked.length > 1 ? 'recordings' : 'recording';
  return [
    summaryRow(
      safe`Correlation`,
      safe`checked by the new ${by}: ${joinSafe(counts, paint('dim', ', '))}`,
    ),
  ];
}

function listPlaces(places: readonly string[], columns: number): Printable {
  const shown = places
    .slice(0, MAX_PLACES)
    .map((each) => fitMiddle(printableLine(each), Math.max(MAX_PLACE, columns)));
  const rest = places.length - shown.length;
  return paint('dim', safe` (${joinSafe(shown, ', ')}${rest > 0 ? safe` and ${rest} more` : ''})`);
}

function toRow(
  { file: path, change, requests = 0, missing, drift }: RecordingMeta,
  columns: number,
): Row[] {
  const file = printableLine(path);
  if (change === 'written' || change === 'updated') {
    return [{ kind: change, file, detail: plural(requests, 'request') }];
  }
  if (missing)
    return [{ kind: 'missing', file, detail: safe`record it outside a CI, and commit it` }];
  if (!drift || change === 'unchanged') return [];
  const changes = joinSafe(explainDrift(drift, columns), '; ');
  const isMade = suggestFresh(drift) !== undefined;
  const fresh = isMade ? ', and correlate.fresh names what is new in each run' : '';
  return [
    { kind: 'out of date', file, detail: safe`out of date: ${changes}; -u records anew${fresh}` },
  ];
}

function renderCount(
  count: number,
  what: Kind | 'unchanged',
  style: 'green' | 'yellow' | 'red' | 'dim',
): Printable[] {
  return count === 0 ? [] : [paint(['bold', style], safe`${count} ${what}`)];
}

function renderRows(rows: readonly Row[], columns: number): Printable[] {
  const room = columns - ROW_INDENT.length - '+ '.length;
  const shown = rows.slice(0, MAX_LISTED);
  const lines = shown.flatMap(({ kind, file, detail }) => {
    const [before, text] = [safe`${ROW_INDENT}${MARKS[kind]} `, safe`(${detail})`];
    // The path is whole, so that it can be copied.
    if (file.length + 1 + text.length <= room)
      return [safe`${before}${file} ${paint('dim', text)}`];
    return [
      safe`${before}${file}`,
      ...wrap(detail, safe`${ROW_INDENT}  `, columns).map((line) => paint('dim', line)),
    ];
  });
  const rest = rows.length - shown.length;
  return rest === 0 ? lines : [...lines, paint('dim', safe`${ROW_INDENT}  … and ${rest} more`)];
}
