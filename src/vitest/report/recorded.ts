import { printableLine } from '../../printable.ts';
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
  readonly file: string;
  readonly detail: string;
}

type Kind = 'written' | 'updated' | 'missing' | 'out of date';
const LISTED = ['written', 'updated', 'missing', 'out of date'] as const;

const MARKS: Readonly<Record<Kind, string>> = {
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
): string | undefined {
  const rows = sessions.flatMap((session) => toRow(session, columns));
  const ofKind = (kind: Kind): Row[] => rows.filter((row) => row.kind === kind);
  const unchanged = sessions.filter(({ change }) => change === 'unchanged').length;
  const counts = [
    renderCount(ofKind('written').length, 'written', 'green'),
    renderCount(ofKind('updated').length, 'updated', 'yellow'),
    renderCount(unchanged, 'unchanged', 'dim'),
    renderCount(ofKind('missing').length, 'missing', 'red'),
    renderCount(ofKind('out of date').length, 'out of date', 'yellow'),
  ].filter(Boolean);
  if (counts.length === 0) return undefined;
  const requests = sessions.reduce((sum, session) => sum + (session.requests ?? 0), 0);
  const total = requests > 0 ? ` ${paint('gray', `(${plural(requests, 'request')})`)}` : '';
  return [
    summaryRow('Sessions', counts.join(paint('dim', ', ')) + total),
    ...LISTED.flatMap((kind) => renderRows(ofKind(kind), columns)),
    ...renderCorrelation(sessions, columns),
    '',
  ].join('\n');
}

/** One line on what the new recordings show about the correlation of the replaced ones. */
function renderCorrelation(sessions: readonly RecordingMeta[], columns: number): string[] {
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
    right > 0 ? paint('green', `${plural(right, 'value')} right`) : '',
    learned > 0 ? paint('green', `${learned} learned`) : '',
    dropped.length > 0
      ? paint('yellow', `${plural(dropped.length, 'link')} dropped`) + listPlaces(dropped, columns)
      : '',
    wrong.length > 0 ? paint('red', `${wrong.length} wrong`) + listPlaces(wrong, columns) : '',
    unexplained.length > 0
      ? paint('yellow', `${unexplained.length} unexplained`) + listPlaces(unexplained, columns)
      : '',
  ].filter(Boolean);
  const by = checked.length > 1 ? 'recordings' : 'recording';
  return [
    summaryRow('Correlation', `checked by the new ${by}: ${counts.join(paint('dim', ', '))}`),
  ];
}

function listPlaces(places: readonly string[], columns: number): string {
  const shown = places
    .slice(0, MAX_PLACES)
    .map((each) => fitMiddle(printableLine(each), Math.max(MAX_PLACE, columns)));
  const rest = places.length - shown.length;
  return paint('dim', ` (${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''})`);
}

function toRow(
  { file, change, requests = 0, missing, drift }: RecordingMeta,
  columns: number,
): Row[] {
  if (change === 'written' || change === 'updated') {
    return [{ kind: change, file, detail: plural(requests, 'request') }];
  }
  if (missing) return [{ kind: 'missing', file, detail: 'record it outside a CI, and commit it' }];
  if (!drift || change === 'unchanged') return [];
  const changes = explainDrift(drift, columns).join('; ');
  const isMade = suggestFresh(drift) !== undefined;
  const fresh = isMade ? ', and correlate.fresh names what is new in each run' : '';
  return [
    { kind: 'out of date', file, detail: `out of date: ${changes}; -u records anew${fresh}` },
  ];
}

function renderCount(
  count: number,
  what: string,
  style: 'green' | 'yellow' | 'red' | 'dim',
): string {
  return count === 0 ? '' : paint(['bold', style], `${count} ${what}`);
}

function renderRows(rows: readonly Row[], columns: number): string[] {
  const room = columns - ROW_INDENT.length - '+ '.length;
  const shown = rows.slice(0, MAX_LISTED);
  const lines = shown.flatMap(({ kind, file, detail }) => {
    const [before, text] = [`${ROW_INDENT}${MARKS[kind]} `, `(${detail})`];
    // The path is whole, so that it can be copied.
    if (file.length + 1 + text.length <= room) return [`${before}${file} ${paint('dim', text)}`];
    return [
      before + file,
      ...wrap(detail, `${ROW_INDENT}  `, columns).map((line) => paint('dim', line)),
    ];
  });
  const rest = rows.length - shown.length;
  return rest === 0 ? lines : [...lines, paint('dim', `${ROW_INDENT}  … and ${rest} more`)];
}
