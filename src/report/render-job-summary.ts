/** The summary of a job on GitHub, which a person sees before any log. */
import { groupBy } from '../collections.ts';
import { type Verdict, verdictOf } from '../replay/failure/counts.ts';
import { type CauseGroup, renderCause } from '../replay/failure/group-failures.ts';
import { messageOf } from '../replay/failure/render-failure.ts';
import { countsOfCause, findCauses, renderWhere } from './render-causes.ts';
import { listReasons } from './render-totals.ts';
import type { ReplayReport, RunResults, UnreplayedSession } from './run-results.ts';
import { badgeOf, countRequests, type Place, plural, statesOf } from './words.ts';

/** In bytes, of all rows. GitHub shows no summary above 1 MiB, and Vitest's is part of it. */
const MAX_TABLE = 256 * 1024;
const MAX_ROWS = 50;
const MAX_FAILURES = 10;
/** In characters, before they are escaped. */
const MAX_TEXT = 200;

/**
 * A table as Markdown: a row for each session and target with failures, one for those of which not all was sent and
 * compared, one for those of which nothing was sent, and one for all that passed. Below it, why requests were not sent or compared. Undefined if nothing was replayed.
 * @param report path of the HTML report, if one is written
 */
export function renderJobSummary(
  { bySession, unreplayed }: RunResults,
  report?: string,
): string | undefined {
  const replays = bySession.flat();
  if (replays.length + unreplayed.length === 0) return undefined;
  const verdicts = groupBy(replays, (replay) => verdictOf(countRequests([replay])));
  const { common, own, commonReasons, ownReasons } = findCauses(replays, unreplayed);
  const rows = [
    ...commonReasons.map(renderCommonReason),
    ...common.map(renderCommon),
    ...ownReasons.map((each) => renderRow(each, 'not replayed', escapeText(each.reason))),
    ...[...own].map(([replay, causes]) => renderRow(replay, count([replay]), renderCauses(causes))),
  ];
  const shown = takeFitting(rows);
  const reasons = [...listReasons(replays, 'skipped'), ...listReasons(replays, 'uncompared')];
  const groups = (['partial', 'skipped', 'passed'] as const).flatMap((verdict) => {
    const group = verdicts.get(verdict);
    return group ? [renderGroup(verdict, group)] : [];
  });
  return [
    // The summary of Vitest ends with a list.
    '',
    '## Replayed sessions',
    '',
    '| | Session | Target | Requests | Failed requests |',
    '| --- | --- | --- | --- | --- |',
    ...shown,
    ...(rows.length > shown.length ? [`| | … and ${rows.length - shown.length} more | | | |`] : []),
    ...groups,
    '',
    ...(reasons.length > 0 ? [...reasons.map((reason) => `- ${escapeText(reason)}`), ''] : []),
    ...(report === undefined ? [] : [renderReportLine(report), '']),
    '',
  ].join('\n');
}

/** Where the details are. A job's files can only be opened if it uploads them. */
function renderReportLine(report: string): string {
  return `Details: ${code(report)}, if the job uploads it (\`actions/upload-artifact\`).`;
}

/** The sessions without failures that have a verdict. */
function renderGroup(verdict: Verdict, replays: readonly ReplayReport[]): string {
  const targets = [...new Set(replays.map(({ target }) => target))];
  const only = replays.length === 1 ? replays[0] : undefined;
  const shown = targets.slice(0, 5).map(code).join('<br>');
  const sessions = only === undefined ? `${replays.length} ${verdict}` : codeOfFile(only);
  const mark = verdict === 'passed' ? '✅' : '⚠️';
  return `| ${mark} | ${sessions} | ${shown} | ${count(replays)} | |`;
}

function renderRow(place: Place, requests: string, failures: string): string {
  const target = place.target === undefined ? '' : code(place.target);
  return `| ❌ | ${codeOfFile(place)} | ${target} | ${requests} | ${failures} |`;
}

function takeFitting(rows: readonly string[]): string[] {
  let room = MAX_TABLE;
  return rows.slice(0, MAX_ROWS).filter((row) => {
    room -= Buffer.byteLength(row);
    return room >= 0;
  });
}

/** A cause that several sessions have in common. */
function renderCommon(cause: CauseGroup<ReplayReport>): string {
  const { root, outer, places } = cause;
  const sessions = places.map(
    (place) => `${codeOfFile(place.replay)} ${escapeText(renderWhere(place))}`,
  );
  const counts = statesOf(countsOfCause(cause)).map(([state, number]) => `${number} ${state}`);
  const what = outer
    ? escapeText(renderCause(cause))
    : `${code(root.route)} ${escapeText(messageOf(root))}`;
  return `| ❌ | ${listSessions(sessions)} | ${code(root.target)} | ${counts.join(', ')} | ${what} |`;
}

function renderCommonReason(sessions: readonly UnreplayedSession[]): string {
  const reason = escapeText(sessions[0]?.reason ?? '');
  return `| ❌ | ${listSessions(sessions.map(codeOfFile))} | | not replayed | ${reason} |`;
}

/** Sessions that are named with a cause. */
const MAX_SESSIONS = 5;

function listSessions(sessions: readonly string[]): string {
  const left = sessions.length - MAX_SESSIONS;
  return [
    `${sessions.length} sessions:`,
    ...sessions.slice(0, MAX_SESSIONS),
    ...(left > 0 ? [`… and ${left} more`] : []),
  ].join('<br>');
}

function renderCauses(causes: CauseGroup<ReplayReport>['places']): string {
  const shown = causes.slice(0, MAX_FAILURES).map(({ failed: [root, ...alike], blocked }) => {
    if (!root) return '';
    const request = code(`#${root.id} ${root.route}`);
    const others =
      alike.length === 0 ? '' : `; as ${alike.length === 1 ? 'is' : 'are'} ${alike.length} more`;
    const blocks = blocked.length === 0 ? '' : `; blocks ${blocked.length} more`;
    return `${request} ${escapeText(messageOf(root))}${others}${blocks}`;
  });
  const rest = causes.slice(MAX_FAILURES).reduce((sum, { failed }) => sum + failed.length, 0);
  return [...shown, ...(rest > 0 ? [`… and ${plural(rest, 'more failure')}`] : [])].join('<br>');
}

function count(replays: readonly ReplayReport[]): string {
  const counts = countRequests(replays);
  const states = statesOf(counts).map(([state, number]) => `${number} ${state}`);
  const { sent, total } = counts;
  return [...states, ...(sent === total ? [] : [`${sent} of ${total} sent`])].join(', ');
}

function codeOfFile(place: Place): string {
  return code(badgeOf(place) + place.file);
}

function code(text: string): string {
  return `<code>${escapeText(text)}</code>`;
}

/** Escapes Markdown and HTML in texts of targets and sessions. */
function escapeText(text: string): string {
  const short = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1)}…` : text;
  return short.replace(/[^\p{L}\p{N} ,/=?…→]/gu, (character) => `&#${character.codePointAt(0)};`);
}
