/**
 * Finds the rows whose responses differ though their statuses and sizes do not. For that, messages have to be loaded. A
 * few hundred rows are checked at once, and more when somebody asks for it.
 */
import { onScopeDispose, type ShallowRef, shallowRef, watch } from 'vue';
import type { MessageView } from '../../api.ts';
import { compareBodies } from '../body/compare-bodies.ts';
import type { RowPair, SideRow } from './align-rows.ts';

/** Loads the response of a row; undefined if there is none. */
type LoadResponse = (id: string) => Promise<MessageView | undefined>;

interface BodyChecks {
  /** Keys of the pairs whose bodies are known to differ. */
  readonly differing: ShallowRef<ReadonlySet<string>>;
  /** How many bodies are still to be compared. */
  readonly remaining: ShallowRef<number>;
  /** Whether the checks wait to be asked, since there are many. */
  readonly isWaiting: ShallowRef<boolean>;
  checkAll(): void;
}

/** The most pairs that are compared without being asked. */
const MAX_UNASKED = 300;
const CONCURRENCY = 4;
/** Pause between two updates of the results, in ms. */
const INTERVAL = 250;

/**
 * Compares the bodies of pairs that look equal.
 * @param pairs each pair is checked once, and again if its status, size or state changes
 */
export function checkBodies(
  pairs: () => readonly RowPair[],
  left: LoadResponse,
  right: LoadResponse,
): BodyChecks {
  const differing = shallowRef<ReadonlySet<string>>(new Set());
  const remaining = shallowRef(0);
  const isWaiting = shallowRef(false);
  /** Results by key; undefined while a pair is compared. */
  const results = new Map<string, boolean | undefined>();
  let queue: RowPair[] = [];
  let running = 0;
  let isAsked = false;
  let isOver = false;
  let shownAt = 0;

  const show = (): void => {
    shownAt = performance.now();
    differing.value = new Set([...results].filter(([, differs]) => differs).map(([key]) => key));
    remaining.value = queue.length + running;
  };
  const work = async (): Promise<void> => {
    running += 1;
    for (let pair = queue.shift(); pair !== undefined && !isOver; pair = queue.shift()) {
      const key = checkKey(pair);
      results.set(key, undefined);
      results.set(key, await differs(pair, left, right));
      if (performance.now() - shownAt > INTERVAL) show();
    }
    running -= 1;
    if (!isOver) show();
  };
  const start = (): void => {
    const known = pairs().filter((pair) => pair.left && pair.right && pair.differs.length === 0);
    queue = known.filter((pair) => !results.has(checkKey(pair)));
    isWaiting.value = !isAsked && queue.length > MAX_UNASKED;
    if (isWaiting.value) queue = [];
    remaining.value = queue.length + running;
    while (running < CONCURRENCY && queue.length > 0) void work();
  };
  watch(pairs, start, { immediate: true });
  onScopeDispose(() => {
    isOver = true;
  });
  return {
    differing,
    remaining,
    isWaiting,
    checkAll() {
      isAsked = true;
      start();
    },
  };
}

/** Identifies a pair as it is now: another outcome of the same recording has another key, and is checked again. */
export function checkKey({ left, right }: RowPair): string {
  const parts = ({ id, status, size, state, at }: SideRow): unknown[] => [
    id,
    status,
    size,
    state,
    at,
  ];
  return JSON.stringify([left && parts(left), right && parts(right)]);
}

async function differs(pair: RowPair, left: LoadResponse, right: LoadResponse): Promise<boolean> {
  if (!pair.left || !pair.right) return false;
  const [before, now] = await Promise.allSettled([left(pair.left.id), right(pair.right.id)]);
  // If a row cannot be loaded, choosing it says why.
  if (before.status === 'rejected' || now.status === 'rejected') return false;
  if (!before.value || !now.value) return before.value !== now.value;
  const [body, other] = [before.value.body, now.value.body];
  const { kind } = compareBodies(body, other, ['left', 'right']);
  return kind === 'json' || kind === 'lines' || body.base64 !== other.base64;
}
