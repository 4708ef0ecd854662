import { defineComponent, ref } from 'vue';
import type { RecordedSoFar } from '../../api.ts';
import { faultOf } from '../source/page-source.ts';
import { usePage } from '../store/page-store.ts';
import { renderCount } from '../text/amounts.ts';
import './record.css';

/** The counts of a recorder that the page started, and a button to stop it. */
export const StartedRecorder = defineComponent(
  (props: { url: string; recorded: RecordedSoFar }) => {
    const page = usePage();
    const isStopping = ref(false);
    const fault = ref('');
    const stop = async () => {
      if (isStopping.value) return;
      isStopping.value = true;
      fault.value = '';
      try {
        const { sessions, problem } = await page.source.stopRecorder(props.url);
        const written = sessions === 0 ? 'nothing was recorded' : renderCount(sessions, 'session');
        await page.refresh();
        page.spoken.value = problem ?? `The recorder has stopped: ${written}`;
      } catch (error) {
        fault.value = faultOf(error).message;
      } finally {
        isStopping.value = false;
      }
    };
    return () => {
      const { underWay, requests, sessions, problem } = props.recorded;
      const shown = fault.value || problem;
      return (
        <div class="recorder">
          <span class="recorder-counts secondary">
            {renderCount(requests, 'request')}
            {underWay > 0 && `, ${underWay} under way`}
            {sessions > 0 && `, ${renderCount(sessions, 'session')}`}
          </span>
          <button
            type="button"
            class="button recorder-stop"
            aria-label={`Stop the recorder at ${props.url}`}
            aria-busy={isStopping.value}
            aria-disabled={isStopping.value}
            title="Close the endpoint, and write the session"
            onClick={stop}
          >
            {isStopping.value ? 'Writing…' : 'Stop'}
          </button>
          {shown && (
            <p class="recorder-problem" role="alert">
              {shown}
            </p>
          )}
        </div>
      );
    };
  },
  { props: ['url', 'recorded'] },
);
