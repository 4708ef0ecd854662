import { defineComponent } from 'vue';
import type { Outcome } from '../../../replay/failure/outcome.ts';
import { renderChange, renderTime } from '../text/amounts.ts';
import './timing.css';

/** A stretch of time: its start, in ms from the start of its session or replay, and its length. */
interface Stretch {
  readonly at: number;
  readonly time: number;
}

/** The state of a replayed request. */
export type BarState = Outcome['state'] | 'running' | 'none';

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

/**
 * Where a stretch is on an axis from 0 to `span` ms, in percent; never outside of it. A transform moves the bar, so
 * that a longer axis needs no new layout.
 */
function placeOf({ at, time }: Stretch, span: number): { transform: string; width: string } {
  const part = (ms: number): number => (span > 0 ? Math.min(1, Math.max(0, ms / span)) : 0);
  const left = part(at);
  // A bar at the very end stays inside as well.
  const transform = `translateX(min(${left * 100}cqw, 100cqw - 3px))`;
  return { transform, width: `${(part(at + time) - left) * 100}%` };
}

function titleOf(
  recorded: Stretch | undefined,
  replayed: (Stretch & { state: BarState }) | undefined,
): string {
  const before =
    recorded && `Recorded: at ${renderTime(recorded.at)}, took ${renderTime(recorded.time)}`;
  const isDone = replayed && !isUnsent(replayed) && replayed.state !== 'running';
  const change =
    recorded && replayed && isDone && `Change: ${renderChange(recorded.time, replayed.time)}`;
  const lines = [before, replayed && wordsOf(replayed), change].filter(Boolean);
  return lines.length > 0 ? lines.join('\n') : 'Nothing was sent';
}

function isUnsent({ state, time }: { state: BarState; time: number }): boolean {
  return time === 0 && (state === 'blocked' || state === 'skipped');
}

function wordsOf({ state, at, time }: Stretch & { state: BarState }): string {
  if (isUnsent({ state, time })) return `Not sent: ${state}`;
  const word = state === 'none' ? 'On the right' : `Replayed, ${state}`;
  return `${word}: at ${renderTime(at)}, ${state === 'running' ? 'for' : 'took'} ${renderTime(time)}`;
}
