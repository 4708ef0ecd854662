/**
 * JUnit XML for Jenkins, GitLab and others. The XML follows the schema of Jenkins's xUnit plugin
 * (junit-10.xsd): only suites have properties.
 */
import { printable, printableLine } from '../printable.ts';
import { countOutcomes, OUTCOME_STATES } from '../replay/failure/counts.ts';
import { groupFailures } from '../replay/failure/group-failures.ts';
import { messageOf, renderFailure } from '../replay/failure/render-failure.ts';
import type { Summary } from '../replay/failure/summary.ts';
import type { ReplayMeta, ReplayReport, UnreplayedSession } from './run-results.ts';

/** A replay as a suite. */
interface JunitSuite {
  readonly report: ReplayReport;
  readonly summary: Summary;
  readonly startedAt: Date;
}

/** Another request that failed by the same cause, as text, by the outcomes that need not say it again. */
type Alike = ReadonlyMap<ReplayMeta, string>;

/**
 * Renders a document, piece by piece. A failed request is a failure, one that was not sent is skipped, one without a
 * status to compare says so, and a session that could not be replayed is an error. Of failures by one cause, the first has the
 * details.
 */
export function* renderJunit(
  suites: readonly JunitSuite[],
  unreplayed: readonly UnreplayedSession[],
): Iterable<string> {
  const outcomes = suites.flatMap(({ report }) => report.outcomes);
  const time = suites.reduce((sum, { summary }) => sum + summary.duration, 0);
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield open('testsuites', {
    name: 'vitest-session-replay',
    tests: outcomes.length + unreplayed.length,
    failures: countOutcomes(outcomes).failed,
    errors: unreplayed.length,
    time: seconds(time),
  });
  const alike = findAlike(suites.map(({ report }) => report));
  for (const suite of suites) yield* renderSuite(suite, alike);
  for (const session of unreplayed) yield* renderUnreplayed(session);
  yield '</testsuites>\n';
}

function findAlike(reports: readonly ReplayReport[]): Alike {
  return new Map(
    groupFailures(reports).flatMap(({ root, places }) => {
      const first = `#${root.id} ${root.route} of ${places[0]?.replay.file}`;
      const failed = places.flatMap((place) => place.failed);
      return failed.slice(1).map((outcome): [ReplayMeta, string] => [outcome, first]);
    }),
  );
}

function* renderSuite({ report, summary, startedAt }: JunitSuite, alike: Alike): Iterable<string> {
  const { file, session, target, speed, outcomes } = report;
  const { total: tests, failed: failures, blocked, skipped } = countOutcomes(outcomes);
  yield open('testsuite', {
    name: file,
    // Vitest's own reporter writes it in this form.
    timestamp: startedAt.toISOString(),
    ...{ tests, failures, errors: 0, skipped: skipped + blocked },
    time: seconds(summary.duration),
    file,
  });
  yield '<properties>\n';
  for (const [name, value] of Object.entries({ session, target, speed, ...numbersOf(summary) })) {
    yield `<property${attributes({ name, value })}/>\n`;
  }
  yield '</properties>\n';
  for (const outcome of outcomes) yield renderCase(outcome, file, alike.get(outcome));
  yield '</testsuite>\n';
}

function numbersOf({ total, sent, latency, ...counts }: Summary): Attributes {
  const times = Object.entries(latency).map(([name, time]): [string, string] => [
    `latency.${name}`,
    milliseconds(time),
  ]);
  const states = OUTCOME_STATES.map((state): [string, number] => [state, counts[state]]);
  return { total, sent, ...Object.fromEntries(states), ...Object.fromEntries(times) };
}

function renderCase(outcome: ReplayMeta, classname: string, first: string | undefined): string {
  const { id, copy, round, route, state, responseTime } = outcome;
  const which = [copy && `copy ${copy}`, round && `round ${round}`].filter(Boolean).join(', ');
  const name = `#${id} ${route}${which === '' ? '' : ` (${which})`}`;
  const start = `<testcase${attributes({ classname, name, time: seconds(responseTime) })}`;
  if (state === 'passed') return `${start}/>\n`;
  return `${start}>${renderReason(outcome, first)}</testcase>\n`;
}

/** @param first the request that has the details of the same cause */
function renderReason(outcome: ReplayMeta, first: string | undefined): string {
  const { state, failure } = outcome;
  const message = messageOf(outcome);
  if (state === 'uncompared') return `<system-out>${escapeXml(message)}</system-out>`;
  if (state !== 'failed' || !failure) return `<skipped${attributes({ message })}/>`;
  const { detail = '' } = first === undefined ? renderFailure(failure) : { detail: `As ${first}` };
  const text = detail === '' ? message : `${message}\n${detail}`;
  return `<failure${attributes({ message, type: failure.kind })}>${escapeXml(text)}</failure>`;
}

function* renderUnreplayed({ file, reason }: UnreplayedSession): Iterable<string> {
  yield open('testsuite', { name: file, tests: 1, failures: 0, errors: 1, skipped: 0, file });
  yield `<testcase${attributes({ classname: file, name: file })}>`;
  yield `<error${attributes({ message: reason, type: 'not-replayed' })}/></testcase>\n`;
  yield '</testsuite>\n';
}

type Attributes = Readonly<Record<string, string | number>>;

function open(name: string, values: Attributes): string {
  return `<${name}${attributes(values)}>\n`;
}

function attributes(values: Attributes): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeXml(printableLine(String(value)))}"`)
    .join('');
}

/** XML has no control characters, not even escaped: `printable` makes them visible. */
function escapeXml(text: string): string {
  return printable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

function milliseconds(ms: number): string {
  return `${ms.toFixed(1)}ms`;
}
