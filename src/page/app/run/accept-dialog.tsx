import { defineComponent } from 'vue';
import { Icon } from '../element/icon.tsx';
import { Modal } from '../element/modal.tsx';
import { renderCount, renderNumber } from '../text/amounts.ts';
import { MarkedText } from '../text/marked-text.tsx';
import type { RequestItem } from './run-rows.ts';

/** Nobody reads more answers before a decision. */
const MAX_LISTED = 100;

/** Lists the answers to accept, and names the file, before the file is written. */
export const AcceptDialog = defineComponent(
  (props: {
    /** Key of the session. */
    session: string;
    requests: readonly RequestItem[];
    onAccept: () => void;
    onClose: () => void;
  }) =>
    () => {
      const { session, requests } = props;
      const listed = requests.slice(0, MAX_LISTED);
      const count = renderCount(requests.length, 'live answer');
      return (
        <Modal title={`Accept ${count}`} onClose={props.onClose}>
          {{
            default: () => (
              <>
                <div class="accept">
                  <p>
                    {requests.length === 1 ? 'It replaces' : 'They replace'} what was recorded for{' '}
                    {requests.length === 1 ? 'this request' : 'these requests'} in the file:
                  </p>
                  <p class="accept-file mono">{session}</p>
                  <ul class="accept-list">
                    {listed.map(({ key, method, path, outcome }) => (
                      <li key={key}>
                        <span class="mono accept-request">
                          <b>{method}</b> <MarkedText text={path} />
                        </span>
                        <span class="mono accept-change">
                          {outcome?.expected ?? 'none'} → {outcome?.actual ?? 'none'}
                        </span>
                      </li>
                    ))}
                  </ul>
                  {listed.length < requests.length && (
                    <p class="secondary">
                      And {renderNumber(requests.length - listed.length)} more.
                    </p>
                  )}
                </div>
                <footer>
                  <button type="button" class="button" onClick={props.onClose}>
                    Cancel
                  </button>
                  <button type="button" class="button primary" onClick={props.onAccept}>
                    <Icon name="passed" />
                    Accept {count}
                  </button>
                </footer>
              </>
            ),
          }}
        </Modal>
      );
    },
  { props: ['session', 'requests', 'onAccept', 'onClose'] },
);
