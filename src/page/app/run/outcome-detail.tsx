import { defineComponent, type VNodeChild } from 'vue';
import type { MessageView, OutcomeDetail, OutcomeRow, RecordingDetail } from '../../api.ts';
import { MessagePanel } from '../body/message-panel.tsx';
import { MessageDiff } from '../compare/message-diff.tsx';
import { CopyMenu } from '../copy/copy-menu.tsx';
import { DetailFrame, DetailSides, useLiveValues } from '../detail/detail-frame.tsx';
import { Notice } from '../element/controls.tsx';
import { Icon, type IconName, StateMark } from '../element/icon.tsx';
import { go, route } from '../route/route.ts';
import { useLoaded } from '../store/loaded.ts';
import { usePage } from '../store/page-store.ts';
import { renderTime } from '../text/amounts.ts';
import { MarkedText } from '../text/marked-text.tsx';
import type { RequestItem } from './run-rows.ts';

const PARTS = ['response', 'request', 'differences', 'values'] as const;

type Part = (typeof PARTS)[number];

const RESEND = 'Send the request again, with the requests that it needs (r)';
const ACCEPT = 'Show what accepting the live answer would change in the session (a)';

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
    // The outcome is read again once it has come, and once its answer was accepted.
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
    const values = useLiveValues(
      () => props.session,
      () => props.item.id,
      (id) => props.onOpen(id),
    );
    const actions = (): VNodeChild => {
      const detail = props.item.outcome && loaded.value.value;
      const before = recorded.value.value;
      return (
        <>
          {actionButton('again', 'Resend', RESEND, props.onResend)}
          {actionButton('passed', 'Accept', ACCEPT, props.onAccept)}
          {before && (
            <CopyMenu
              url={detail?.sent?.url ?? before.url}
              method={detail?.sent?.method ?? before.row.method}
              message={detail?.sent?.message ?? before.request}
              {...(detail && differencesOf(detail))}
            />
          )}
        </>
      );
    };
    const body = (part: Part): VNodeChild => {
      const { item } = props;
      const { outcome } = item;
      const detail = outcome && loaded.value.value;
      const before = recorded.value.value;
      const sent = detail?.sent;
      return (
        <>
          {loaded.fault.value && <Notice kind="fail">{loaded.fault.value.message}</Notice>}
          {detail?.message && (
            <section class={`failure failure-${item.state}`} tabindex={0} aria-label="Message">
              <pre>
                <MarkedText text={detail.message} />
              </pre>
            </section>
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
            <DetailSides
              left={panel('Recorded response', recordedLine(before), before?.response)}
              right={panel('Live response', liveLine(outcome), detail?.answer)}
              leftNone={before ? 'No response was recorded.' : recorded.fault.value?.message}
              rightNone={missingAnswer(item, detail)}
            />
          )}
          {part === 'request' && (
            <DetailSides
              left={panel(
                'Recorded request',
                before ? `${before.row.method} ${before.url}` : '',
                before?.request,
              )}
              right={panel('Sent', sent ? `${sent.method} ${sent.url}` : '', sent?.message)}
              leftNone={recorded.fault.value?.message}
              rightNone={
                item.state === 'blocked' ? 'It was not sent.' : 'What was sent is no longer kept.'
              }
            />
          )}
          {part === 'differences' && <Differences before={before} after={detail} />}
          {part === 'values' && values.render(detail?.outcome)}
        </>
      );
    };
    return () => {
      const { item } = props;
      const part = PARTS.find((name) => name === route.value.detail) ?? 'response';
      return (
        <DetailFrame<Part>
          noun="outcome"
          method={item.method}
          path={item.path}
          parts={[
            { value: 'response', label: 'Response' },
            { value: 'request', label: 'Request' },
            { value: 'differences', label: 'Differences' },
            { value: 'values', label: 'Live values', count: values.count() },
          ]}
          part={part}
          onPart={(value: Part) => go({ detail: value === 'response' ? '' : value }, 'replace')}
          isStale={loaded.key.value !== keyOf()}
          onClose={props.onClose}
        >
          {{
            mark: () => (
              <>
                <StateMark state={item.state} />
                {item.outcome?.copy !== undefined && (
                  <span class="secondary">copy {item.outcome.copy}</span>
                )}
              </>
            ),
            actions,
            default: () => body(part),
          }}
        </DetailFrame>
      );
    };
  },
  { props: ['run', 'session', 'item', 'onClose', 'onOpen', 'onResend', 'onAccept'] },
);

function panel(title: string, line: string, message: MessageView | undefined): VNodeChild {
  return message && <MessagePanel title={title} line={line} message={message} />;
}

/** A button for something that can be done with the request. None if it cannot be done. */
function actionButton(
  icon: IconName,
  word: string,
  title: string,
  onClick: (() => void) | undefined,
): VNodeChild {
  return (
    onClick && (
      <button type="button" class="button" title={title} onClick={onClick}>
        <Icon name={icon} />
        {word}
      </button>
    )
  );
}

/** The differences in headers and bodies: of the response, and of the request. */
function Differences({
  before,
  after,
}: {
  before: RecordingDetail | undefined;
  after: OutcomeDetail | undefined;
}) {
  if (!before || (!after?.answer && !after?.sent)) {
    return <p class="detail-none secondary">There is nothing to compare with the recording.</p>;
  }
  return (
    <div class="detail-pad">
      <MessageDiff
        title="Response"
        left={before.response}
        right={after.answer}
        leftLabel="Recorded"
        rightLabel="Live"
      />
      {after.sent && (
        <MessageDiff
          title="Request"
          left={before.request}
          right={after.sent.message}
          leftLabel="Recorded"
          rightLabel="Sent"
        />
      )}
    </div>
  );
}

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
  if (state === 'unsent') return 'It was not sent: the run ended first.';
  if (state === 'interrupted') return 'It was under way when the run ended.';
  if (state === 'unknown')
    return 'The server went away before it told the outcome of this request.';
  if (state === 'blocked') return 'It was not sent.';
  if (!detail) return '';
  return detail.outcome.actual === undefined ? 'No answer came.' : 'The answer is not kept.';
}

/** The differences in the body, for a rule that ignores them. */
function differencesOf({ outcome: { failure } }: OutcomeDetail) {
  const isDifference = failure?.kind === 'body' || failure?.kind === 'headers';
  return isDifference ? { differences: failure.differences } : {};
}
