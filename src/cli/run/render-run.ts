/** A run as text, and as JSON. */
import { joinSafe, type Printable, printableLine, safe } from '../../printable.ts';
import type { Summary } from '../../replay/failure/summary.ts';
import { renderCauses } from '../../report/render-causes.ts';
import { renderTotals } from '../../report/render-totals.ts';
import { milliseconds, paint, plural, ROW_INDENT, summaryRow, wrap } from '../../report/words.ts';
import type { Replayed, RunResult } from './run-sessions.ts';

/** Maximum number of lines per failure. The JSON and HTML reports have the whole text. */
const MAX_DETAIL = 12;

/** The failures and the summary. @param columns width of the terminal */
export function renderRun(result: RunResult, columns: number): Printable {
  const { replayed, unreplayed, total } = result;
  const reports = replayed.map(({ report }) => report);
  const failures = renderCauses(reports, unreplayed, columns, MAX_DETAIL);
  const lines = [
    ...renderRemarks(result),
    ...failures,
    ...(failures.length > 0 ? [safe``] : []),
    ...renderTotals(reports, unreplayed, columns),
    ...(total.total > 0 ? renderTimes(total) : []),
    ...replayed.flatMap((each) => renderLoad(each, columns)),
  ];
  return joinSafe(lines, '\n');
}

/** What the user has to know about a run, besides its outcomes. */
export function renderRemarks({ warnings, notes }: RunResult): Printable[] {
  return [
    ...warnings.map((warning) => paint('yellow', printableLine(warning))),
    ...notes.map((note) => paint('dim', printableLine(note))),
  ];
}

/** Response times of the whole run. */
function renderTimes({ latency, duration }: Summary): Printable[] {
  const times = (['p50', 'p90', 'p99', 'max'] as const).map(
    (name) => safe`${name} ${milliseconds(latency[name])}`,
  );
  const hasAnswers = latency.max > 0;
  return [
    ...(hasAnswers ? [summaryRow(safe`Responses`, joinSafe(times, paint('dim', ' | ')))] : []),
    summaryRow(safe`Duration`, milliseconds(duration)),
  ];
}

function renderLoad({ load, summary }: Replayed, columns: number): Printable[] {
  if (!load) return [];
  const { started, dropped, tallied } = load.counts;
  // Replays may run on after the last one has started.
  const seconds = Math.min(load.duration, summary.duration) / 1000;
  const perSecond = printableLine(seconds > 0 ? (started / seconds).toFixed(1) : '0');
  const lines = [
    ...(dropped > 0
      ? [safe`${plural(dropped, 'replay')} not started, since too many were under way`]
      : []),
    ...(tallied > 0 ? [safe`${plural(tallied, 'outcome')} counted but not kept`] : []),
  ];
  return [
    summaryRow(
      safe`Replays`,
      safe`${started} started ${paint('dim', safe`(${perSecond} a second)`)}`,
    ),
    ...lines.flatMap((line) => wrap(line, ROW_INDENT, columns)).map((line) => paint('dim', line)),
  ];
}

/** What `--json` prints. */
export function toJson({ replayed, unreplayed, total, warnings, notes }: RunResult) {
  return {
    total,
    sessions: replayed.map(({ report, summary, startedAt, load }) => {
      const { file, session, target, speed, openLoop, outcomes } = report;
      return {
        ...{ file, session, target, speed, openLoop, startedAt, summary },
        ...load?.counts,
        outcomes: outcomes.map(({ exchange, ...outcome }) => outcome),
      };
    }),
    unreplayed: unreplayed.map(({ file, reason }) => ({ file, reason })),
    ...{ warnings, notes },
  };
}
