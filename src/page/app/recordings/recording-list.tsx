import { computed, defineComponent, type VNodeChild } from 'vue';
import { groupBy } from '../../../collections.ts';
import { pathTitle } from '../../../replay/failure/failure.ts';
import type { RecordingRow, SessionCard } from '../../api.ts';
import { EmptyState } from '../element/controls.tsx';
import { Icon } from '../element/icon.tsx';
import { type GridColumn, VirtualGrid } from '../element/virtual-grid.tsx';
import { isFiltering } from '../filter/filter.ts';
import { useBarArrows } from '../links/bar-arrows.tsx';
import { askReplay } from '../replay/launch.ts';
import { route, setSort } from '../route/route.ts';
import { usePage } from '../store/page-store.ts';
import { renderSize, renderTime } from '../text/amounts.ts';
import { WaterfallBar } from '../timing/waterfall-bar.tsx';
import { type ListRow, recordingKey } from './list-rows.ts';
import { SessionCardHead } from './session-card.tsx';

const COLUMNS: readonly GridColumn[] = [
  { name: 'method', label: 'Method' },
  { name: 'path', label: 'Path' },
  { name: 'status', label: 'Status', sort: 'up' },
  { name: 'time', label: 'Time', sort: 'down' },
  { name: 'size', label: 'Size', sort: 'down' },
  { name: 'at', label: 'Start', sort: 'up' },
  { name: 'bar', label: 'Waterfall' },
];

const SESSION = { name: 'session', label: 'Session' };

/** The list of recordings, with the sessions as cards or as a column. */
export const RecordingList = defineComponent(
  (props: {
    rows: readonly ListRow[];
    isAll: boolean;
    /** Whether the list would have rows without a filter. */
    hasSessions: boolean;
    active: string;
    onActive: (row: ListRow) => void;
    onPick: (row: ListRow) => void;
    onFold: (row: ListRow, isOpen: boolean) => void;
    onCompare: (key: string) => void;
  }) => {
    const page = usePage();
    const runs = computed(() => groupBy(page.overview.value?.runs ?? [], ({ key }) => key));
    const columns = computed(() => (props.isAll ? [...COLUMNS, SESSION] : COLUMNS));
    const mayReplay = computed(() => page.overview.value?.may.replay && !page.source.isReport);

    const arrows = useBarArrows();
    const onHover = (row: ListRow | undefined) => {
      if (row?.kind !== 'recording') return arrows.onHover(undefined);
      const { key, duration } = row.card;
      arrows.onHover({
        ...{ session: key, id: row.row.id, span: duration },
        endOf(id) {
          const recording = page.sessions.get(key)?.byId.get(id);
          return recording && { ...recording, key: recordingKey(key, id) };
        },
      });
    };

    const cells = (row: ListRow): VNodeChild[] => {
      if (row.kind === 'card') {
        const { card } = row;
        const { key } = card;
        return [
          <SessionCardHead
            card={card}
            isOpen={row.isOpen === true}
            hits={row.hits}
            runs={runs.value.get(key) ?? []}
            onReplay={mayReplay.value ? () => askReplay({ key }) : undefined}
            onCompare={() => props.onCompare(key)}
          />,
        ];
      }
      if (row.kind === 'word') return [<Word row={row} />];
      const own = recordingCells(row.row, row.card);
      return props.isAll ? [...own, <span title={row.card.key}>{row.card.name}</span>] : own;
    };
    return () => {
      if (props.rows.length === 0) return <NoRows hasSessions={props.hasSessions} />;
      return (
        <div class={['recording-list', { all: props.isAll }]}>
          <VirtualGrid<ListRow>
            label={props.isAll ? 'Recordings' : 'Sessions and their recordings'}
            columns={columns.value}
            rows={props.rows}
            active={props.active}
            cells={cells}
            onActive={props.onActive}
            onPick={props.onPick}
            onFold={props.onFold}
            areParentsSticky={!props.isAll}
            onHover={onHover}
            overlay={arrows.overlay}
            sort={route.value.sort}
            onSort={setSort}
          />
        </div>
      );
    };
  },
  {
    props: ['rows', 'isAll', 'hasSessions', 'active', 'onActive', 'onPick', 'onFold', 'onCompare'],
  },
);

function recordingCells(row: RecordingRow, { duration }: SessionCard): VNodeChild[] {
  const { method, status, time, size, at, error } = row;
  const path = pathTitle(row);
  const isOdd = status === undefined || status >= 400;
  return [
    <b class="mono">{method}</b>,
    <span class="mono" title={path}>
      {path}
    </span>,
    <span class={['mono', { odd: isOdd }]} title={error}>
      {status ?? (error ? 'failed' : 'none')}
    </span>,
    renderTime(time),
    size === undefined ? '' : renderSize(size),
    `+${renderTime(at)}`,
    <WaterfallBar span={duration} recorded={{ at, time }} />,
  ];
}

const Word = defineComponent(
  (props: { row: ListRow & { kind: 'word' } }) => {
    const page = usePage();
    const reload = () => {
      void page.refresh();
      void page.sessions.reload(props.row.card.key);
    };
    return () => {
      const { word, text } = props.row;
      const isFault = word === 'fault' || word === 'changed' || word === 'deleted';
      return (
        <div class="word-line" role={isFault ? 'status' : undefined}>
          {isFault && <Icon name="warning" />}
          <span class="ellipsis" title={text}>
            {text}
          </span>
          {word === 'deleted' && (
            <span class="secondary">The page still shows what it has read.</span>
          )}
          {isFault && (
            <button type="button" class="button" onClick={reload}>
              Reload
            </button>
          )}
        </div>
      );
    };
  },
  { props: ['row'] },
);

const NoRows = defineComponent(
  (props: { hasSessions: boolean }) => {
    const page = usePage();
    return () => {
      if (!props.hasSessions) {
        return (
          <EmptyState title="Nothing was recorded here yet">
            <p>
              {page.overview.value?.may.record
                ? 'Send requests to the URL of a recorder. They appear once the recorder has written the session: when it is stopped, or after 30 seconds without traffic.'
                : 'Run a test that sends requests to this endpoint through a recorder.'}
            </p>
          </EmptyState>
        );
      }
      if (!isFiltering(route.value.filter)) return <EmptyState title="Reading the sessions…" />;
      return (
        <EmptyState title="Nothing matches the filter">
          <p>Clear it, or look for another method, path or status.</p>
        </EmptyState>
      );
    };
  },
  { props: ['hasSessions'] },
);
