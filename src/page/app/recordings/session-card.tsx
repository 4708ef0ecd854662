import { defineComponent } from 'vue';
import type { RunCard, SessionCard } from '../../api.ts';
import { Icon, StateMark } from '../element/icon.tsx';
import { linkTo } from '../route/route.ts';
import { describeRun } from '../store/run-state.ts';
import { renderCount, renderTime } from '../text/amounts.ts';
import { renderRange, renderWhen } from '../text/moments.ts';

/** The head of a session in the list. The list opens and closes the session. */
export const SessionCardHead = defineComponent(
  (props: {
    card: SessionCard;
    isOpen: boolean;
    hits?: number | undefined;
    /** The runs of this session, the newest first. */
    runs: readonly RunCard[];
    onReplay?: (() => void) | undefined;
    onCompare: () => void;
  }) =>
    () => {
      const { card, isOpen, hits, runs } = props;
      const { recordedAt, duration, recordedBy } = card;
      return (
        <div class="card-head">
          <Icon name={isOpen ? 'down' : 'right'} />
          <div class="card-text">
            <div class="card-line">
              <span class="card-name" title={card.key}>
                {card.name}
              </span>
              {card.isInterrupted && (
                <span
                  class="tag tag-block"
                  title="Recovered after a crash: recordings may be missing at its end."
                >
                  interrupted
                </span>
              )}
              {hits !== undefined && <span class="tag">{renderCount(hits, 'hit')}</span>}
            </div>
            <div class="card-facts secondary">
              <span>{renderCount(card.requests, 'request')}</span>
              <span title="Time range">
                {renderRange(recordedAt, duration)} ({renderTime(duration)})
              </span>
              {recordedBy && <span class="card-by">recorded by {recordedBy}</span>}
              <time datetime={recordedAt}>{renderWhen(recordedAt)}</time>
            </div>
          </div>
          <div class="card-actions">
            {latestOf(runs).map((run) => (
              <a
                key={run.id}
                class="card-run"
                href={linkTo({ session: card.key, run: run.id })}
                title={`Last replay against ${run.target}`}
              >
                <StateMark state={describeRun(run).state} isShort />
                <span class="card-target">{run.target}</span>
              </a>
            ))}
            {runs.length > 1 && (
              <a class="card-run" href={linkTo({ session: card.key, tab: 'runs' })}>
                {renderCount(runs.length, 'run')}
              </a>
            )}
            <button
              type="button"
              class="button quiet"
              aria-label={`Compare ${card.name} with…`}
              title="Compare with…"
              onClick={props.onCompare}
            >
              <Icon name="compare" />
            </button>
            {props.onReplay && (
              <button
                type="button"
                class="button"
                aria-label={`Replay ${card.name}`}
                onClick={props.onReplay}
              >
                <Icon name="replay" />
                Replay
              </button>
            )}
          </div>
        </div>
      );
    },
  { props: ['card', 'isOpen', 'hits', 'runs', 'onReplay', 'onCompare'] },
);

/** A card has no room for more targets. */
const MAX_TARGETS = 2;

/** The last run against each target. */
function latestOf(runs: readonly RunCard[]): RunCard[] {
  const byTarget = new Map<string, RunCard>();
  for (const run of runs) {
    if (!byTarget.has(run.target)) byTarget.set(run.target, run);
  }
  return [...byTarget.values()].slice(0, MAX_TARGETS);
}
