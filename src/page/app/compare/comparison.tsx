import { useVirtualizer } from '@tanstack/vue-virtual';
import {
  computed,
  defineComponent,
  onMounted,
  onUnmounted,
  ref,
  shallowRef,
  useId,
  watch,
} from 'vue';
import type { MessageView } from '../../api.ts';
import { renderCount } from '../text/amounts.ts';
import { alignRows, type RowPair, type SideRow, spanOf } from './align-rows.ts';
import { CompareRow } from './compare-row.tsx';
import { MessageDiff } from './message-diff.tsx';
import './compare.css';

/** One of two runs, targets of a run, or sessions. */
export interface Side {
  readonly label: string;
  readonly rows: readonly SideRow[];
  /** What was sent and received, and why it did not pass. */
  load(id: string): Promise<LoadedRow>;
}

interface LoadedRow {
  readonly request?: MessageView;
  readonly response?: MessageView;
  readonly message?: string;
}

interface LoadedPair {
  readonly pair: RowPair;
  readonly left: LoadedRow;
  readonly right: LoadedRow;
  /** Why one of them could not be loaded. */
  readonly error?: string;
}

/** In px. Narrow rows have two lines. */
const ROW = { wide: 32, narrow: 58 };
const NARROW = 640;

/** How long the keyboard rests on a row before it is loaded, in ms. */
const REST = 120;

/** Two sides, row by row: status, time and size of each, and of the chosen row what differs in its messages. */
export const Comparison = defineComponent(
  (props: { left: Side; right: Side; onPick: (id: string) => void }) => {
    const id = useId();
    const isFiltered = ref(true);
    const chosen = ref(-1);
    const loaded = shallowRef<LoadedPair>();
    const list = ref<HTMLElement>();
    const isNarrow = ref(false);

    const pairs = computed(() => alignRows(props.left.rows, props.right.rows));
    const span = computed(() => spanOf(pairs.value));
    const shown = computed(() =>
      isFiltered.value ? pairs.value.filter(({ differs }) => differs.length > 0) : pairs.value,
    );
    const height = computed(() => (isNarrow.value ? ROW.narrow : ROW.wide));
    const virtualizer = useVirtualizer(
      computed(() => ({
        count: shown.value.length,
        getScrollElement: () => list.value ?? null,
        estimateSize: () => height.value,
        overscan: 12,
      })),
    );
    watch(height, () => virtualizer.value.measure());

    const isLoaded = computed(() => keyOf(loaded.value?.pair) === keyOf(shown.value[chosen.value]));
    let timer: ReturnType<typeof setTimeout> | undefined;
    const load = async (pair: RowPair): Promise<void> => {
      const { left, right } = pair;
      const [before, now] = await Promise.allSettled([
        left ? props.left.load(left.id) : {},
        right ? props.right.load(right.id) : {},
      ]);
      // Another row may have been chosen in the meantime.
      if (keyOf(shown.value[chosen.value]) !== keyOf(pair)) return;
      const failed = [before, now].find((result) => result.status === 'rejected');
      loaded.value = {
        pair,
        left: before.status === 'fulfilled' ? before.value : {},
        right: now.status === 'fulfilled' ? now.value : {},
        ...(failed && {
          error: failed.reason instanceof Error ? failed.reason.message : String(failed.reason),
        }),
      };
    };
    const choose = (index: number, rest = 0): void => {
      const pair = shown.value[index];
      if (!pair) return;
      chosen.value = index;
      virtualizer.value.scrollToIndex(index);
      clearTimeout(timer);
      timer = setTimeout(() => {
        load(pair);
        const picked = pair.left ?? pair.right;
        if (picked) props.onPick(picked.id);
      }, rest);
    };
    // What was chosen stays so, if it is still shown.
    watch(shown, (now, before) => {
      const key = keyOf(before[chosen.value]);
      chosen.value = key === undefined ? -1 : now.findIndex((pair) => keyOf(pair) === key);
      if (chosen.value < 0) loaded.value = undefined;
    });

    const onKey = (event: KeyboardEvent): void => {
      const page = Math.max(1, Math.floor((list.value?.clientHeight ?? 0) / height.value) - 1);
      const last = shown.value.length - 1;
      const to: Readonly<Record<string, number>> = {
        ArrowDown: chosen.value + 1,
        ArrowUp: chosen.value - 1,
        PageDown: chosen.value + page,
        PageUp: chosen.value - page,
        Home: 0,
        End: last,
      };
      const next = to[event.key];
      if (next === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      event.stopPropagation();
      choose(Math.min(last, Math.max(0, next)), REST);
    };

    let sizes: ResizeObserver | undefined;
    onMounted(() => {
      sizes = new ResizeObserver(([entry]) => {
        isNarrow.value = (entry?.contentRect.width ?? NARROW) < NARROW;
      });
      if (list.value) sizes.observe(list.value);
    });
    onUnmounted(() => {
      sizes?.disconnect();
      clearTimeout(timer);
    });

    return () => {
      const { left, right } = props;
      return (
        <section class="compare" aria-label={`${left.label} against ${right.label}`}>
          <header class="compare-head">
            <p class="compare-sides">
              <span class="compare-key is-left" aria-hidden="true" />
              <strong>{left.label}</strong>
              <span class="compare-word">against</span>
              <span class="compare-key is-right" aria-hidden="true" />
              <strong>{right.label}</strong>
            </p>
            <p class="compare-word">{summaryOf(pairs.value)}</p>
            <label class="compare-only">
              <input
                type="checkbox"
                checked={isFiltered.value}
                onChange={() => {
                  isFiltered.value = !isFiltered.value;
                }}
              />
              Only what differs
            </label>
          </header>
          <div class="compare-panes">
            <div class="compare-table">
              <div class="compare-row compare-names" aria-hidden="true">
                <span>Request</span>
                <span>Status</span>
                <span>Time</span>
                <span>Size</span>
                <span>0 to {Math.round(span.value).toLocaleString('en')} ms</span>
              </div>
              {shown.value.length === 0 && (
                <p class="compare-empty">
                  {pairs.value.length === 0
                    ? 'Neither side has a request.'
                    : 'Every request has the same status and size on both sides.'}
                </p>
              )}
              {/* biome-ignore lint/a11y/useAriaActivedescendantWithTabindex: Vue writes the attribute in lower case */}
              <div
                class="compare-list"
                ref={list}
                style={{ height: `min(56vh, ${virtualizer.value.getTotalSize()}px)` }}
                role="listbox"
                tabindex={0}
                aria-label="Requests of both sides"
                aria-activedescendant={chosen.value < 0 ? undefined : `${id}-${chosen.value}`}
                onKeydown={onKey}
              >
                <div
                  role="presentation"
                  style={{ height: `${virtualizer.value.getTotalSize()}px`, position: 'relative' }}
                >
                  {virtualizer.value.getVirtualItems().map(({ index, start }) => {
                    const pair = shown.value[index];
                    return (
                      pair && (
                        <CompareRow
                          key={index}
                          id={`${id}-${index}`}
                          pair={pair}
                          span={span.value}
                          place={[index + 1, shown.value.length]}
                          isChosen={index === chosen.value}
                          style={{
                            height: `${height.value}px`,
                            transform: `translateY(${start}px)`,
                          }}
                          onChoose={() => choose(index)}
                        />
                      )
                    );
                  })}
                </div>
              </div>
            </div>
            <div class="compare-detail" aria-live="polite">
              {loaded.value && isLoaded.value ? (
                <Detail loaded={loaded.value} leftLabel={left.label} rightLabel={right.label} />
              ) : (
                <p class="compare-word">
                  {chosen.value < 0 ? 'Choose a request to see what differs in it.' : 'Loading…'}
                </p>
              )}
            </div>
          </div>
        </section>
      );
    };
  },
  { props: ['left', 'right', 'onPick'] },
);

/** What a pair keeps when its sides are read again. */
function keyOf(pair: RowPair | undefined): string | undefined {
  return pair && JSON.stringify([pair.left?.id, pair.right?.id]);
}

function summaryOf(pairs: readonly RowPair[]): string {
  const count = (what: RowPair['differs'][number]): number =>
    pairs.filter(({ differs }) => differs.includes(what)).length;
  const differing = pairs.filter(({ differs }) => differs.length > 0).length;
  if (differing === 0)
    return `${renderCount(pairs.length, 'request')}, none differs in status or size`;
  const parts = [
    [count('missing'), 'on one side alone'],
    [count('status'), 'in status'],
    [count('size'), 'in size'],
  ] as const;
  const named = parts.filter(([number]) => number > 0).map(([number, word]) => `${number} ${word}`);
  return `${differing} of ${renderCount(pairs.length, 'request')} ${differing === 1 ? 'differs' : 'differ'}${named.length > 0 ? `: ${named.join(', ')}` : ''}`;
}

function Detail({
  loaded,
  leftLabel,
  rightLabel,
}: {
  loaded: LoadedPair;
  leftLabel: string;
  rightLabel: string;
}) {
  const { left, right, error, pair } = loaded;
  return (
    <>
      {error !== undefined && <p class="compare-error">{error}</p>}
      {[[leftLabel, left.message] as const, [rightLabel, right.message] as const].map(
        ([label, message], index) =>
          message === undefined ? undefined : (
            <div class="compare-failure" key={index}>
              <strong>{label}</strong>
              <pre>{message}</pre>
            </div>
          ),
      )}
      {pair.left && pair.right ? (
        <>
          <MessageDiff
            title="Response"
            left={left.response}
            right={right.response}
            leftLabel={leftLabel}
            rightLabel={rightLabel}
          />
          <MessageDiff
            title="Request"
            left={left.request}
            right={right.request}
            leftLabel={leftLabel}
            rightLabel={rightLabel}
          />
        </>
      ) : (
        <p class="compare-word">Only “{pair.left ? leftLabel : rightLabel}” has this request.</p>
      )}
    </>
  );
}
