import { defineComponent } from 'vue';
import { pathTitle } from '../../../replay/failure/failure.ts';
import type { RecordingDetail, RecordingRow } from '../../api.ts';
import { MessagePanel } from '../body/message-panel.tsx';
import { CopyMenu } from '../copy/copy-menu.tsx';
import { DetailFrame, DetailSides, useLiveValues } from '../detail/detail-frame.tsx';
import { Notice } from '../element/controls.tsx';
import { go, route } from '../route/route.ts';
import { useLoaded } from '../store/loaded.ts';
import { usePage } from '../store/page-store.ts';
import { renderSize, renderTime } from '../text/amounts.ts';

type Part = 'messages' | 'values';

/** One recording: the request beside the response, and where the values of the request came from. */
export const RecordingDetailPane = defineComponent(
  (props: { session: string; id: string; onClose: () => void; onOpen: (id: string) => void }) => {
    const page = usePage();
    const keyOf = () => `${props.session}#${props.id}`;
    const loaded = useLoaded(keyOf, () => page.source.recording(props.session, props.id));
    const values = useLiveValues(
      () => props.session,
      () => props.id,
      (id) => props.onOpen(id),
    );
    return () => {
      const detail = loaded.value.value;
      const part: Part = route.value.detail === 'values' ? 'values' : 'messages';
      const row = page.sessions.get(props.session)?.byId.get(props.id);
      return (
        <DetailFrame<Part>
          noun="recording"
          method={row?.method}
          path={row ? pathTitle(row) : `#${props.id}`}
          parts={[
            { value: 'messages', label: 'Messages' },
            { value: 'values', label: 'Live values', count: values.count() },
          ]}
          part={part}
          onPart={(value: Part) => go({ detail: value === 'messages' ? '' : value }, 'replace')}
          isStale={loaded.key.value !== keyOf()}
          onClose={props.onClose}
        >
          {{
            actions: () =>
              detail && (
                <CopyMenu url={detail.url} method={detail.row.method} message={detail.request} />
              ),
            default: () => (
              <>
                {loaded.fault.value && <Notice kind="fail">{loaded.fault.value.message}</Notice>}
                {detail && part === 'messages' && <Messages detail={detail} />}
                {detail && part === 'values' && values.render()}
              </>
            ),
          }}
        </DetailFrame>
      );
    };
  },
  { props: ['session', 'id', 'onClose', 'onOpen'] },
);

function Messages({ detail: { row, url, request, response } }: { detail: RecordingDetail }) {
  return (
    <DetailSides
      left={
        <MessagePanel
          title="Request"
          line={`${row.method} ${row.path}`}
          message={request}
          url={url}
          method={row.method}
        />
      }
      right={response && <MessagePanel title="Response" line={lineOf(row)} message={response} />}
      rightNone={`No response was recorded${row.error ? `: ${row.error}` : ''}.`}
    />
  );
}

function lineOf({ status, time, size, error, isAborted }: RecordingRow): string {
  return [
    status ?? 'no status',
    renderTime(time),
    size === undefined ? '' : renderSize(size),
    isAborted ? 'the client cut it off' : '',
    error ?? '',
  ]
    .filter(Boolean)
    .join(' · ');
}
