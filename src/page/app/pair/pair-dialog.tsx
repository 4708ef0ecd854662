import { computed, defineComponent, ref, shallowRef, useId, watch } from 'vue';
import { EmptyState, onText } from '../element/controls.tsx';
import { StateMark } from '../element/icon.tsx';
import { Modal } from '../element/modal.tsx';
import { go } from '../route/route.ts';
import { usePage } from '../store/page-store.ts';
import { describeRun } from '../store/run-state.ts';
import { renderCount } from '../text/amounts.ts';
import { renderStart, renderWhen } from '../text/moments.ts';
import './pair.css';

/** The side to compare, while the other side is chosen: `run:id` or `session:key`. */
const left = shallowRef('');

/** Asks what a run or a session is to be compared with. */
export function askCompare(what: string): void {
  left.value = what;
}

const MAX_SHOWN = 100;

/** The runs and sessions that can be the other side. Runs of the same session come first. */
export const PairDialog = defineComponent(() => {
  const page = usePage();
  const id = useId();
  const text = ref('');
  watch(left, () => {
    text.value = '';
  });
  const own = computed(() => {
    const [kind, name] = splitSide(left.value);
    const { runs = [], sessions = [] } = page.overview.value ?? {};
    const run = kind === 'run' ? runs.find((card) => card.id === name) : undefined;
    const key = run?.key ?? name;
    return { kind, name, key, session: sessions.find((card) => card.key === key) };
  });
  const runs = computed(() => {
    const { kind, name, key } = own.value;
    const others = (page.overview.value?.runs ?? []).filter(
      (run) => (kind !== 'run' || run.id !== name) && contains(`${run.session} ${run.target}`),
    );
    const isSame = (run: { key: string }) => (run.key === key ? 0 : 1);
    return others.sort((a, b) => isSame(a) - isSame(b)).slice(0, MAX_SHOWN);
  });
  const sessions = computed(() => {
    const { kind, name } = own.value;
    const others = (page.overview.value?.sessions ?? []).filter(
      (card) => (kind !== 'session' || card.key !== name) && contains(`${card.name} ${card.key}`),
    );
    return others.slice(0, MAX_SHOWN);
  });
  const contains = (name: string) => name.toLowerCase().includes(text.value.trim().toLowerCase());
  const close = () => {
    left.value = '';
  };
  const choose = (side: string) => {
    const { kind, name, key } = own.value;
    close();
    const run = kind === 'run' ? name : '';
    go({ session: key, run, with: side, recording: '', copy: '' });
  };
  return () => {
    if (!left.value) return undefined;
    return (
      <Modal title="Compare with…" onClose={close}>
        {{
          default: () => (
            <div class="pair-choices">
              <label class="spoken" for={id}>
                Find a run or a session
              </label>
              <input
                id={id}
                class="field"
                type="search"
                autofocus
                placeholder="Find a run or a session"
                autocomplete="off"
                value={text.value}
                onInput={onText((typed) => {
                  text.value = typed;
                })}
              />
              {runs.value.length > 0 && <h3>Runs</h3>}
              <ul>
                {runs.value.map((run) => (
                  <li key={run.id}>
                    <button
                      type="button"
                      class="pair-choice"
                      onClick={() => choose(`run:${run.id}`)}
                    >
                      <StateMark state={describeRun(run).state} isShort />
                      <span class="pair-name">{run.session}</span>
                      <span class="secondary">
                        → {run.target} · {renderStart(run.startedAt)}
                      </span>
                    </button>
                  </li>
                ))}
              </ul>
              {sessions.value.length > 0 && <h3>Sessions</h3>}
              <ul>
                {sessions.value.map((card) => (
                  <li key={card.key}>
                    <button
                      type="button"
                      class="pair-choice"
                      onClick={() => choose(`session:${card.key}`)}
                    >
                      <span class="pair-name">{card.name}</span>
                      <span class="secondary">
                        {renderCount(card.requests, 'request')} · {renderWhen(card.recordedAt)}
                      </span>
                    </button>
                  </li>
                ))}
              </ul>
              {runs.value.length + sessions.value.length === 0 && (
                <EmptyState title="There is nothing to compare with">
                  <p>Replay the session once more, or record another one.</p>
                </EmptyState>
              )}
            </div>
          ),
        }}
      </Modal>
    );
  };
});

/** The kind and the name of a side: `run:id`, `session:key`. */
export function splitSide(side: string): readonly [kind: 'run' | 'session', name: string] {
  const colon = side.indexOf(':');
  return [side.startsWith('run:') ? 'run' : 'session', side.slice(colon + 1)];
}
