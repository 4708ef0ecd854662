/** The report as text: pure, so that its layout can be read and tested by itself. */

import type { ReplayMeta } from '../meta.ts';
import type { ReplayReport } from './collect-replays.ts';
import type { UnreplayedSession } from './collect-unreplayed.ts';
import { c } from './colours.ts';
import { countRequests, type Failure, groupFailures } from './group-failures.ts';
import { renderSkipped } from './render-skipped.ts';
import { plural, shorten } from './words.ts';

/** With more of any, the report would push Vitest's own summary out of sight. */
const MAX_REPLAYS = 20;
const MAX_UNREPLAYED = 20;
const MAX_FAILURES = 30;
const MAX_FAILURES_OF_ONE = 10;
/** In characters: a sentence of this package fits. */
const MAX_REASON = 200;

/**
 * The report of a run.
 * @param columns width of the terminal
 */
export function renderReport(
  replays: readonly ReplayReport[],
  unreplayed: readonly UnreplayedSession[],
  columns: number,
): string {
  const ordered = replays.toSorted((a, b) => Number(hasFailed(b)) - Number(hasFailed(a)));
  let room = MAX_FAILURES;
  const lines = ordered.slice(0, MAX_REPLAYS).flatMap((replay) => {
    const failures = groupFailures(replay.outcomes);
    const shown = failures.slice(0, Math.min(room, MAX_FAILURES_OF_ONE));
    room -= shown.length;
    return [
      renderHeading(replay),
      ...renderSkipped(replay.outcomes),
      ...shown.flatMap((failure) => renderFailure(failure, columns)),
      ...renderRest(countRequests(failures.slice(shown.length)), 'failed request', '       '),
    ];
  });
  return [
    c.bold(' Sessions'),
    '',
    ...unreplayed.slice(0, MAX_UNREPLAYED).map(renderUnreplayed),
    ...renderRest(unreplayed.length - MAX_UNREPLAYED, 'unreplayed session', '   '),
    ...lines,
    ...renderRest(replays.length - MAX_REPLAYS, 'session', '   '),
    '',
    ...renderTotal(replays),
  ].join('\n');
}

function hasFailed({ outcomes }: ReplayReport): boolean {
  return outcomes.some(({ state }) => state === 'failed');
}

function renderUnreplayed({ file, target, reason }: UnreplayedSession): string {
  const place = `${file}${target === undefined ? '' : ` → ${target}`}`;
  return ` ${c.red('❯')} ${place}  ${c.red(`not replayed: ${shorten(reason, MAX_REASON)}`)}`;
}

function renderHeading(replay: ReplayReport): string {
  const { file, target, outcomes } = replay;
  const pace = `${renderPace(replay)}, ${milliseconds(wallTime(outcomes))}`;
  return [
    ` ${markOf(replay)} ${file} ${c.dim('→')} ${target}`,
    `     ${renderCounts(outcomes)} ${c.dim(`| ${pace}`)}`,
  ].join('\n');
}

/** Vitest's own marks. */
function markOf(replay: ReplayReport): string {
  if (hasFailed(replay)) return c.red('❯');
  return replay.outcomes.every(({ state }) => state === 'skipped') ? c.yellow('↓') : c.green('✓');
}

function renderPace({ speed, openLoop }: ReplayReport): string {
  const factor = typeof speed === 'number' ? `${speed}x` : speed;
  return openLoop ? `open loop, ${factor}` : factor;
}

function renderCounts(outcomes: readonly ReplayMeta[]): string {
  const of = (state: ReplayMeta['state']): number =>
    outcomes.filter((outcome) => outcome.state === state).length;
  const [failed, passed, skipped] = [of('failed'), of('passed'), of('skipped')];
  const counts = [
    failed > 0 ? c.bold(c.red(`${failed} failed`)) : '',
    passed > 0 ? c.bold(c.green(`${passed} passed`)) : '',
    skipped > 0 ? c.yellow(`${skipped} skipped`) : '',
  ];
  return `${counts.filter(Boolean).join(c.dim(' | '))} ${c.gray(`(${outcomes.length})`)}`;
}

/** A failure, and under it what was not sent for it, or like it for an answer that passed. */
function renderFailure({ root, blocked }: Failure, columns: number): string[] {
  const { id, method, path, responseTime } = root;
  const before = `     × #${id} ${method} `;
  const after = `  ${explain(root)}  ${milliseconds(responseTime)}`;
  const short = shorten(path, columns - before.length - after.length);
  const line = c.red(before + short) + c.dim(after);
  if (blocked.length === 0) return [line];
  const ids = blocked.map((outcome) => `#${outcome.id}`).join(' ');
  const kept = `       ↳ ${relate(root, blocked.length)}: `;
  return [line, c.dim(kept + shorten(ids, columns - kept.length))];
}

function relate({ blockedBy }: ReplayMeta, count: number): string {
  if (blockedBy === undefined) return `blocks ${count} more`;
  return `${count === 1 ? 'as is' : 'as are'} ${count} more`;
}

function explain({ expected, actual, error, differences }: ReplayMeta): string {
  if (error?.code === 'STATUS_MISMATCH') return `expected ${expected}, got ${actual}`;
  if (differences) return error?.message ?? 'differs';
  return `expected ${expected}: ${error?.message ?? 'failed'}`;
}

function renderRest(count: number, what: string, indent: string): string[] {
  if (count <= 0) return [];
  return [c.dim(`${indent}… and ${plural(count, `more ${what}`)}`)];
}

function renderTotal(replays: readonly ReplayReport[]): string[] {
  const outcomes = replays.flatMap((replay) => replay.outcomes);
  if (outcomes.length === 0) return [];
  return [`   ${c.gray('Requests')}  ${renderCounts(outcomes)}`, ...renderAccepted(replays), ''];
}

/** What `-u` has put into sessions. */
function renderAccepted(replays: readonly ReplayReport[]): string[] {
  const counts = replays.map(({ outcomes }) => outcomes.filter(({ accepted }) => accepted).length);
  const accepted = counts.reduce((sum, count) => sum + count, 0);
  if (accepted === 0) return [];
  const sessions = counts.filter((count) => count > 0).length;
  const line = `${plural(accepted, 'answer')} into ${plural(sessions, 'session')}`;
  return [`   ${c.gray('Accepted')}  ${c.bold(c.green(line))}`];
}

/** From the start of the replay to the end of its last response, in ms. */
function wallTime(outcomes: readonly ReplayMeta[]): number {
  return outcomes.reduce(
    (end, { sentAt = 0, responseTime }) => Math.max(end, sentAt + responseTime),
    0,
  );
}

function milliseconds(time: number): string {
  return time < 1000 ? `${Math.round(time)}ms` : `${(time / 1000).toFixed(2)}s`;
}
