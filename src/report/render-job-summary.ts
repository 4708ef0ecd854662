/** The summary of a job on GitHub, which a person sees before any log. */
import { groupBy } from '../collections.ts';
import { verdictOf } from '../replay/failure/counts.ts';
import { messageOf } from '../replay/failure/render-failure.ts';
import { groupFailures } from './render-report.ts';
import type { ReplayReport, RunResults } from './run-results.ts';
import { badgeOf, countRequests, type Place, plural, statesOf } from './words.ts';

/** In bytes, of all rows. GitHub shows no summary above 1 MiB, and Vitest's is part of it. */
const MAX_TABLE = 256 * 1024;
const MAX_ROWS = 50;
const MAX_FAILURES = 10;
/** In characters, before they are escaped. */
const MAX_TEXT = 200;

/**
 * A table as Markdown: a row for each session and target with failures, one for all that passed, and one for those of
 * which not all was sent and compared. Undefined if nothing was replayed.
 * @param report path of the HTML report, if one is written
 */
export function renderJobSummary(
  { bySession, unreplayed }: RunResults,
  report?: string,
): string | undefined {
  const replays = bySession.flat();
  if (replays.length + unreplayed.length === 0) return undefined;
  const verdicts = groupBy(replays, (replay) => verdictOf(countRequests([replay])));
  const failed = verdicts.get('failed') ?? [];
  const rows = [
    ...unreplayed.map((each) => renderRow(each, 'not replayed', escapeText(each.reason))),
    ...failed.map((replay) =>
      renderRow(replay, count([replay]), renderFailures(groupFailures(replay.outcomes))),
    ),
  ];
  const shown = takeFitting(rows);
  const partial = [...(verdicts.get('partial') ?? []), ...(verdicts.get('skipped') ?? [])];
  const passed = verdicts.get('passed') ?? [];
  return [
    // The summary of Vitest ends with a list.
    '',
    '## Replayed sessions',
    '',
    '| | Session | Target | Requests | Failed requests |',
    '| --- | --- | --- | --- | --- |',
    ...shown,
    ...(rows.length > shown.length ? [`| | … and ${rows.length - shown.length} more | | | |`] : []),
    ...(partial.length > 0 ? [renderGroup('⚠️', `${partial.length} partial`, partial)] : []),
    ...(passed.length > 0 ? [renderGroup('✅', `${passed.length} passed`, passed)] : []),
    '',
    ...(report === undefined ? [] : [renderReportLine(report), '']),
    '',
  ].join('\n');
}

/** Where the details are. A job's files can only be opened if it uploads them. */
function renderReportLine(report: string): string {
  return `Details: ${code(report)}, if the job uploads it (\`actions/upload-artifact\`).`;
}

/** @param what stands for their names if there are several */
function renderGroup(mark: string, what: string, replays: readonly ReplayReport[]): string {
  const targets = [...new Set(replays.map(({ target }) => target))];
  const only = replays.length === 1 ? replays[0] : undefined;
  const shown = targets.slice(0, 5).map(code).join('<br>');
  const sessions = only === undefined ? what : codeOfFile(only);
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

function renderFailures(failures: ReturnType<typeof groupFailures>): string {
  const shown = failures.slice(0, MAX_FAILURES).map(({ root, alike, blocked }) => {
    const request = code(`#${root.id} ${root.route}`);
    const others =
      alike.length === 0 ? '' : `; as ${alike.length === 1 ? 'is' : 'are'} ${alike.length} more`;
    const blocks = blocked.length === 0 ? '' : `; blocks ${blocked.length} more`;
    return `${request} ${escapeText(messageOf(root))}${others}${blocks}`;
  });
  const left = failures.slice(MAX_FAILURES);
  const rest = left.reduce((sum, { alike }) => sum + 1 + alike.length, 0);
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
