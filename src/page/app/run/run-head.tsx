import { computed, defineComponent, ref, watch } from 'vue';
import type { RunCard } from '../../api.ts';
import { EmptyState, Notice } from '../element/controls.tsx';
import { Icon, StateMark } from '../element/icon.tsx';
import { askCompare } from '../pair/pair-dialog.tsx';
import { SPEEDS } from '../replay/draft.ts';
import { askReplay, formOfRun } from '../replay/launch.ts';
import { go, linkTo } from '../route/route.ts';
import { faultOf } from '../source/page-source.ts';
import { usePage } from '../store/page-store.ts';
import { describeRun } from '../store/run-state.ts';
import { renderNumber, renderTime } from '../text/amounts.ts';
import { renderClock } from '../text/moments.ts';

/** The head of a run: its session and target, its progress, and its buttons. */
export const RunHead = defineComponent(
  (props: {
    card: RunCard;
    /** Whether the server no longer knows the run, or does not answer. */
    isCut: boolean;
    acceptable: number;
    onAccept: () => void;
    onClose: () => void;
  }) => {
    const page = usePage();
    const fault = ref('');
    const isCancelling = ref(false);
    const mayReplay = computed(() => page.overview.value?.may.replay && !page.source.isReport);
    const cancel = async () => {
      isCancelling.value = true;
      fault.value = '';
      try {
        page.runs.put(await page.source.cancel(props.card.id));
      } catch (error) {
        fault.value = faultOf(error).message;
      }
      isCancelling.value = false;
    };
    return () => {
      const { card, isCut } = props;
      const isRunning = card.state === 'running' && !isCut;
      return (
        <header class="run-head">
          <div class="run-title">
            <nav aria-label="Breadcrumb">
              <a href={linkTo({ session: card.key })}>{card.session}</a>
              <span aria-hidden="true">/</span>
              <h2>Replay of {renderClock(card.startedAt)}</h2>
            </nav>
            <div class="run-actions">
              {!isRunning && props.acceptable > 0 && (
                <button key="accept" type="button" class="button" onClick={props.onAccept}>
                  Accept all ({renderNumber(props.acceptable)})
                </button>
              )}
              <button
                key="compare"
                type="button"
                class="button"
                aria-label="Compare with…"
                title="Compare with…"
                disabled={isRunning}
                onClick={() => askCompare(`run:${card.id}`)}
              >
                <Icon name="compare" />
                <span class="run-compare-word">Compare with…</span>
              </button>
              {isRunning && mayReplay.value && (
                <button
                  key="cancel"
                  type="button"
                  class="button run-main"
                  disabled={isCancelling.value}
                  onClick={cancel}
                >
                  Cancel
                </button>
              )}
              {!isRunning && mayReplay.value && (
                <button
                  key="again"
                  type="button"
                  class="button primary run-main"
                  onClick={() => askReplay({ key: card.key, form: formOfRun(card) })}
                >
                  <Icon name="again" />
                  Run Again
                </button>
              )}
              <button key="close" type="button" class="button" onClick={props.onClose}>
                Close
              </button>
            </div>
          </div>
          <p class="run-facts secondary">
            <span class="run-state">
              <span aria-hidden="true">
                <StateMark
                  state={isCut && card.state === 'running' ? 'skipped' : describeRun(card).state}
                  isShort
                />
              </span>
              {isCut && card.state === 'running' ? 'Connection lost' : describeRun(card).word}
            </span>
            <span class="mono">{card.target}</span>
            {factsOf(card).map((fact) => (
              <span key={fact}>{fact}</span>
            ))}
          </p>
          <Progress card={card} isCut={isCut} />
          {fault.value && <Notice kind="fail">{fault.value}</Notice>}
          {isCut && card.state === 'running' && (
            <Notice kind="fail">
              The server of this page went away. The run has ended, or goes on unseen. What came
              before is still shown.
            </Notice>
          )}
          {card.error && (
            <Notice kind="fail">
              {card.state === 'failed' && <b>The run ended early. </b>}
              {card.error}
            </Notice>
          )}
          {card.warnings.length > 0 && (
            <Notice kind="block">
              {card.warnings.map((warning) => (
                <p key={warning}>{warning}</p>
              ))}
            </Notice>
          )}
        </header>
      );
    };
  },
  { props: ['card', 'isCut', 'acceptable', 'onAccept', 'onClose'] },
);

function factsOf({ form }: RunCard): string[] {
  const speed = SPEEDS.find(([value]) => value === String(form.speed))?.[1] ?? `${form.speed}x`;
  const { headers, copies, body, only } = form;
  return [
    form.openLoop ? `${speed}, open loop` : speed,
    headers.length > 0 ? `Header Overrides: ${headers.map(([name]) => name).join(', ')}` : '',
    form.readOnly ? 'Read-only' : '',
    form.correlate ? '' : 'Without correlation',
    form.correlate && form.sendUnproven ? 'Unproven values sent' : '',
    copies > 1 ? `${copies} copies` : '',
    body === 'none' ? '' : `Bodies compared: ${body}`,
    only ? 'Part of the session' : '',
  ].filter(Boolean);
}

/** Pause between two texts for screen readers about a run under way, in ms: one for every outcome would be too many. */
const SPEAK_EVERY = 3000;

const SEGMENTS = [
  ...(['passed', 'failed', 'blocked', 'uncompared', 'skipped', 'running'] as const),
];

/** The numbers of a run. Each stays in its place from the start to the summary. */
const Progress = defineComponent(
  (props: { card: RunCard; isCut: boolean }) => {
    const page = usePage();
    let spokenAt = 0;
    watch(
      () => props.card,
      (card, before) => {
        const isOver = card.state !== 'running';
        const now = Date.now();
        if (isOver && before?.state !== 'running') return;
        if (!isOver && now - spokenAt < SPEAK_EVERY) return;
        spokenAt = now;
        page.spoken.value = sentenceOf(card);
      },
    );
    return () => {
      const { card, isCut } = props;
      const { counts, summary, state } = card;
      const isOver = state !== 'running' || isCut;
      const isPart = isOver && counts.sent < counts.total;
      const tiles = [
        ['sent', isOver ? 'Sent' : 'Expected', isOver ? counts.sent : counts.total],
        ['passed', 'Passed', counts.passed],
        ['failed', 'Failed', counts.failed],
        ['blocked', 'Blocked', counts.blocked],
        ...(counts.uncompared > 0
          ? [['uncompared', 'Not compared', counts.uncompared] as const]
          : []),
        ['skipped', 'Skipped', counts.skipped],
      ] as const;
      const duration = summary ? renderTime(summary.duration) : '–';
      return (
        <div class="progress">
          <div class="progress-bar" aria-hidden="true">
            {segmentsOf(card, isOver).map(({ name, start, share }) => (
              <span
                key={name}
                class={`segment segment-${name}`}
                style={{ transform: `translateX(${start * 100}%) scaleX(${share})` }}
              />
            ))}
          </div>
          <dl class="tiles">
            {tiles.map(([name, label, count]) => (
              <div
                key={name}
                class={[
                  'tile',
                  `tile-${name}`,
                  { none: count === 0, 'is-part': name === 'sent' && isPart },
                ]}
              >
                <dt>
                  {label}
                  {name === 'sent' && <span class="spoken"> requests</span>}
                </dt>
                <dd>
                  {renderNumber(count)}
                  {name === 'sent' && count < counts.total && (
                    <small> of {renderNumber(counts.total)}</small>
                  )}
                </dd>
              </div>
            ))}
            {isOver ? (
              <div class="tile tile-time tile-duration" key="duration">
                <dt>Duration</dt>
                <dd>{duration}</dd>
              </div>
            ) : (
              <div class={['tile', 'tile-running', { none: counts.running === 0 }]} key="running">
                <dt>Running</dt>
                <dd>{renderNumber(counts.running)}</dd>
              </div>
            )}
            {(['p50', 'p95', 'p99', 'max'] as const).map((name) => (
              <div key={name} class="tile tile-time">
                <dt>{name}</dt>
                <dd>{summary?.latency.max ? renderTime(summary.latency[name]) : '–'}</dd>
              </div>
            ))}
          </dl>
        </div>
      );
    };
  },
  { props: ['card', 'isCut'] },
);

/** The starts and the lengths of the bar's segments, from 0 to 1. */
function segmentsOf({ counts }: RunCard, isOver: boolean) {
  let start = 0;
  return SEGMENTS.map((name) => {
    const count = name === 'running' && isOver ? 0 : counts[name];
    const share = counts.total > 0 ? count / counts.total : 0;
    start += share;
    return { name, start: start - share, share };
  });
}

function sentenceOf(card: RunCard): string {
  const { counts, state } = card;
  const { passed, failed, blocked, uncompared, skipped, sent, total } = counts;
  const others = [
    blocked > 0 ? `, ${renderNumber(blocked)} blocked` : '',
    uncompared > 0 ? `, ${renderNumber(uncompared)} not compared` : '',
    skipped > 0 ? `, ${renderNumber(skipped)} skipped` : '',
  ].join('');
  const numbers = `${renderNumber(passed)} passed, ${renderNumber(failed)} failed${others}`;
  if (state === 'running') {
    return `${renderNumber(describeRun(card).done)} of ${renderNumber(total)} requests: ${numbers}.`;
  }
  const word = { done: 'finished', cancelled: 'cancelled', failed: 'ended early' }[state];
  const gap = sent < total ? ` ${renderNumber(sent)} of ${renderNumber(total)} sent.` : '';
  return `Replay ${word}. ${numbers}.${gap}`;
}

/** In place of a run that the server does not have. */
export const MissingRun = defineComponent(
  (props: { isLoading: boolean }) => {
    const page = usePage();
    return () =>
      props.isLoading ? (
        <EmptyState title="Reading the run…" />
      ) : (
        <EmptyState title="Unknown run">
          <p>
            Runs are kept until {page.overview.value?.server ?? 'the server'} ends. Replay the
            session to get a new one.
          </p>
          <p>
            <button
              type="button"
              class="button"
              onClick={() => go({ run: '', recording: '', copy: '' }, 'replace')}
            >
              Go to the session
            </button>
          </p>
        </EmptyState>
      );
  },
  { props: ['isLoading'] },
);
