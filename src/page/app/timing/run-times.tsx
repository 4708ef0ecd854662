import { computed, defineComponent } from 'vue';
import type { OutcomeRow, RecordingRow } from '../../api.ts';
import { renderChange, renderCount, renderTime } from '../text/amounts.ts';
import { MarkedText } from '../text/marked-text.tsx';
import { LatencyPlot, type PickedRequest } from './latency-plot.tsx';
import { percentilesOf, slowest, timedRequests } from './percentiles.ts';
import './timing.css';

const SLOWEST = 10;
const MEASURES = ['p50', 'p95', 'p99', 'max'] as const;

/** The response times of a run against those of its recording: percentiles, a plot, and the slowest requests. */
export const RunTimes = defineComponent(
  (props: {
    rows: readonly OutcomeRow[];
    recorded: readonly RecordingRow[];
    onPick: (request: PickedRequest) => void;
  }) => {
    const requests = computed(() => timedRequests(props.rows, props.recorded));
    const replayed = computed(() =>
      percentilesOf(requests.value.map((request) => request.replayed)),
    );
    // The recorded times of the same requests, so that the two can be compared.
    const recorded = computed(() =>
      percentilesOf(requests.value.flatMap((request) => request.recorded ?? [])),
    );
    const slow = computed(() => slowest(requests.value, SLOWEST));

    return () => {
      const [before, now] = [recorded.value, replayed.value];
      if (!now) return <p class="times-none">No request has been answered.</p>;
      return (
        <div class="times">
          <table class="times-percentiles">
            <caption>Response times of {renderCount(now.count, 'answered request')}</caption>
            <thead>
              <tr>
                <th scope="col">
                  <span class="times-hidden">Measure</span>
                </th>
                {MEASURES.map((name) => (
                  <th scope="col" key={name}>
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              <tr>
                <th scope="row">
                  <span class="times-key is-recorded" aria-hidden="true" />
                  Recorded
                </th>
                {MEASURES.map((name) => (
                  <td key={name}>{before ? renderTime(before[name]) : '–'}</td>
                ))}
              </tr>
              <tr>
                <th scope="row">
                  <span class="times-key is-replayed" aria-hidden="true" />
                  Replayed
                </th>
                {MEASURES.map((name) => (
                  <td key={name}>{renderTime(now[name])}</td>
                ))}
              </tr>
              <tr>
                <th scope="row">Change</th>
                {MEASURES.map((name) => (
                  <td key={name} class="times-change">
                    {before ? <Change before={before[name]} now={now[name]} /> : '–'}
                  </td>
                ))}
              </tr>
            </tbody>
          </table>
          <LatencyPlot points={requests.value} onPick={props.onPick} />
          <table class="times-slowest">
            <caption>Slowest requests</caption>
            <thead>
              <tr>
                <th scope="col">Request</th>
                <th scope="col">Recorded</th>
                <th scope="col">Replayed</th>
                <th scope="col">Change</th>
              </tr>
            </thead>
            <tbody>
              {slow.value.map((request, index) => (
                <tr key={`${request.id} ${index}`}>
                  <th scope="row">
                    <button
                      type="button"
                      class="times-request"
                      onClick={() => props.onPick(request)}
                    >
                      <span class="times-method">{request.method}</span>
                      {request.copy !== undefined && (
                        <span class="times-method">copy {request.copy}</span>
                      )}
                      <MarkedText text={request.path} />
                    </button>
                  </th>
                  <td>{request.recorded === undefined ? '–' : renderTime(request.recorded)}</td>
                  <td>{renderTime(request.replayed)}</td>
                  <td class="times-change">
                    {request.recorded === undefined ? (
                      '–'
                    ) : (
                      <Change before={request.recorded} now={request.replayed} />
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      );
    };
  },
  { props: ['rows', 'recorded', 'onPick'] },
);

/** A change, which wraps only between its two parts. */
function Change({ before, now }: { before: number; now: number }) {
  const [time, part] = renderChange(before, now).split(' (');
  return (
    <>
      <span class="times-part">{time}</span>
      {part !== undefined && <span class="times-part"> ({part}</span>}
    </>
  );
}
