import { defineComponent } from 'vue';
import type { RunCard } from '../../api.ts';
import { EmptyState } from '../element/controls.tsx';
import { StateMark } from '../element/icon.tsx';
import { linkTo } from '../route/route.ts';
import { usePage } from '../store/page-store.ts';
import { describeRun } from '../store/run-state.ts';
import { renderNumber, renderTime } from '../text/amounts.ts';
import { renderStart } from '../text/moments.ts';
import './run.css';

const NUMBERS = ['Sent', 'Passed', 'Failed', 'Blocked', 'Duration'];

/** Runs, the newest first. */
export const RunTable = defineComponent(
  (props: { runs: readonly RunCard[] }) => {
    const page = usePage();
    return () => {
      if (props.runs.length === 0) {
        return (
          <EmptyState title="No runs yet">
            <p>
              Choose Replay on a session. Its runs are listed here until{' '}
              {page.overview.value?.server ?? 'the server'} ends.
            </p>
          </EmptyState>
        );
      }
      return (
        <section class="run-table" aria-label="Runs" tabindex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">State</th>
                <th scope="col">Session</th>
                <th scope="col">Target</th>
                {NUMBERS.map((label) => (
                  <th key={label} scope="col" class="number">
                    {label}
                  </th>
                ))}
                <th scope="col">Started</th>
              </tr>
            </thead>
            <tbody>
              {props.runs.map((run) => (
                <tr key={run.id}>
                  <td>
                    <StateMark state={describeRun(run).state} />
                  </td>
                  <td class="run-session">
                    <a href={linkTo({ session: run.key, run: run.id })}>{run.session}</a>
                  </td>
                  <td class="mono">{run.target}</td>
                  <td class="number">
                    {renderNumber(run.counts.sent)} of {renderNumber(run.counts.total)}
                  </td>
                  <td class="number">{renderNumber(run.counts.passed)}</td>
                  <td class="number">{renderNumber(run.counts.failed)}</td>
                  <td class="number">{renderNumber(run.counts.blocked)}</td>
                  <td class="number">{run.summary ? renderTime(run.summary.duration) : ''}</td>
                  <td>
                    <time datetime={run.startedAt}>{renderStart(run.startedAt)}</time>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      );
    };
  },
  { props: ['runs'] },
);
