import { computed, defineComponent } from 'vue';
import type { Endpoint } from '../../api.ts';
import { CopyButton } from '../copy/copy-button.tsx';
import { Icon } from '../element/icon.tsx';
import { RecordButton } from '../record/record-dialog.tsx';
import { StartedRecorder } from '../record/started-recorder.tsx';
import { linkTo, route } from '../route/route.ts';
import { usePage } from '../store/page-store.ts';
import { renderCount } from '../text/amounts.ts';
import { hasFailed } from './first-failure.ts';

/** The recorded origins, and the addresses of the live recorders in front of them. */
export const EndpointList = defineComponent(
  (props: { endpoints: readonly Endpoint[]; chosen: string }) => {
    const page = usePage();
    /** Failed runs of a report, by endpoint. */
    const failures = computed(() => {
      const byOrigin = new Map<string, number>();
      const { runs = [], sessions = [] } = page.overview.value ?? {};
      if (!page.source.isReport) return byOrigin;
      const origins = new Map(sessions.map((card) => [card.key, card.origins]));
      for (const { key } of runs.filter(hasFailed)) {
        for (const origin of origins.get(key) ?? []) {
          byOrigin.set(origin, (byOrigin.get(origin) ?? 0) + 1);
        }
      }
      return byOrigin;
    });
    const counts = computed(() => {
      const byOrigin = new Map<string, { sessions: number; requests: number }>();
      for (const { origins, counts: own } of page.overview.value?.sessions ?? []) {
        for (const [index, origin] of origins.entries()) {
          const { sessions = 0, requests = 0 } = byOrigin.get(origin) ?? {};
          byOrigin.set(origin, {
            sessions: sessions + 1,
            requests: requests + (own[index] ?? 0),
          });
        }
      }
      return byOrigin;
    });
    return () => (
      <nav class="endpoints" aria-label="Endpoints">
        <div class="endpoints-head">
          <h2>Endpoints</h2>
          {page.overview.value?.may.record && <RecordButton />}
        </div>
        <ul>
          {props.endpoints.map(({ origin, listeners }) => {
            const { sessions = 0, requests = 0 } = counts.value.get(origin) ?? {};
            const failed = failures.value.get(origin) ?? 0;
            const { view, tab } = route.value;
            return (
              <li key={origin} class={['endpoint', { chosen: origin === props.chosen }]}>
                <a
                  href={linkTo({ endpoint: origin, view, tab })}
                  aria-current={origin === props.chosen ? 'true' : undefined}
                  title={origin}
                >
                  <span class="endpoint-host mono">
                    {origin.startsWith('https:') ? 'https://' : 'http://'}
                    <wbr />
                    {hostOf(origin)}
                  </span>
                  <span class="secondary">
                    {renderCount(sessions, 'session')}, {renderCount(requests, 'request')}
                  </span>
                  {failed > 0 && (
                    <span class="endpoint-failed">
                      <Icon name="failed" />
                      {renderCount(failed, 'failed run')}
                    </span>
                  )}
                </a>
                {listeners.map(({ url, isRecording, recorded }) => (
                  <div key={url} class="listener">
                    <span class={['listener-state', { on: isRecording }]}>
                      {isRecording ? 'Records at' : recorded ? 'Closed at' : 'Listens at'}
                    </span>
                    <code title={url}>{hostOf(url)}</code>
                    <CopyButton what={url} text={() => url} />
                    {recorded && <StartedRecorder url={url} recorded={recorded} />}
                  </div>
                ))}
              </li>
            );
          })}
        </ul>
      </nav>
    );
  },
  { props: ['endpoints', 'chosen'] },
);

/** Host and port of an origin. */
function hostOf(origin: string): string {
  return origin.replace(/^https?:\/\//, '');
}
