import { defineComponent } from 'vue';
import { renderChange, renderSize, renderTime } from '../text/amounts.ts';
import { MarkedText } from '../text/marked-text.tsx';
import { type BarState, WaterfallBar } from '../timing/waterfall-bar.tsx';
import type { RowPair, SideRow } from './align-rows.ts';

/** A row of a comparison. */
export const CompareRow = defineComponent(
  (props: {
    id: string;
    pair: RowPair;
    span: number;
    /** Its number from 1, and how many there are. */
    place: readonly [number, number];
    isChosen: boolean;
    onChoose: () => void;
  }) =>
    () => {
      const { id, pair, span, place, isChosen, onChoose } = props;
      const { left, right, differs } = pair;
      const row = left ?? right;
      return (
        // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus, and names its active row
        // biome-ignore lint/a11y/useKeyWithClickEvents: the list takes the keys
        <div
          id={id}
          role="option"
          class={[
            'compare-row',
            { 'is-chosen': isChosen, 'is-missing': differs.includes('missing') },
          ]}
          aria-selected={isChosen}
          aria-posinset={place[0]}
          aria-setsize={place[1]}
          onClick={onChoose}
        >
          <span class="compare-request" title={row ? `${row.method} ${row.path}` : undefined}>
            <span class="compare-method">{row?.method}</span>
            <MarkedText text={row?.path ?? ''} />
          </span>
          <span class={['compare-status', { 'is-different': differs.includes('status') }]}>
            <Pair left={left && statusOf(left)} right={right && statusOf(right)} />
          </span>
          <span class="compare-time">
            {left && right ? (
              <>
                {renderTime(right.time)} <small>{renderChange(left.time, right.time)}</small>
              </>
            ) : (
              row && renderTime(row.time)
            )}
          </span>
          <span class={['compare-size', { 'is-different': differs.includes('size') }]}>
            <Pair left={left && sizeOf(left)} right={right && sizeOf(right)} />
          </span>
          <WaterfallBar
            span={span}
            recorded={left && { at: left.at, time: left.time }}
            replayed={right && { at: right.at, time: right.time, state: stateOf(right) }}
          />
        </div>
      );
    },
  { props: ['id', 'pair', 'span', 'place', 'isChosen', 'onChoose'] },
);

function statusOf({ status, state }: SideRow): string {
  return status === undefined ? (state ?? 'no answer') : String(status);
}

function sizeOf({ size }: SideRow): string {
  return size === undefined ? '–' : renderSize(size);
}

const STATES: readonly BarState[] = ['passed', 'failed', 'blocked', 'skipped', 'running'];

function stateOf({ state }: SideRow): BarState {
  return STATES.find((known) => known === state) ?? 'none';
}

/** Two values; one of them if they are equal. */
function Pair({ left, right }: { left: string | undefined; right: string | undefined }) {
  if (left === right) return <span>{left}</span>;
  return (
    <>
      {left ?? <span class="compare-none">missing</span>}
      <span class="compare-arrow"> → </span>
      {right ?? <span class="compare-none">missing</span>}
    </>
  );
}
