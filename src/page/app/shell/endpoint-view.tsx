import { computed, defineComponent } from 'vue';
import type { BrokenSession } from '../../api.ts';
import { Tabs, Toggle } from '../element/controls.tsx';
import { Icon } from '../element/icon.tsx';
import { useNarrow } from '../element/narrow.ts';
import { RecordingsView } from '../recordings/recordings-view.tsx';
import { go, route } from '../route/route.ts';
import { CommonCauses } from '../run/causes.tsx';
import { RunTable } from '../run/run-table.tsx';
import { usePage } from '../store/page-store.ts';
import { renderCount, renderNumber } from '../text/amounts.ts';
import { hasFailed } from './first-failure.ts';

/** An endpoint: its recordings, and the runs of its sessions. */
export const EndpointView = defineComponent(
  (props: { endpoint: string }) => {
    const page = usePage();
    const sessions = computed(() =>
      (page.overview.value?.sessions ?? []).filter(({ origins }) =>
        origins.includes(props.endpoint),
      ),
    );
    const runs = computed(() => {
      const keys = new Set(sessions.value.map(({ key }) => key));
      const own = (page.overview.value?.runs ?? []).filter(({ key }) => keys.has(key));
      // The runs of a report ended together, so their order says nothing.
      if (page.source.isReport) own.sort((a, b) => Number(hasFailed(b)) - Number(hasFailed(a)));
      return own;
    });
    /** The session whose runs alone are shown. */
    const only = computed(() => sessions.value.find(({ key }) => key === route.value.session));
    const requests = computed(() =>
      sessions.value.reduce((sum, { origins, counts }) => {
        return sum + (counts[origins.indexOf(props.endpoint)] ?? 0);
      }, 0),
    );
    return () => {
      const { tab, view } = route.value;
      const { broken = [], runs: all = [] } = page.overview.value ?? {};
      return (
        <div class="endpoint-view">
          <header class="endpoint-head">
            <h2 class="mono ellipsis" title={props.endpoint}>
              {props.endpoint || 'No endpoint'}
            </h2>
            <Tabs<typeof tab>
              label="Parts of the endpoint"
              panel="endpoint-part"
              value={tab}
              choices={[
                { value: 'recordings', label: 'Recordings', count: renderNumber(requests.value) },
                { value: 'runs', label: 'Runs', count: renderNumber(runs.value.length) },
              ]}
              onChoose={(value) => go({ tab: value, session: '', recording: '' })}
            />
            <span class="top-space" />
            {tab === 'recordings' && (
              <Toggle<typeof view>
                label="How recordings are listed"
                value={view}
                choices={[
                  { value: 'all', label: 'All' },
                  { value: 'sessions', label: 'By Session' },
                ]}
                onChoose={(value) => go({ view: value, recording: '' })}
              />
            )}
          </header>
          {tab === 'runs' && <CommonCauses runs={all} />}
          {tab === 'recordings' && broken.length > 0 && <BrokenSessions broken={broken} />}
          <div
            class="endpoint-part"
            id="endpoint-part"
            role="tabpanel"
            aria-labelledby={`endpoint-part-${tab}`}
          >
            {tab === 'recordings' ? (
              <RecordingsView key={props.endpoint} endpoint={props.endpoint} />
            ) : (
              <>
                {only.value && (
                  <p class="runs-of">
                    Runs of <b>{only.value.name}</b>
                    <button type="button" class="link" onClick={() => go({ session: '' })}>
                      Show all runs
                    </button>
                  </p>
                )}
                <RunTable
                  runs={runs.value.filter(({ key }) => !only.value || key === only.value.key)}
                />
              </>
            )}
          </div>
        </div>
      );
    };
  },
  { props: ['endpoint'] },
);

/** Files that are named like sessions, but are not sessions. */
const BrokenSessions = defineComponent(
  (props: { broken: readonly BrokenSession[] }) => {
    const isNarrow = useNarrow();
    return () => (
      <details class="broken" open={!isNarrow.value}>
        <summary>
          <Icon name="warning" />
          {renderCount(props.broken.length, 'session file')} cannot be read
        </summary>
        <ul>
          {props.broken.map(({ key, line, column, message }) => (
            <li key={key}>
              <code>
                {key}
                {line !== undefined && `:${line}${column === undefined ? '' : `:${column}`}`}
              </code>
              <pre>{message}</pre>
            </li>
          ))}
        </ul>
      </details>
    );
  },
  { props: ['broken'] },
);
