import type { VNodeChild } from 'vue';
import { OUTCOME_STATES } from '../../../replay/failure/counts.ts';
import { renderChange, renderSize, renderTime } from '../text/amounts.ts';
import { MarkedText } from '../text/marked-text.tsx';
import { type BarState, WaterfallBar } from '../timing/waterfall-bar.tsx';
import type { RowPair, SideRow } from './align-rows.ts';

/**
 * The cells of a row of a comparison: request, status, time, size, and both bars on one axis.
 * @param span end of the axis, in ms
 */
export function renderCells({ left, right, differs }: RowPair, span: number): VNodeChild[] {
  const row = left ?? right;
  const replayed = right && stretchOf(right);
  return [
    <span class="compare-request" title={row ? `${row.method} ${row.path}` : undefined}>
      <span class="compare-method">{row?.method}</span>
      <MarkedText text={row?.path ?? ''} />
    </span>,
    <span class={{ 'is-different': differs.includes('status') || differs.includes('state') }}>
      <Pair left={left && statusOf(left)} right={right && statusOf(right)} />
    </span>,
    <Time left={left?.time} right={right?.time} />,
    <span class={{ 'is-different': differs.includes('size') }}>
      <Pair left={left && sizeOf(left)} right={right && sizeOf(right)} />
      {differs.includes('body') && <span class="compare-badge">body differs</span>}
    </span>,
    <WaterfallBar
      span={span}
      recorded={left && stretchOf(left)}
      replayed={replayed && { ...replayed, state: stateOf(right) }}
    />,
  ];
}

function statusOf({ status, state }: SideRow): string {
  return status === undefined ? (state ?? 'no answer') : String(status);
}

function sizeOf({ size }: SideRow): string {
  return size === undefined ? '–' : renderSize(size);
}

const STATES: readonly BarState[] = [...OUTCOME_STATES, 'running'];

function stateOf({ state }: SideRow): BarState {
  return STATES.find((known) => known === state) ?? 'none';
}

/** The bar of a row. None if the request was not sent. */
function stretchOf({ at, time }: SideRow): { at: number; time: number } | undefined {
  return time === undefined ? undefined : { at, time };
}

/** The time on the right and how it has changed, or the only time that there is. */
function Time({ left, right }: { left: number | undefined; right: number | undefined }) {
  if (left === undefined || right === undefined) {
    const only = left ?? right;
    return <span>{only === undefined ? '–' : renderTime(only)}</span>;
  }
  return (
    <span>
      {renderTime(right)} <small>{renderChange(left, right)}</small>
    </span>
  );
}

/** Two values, or a single one if they are equal. */
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
