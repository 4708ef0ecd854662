import { onScopeDispose, type ShallowRef, shallowRef, watch } from 'vue';
import type { PageSource } from '../source/page-source.ts';

type SearchQuery = Parameters<PageSource['search']>[0];

/** Pause after the last key press, in ms. */
const WAIT = 250;

/** Searches of more sessions than this at once would keep the server busy for nothing. */
const MAX_SESSIONS = 200;

const NONE: ReadonlyMap<string, ReadonlySet<string>> = new Map();

/**
 * Asks the source which recordings have a text in their headers or bodies.
 * @param queriesOf one query for each session to search; none if there is no text
 * @returns the ids of the recordings, by the key of the session
 */
export function useBodySearch(
  source: Pick<PageSource, 'search'>,
  queriesOf: () => readonly SearchQuery[],
): ShallowRef<ReadonlyMap<string, ReadonlySet<string>>> {
  const found = shallowRef(NONE);
  let last = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const search = async (queries: readonly SearchQuery[], signal: AbortSignal) => {
    const hits = new Map<string, ReadonlySet<string>>();
    for (const query of queries.slice(0, MAX_SESSIONS)) {
      try {
        const { ids } = await source.search(query, signal);
        hits.set(query.key, new Set(ids));
      } catch {
        // The list still finds texts in its own rows.
      }
      if (signal.aborted) return;
      found.value = new Map(hits);
    }
  };
  const stop = () => {
    clearTimeout(timer);
    last.abort();
  };
  watch(
    () =>
      queriesOf()
        .map(({ key, text, run }) => `${key}\n${run ?? ''}\n${text}`)
        .join('\n\n'),
    () => {
      stop();
      found.value = NONE;
      const queries = queriesOf();
      if (queries.length === 0) return;
      last = new AbortController();
      const { signal } = last;
      timer = setTimeout(() => search(queries, signal), WAIT);
    },
    { immediate: true },
  );
  onScopeDispose(stop);
  return found;
}
