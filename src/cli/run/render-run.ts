/** A run as text, and as JSON. */
import type { Summary } from '../../replay/failure/summary.ts';
import { renderCauses } from '../../report/render-causes.ts';
import { renderTotals } from '../../report/render-totals.ts';
import { paint, plural, ROW_INDENT, summaryRow, wrap } from '../../report/words.ts';
import type { Replayed, RunResult } from './run-sessions.ts';

/** Maximum number of lines per failure. The JSON and HTML reports have the whole text. */
const MAX_DETAIL = 12;

/** The failures and the summary. @param columns width of the terminal */
export function renderRun(result: RunResult, columns: number): string {
  const { replayed, unreplayed, total } = result;
  const reports = replayed.map(({ report }) => report);
  const failures = renderCauses(reports, unreplayed, columns, MAX_DETAIL);
  return [
    ...renderRemarks(result),
    ...failures,
    ...(failures.length > 0 ? [''] : []),
    ...renderTotals(reports, unreplayed, columns),
    ...(total.total > 0 ? renderTimes(total) : []),
    ...replayed.flatMap((each) => renderLoad(each, columns)),
  ].join('\n');
}

/** What the user has to know about a run, besides its outcomes. */
export function renderRemarks({ warnings, notes }: RunResult): string[] {
  return [
    ...warnings.map((warning) => paint('yellow', warning)),
    ...notes.map((note) => paint('dim', note)),
  ];
}

/** Response times of the whole run. */
function renderTimes({ latency, duration }: Summary): string[] {
  const { p50, p90, p99, max } = latency;
  const times = Object.entries({ p50, p90, p99, max }).map(
    ([name, time]) => `${name} ${milliseconds(time)}`,
  );
  const hasAnswers = max > 0;
  return [
    ...(hasAnswers ? [summaryRow('Responses', times.join(paint('dim', ' | ')))] : []),
    summaryRow('Duration', milliseconds(duration)),
  ];
}

function renderLoad({ load, summary }: Replayed, columns: number): string[] {
  if (!load) return [];
  const { started, dropped, tallied } = load.counts;
  // Replays may run on after the last one has started.
  const seconds = Math.min(load.duration, summary.duration) / 1000;
  const perSecond = seconds > 0 ? (started / seconds).toFixed(1) : '0';
  const lines = [
    ...(dropped > 0
      ? [`${plural(dropped, 'replay')} not started, since too many were under way`]
      : []),
    ...(tallied > 0 ? [`${plural(tallied, 'outcome')} counted but not kept`] : []),
  ];
  return [
    summaryRow('Replays', `${started} started ${paint('dim', `(${perSecond} a second)`)}`),
    ...lines.flatMap((line) => wrap(line, ROW_INDENT, columns)).map((line) => paint('dim', line)),
  ];
}

function milliseconds(time: number): string {
  return time < 1000 ? `${time.toFixed(1)}ms` : `${(time / 1000).toFixed(2)}s`;
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
