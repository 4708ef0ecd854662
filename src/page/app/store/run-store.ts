import { shallowReactive } from 'vue';
import { OUTCOME_STATES } from '../../../replay/failure/counts.ts';
import type { OutcomeRow, PageEvent, RunCard } from '../../api.ts';
import { type FaultError, faultOf, type PageSource } from '../source/page-source.ts';

/** A run as far as it is known. */
interface RunEntry {
  readonly card?: RunCard;
  /** The outcomes in the order in which they came. */
  readonly rows: readonly OutcomeRow[];
  /** Ids of the recordings that are in flight. */
  readonly running: ReadonlySet<string>;
  readonly fault?: FaultError;
  readonly isLoading: boolean;
  /** The server no longer knows the run. What the page has read of it stays. */
  readonly isGone?: true;
}

/** Runs that were opened. */
export interface RunStore {
  get(id: string): RunEntry | undefined;
  /** Reads a run, unless it was read before. */
  load(id: string): Promise<void>;
  /** Takes the card of a run that was started or cancelled here. */
  put(card: RunCard): void;
  /** Takes news. The page shows news a few times a second, however often they come. */
  take(event: PageEvent & { type: 'run' }): void;
  /** Reads all opened runs again: news may have been lost before the connection. */
  recover(): Promise<void>;
}

/** In ms. */
const SHOW_EVERY = 120;

const NOTHING: RunEntry = { rows: [], running: new Set(), isLoading: false };

/** Identifies an outcome within its run. */
export function outcomeKey({ id, copy }: { id: string; copy?: number | undefined }): string {
  return copy === undefined ? id : `${id}#${copy}`;
}

/**
 * When the first request was sent, in ms. Recorded times count from the first request of the session. Replayed times do
 * the same, so that the preparation of a replay does not move its bars.
 */
export function startOf(outcomes: readonly OutcomeRow[]): number {
  let start = Number.POSITIVE_INFINITY;
  for (const { sentAt = start } of outcomes) start = Math.min(start, sentAt);
  return Number.isFinite(start) ? start : 0;
}

export function createRunStore(
  source: PageSource,
  onCards: (cards: readonly RunCard[]) => void,
): RunStore {
  const entries = shallowReactive(new Map<string, RunEntry>());
  const outcomes = new Map<string, Map<string, OutcomeRow>>();
  const wasRead = new Set<string>();
  const fresh = new Map<string, { card: RunCard; running: readonly string[] }>();
  let isShowing = false;

  const rowsOf = (id: string): Map<string, OutcomeRow> => {
    const known = outcomes.get(id) ?? new Map<string, OutcomeRow>();
    outcomes.set(id, known);
    return known;
  };
  const update = (id: string, changes: Partial<RunEntry>) => {
    entries.set(id, { ...NOTHING, ...entries.get(id), ...changes });
  };
  const put = (id: string, card: RunCard, running: readonly string[] | undefined) => {
    const isOld = isBefore(card, entries.get(id)?.card);
    update(id, {
      rows: [...rowsOf(id).values()],
      ...(!isOld && { card, ...(running && { running: new Set(running) }) }),
    });
  };
  const show = () => {
    isShowing = false;
    for (const [id, { card, running }] of fresh) put(id, card, running);
    onCards([...fresh.keys()].flatMap((id) => entries.get(id)?.card ?? []));
    fresh.clear();
  };

  const read = async (id: string) => {
    update(id, { isLoading: true });
    try {
      const { card, rows, running } = await source.run(id);
      const known = rowsOf(id);
      for (const row of rows) known.set(outcomeKey(row), row);
      wasRead.add(id);
      const { fault: _, isGone: __, ...entry } = entries.get(id) ?? NOTHING;
      entries.set(id, { ...entry, isLoading: false });
      put(id, card, running);
    } catch (error) {
      const fault = faultOf(error);
      const isGone = fault.status === 404 && entries.get(id)?.card !== undefined;
      update(id, { isLoading: false, ...(isGone ? { isGone, running: new Set() } : { fault }) });
    }
  };

  return {
    get: (id) => entries.get(id),
    async load(id) {
      if (!wasRead.has(id) && !entries.get(id)?.isLoading) await read(id);
    },
    put(card) {
      put(card.id, card, undefined);
      onCards([entries.get(card.id)?.card ?? card]);
    },
    take({ card, rows, running }) {
      const known = rowsOf(card.id);
      for (const row of rows) known.set(outcomeKey(row), row);
      fresh.set(card.id, { card, running });
      if (!isShowing) setTimeout(show, SHOW_EVERY);
      isShowing = true;
    },
    async recover() {
      await Promise.all([...entries].map(([id, { isGone }]) => !isGone && read(id)));
    },
  };
}

/** News and answers come on connections of their own, and may overtake each other. */
function isBefore(card: RunCard, known: RunCard | undefined): boolean {
  if (!known) return false;
  if (card.state !== 'running') return false;
  return known.state !== 'running' || countOf(card) < countOf(known);
}

/** Number of outcomes that have come. */
export function countOf({ counts }: RunCard): number {
  return OUTCOME_STATES.reduce((sum, state) => sum + counts[state], 0);
}
