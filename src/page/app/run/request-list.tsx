import { computed, defineComponent, type VNodeChild } from 'vue';
import { EmptyState } from '../element/controls.tsx';
import { Icon, type State, StateMark } from '../element/icon.tsx';
import { type GridColumn, VirtualGrid } from '../element/virtual-grid.tsx';
import { isFiltering } from '../filter/filter.ts';
import { type ArrowEnd, useBarArrows } from '../links/bar-arrows.tsx';
import { route, setSort } from '../route/route.ts';
import { outcomeKey } from '../store/run-store.ts';
import { renderCount, renderTime } from '../text/amounts.ts';
import { WaterfallBar } from '../timing/waterfall-bar.tsx';
import type { RequestItem, RunRow } from './run-rows.ts';

const COLUMNS: readonly GridColumn[] = [
  { name: 'state', label: 'State' },
  { name: 'method', label: 'Method' },
  { name: 'path', label: 'Path' },
  { name: 'statuses', label: 'Expected → actual', sort: 'down' },
  { name: 'time', label: 'Response time', sort: 'down' },
  { name: 'bar', label: 'Recorded and replayed', sort: 'up' },
  { name: 'brief', label: 'Error message' },
];

/** The requests of a run. What a failure blocks is folded under it. */
export const RequestList = defineComponent(
  (props: {
    rows: readonly RunRow[];
    /** Key of the session. */
    session: string;
    /** Length of the time axis, in ms. */
    span: number;
    active: string;
    hasCopies: boolean;
    isOver: boolean;
    onActive: (row: RunRow) => void;
    onPick: (row: RunRow) => void;
    onFold: (row: RunRow, isOpen: boolean) => void;
  }) => {
    const items = computed(() => {
      const requests = props.rows.filter((row) => row.kind === 'request');
      return new Map(requests.map((row) => [row.key, row]));
    });
    const arrows = useBarArrows();
    const onHover = (row: RunRow | undefined) => {
      if (row?.kind !== 'request') return arrows.onHover(undefined);
      const { copy } = row.outcome ?? {};
      arrows.onHover({
        ...{ session: props.session, id: row.id, span: props.span },
        endOf: (id) => endOf(items.value.get(outcomeKey({ id, copy }))),
      });
    };
    const cells = (row: RunRow): VNodeChild[] => {
      if (row.kind === 'fold') {
        const { count, isOpen } = row;
        return [
          <span class="fold-line">
            <Icon name={isOpen ? 'down' : 'right'} />
            <StateMark state="blocked" isShort />
            {renderCount(count, 'request')} blocked by this failure
          </span>,
        ];
      }
      return requestCells(row, props.span, props.hasCopies);
    };
    return () => {
      if (props.rows.length === 0) {
        return isFiltering(route.value.filter) ? (
          <EmptyState title="Nothing matches the filter">
            <p>Clear it, or look for another method, path, status or state.</p>
          </EmptyState>
        ) : (
          <EmptyState title={props.isOver ? 'No requests' : 'Waiting for the first answer…'} />
        );
      }
      return (
        <div class="request-list">
          <VirtualGrid<RunRow>
            label="Requests of the replay"
            columns={COLUMNS}
            rows={props.rows}
            active={props.active}
            cells={cells}
            onActive={props.onActive}
            onPick={props.onPick}
            onFold={props.onFold}
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
    props: [
      'rows',
      'session',
      'span',
      'active',
      'hasCopies',
      'isOver',
      'onActive',
      'onPick',
      'onFold',
    ],
  },
);

/** The bar of a request as it was replayed, or as it was recorded until it is replayed. */
function endOf(item: RequestItem | undefined): ArrowEnd | undefined {
  if (!item) return undefined;
  const { key, outcome, recording } = item;
  if (outcome?.sentAt !== undefined) return { key, at: outcome.sentAt, time: outcome.responseTime };
  return recording && { key, at: recording.at, time: recording.time };
}

/** The words for a request whose answer nobody knows. */
const WORDS: Readonly<Partial<Record<State, string>>> = {
  unsent: 'the run ended before it was sent',
  interrupted: 'the run ended before it was answered',
  unknown: 'the server went away before it told',
};

function requestCells(
  { state, method, path, outcome, recording }: RequestItem,
  span: number,
  hasCopies: boolean,
): VNodeChild[] {
  const expected = outcome?.expected ?? recording?.status;
  const { actual, responseTime, sentAt, brief } = outcome ?? {};
  const word = outcome?.isAccepted ? 'accepted' : (WORDS[state] ?? brief);
  const isOther = outcome !== undefined && expected !== actual && state === 'failed';
  return [
    <StateMark state={state} />,
    <b class="mono">{method}</b>,
    <span class="mono" title={path}>
      {hasCopies && outcome?.copy !== undefined && (
        <span class="secondary">{`copy ${outcome.copy}  `}</span>
      )}
      {path}
    </span>,
    <span class="mono">
      {expected ?? '–'}
      <span class="secondary"> → </span>
      <span class={{ odd: isOther }}>{outcome ? (actual ?? 'none') : '…'}</span>
    </span>,
    outcome && sentAt !== undefined ? renderTime(responseTime ?? 0) : '',
    <WaterfallBar
      span={span}
      {...(recording && { recorded: { at: recording.at, time: recording.time } })}
      {...(outcome &&
        sentAt !== undefined && {
          replayed: { at: sentAt, time: outcome.responseTime, state: outcome.state },
        })}
    />,
    <span class="brief" title={word}>
      {word}
    </span>,
  ];
}
