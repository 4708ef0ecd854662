/** The rows of a run: requests still to come, and failures, with the requests that they blocked under them. */
import { addToGroup } from '../../../collections.ts';
import { pathTitle } from '../../../replay/failure/failure.ts';
import type { OutcomeRow, RecordingRow } from '../../api.ts';
import type { State } from '../element/icon.tsx';
import { type Sort, sortRows } from '../element/sort.ts';
import type { GridRow } from '../element/virtual-grid.tsx';
import { createMatch, type Filter, type Filtered, toFiltered } from '../filter/filter.ts';
import { outcomeKey, startOf } from '../store/run-store.ts';

export type RunRow = RequestItem | FoldItem;

/** A request of the run, with its outcome once it has come. */
export interface RequestItem extends GridRow {
  readonly kind: 'request';
  readonly id: string;
  readonly state: State;
  readonly method: string;
  /** With what the request calls. */
  readonly path: string;
  /** When the request was sent, counted from the first request of the run. */
  readonly outcome?: OutcomeRow;
  readonly recording?: RecordingRow;
}

/** Stands for the requests that a failure blocks. */
interface FoldItem extends GridRow {
  readonly kind: 'fold';
  /** Key of the failure. */
  readonly cause: string;
  readonly count: number;
}

/** What the rows are made of. */
interface RunInput {
  readonly outcomes: readonly OutcomeRow[];
  /** The recordings of the session, in their order. None if the session can no longer be read. */
  readonly recordings: readonly RecordingRow[];
  /** Ids of the recordings that are in flight, or were when the run ended early. */
  readonly running: ReadonlySet<string>;
  /** Whether the run is over, so that failures can go to the top. */
  readonly isOver: boolean;
  /** Whether the server has gone, so that nobody knows how the run goes on. */
  readonly isCut: boolean;
  /** Whether the run replays the whole session once, so that each recording without an outcome is still to come. */
  readonly isWhole: boolean;
}

/** Each request of a run once, in the order of the session, or in the order of the outcomes if there are copies. */
export function requestsOf(input: RunInput): RequestItem[] {
  const { outcomes, recordings, running, isWhole } = input;
  const byId = new Map(recordings.map((recording) => [recording.id, recording]));
  const start = startOf(outcomes);
  const withOutcome = outcomes.map((own): RequestItem => {
    const outcome = own.sentAt === undefined ? own : { ...own, sentAt: own.sentAt - start };
    const recording = byId.get(outcome.id);
    return {
      ...{ kind: 'request', key: outcomeKey(outcome), level: 1 },
      ...{ id: outcome.id, method: outcome.method, path: pathTitle(outcome) },
      state: stateOf(outcome),
      outcome,
      ...(recording && { recording }),
    };
  });
  if (!isWhole) return withOutcome;
  const known = new Map(withOutcome.map((item) => [item.id, item]));
  const ordered = recordings.flatMap((recording): RequestItem[] => {
    const item = known.get(recording.id);
    known.delete(recording.id);
    if (item) return [item];
    const { id, method } = recording;
    const path = pathTitle(recording);
    const state = stateWithout(running.has(id), input);
    return [{ ...{ kind: 'request', key: id, level: 1 }, id, state, method, path, recording }];
  });
  // Outcomes whose recordings the session no longer has.
  return [...ordered, ...known.values()];
}

function stateOf({ state, kind, sentAt }: OutcomeRow): State {
  if (kind !== 'stopped') return state;
  return sentAt === undefined ? 'unsent' : 'interrupted';
}

/** The state of a request that has no outcome. */
function stateWithout(wasSent: boolean, { isOver, isCut }: RunInput): State {
  if (isCut) return 'unknown';
  if (isOver) return wasSent ? 'interrupted' : 'unsent';
  return wasSent ? 'running' : 'expected';
}

/** The requests that a filter lets through. @param filtered what the filter looks at in each request */
export function filterRequests(
  requests: readonly RequestItem[],
  filtered: readonly Filtered[],
  filter: Filter,
  found: ReadonlySet<string>,
): RequestItem[] {
  const match = createMatch(filter, found);
  return requests.filter((_, index) => {
    const row = filtered[index];
    return row !== undefined && match(row);
  });
}

/** What a filter looks at. @param origin of the session */
export function filteredOf(item: RequestItem, origin: string): Filtered {
  const { id, method, path, state, outcome, recording } = item;
  const statuses = [outcome?.actual, outcome?.expected ?? recording?.status];
  const host = recording?.origin ?? origin;
  return toFiltered({ id, method, path, state, statuses, host }, outcome?.brief);
}

/** What the columns order by. */
const VALUES = new Map<string, (item: RequestItem) => number | undefined>([
  ['statuses', ({ outcome }) => outcome?.actual],
  ['time', ({ outcome }) => (outcome?.sentAt === undefined ? undefined : outcome.responseTime)],
  ['bar', ({ outcome, recording }) => outcome?.sentAt ?? recording?.at],
]);

/** The requests by a column. Undefined if there is no such column. */
export function sortRequests(
  requests: readonly RequestItem[],
  sort: Sort | undefined,
): RequestItem[] | undefined {
  const read = VALUES.get(sort?.column ?? '');
  return sort && read && sortRows(requests, read, sort.isDescending);
}

/** Failures first, each with the requests that it blocked folded under it. @param open keys of unfolded failures */
export function foldRequests(
  requests: readonly RequestItem[],
  open: ReadonlySet<string>,
): RunRow[] {
  const failed = requests.filter(({ state }) => state === 'failed');
  const causes = new Set(failed.map(({ key }) => key));
  const blocked = new Map<string, RequestItem[]>();
  const others: RequestItem[] = [];
  const unexplained: RequestItem[] = [];
  for (const item of requests) {
    if (item.state === 'failed') continue;
    const cause = item.state === 'blocked' && item.outcome ? causeOf(item.outcome) : '';
    if (causes.has(cause)) addToGroup(blocked, cause, item);
    else if (item.state === 'blocked') unexplained.push(item);
    else others.push(item);
  }
  const first = failed.flatMap((item): RunRow[] => {
    const own = blocked.get(item.key);
    if (!own) return [item];
    const isOpen = open.has(item.key);
    const fold: FoldItem = {
      ...{ kind: 'fold', key: `${item.key}>`, level: 2, isOpen },
      ...{ cause: item.key, count: own.length, class: 'fold' },
    };
    if (!isOpen) return [item, fold];
    return [item, fold, ...own.map((row) => ({ ...row, level: 3, class: 'nested' }))];
  });
  return [...first, ...unexplained, ...others];
}

/** Key of the outcome that blocked this one. */
export function causeOf({ blockedBy, copy }: OutcomeRow): string {
  return blockedBy === undefined ? '' : outcomeKey({ id: blockedBy, copy });
}

/**
 * Length of the time axis, in ms: the longer of recording and replay. While a slow replay runs, the axis grows in
 * a few steps, so that the bars do not move all the time.
 */
export function spanOf(requests: readonly RequestItem[], isOver: boolean): number {
  let recorded = 1;
  let replayed = 0;
  for (const { outcome, recording } of requests) {
    if (recording) recorded = Math.max(recorded, recording.at + recording.time);
    if (outcome?.sentAt === undefined) continue;
    replayed = Math.max(replayed, outcome.sentAt + outcome.responseTime);
  }
  if (replayed <= recorded) return recorded;
  return isOver ? replayed : 2 ** Math.ceil(Math.log2(replayed));
}
