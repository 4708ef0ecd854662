import { defineComponent, type VNodeChild } from 'vue';
import type { MessageView, OutcomeDetail, OutcomeRow, RecordingDetail } from '../../api.ts';
import { BodyDiff } from '../body/body-diff.tsx';
import { MessagePanel } from '../body/message-panel.tsx';
import { CopyMenu } from '../copy/copy-menu.tsx';
import { Notice, Tabs } from '../element/controls.tsx';
import { Icon, StateMark } from '../element/icon.tsx';
import { ValueLinks } from '../links/value-links.tsx';
import { go, route } from '../route/route.ts';
import { useLoaded } from '../store/loaded.ts';
import { usePage } from '../store/page-store.ts';
import { renderTime } from '../text/amounts.ts';
import { MarkedText } from '../text/marked-text.tsx';
import type { RequestItem } from './run-rows.ts';

const PARTS = ['response', 'request', 'differences', 'values'] as const;

type Part = (typeof PARTS)[number];

/** One request of a run: what failed, in words, and what was recorded beside what was sent and received. */
export const OutcomeDetailPane = defineComponent(
  (props: {
    run: string;
    session: string;
    item: RequestItem;
    onClose: () => void;
    /** Goes to another recording of the run. */
    onOpen: (id: string) => void;
    onResend?: (() => void) | undefined;
    onAccept?: (() => void) | undefined;
  }) => {
    const page = usePage();
    // An outcome that is there, or was accepted, is another one than that before.
    const keyOf = () => {
      const { key, outcome } = props.item;
      return outcome ? `${props.run} ${key} ${outcome.isAccepted ?? ''}` : '';
    };
    const loaded = useLoaded<OutcomeDetail>(keyOf, () =>
      page.source.outcome(props.run, props.item.id, props.item.outcome?.copy),
    );
    const recorded = useLoaded<RecordingDetail>(
      () => `${props.session}#${props.item.id}`,
      () => page.source.recording(props.session, props.item.id),
    );
    const links = useLoaded(
      () => props.session,
      () => page.sessions.links(props.session),
    );
    return () => {
      const { item } = props;
      const { outcome } = item;
      const detail = outcome ? loaded.value.value : undefined;
      const before = recorded.value.value;
      const part = PARTS.find((name) => name === route.value.detail) ?? 'response';
      const own = (links.value.value?.links ?? []).filter(
        ({ to, from }) => to.id === item.id || from?.id === item.id,
      );
      const sent = detail?.sent;
      return (
        <>
          <header class="detail-head">
            <StateMark state={item.state} />
            <h2 class="mono ellipsis" title={item.path}>
              <b>{item.method}</b> <MarkedText text={item.path} />
            </h2>
            {props.onResend && (
              <button
                type="button"
                class="button"
                title="Send it again, with what it needs (r)"
                onClick={props.onResend}
              >
                <Icon name="again" />
                Resend
              </button>
            )}
            {props.onAccept && (
              <button
                type="button"
                class="button"
                title="Take the live answer into the session (a)"
                onClick={props.onAccept}
              >
                <Icon name="passed" />
                Accept
              </button>
            )}
            {before && (
              <CopyMenu
                url={sent?.url ?? before.url}
                method={sent?.method ?? before.row.method}
                message={sent?.message ?? before.request}
                {...(detail && differencesOf(detail))}
              />
            )}
            <button
              type="button"
              class="button quiet icon"
              aria-label="Close the detail"
              title="Close (Esc)"
              onClick={props.onClose}
            >
              <Icon name="close" />
            </button>
          </header>
          <div class="detail-bar">
            <Tabs<Part>
              label="Parts of the outcome"
              panel="outcome-part"
              value={part}
              choices={[
                { value: 'response', label: 'Response' },
                { value: 'request', label: 'Request' },
                { value: 'differences', label: 'Differences' },
                { value: 'values', label: 'Live values', count: String(own.length) },
              ]}
              onChoose={(value) => go({ detail: value === 'response' ? '' : value }, 'replace')}
            />
          </div>
          <div
            class={['detail-body', { stale: loaded.key.value !== keyOf() }]}
            id="outcome-part"
            role="tabpanel"
            aria-labelledby={`outcome-part-${part}`}
            tabindex={0}
          >
            {loaded.fault.value && <Notice kind="fail">{loaded.fault.value.message}</Notice>}
            {detail?.message && (
              <pre class={`failure failure-${item.state}`}>
                <MarkedText text={detail.message} />
              </pre>
            )}
            {outcome?.blockedBy !== undefined && (
              <p class="detail-cause">
                <button
                  type="button"
                  class="link"
                  onClick={() => props.onOpen(outcome.blockedBy ?? '')}
                >
                  Go to the cause
                </button>
              </p>
            )}
            {outcome?.isAccepted && (
              <p class="detail-cause">The live answer was accepted into the session.</p>
            )}
            {part === 'response' && (
              <Sides
                left={panel('Recorded response', recordedLine(before), before?.response)}
                right={panel('Live response', liveLine(outcome), detail?.answer)}
                leftNone={before ? 'No response was recorded.' : recorded.fault.value?.message}
                rightNone={missingAnswer(item, detail)}
              />
            )}
            {part === 'request' && (
              <Sides
                left={panel(
                  'Recorded request',
                  before ? `${before.row.method} ${before.url}` : '',
                  before?.request,
                )}
                right={panel('Sent', sent ? `${sent.method} ${sent.url}` : '', sent?.message)}
                leftNone={recorded.fault.value?.message}
                rightNone={item.state === 'blocked' ? 'It was not sent.' : 'Nothing is kept of it.'}
              />
            )}
            {part === 'differences' && <Differences before={before} answer={detail?.answer} />}
            {part === 'values' && (
              <div class="detail-pad">
                <h3 class="spoken">Live values</h3>
                <ValueLinks
                  id={item.id}
                  links={links.value.value?.links ?? []}
                  {...(detail && { outcome: detail.outcome })}
                  nameOf={(id: string) => page.sessions.nameOf(props.session, id)}
                  onOpen={props.onOpen}
                />
              </div>
            )}
          </div>
        </>
      );
    };
  },
  { props: ['run', 'session', 'item', 'onClose', 'onOpen', 'onResend', 'onAccept'] },
);

function panel(title: string, line: string, message: MessageView | undefined): VNodeChild {
  return message && <MessagePanel title={title} line={line} message={message} />;
}

const Sides = defineComponent(
  (props: {
    left: VNodeChild;
    right: VNodeChild;
    leftNone: string | undefined;
    rightNone: string | undefined;
  }) =>
    () => (
      <div class="detail-sides">
        {props.left ?? <p class="detail-none secondary">{props.leftNone}</p>}
        {props.right ?? <p class="detail-none secondary">{props.rightNone}</p>}
      </div>
    ),
  { props: ['left', 'right', 'leftNone', 'rightNone'] },
);

const Differences = defineComponent(
  (props: { before: RecordingDetail | undefined; answer: MessageView | undefined }) => () => {
    const { before, answer } = props;
    if (!before?.response || !answer) {
      return <p class="detail-none secondary">There are not two bodies to compare.</p>;
    }
    return (
      <div class="detail-pad">
        <BodyDiff before={before.response.body} after={answer.body} />
      </div>
    );
  },
  { props: ['before', 'answer'] },
);

function recordedLine(detail: RecordingDetail | undefined): string {
  if (!detail) return '';
  return `${detail.row.status ?? 'no status'} · ${renderTime(detail.row.time)}`;
}

function liveLine(outcome: OutcomeRow | undefined): string {
  if (!outcome) return '';
  return `${outcome.actual ?? 'no status'} · ${renderTime(outcome.responseTime)}`;
}

function missingAnswer({ state }: RequestItem, detail: OutcomeDetail | undefined): string {
  if (state === 'running') return 'The request is under way.';
  if (state === 'expected') return 'The request has not left yet.';
  if (state === 'blocked') return 'It was not sent.';
  if (!detail) return '';
  return detail.outcome.actual === undefined ? 'No answer came.' : 'The answer is not kept.';
}

/** What differs in the body, for a rule that ignores it. */
function differencesOf({ outcome: { failure } }: OutcomeDetail) {
  const isDifference = failure?.kind === 'body' || failure?.kind === 'headers';
  return isDifference ? { differences: failure.differences } : {};
}
