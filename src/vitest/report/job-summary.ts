/** The summary of a job on GitHub: what a person sees of a workflow's run before any log. */
import { appendFileSync } from 'node:fs';
import type { Reporter, TestModule, Vitest } from 'vitest/node';
import { renderWarning } from '../warn.ts';
import { collectReplays, type ReplayReport } from './collect-replays.ts';
import { collectUnreplayed, type UnreplayedSession } from './collect-unreplayed.ts';
import { type Failure, groupFailures } from './group-failures.ts';
import { badgeOf, nameSeveral, plural } from './words.ts';

/** GitHub shows nothing of a summary above 1 MiB. */
const MAX_ROWS = 50;
const MAX_FAILURES = 10;
/** In characters, before they are escaped. */
const MAX_TEXT = 200;

/** Appends one table to the file that `GITHUB_STEP_SUMMARY` names, below that of Vitest. */
export class JobSummaryReporter implements Reporter {
  readonly #file: string;
  #vitest: Vitest | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestRunEnd(testModules: readonly TestModule[]): void {
    const replays = collectReplays(testModules);
    const unreplayed = collectUnreplayed(testModules);
    const all = [...replays, ...unreplayed];
    const summary = renderJobSummary(nameSeveral(replays, all), nameSeveral(unreplayed, all));
    if (summary === undefined) return;
    try {
      appendFileSync(this.#file, summary);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#vitest?.logger.warn(renderWarning(`the job summary could not be written: ${reason}`));
    }
  }
}

/**
 * The table as Markdown: a row for each session and target with failures, and one for all the others.
 * Undefined where nothing was replayed.
 */
export function renderJobSummary(
  replays: readonly ReplayReport[],
  unreplayed: readonly UnreplayedSession[],
): string | undefined {
  if (replays.length + unreplayed.length === 0) return undefined;
  const failed = replays.filter(({ outcomes }) => outcomes.some(({ state }) => state === 'failed'));
  const rows = [
    ...unreplayed.map((session) =>
      renderRow('❌', session, session.target ?? '', 'not replayed', escapeText(session.reason)),
    ),
    ...failed.map((replay) => {
      const failures = groupFailures(replay.outcomes);
      return renderRow('❌', replay, replay.target, count([replay]), renderFailures(failures));
    }),
  ];
  const passed = replays.filter((replay) => !failed.includes(replay));
  return [
    // Vitest ends with a list.
    '',
    '## Replayed sessions',
    '',
    '| | Session | Target | Requests | Failed requests |',
    '| --- | --- | --- | --- | --- |',
    ...rows.slice(0, MAX_ROWS),
    ...(rows.length > MAX_ROWS ? [`| | … and ${rows.length - MAX_ROWS} more | | | |`] : []),
    ...(passed.length > 0 ? [renderPassed(passed)] : []),
    '',
    '',
  ].join('\n');
}

function renderPassed(replays: readonly ReplayReport[]): string {
  const targets = [...new Set(replays.map(({ target }) => target))];
  const only = replays.length === 1 ? replays[0] : undefined;
  const shown = targets.slice(0, 5).map(code).join('<br>');
  const sessions =
    only === undefined ? `${replays.length} passed` : code(badgeOf(only) + only.file);
  return `| ✅ | ${sessions} | ${shown} | ${count(replays)} | |`;
}

function renderRow(
  mark: string,
  session: Pick<ReplayReport, 'project' | 'file'>,
  target: string,
  requests: string,
  failures: string,
): string {
  return `| ${mark} | ${code(badgeOf(session) + session.file)} | ${target && code(target)} | ${requests} | ${failures} |`;
}

function renderFailures(failures: readonly Failure[]): string {
  const shown = failures.slice(0, MAX_FAILURES).map(({ root, blocked }) => {
    const request = code(`#${root.id} ${root.route}`);
    const blocks = blocked.length === 0 ? '' : `; blocks ${blocked.length} more`;
    return `${request} ${escapeText(root.error?.message ?? 'failed')}${blocks}`;
  });
  const rest = failures.length - shown.length;
  return [...shown, ...(rest > 0 ? [`… and ${plural(rest, 'more failure')}`] : [])].join('<br>');
}

function count(replays: readonly ReplayReport[]): string {
  const outcomes = replays.flatMap((replay) => replay.outcomes);
  const states = ['failed', 'blocked', 'passed', 'skipped'] as const;
  return states
    .map((state) => [outcomes.filter((outcome) => outcome.state === state).length, state] as const)
    .filter(([number]) => number > 0)
    .map(([number, state]) => `${number} ${state}`)
    .join(', ');
}

function code(text: string): string {
  return `<code>${escapeText(text)}</code>`;
}

/** What a target or a session says is text, and neither Markdown nor HTML. */
function escapeText(text: string): string {
  const short = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1)}…` : text;
  return short.replace(/[^\p{L}\p{N} ,/=?…→]/gu, (sign) => `&#${sign.codePointAt(0)};`);
}
