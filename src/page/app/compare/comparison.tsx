import { computed, defineComponent, onMounted, onUnmounted, ref, shallowRef, watch } from 'vue';
import { textOfError } from '../../../errors.ts';
import type { MessageView } from '../../api.ts';
import { type GridRow, ROW_HEIGHT, VirtualGrid } from '../element/virtual-grid.tsx';
import { renderCount, renderTime } from '../text/amounts.ts';
import {
  alignRows,
  type RowPair,
  type SideName,
  type SideRow,
  shortNames,
  spanOf,
} from './align-rows.ts';
import { checkBodies, checkKey } from './body-checks.ts';
import { renderCells } from './compare-cells.tsx';
import { MessageDiff } from './message-diff.tsx';
import './compare.css';

/** One side of a comparison: a run or a session. */
export interface Side extends SideName {
  readonly rows: readonly SideRow[];
  /** Loads what was sent and received, and why the request did not pass. */
  load(id: string): Promise<LoadedRow>;
}

interface LoadedRow {
  readonly request?: MessageView;
  readonly response?: MessageView;
  readonly message?: string;
}

interface LoadedPair {
  readonly key: string;
  readonly pair: RowPair;
  readonly left: LoadedRow;
  readonly right: LoadedRow;
  /** Why one of the messages could not be loaded. */
  readonly error?: string;
}

/** Height of the rows of a narrow list, which have three lines, in px. */
const NARROW_ROW = 72;
const NARROW = 640;

/** How long the keyboard rests on a row before it is loaded, in ms. */
const REST = 120;

interface CompareRow extends GridRow {
  readonly pair: RowPair;
}

/**
 * Two sides, row by row, with the status, time and size of each, and the differences between the messages of the chosen
 * row.
 */
export const Comparison = defineComponent(
  (props: {
    left: Side;
    right: Side;
    /** Id of the row that a link opens. */
    picked?: string | undefined;
    onPick: (id: string) => void;
  }) => {
    const isFiltered = ref(true);
    const chosen = ref('');
    const loaded = shallowRef<LoadedPair>();
    const table = ref<HTMLElement>();
    const isNarrow = ref(false);

    const aligned = computed(() => alignRows(props.left.rows, props.right.rows));
    const checks = checkBodies(
      () => aligned.value,
      async (id) => (await props.left.load(id)).response,
      async (id) => (await props.right.load(id)).response,
    );
    const pairs = computed(() => {
      const differing = checks.differing.value;
      if (differing.size === 0) return aligned.value;
      return aligned.value.map((pair): RowPair => {
        return differing.has(checkKey(pair)) ? { ...pair, differs: ['body'] } : pair;
      });
    });
    const span = computed(() => spanOf(pairs.value));
    const names = computed(() => shortNames(props.left, props.right));
    const rows = computed(() => {
      const height = isNarrow.value ? NARROW_ROW : ROW_HEIGHT;
      return pairs.value
        .filter(({ differs }) => !isFiltered.value || differs.length > 0)
        .map((pair): CompareRow => {
          const isMissing = pair.differs.includes('missing');
          return { key: keyOf(pair), height, pair, ...(isMissing && { class: 'is-missing' }) };
        });
    });
    const height = computed(() => {
      const [first] = rows.value;
      // Narrow lists have no header.
      const header = isNarrow.value ? 0 : HEADER;
      return header + 2 + (first ? (first.height ?? ROW_HEIGHT) * rows.value.length : 0);
    });
    const columns = computed(() => [
      { name: 'request', label: 'Request' },
      { name: 'status', label: 'Status' },
      { name: 'time', label: 'Time' },
      { name: 'size', label: 'Size' },
      { name: 'bar', label: `0 to ${renderTime(span.value)}` },
    ]);

    let timer: ReturnType<typeof setTimeout> | undefined;
    const load = async ({ key, pair }: CompareRow): Promise<void> => {
      const { left, right } = pair;
      const [before, now] = await Promise.allSettled([
        left ? props.left.load(left.id) : {},
        right ? props.right.load(right.id) : {},
      ]);
      // Another row may have been chosen in the meantime.
      if (chosen.value !== key) return;
      const failed = [before, now].find((result) => result.status === 'rejected');
      loaded.value = {
        ...{ key, pair },
        left: before.status === 'fulfilled' ? before.value : {},
        right: now.status === 'fulfilled' ? now.value : {},
        ...(failed && { error: textOfError(failed.reason) }),
      };
    };
    const choose = (row: CompareRow, rest: number): void => {
      chosen.value = row.key;
      clearTimeout(timer);
      timer = setTimeout(() => {
        void load(row);
        const picked = row.pair.left ?? row.pair.right;
        if (picked) props.onPick(picked.id);
      }, rest);
    };

    watch(
      rows,
      () => {
        const isPicked = ({ pair: { left, right } }: CompareRow): boolean =>
          (left ?? right)?.id === props.picked;
        const row = chosen.value === '' ? rows.value.find(isPicked) : undefined;
        if (row) choose(row, 0);
      },
      { immediate: true },
    );

    let sizes: ResizeObserver | undefined;
    onMounted(() => {
      sizes = new ResizeObserver(([entry]) => {
        isNarrow.value = (entry?.contentRect.width ?? NARROW) < NARROW;
      });
      if (table.value) sizes.observe(table.value);
    });
    onUnmounted(() => {
      sizes?.disconnect();
      clearTimeout(timer);
    });

    return () => {
      const { left, right } = props;
      const isNamed = left.name !== right.name;
      const isShown = rows.value.some(({ key }) => key === chosen.value);
      return (
        <section class="compare" aria-label={`${labelOf(left)} against ${labelOf(right)}`}>
          <header class="compare-head">
            <p class="compare-sides">
              <SideLabel side={left} isNamed={isNamed} key="left" />
              <span class="compare-word">against</span>
              <SideLabel side={right} isNamed={isNamed} isRight key="right" />
            </p>
            <p class="compare-word">
              {summaryOf(pairs.value)}
              {checks.remaining.value > 0 &&
                `, ${renderCount(checks.remaining.value, 'body', 'bodies')} to compare`}
            </p>
            {checks.isWaiting.value && (
              <button type="button" class="quiet-button" onClick={() => checks.checkAll()}>
                Compare all bodies
              </button>
            )}
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
            <div
              class={['compare-table', { 'is-narrow': isNarrow.value }]}
              ref={table}
              style={{ height: `min(56vh, ${height.value}px)` }}
            >
              {rows.value.length === 0 ? (
                <p class="compare-empty">
                  {emptyWords(
                    pairs.value.length,
                    !checks.isWaiting.value && checks.remaining.value === 0,
                  )}
                </p>
              ) : (
                <VirtualGrid
                  label="Requests of both sides"
                  columns={columns.value}
                  rows={rows.value}
                  active={chosen.value}
                  cells={({ pair }: CompareRow) => renderCells(pair, span.value)}
                  onActive={(row: CompareRow) => choose(row, REST)}
                  onPick={(row: CompareRow) => choose(row, 0)}
                />
              )}
            </div>
            <div class="compare-detail">
              {isShown && loaded.value?.key === chosen.value ? (
                <Detail loaded={loaded.value} names={names.value} />
              ) : (
                rows.value.length > 0 && (
                  <p class="compare-word" role="status">
                    {isShown ? 'Loading…' : 'Choose a request to see what differs in it.'}
                  </p>
                )
              )}
            </div>
          </div>
        </section>
      );
    };
  },
  { props: ['left', 'right', 'picked', 'onPick'] },
);

function labelOf({ name, facts }: SideName): string {
  return `${name}, ${facts}`;
}

/** What tells a side apart from the other. If both replay one session, its name is in the breadcrumb. */
function SideLabel(props: { side: SideName; isNamed: boolean; isRight?: boolean }) {
  const { side, isNamed, isRight } = props;
  return (
    <span class="compare-side">
      <span class={`compare-key ${isRight ? 'is-right' : 'is-left'}`} aria-hidden="true" />
      <span>
        <strong>{side.facts}</strong> {isNamed && side.name}
      </span>
    </span>
  );
}

/** Height of the list's header, in px. */
const HEADER = 28;

function emptyWords(count: number, areBodiesCompared: boolean): string {
  if (count === 0) return 'Neither side has a request.';
  const what = areBodiesCompared ? 'status, size and body' : 'status and size';
  return `Every request has the same ${what} on both sides.`;
}

/** A key that a pair keeps when its sides are read again. */
function keyOf({ left, right }: RowPair): string {
  return JSON.stringify([left?.id, right?.id]);
}

function summaryOf(pairs: readonly RowPair[]): string {
  const count = (what: RowPair['differs'][number]): number =>
    pairs.filter(({ differs }) => differs.includes(what)).length;
  const differing = pairs.filter(({ differs }) => differs.length > 0).length;
  if (differing === 0) return `${renderCount(pairs.length, 'request')}, none differs`;
  const parts = [
    [count('missing'), 'on one side only'],
    [count('status'), 'in status'],
    [count('size'), 'in size'],
    [count('body'), 'in body only'],
  ] as const;
  const named = parts
    .filter(([number]) => number > 0)
    .map(([number, word]) => `${number.toLocaleString('en')} ${word}`);
  return `${differing.toLocaleString('en')} of ${renderCount(pairs.length, 'request')} ${differing === 1 ? 'differs' : 'differ'}${named.length > 0 ? `: ${named.join(', ')}` : ''}`;
}

function Detail({
  loaded,
  names: [leftLabel, rightLabel],
}: {
  loaded: LoadedPair;
  names: readonly [string, string];
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
