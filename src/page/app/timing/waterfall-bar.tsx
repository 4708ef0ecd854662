import { defineComponent } from 'vue';
import { renderChange, renderTime } from '../text/amounts.ts';
import './timing.css';

/** When something was, in ms from the start of its session or replay, and how long it took. */
export interface Stretch {
  readonly at: number;
  readonly time: number;
}

/** How a replayed request came out. */
export type BarState = 'passed' | 'failed' | 'blocked' | 'skipped' | 'running' | 'none';

/**
 * A row's place on the time axis: the recorded bar behind the replayed one. The axis is as wide as the element,
 * and ends at `span` ms.
 */
export const WaterfallBar = defineComponent(
  (props: {
    span: number;
    recorded?: Stretch | undefined;
    replayed?: (Stretch & { state: BarState }) | undefined;
  }) =>
    () => {
      const { span, recorded, replayed } = props;
      return (
        <div
          class="bar"
          role="img"
          aria-label={titleOf(recorded, replayed)}
          title={titleOf(recorded, replayed)}
        >
          {recorded && <span class="bar-recorded" style={placeOf(recorded, span)} />}
          {replayed && (
            <span
              class={['bar-replayed', `is-${replayed.state}`]}
              style={placeOf(replayed, span)}
            />
          )}
        </div>
      );
    },
  { props: ['span', 'recorded', 'replayed'] },
);

/** Where a stretch is on an axis from 0 to `span` ms, in percent; never outside of it. */
function placeOf({ at, time }: Stretch, span: number): { left: string; width: string } {
  const part = (ms: number): number => (span > 0 ? Math.min(1, Math.max(0, ms / span)) : 0);
  const left = part(at);
  // So that a bar at the very end is inside as well.
  return { left: `min(${left * 100}%, 100% - 3px)`, width: `${(part(at + time) - left) * 100}%` };
}

function titleOf(
  recorded: Stretch | undefined,
  replayed: (Stretch & { state: BarState }) | undefined,
): string {
  const lines = [
    recorded && `Recorded: at ${renderTime(recorded.at)}, took ${renderTime(recorded.time)}`,
    replayed &&
      `${wordOf(replayed.state)}: at ${renderTime(replayed.at)}, took ${renderTime(replayed.time)}`,
    recorded &&
      replayed &&
      replayed.state !== 'running' &&
      `Change: ${renderChange(recorded.time, replayed.time)}`,
  ];
  return lines.filter(Boolean).join('\n') || 'Not sent';
}

function wordOf(state: BarState): string {
  return state === 'none' ? 'Compared' : `Replayed, ${state}`;
}
