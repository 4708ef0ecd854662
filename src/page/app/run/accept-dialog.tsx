import { computed, defineComponent, reactive } from 'vue';
import type { AcceptAnswers, AcceptedAnswers } from '../../accept-api.ts';
import { DiffLines } from '../body/body-diff.tsx';
import { Notice } from '../element/controls.tsx';
import { Icon } from '../element/icon.tsx';
import { Modal } from '../element/modal.tsx';
import { useLoaded } from '../store/loaded.ts';
import { usePage } from '../store/page-store.ts';
import { renderCount, renderNumber } from '../text/amounts.ts';
import { MarkedText } from '../text/marked-text.tsx';
import type { RequestItem } from './run-rows.ts';

/** Nobody reads more answers before a decision. */
const MAX_LISTED = 100;

/**
 * Shows what accepting answers changes in the file of the session, before anything is written. An error of the server
 * is among the changes only once its own box, which names the status, is ticked.
 */
export const AcceptDialog = defineComponent(
  (props: {
    run: string;
    /** Key of the session. */
    session: string;
    requests: readonly RequestItem[];
    onAccept: (answers: Pick<AcceptAnswers, 'ids' | 'errors'>) => void;
    onClose: () => void;
  }) => {
    const page = usePage();
    const errors = reactive(new Set<string>());
    const ids = props.requests.map(({ id }) => id);
    const preview = useLoaded<AcceptedAnswers>(
      () => JSON.stringify([...errors]),
      () => page.source.accept({ run: props.run, ids, errors: [...errors], isPreview: true }),
    );
    const shown = computed(() => {
      const { accepted = [], refused = [] } = preview.value.value ?? {};
      return { accepted, refused };
    });
    const titleOf = (id: string) => {
      const item = props.requests.find((each) => each.id === id);
      return (
        <span class="mono accept-request">
          <b>{item?.method}</b> <MarkedText text={item?.path ?? ''} />
          <span class="accept-change">
            {item?.outcome?.expected ?? 'none'} → {item?.outcome?.actual ?? 'none'}
          </span>
        </span>
      );
    };
    const nameError = (id: string): string => {
      const { actual = 0 } = props.requests.find((each) => each.id === id)?.outcome ?? {};
      return actual >= 500 ? `the error ${actual}` : 'this error';
    };
    const tickOf = (id: string) => (
      <label class="accept-error">
        <input
          type="checkbox"
          checked={errors.has(id)}
          onChange={() => {
            if (!errors.delete(id)) errors.add(id);
          }}
        />
        Expect {nameError(id)} from now on
      </label>
    );
    return () => {
      const { accepted, refused } = shown.value;
      const count = renderCount(accepted.length, 'live answer');
      const isReady = preview.value.value !== undefined && accepted.length > 0;
      return (
        <Modal
          title={`Accept ${renderCount(ids.length, 'live answer')}`}
          isWide
          onClose={props.onClose}
        >
          {{
            default: () => (
              <>
                <div class="accept">
                  {preview.fault.value && (
                    <Notice kind="fail">{preview.fault.value.message}</Notice>
                  )}
                  {!preview.value.value && !preview.fault.value && <p>Comparing…</p>}
                  {accepted.length > 0 && (
                    <p>
                      Changes in the file <span class="accept-file mono">{props.session}</span>:
                    </p>
                  )}
                  <ul class="accept-list">
                    {accepted.slice(0, MAX_LISTED).map(({ id, diff }) => (
                      <li key={id}>
                        {titleOf(id)}
                        {errors.has(id) && tickOf(id)}
                        <DiffLines lines={diff} label={`Response of #${id}`} />
                      </li>
                    ))}
                    {refused.slice(0, MAX_LISTED).map(({ id, reason, error }) => (
                      <li key={id}>
                        {titleOf(id)}
                        <p class="secondary">{reason}</p>
                        {error !== undefined && tickOf(id)}
                      </li>
                    ))}
                  </ul>
                  {accepted.length > MAX_LISTED && (
                    <p class="secondary">And {renderNumber(accepted.length - MAX_LISTED)} more.</p>
                  )}
                </div>
                <footer>
                  <button type="button" class="button" onClick={props.onClose}>
                    Cancel
                  </button>
                  <button
                    type="button"
                    class="button primary"
                    disabled={!isReady}
                    onClick={() =>
                      props.onAccept({ ids: accepted.map(({ id }) => id), errors: [...errors] })
                    }
                  >
                    <Icon name="passed" />
                    Accept {count}
                  </button>
                </footer>
              </>
            ),
          }}
        </Modal>
      );
    };
  },
  { props: ['run', 'session', 'requests', 'onAccept', 'onClose'] },
);
