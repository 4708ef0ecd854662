import { computed, defineComponent, onBeforeUnmount, ref, shallowReactive, watch } from 'vue';
import type { SessionCard } from '../../api.ts';
import { Notice } from '../element/controls.tsx';
import { useKeys } from '../element/keys.ts';
import { useNarrow } from '../element/narrow.ts';
import { parseSort } from '../element/sort.ts';
import { Split } from '../element/split.tsx';
import { useBodySearch } from '../filter/body-search.ts';
import { isFiltering } from '../filter/filter.ts';
import { FilterBar } from '../filter/filter-bar.tsx';
import { askCompare } from '../pair/pair-dialog.tsx';
import { askReplay } from '../replay/launch.ts';
import { go, route, setFilter } from '../route/route.ts';
import { usePage } from '../store/page-store.ts';
import { newestFirst } from '../store/session-store.ts';
import { renderCount, renderNumber } from '../text/amounts.ts';
import { filteredOf, type ListInput, type ListRow, listRows, recordingKey } from './list-rows.ts';
import { RecordingDetailPane } from './recording-detail.tsx';
import { RecordingList } from './recording-list.tsx';
import './recordings.css';

/** Height of a card, in px: on a wide page, and on a phone. */
const CARD_HEIGHTS = [52, 72] as const;

/** The recordings of an endpoint, by session or all in one list, with the detail of one of them. */
export const RecordingsView = defineComponent(
  (props: { endpoint: string }) => {
    const page = usePage();
    const isNarrow = useNarrow();
    const open = shallowReactive(new Set<string>());
    const active = ref(activeOf(route.value));

    const present = computed(() => {
      const own = page.overview.value?.sessions ?? [];
      return own.filter(({ origins }) => origins.includes(props.endpoint));
    });
    /** A session that is open stays in the list when its file goes. */
    const cards = computed(() => {
      const known = new Set(present.value.map(({ key }) => key));
      const gone = [...open].flatMap((key) => {
        const card = page.sessions.get(key)?.detail?.card;
        return card && !known.has(key) && card.origins.includes(props.endpoint) ? [card] : [];
      });
      return [...present.value, ...gone].sort(newestFirst);
    });
    /** A link may lead to a session that is gone. */
    const missing = computed(() => {
      const key = route.value.session;
      const { fault, detail } = page.sessions.get(key) ?? {};
      return fault && !detail && !cards.value.some((card) => card.key === key)
        ? `${key}: ${fault.message}`
        : '';
    });
    const isAll = computed(() => route.value.view === 'all');

    /** The place that the reader has reached by a step back or forward. */
    let steppedTo = '';
    const onPopstate = () => {
      steppedTo = location.hash;
    };
    addEventListener('popstate', onPopstate);
    onBeforeUnmount(() => removeEventListener('popstate', onPopstate));
    // A link opens its session, and a step back closes the session again.
    watch(
      () => route.value.session,
      (key, before) => {
        if (before && steppedTo === location.hash) open.delete(before);
        if (key && !isAll.value) open.add(key);
      },
      { immediate: true },
    );
    watch(
      () => [...open],
      (keys) => {
        for (const key of keys) void page.sessions.load(key);
      },
      { immediate: true },
    );
    // To list all recordings, or to tell which sessions have hits, every session has to be read.
    watch(
      () => isAll.value || isFiltering(route.value.filter),
      (isNeeded) => {
        if (isNeeded) void page.sessions.loadAll(cards.value.map(({ key }) => key));
      },
      { immediate: true },
    );
    watch(
      () => activeOf(route.value),
      (key) => {
        if (key) active.value = key;
      },
    );

    const found = useBodySearch(page.source, () => {
      const text = route.value.filter.text.trim();
      if (text.length < 2) return [];
      return cards.value.map(({ key }) => ({ key, text }));
    });
    const details = computed(() =>
      cards.value.flatMap((card) => page.sessions.get(card.key)?.detail ?? []),
    );
    /** The choices of the filter, from all recordings. They are cheaper to make than the texts that are searched. */
    const choices = computed(() =>
      details.value.flatMap(({ rows }) =>
        rows.map(({ method, status }) => ({ method, statuses: [status] })),
      ),
    );
    /** The texts that are searched. They are made when the first search starts. */
    const filtered = computed(() => {
      const bySession = details.value.map(
        ({ card, rows }) => [card.key, rows.map((row) => filteredOf(row, card))] as const,
      );
      return new Map(bySession);
    });
    const rows = computed<ListRow[]>(() => {
      const input: ListInput = {
        cards: cards.value,
        present: new Set(present.value.map(({ key }) => key)),
        entryOf: (key) => page.sessions.get(key),
        filteredOf: (key) => filtered.value.get(key) ?? [],
        open,
        filter: route.value.filter,
        found: found.value,
        cardHeight: CARD_HEIGHTS[isNarrow.value ? 1 : 0],
        sort: parseSort(route.value.sort),
      };
      return listRows(input, isAll.value ? props.endpoint : undefined);
    });
    const hosts = computed(() => {
      const own = new Set(cards.value.flatMap(({ origins }) => origins));
      return !isAll.value && own.size > 1 ? [...own] : [];
    });
    const shown = computed(() => {
      if (!isAll.value) {
        const total = cards.value.length;
        const count = rows.value.filter(({ kind }) => kind === 'card').length;
        const all = renderCount(total, 'session');
        return count === total ? all : `${renderNumber(count)} of ${all}`;
      }
      const unread = cards.value.filter(({ key }) => !page.sessions.get(key)?.detail).length;
      const count = renderCount(rows.value.length, 'recording');
      return unread > 0 ? `${count}, ${renderCount(unread, 'session')} to read` : count;
    });

    const fold = ({ key }: SessionCard, isOpen: boolean) => {
      if (isOpen) open.add(key);
      else open.delete(key);
      if (isOpen) go({ endpoint: props.endpoint, session: key, recording: '' });
      else if (route.value.session === key) go({ session: '', recording: '' }, 'replace');
    };
    const show = (row: ListRow) => {
      active.value = row.key;
      if (row.kind === 'recording' && route.value.recording) pick(row);
    };
    const pick = (row: ListRow) => {
      if (row.kind === 'card') fold(row.card, !open.has(row.card.key));
      if (row.kind !== 'recording') return;
      const how = route.value.recording ? 'replace' : 'push';
      go({ endpoint: props.endpoint, session: row.card.key, recording: row.row.id }, how);
    };
    const close = () => {
      go({ recording: '' });
    };
    useKeys({
      Escape: () => {
        if (route.value.recording) close();
      },
      r: () => {
        const row = rows.value.find(({ key }) => key === active.value);
        if (!row || !page.overview.value?.may.replay || page.source.isReport) return;
        const only = row.kind === 'recording' ? [row.row.id] : undefined;
        askReplay({ key: row.card.key, ...(only && { only }) });
      },
    });

    return () => {
      const { session, recording, filter } = route.value;
      return (
        <div class="recordings">
          <FilterBar
            filter={filter}
            rows={choices.value}
            states={[]}
            hosts={hosts.value}
            shown={shown.value}
            onChange={setFilter}
          />
          {missing.value && <Notice kind="block">{missing.value}</Notice>}
          <Split isOpen={recording !== ''} label="Recording">
            {{
              default: () => (
                <RecordingList
                  rows={rows.value}
                  isAll={isAll.value}
                  hasSessions={cards.value.length > 0}
                  active={active.value}
                  onActive={show}
                  onPick={pick}
                  onFold={(row: ListRow, isOpen: boolean) => fold(row.card, isOpen)}
                  onCompare={(key: string) => askCompare(`session:${key}`)}
                />
              ),
              detail: () => (
                <RecordingDetailPane
                  session={session}
                  id={recording}
                  onClose={close}
                  onOpen={(id: string) => go({ recording: id })}
                />
              ),
            }}
          </Split>
        </div>
      );
    };
  },
  { props: ['endpoint'] },
);

function activeOf({ session, recording }: { session: string; recording: string }): string {
  return recording ? recordingKey(session, recording) : session;
}
