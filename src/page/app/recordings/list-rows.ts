/** The rows of the list of recordings. */
import { pathTitle } from '../../../replay/failure/failure.ts';
import type { RecordingRow, SessionCard } from '../../api.ts';
import { type Sort, sortRows } from '../element/sort.ts';
import type { GridRow } from '../element/virtual-grid.tsx';
import {
  createMatch,
  type Filter,
  type Filtered,
  isFiltering,
  toFiltered,
} from '../filter/filter.ts';
import type { SessionEntry } from '../store/session-store.ts';

export type ListRow = CardItem | RecordingItem | WordItem;

interface CardItem extends GridRow {
  readonly kind: 'card';
  readonly card: SessionCard;
  /** Number of recordings that the filter lets through, once the session is read. */
  readonly hits?: number;
}

interface RecordingItem extends GridRow {
  readonly kind: 'recording';
  readonly card: SessionCard;
  readonly row: RecordingRow;
}

/** A message about a session, below its card. */
interface WordItem extends GridRow {
  readonly kind: 'word';
  readonly card: SessionCard;
  readonly word: 'loading' | 'fault' | 'changed' | 'deleted' | 'empty' | 'no-hits';
  readonly text: string;
}

/** What the list is made of. */
export interface ListInput {
  /** The sessions of the endpoint, and open ones whose files are gone. */
  readonly cards: readonly SessionCard[];
  /** Keys of the sessions whose files are there. */
  readonly present: ReadonlySet<string>;
  readonly entryOf: (key: string) => SessionEntry | undefined;
  /** What the filter looks at, in the order of the session's recordings. */
  readonly filteredOf: (key: string) => readonly Filtered[];
  readonly open: ReadonlySet<string>;
  readonly filter: Filter;
  /** Ids of the recordings in which the server found the text, by session. */
  readonly found: ReadonlyMap<string, ReadonlySet<string>>;
  readonly cardHeight: number;
  readonly sort?: Sort | undefined;
}

const NONE: ReadonlySet<string> = new Set();

/** The rows. @param origin lists all recordings of one origin; without it, there are cards */
export function listRows(input: ListInput, origin?: string): ListRow[] {
  return origin === undefined ? listBySession(input) : listAll(input, origin);
}

/** Sessions as cards, with the recordings of those that are open. */
function listBySession(input: ListInput): ListRow[] {
  const { cards, open, filter, cardHeight, entryOf } = input;
  const isFiltered = isFiltering(filter);
  return cards.flatMap((card): ListRow[] => {
    const entry = entryOf(card.key);
    const isOpen = open.has(card.key);
    const hits = entry?.detail && isFiltered ? hitsOf(input, card, entry) : entry?.detail?.rows;
    if (isFiltered && hits?.length === 0 && !isOpen && !isNamed(card, filter)) return [];
    const head: CardItem = {
      ...{ kind: 'card', key: card.key, height: cardHeight, level: 1, isOpen, card, class: 'card' },
      ...(isFiltered && hits && { hits: hits.length }),
    };
    if (!isOpen) return [head];
    const items = sortItems(itemsOf(card, hits ?? []), input.sort);
    return [head, ...wordsOf(input, card, entry, hits), ...items];
  });
}

/** The recordings of one origin, from all sessions. */
function listAll(input: ListInput, origin: string): ListRow[] {
  const items = input.cards.flatMap((card) => {
    const entry = input.entryOf(card.key);
    if (!entry?.detail) return [];
    const hits = isFiltering(input.filter) ? hitsOf(input, card, entry) : entry.detail.rows;
    const own = hits.filter((row) => (row.origin ?? card.origins[0]) === origin);
    return itemsOf(card, own);
  });
  return sortItems(items, input.sort);
}

/** What the columns order by. */
const VALUES = new Map<string, (item: RecordingItem) => number | undefined>([
  ['status', ({ row }) => row.status],
  ['time', ({ row }) => row.time],
  ['size', ({ row }) => row.size],
  // Each session began at its own time.
  ['at', ({ row, card }) => Date.parse(card.recordedAt) + row.at],
]);

function sortItems(items: RecordingItem[], sort: Sort | undefined): RecordingItem[] {
  const read = VALUES.get(sort?.column ?? '');
  return sort && read ? sortRows(items, read, sort.isDescending) : items;
}

/** Identifies a recording among those of all sessions. */
export function recordingKey(session: string, id: string): string {
  return `${session}#${id}`;
}

/** What a filter looks at in a recording. */
export function filteredOf(row: RecordingRow, card: SessionCard): Filtered {
  const { id, method, status, origin, error } = row;
  const path = pathTitle(row);
  const host = origin ?? card.origins[0] ?? '';
  return toFiltered({ id, method, path, statuses: [status], host }, error);
}

function hitsOf(input: ListInput, { key }: SessionCard, entry: SessionEntry): RecordingRow[] {
  const match = createMatch(input.filter, input.found.get(key) ?? NONE);
  const filtered = input.filteredOf(key);
  return (entry.detail?.rows ?? []).filter((_, index) => {
    const row = filtered[index];
    return row !== undefined && match(row);
  });
}

function isNamed({ name, key }: SessionCard, { text }: Filter): boolean {
  return text !== '' && `${name} ${key}`.toLowerCase().includes(text.toLowerCase());
}

function itemsOf(card: SessionCard, rows: readonly RecordingRow[]): RecordingItem[] {
  return rows.map((row) => ({
    kind: 'recording',
    key: recordingKey(card.key, row.id),
    level: 2,
    card,
    row,
  }));
}

function wordsOf(
  { present }: ListInput,
  card: SessionCard,
  entry: SessionEntry | undefined,
  hits: readonly RecordingRow[] | undefined,
): WordItem[] {
  const words: [WordItem['word'], string][] = [];
  const { detail, fault, isLoading } = entry ?? {};
  if (!present.has(card.key)) words.push(['deleted', 'The file of this session was deleted.']);
  else if (detail && detail.card.revision !== card.revision && !isLoading) {
    words.push(['changed', 'This session has changed since it was opened.']);
  }
  if (fault) words.push(['fault', fault.message]);
  if (!detail && !fault) words.push(['loading', 'Reading the session…']);
  if (detail?.rows.length === 0) words.push(['empty', 'This session has no recordings.']);
  else if (hits?.length === 0) words.push(['no-hits', 'No recording matches the filter.']);
  return words.map(([word, text]) => ({
    ...{ kind: 'word', key: `${card.key}?${word}`, height: 36, level: 2, card, word, text },
    class: `word word-${word}`,
  }));
}
