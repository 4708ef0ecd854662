import { defineComponent } from 'vue';
import type { SessionLinks } from '../../api.ts';
import { MessagePanel } from '../body/message-panel.tsx';
import { CopyMenu } from '../copy/copy-menu.tsx';
import { Notice, Tabs } from '../element/controls.tsx';
import { Icon } from '../element/icon.tsx';
import { ValueLinks } from '../links/value-links.tsx';
import { go, route } from '../route/route.ts';
import { useLoaded } from '../store/loaded.ts';
import { usePage } from '../store/page-store.ts';
import { renderSize, renderTime } from '../text/amounts.ts';
import { MarkedText } from '../text/marked-text.tsx';

type Part = 'messages' | 'values';

/** One recording: the request beside the response, and where its values came from. */
export const RecordingDetailPane = defineComponent(
  (props: { session: string; id: string; onClose: () => void; onOpen: (id: string) => void }) => {
    const page = usePage();
    const keyOf = () => `${props.session}#${props.id}`;
    const loaded = useLoaded(keyOf, () => page.source.recording(props.session, props.id));
    const links = useLoaded(
      () => props.session,
      () => page.sessions.links(props.session),
    );
    return () => {
      const detail = loaded.value.value;
      const part: Part = route.value.detail === 'values' ? 'values' : 'messages';
      const row = page.sessions.get(props.session)?.byId.get(props.id);
      const own = linksOf(links.value.value?.links ?? [], props.id);
      return (
        <>
          <header class="detail-head">
            <h2 class="mono ellipsis" title={row?.path}>
              <b>{row?.method}</b> <MarkedText text={row?.path ?? `#${props.id}`} />
            </h2>
            {detail && (
              <CopyMenu url={detail.url} method={detail.row.method} message={detail.request} />
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
              label="Parts of the recording"
              panel="recording-part"
              value={part}
              choices={[
                { value: 'messages', label: 'Messages' },
                { value: 'values', label: 'Live values', count: String(own.length) },
              ]}
              onChoose={(value) => go({ detail: value === 'messages' ? '' : value }, 'replace')}
            />
          </div>
          {loaded.fault.value && <Notice kind="fail">{loaded.fault.value.message}</Notice>}
          <div
            class={['detail-body', { stale: loaded.key.value !== keyOf() }]}
            id="recording-part"
            role="tabpanel"
            aria-labelledby={`recording-part-${part}`}
            tabindex={0}
          >
            {detail && part === 'messages' && (
              <div class="detail-sides">
                <MessagePanel
                  title="Request"
                  line={`${detail.row.method} ${detail.row.path}`}
                  message={detail.request}
                  url={detail.url}
                  method={detail.row.method}
                />
                {detail.response ? (
                  <MessagePanel
                    title="Response"
                    line={lineOf(detail.row)}
                    message={detail.response}
                  />
                ) : (
                  <p class="detail-none secondary">
                    No response was recorded{detail.row.error && `: ${detail.row.error}`}.
                  </p>
                )}
              </div>
            )}
            {detail && part === 'values' && (
              <div class="detail-pad">
                <h3 class="spoken">Live values</h3>
                <ValueLinks
                  id={props.id}
                  links={links.value.value?.links ?? []}
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
  { props: ['session', 'id', 'onClose', 'onOpen'] },
);

function lineOf({
  status,
  time,
  size,
  error,
  isAborted,
}: {
  readonly status?: number;
  readonly time: number;
  readonly size?: number;
  readonly error?: string;
  readonly isAborted?: true;
}): string {
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

function linksOf(links: SessionLinks['links'], id: string): SessionLinks['links'] {
  return links.filter(({ to, from }) => to.id === id || from?.id === id);
}
