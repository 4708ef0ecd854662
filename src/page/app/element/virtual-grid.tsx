/**
 * A long list of rows in columns. Only the rows in view are in the document. Since rows come and go, the list has the
 * focus, and `aria-activedescendant` names the active row.
 */
import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/vue-virtual';
import {
  computed,
  defineComponent,
  nextTick,
  onBeforeUnmount,
  onMounted,
  ref,
  useId,
  type VNodeChild,
  watch,
} from 'vue';
import { Icon } from './icon.tsx';
import { nextSort, parseSort } from './sort.ts';
import './virtual-grid.css';

export interface GridColumn {
  /** Also the class of the column's header and cells. */
  readonly name: string;
  readonly label: string;
  /** Set if the rows can be ordered by the column: the direction of the first click. */
  readonly sort?: 'up' | 'down';
}

export interface GridRow {
  readonly key: string;
  /** In px. The height of one line if it is left out. */
  readonly height?: number;
  /** From 1. */
  readonly level?: number;
  /** None if the row does not open. */
  readonly isOpen?: boolean;
  readonly class?: string;
}

interface GridProps<T extends GridRow> {
  readonly label: string;
  readonly columns: readonly GridColumn[];
  readonly rows: readonly T[];
  /** Key of the active row. */
  readonly active: string;
  /** One cell for each column, or one cell for all of them. */
  readonly cells: (row: T) => readonly VNodeChild[];
  /** Another row has become active, by key or by a click. */
  readonly onActive: (row: T) => void;
  /** A row was clicked, or Enter was pressed on it. */
  readonly onPick: (row: T) => void;
  /** A row is to be opened or closed. */
  readonly onFold?: (row: T, isOpen: boolean) => void;
  readonly onHover?: (row: T | undefined) => void;
  /** Parent rows stay at the top while their children are in view. All of them have the height of the first row. */
  readonly areParentsSticky?: boolean;
  /** The column that orders the rows: `time`, or `-time` for descending. */
  readonly sort?: string;
  /** The user asks for another order. */
  readonly onSort?: (sort: string) => void;
  /** Drawn over the rows. */
  readonly overlay?: (places: GridPlaces) => VNodeChild;
}

/** Where rows and columns are, in px from the top left corner of the first row. */
export interface GridPlaces {
  /** Middle of a row. None if there is no such row. */
  middleOf(key: string): number | undefined;
  /** None if the column is not shown. */
  columnOf(name: string): { readonly left: number; readonly width: number } | undefined;
  readonly width: number;
  readonly height: number;
}

export const VirtualGrid = defineComponent(
  <T extends GridRow>(props: GridProps<T>) => {
    const id = useId();
    /** Index of the row that stays at the top while its children are in view; -1 if there is none. */
    let sticky = -1;
    const rangeExtractor = (range: Range): number[] => {
      const drawn = defaultRangeExtractor(range);
      const parent = props.areParentsSticky ? parentOf(props.rows, range.startIndex) : -1;
      sticky = parent < range.startIndex ? parent : -1;
      return sticky < 0 || drawn.includes(sticky) ? drawn : [sticky, ...drawn];
    };
    const scroller = ref<HTMLElement>();
    const virtualizer = useVirtualizer(
      computed(() => {
        const { rows } = props;
        return {
          count: rows.length,
          getScrollElement: () => scroller.value ?? null,
          estimateSize: (index: number) => rows[index]?.height ?? ROW_HEIGHT,
          getItemKey: (index: number) => rows[index]?.key ?? index,
          overscan: 8,
          rangeExtractor,
          scrollPaddingStart: props.areParentsSticky ? (rows[0]?.height ?? 0) : 0,
          // The rows begin below the header.
          scrollPaddingEnd: HEADER_HEIGHT,
        };
      }),
    );
    watch(
      () => props.rows,
      async () => {
        const isSeen = isActiveSeen();
        virtualizer.value.measure();
        await nextTick();
        // The rows were ordered again, or new ones were added: the active row stays in sight.
        if (isSeen) reveal(activeIndex.value);
      },
    );
    const places = computed(() => {
      const byKey = new Map<string, number>();
      for (const [index, { key }] of props.rows.entries()) byKey.set(key, index);
      return byKey;
    });
    const activeIndex = computed(() => places.value.get(props.active) ?? -1);

    // Another view may pick a row, which has to be in sight.
    watch(
      () => props.active,
      async () => {
        await nextTick();
        reveal(activeIndex.value);
      },
    );
    // A link may lead to a row that is still to be read.
    watch(activeIndex, async (index, before) => {
      await nextTick();
      if (before < 0) reveal(index);
    });
    const isActiveSeen = (): boolean => {
      const item = virtualizer.value.getVirtualItems().find(({ key }) => key === props.active);
      const { scrollTop = 0, clientHeight = 0 } = scroller.value ?? {};
      return item !== undefined && item.end > scrollTop && item.start < scrollTop + clientHeight;
    };
    const reveal = (index: number) => {
      if (index >= 0) virtualizer.value.scrollToIndex(index, { align: 'auto' });
    };
    // A detail that opens below the list may cover the row that it is about.
    let height = 0;
    const observer = new ResizeObserver(([entry]) => {
      const now = entry?.contentRect.height ?? 0;
      // The virtualizer observes the size as well, and has to be told first.
      if (now < height) requestAnimationFrame(() => reveal(activeIndex.value));
      height = now;
    });
    onMounted(() => {
      if (scroller.value) observer.observe(scroller.value);
      reveal(activeIndex.value);
    });
    onBeforeUnmount(() => observer.disconnect());

    const starts = computed(() => {
      let start = 0;
      return props.rows.map(({ height: own = ROW_HEIGHT }) => {
        start += own;
        return start - own;
      });
    });
    const placesOf = (): GridPlaces => ({
      middleOf(key) {
        const index = places.value.get(key) ?? -1;
        const start = starts.value[index];
        return start === undefined
          ? undefined
          : start + (props.rows[index]?.height ?? ROW_HEIGHT) / 2;
      },
      columnOf(name) {
        const cell = scroller.value?.querySelector<HTMLElement>(`.grid-head .cell-${name}`);
        return cell?.offsetWidth ? { left: cell.offsetLeft, width: cell.offsetWidth } : undefined;
      },
      width: scroller.value?.clientWidth ?? 0,
      height: virtualizer.value.getTotalSize(),
    });

    const moveTo = (index: number) => {
      const row = props.rows[Math.max(0, Math.min(props.rows.length - 1, index))];
      if (row) props.onActive(row);
    };
    const foldOrMove = (isOpen: boolean) => {
      const row = props.rows[activeIndex.value];
      if (!row) return;
      if (row.isOpen === !isOpen) props.onFold?.(row, isOpen);
      else if (isOpen) moveTo(activeIndex.value + 1);
      else moveTo(parentOf(props.rows, activeIndex.value));
    };
    const onKeydown = (event: KeyboardEvent) => {
      if (event.target !== scroller.value || event.ctrlKey || event.metaKey || event.altKey) return;
      const at = activeIndex.value;
      const page = Math.max(1, Math.floor((scroller.value?.clientHeight ?? 0) / ROW_HEIGHT) - 2);
      const moves: Record<string, () => void> = {
        ArrowDown: () => moveTo(at + 1),
        ArrowUp: () => moveTo(at - 1),
        PageDown: () => moveTo(at + page),
        PageUp: () => moveTo(at - page),
        Home: () => moveTo(0),
        End: () => moveTo(props.rows.length - 1),
        ArrowRight: () => foldOrMove(true),
        ArrowLeft: () => foldOrMove(false),
        Enter: () => pickActive(),
        ' ': () => pickActive(),
      };
      const move = moves[event.key];
      if (!move) return;
      event.preventDefault();
      move();
    };
    const pickActive = () => {
      const row = props.rows[activeIndex.value];
      if (row) props.onPick(row);
    };
    const onClick = (event: MouseEvent, row: T) => {
      const { target } = event;
      // A click on a button or a link in the row does not pick the row.
      if (target instanceof Element && target.closest('button, a, input')) return;
      if (document.getSelection()?.type === 'Range') return;
      props.onActive(row);
      props.onPick(row);
    };

    const renderHeader = ({ name, label, sort: first }: GridColumn): VNodeChild => {
      const sort = parseSort(props.sort ?? '');
      const order = sort?.column === name && (sort.isDescending ? 'descending' : 'ascending');
      return (
        <div
          key={name}
          class={`cell cell-${name}`}
          role="columnheader"
          aria-sort={first && (order || 'none')}
        >
          {first && props.onSort ? (
            <button
              type="button"
              class="grid-sort"
              onClick={() => props.onSort?.(nextSort(props.sort ?? '', name, first === 'down'))}
            >
              {label}
              {order && <Icon name={order === 'descending' ? 'down' : 'up'} />}
            </button>
          ) : (
            label
          )}
        </div>
      );
    };

    return () => {
      const { rows, columns, cells } = props;
      const items = virtualizer.value.getVirtualItems();
      const isActiveDrawn = items.some(({ index }) => index === activeIndex.value);
      return (
        <div
          ref={scroller}
          class="grid"
          role="treegrid"
          tabindex={0}
          aria-label={props.label}
          aria-rowcount={rows.length + 1}
          aria-colcount={columns.length}
          aria-activedescendant={isActiveDrawn ? `${id}-${activeIndex.value}` : undefined}
          onKeydown={onKeydown}
          onMouseleave={() => props.onHover?.(undefined)}
        >
          <div class="grid-head" role="row" aria-rowindex={1}>
            {columns.map(renderHeader)}
          </div>
          <div
            class="grid-body"
            role="rowgroup"
            style={{ height: `${virtualizer.value.getTotalSize()}px` }}
          >
            {items.map(({ index, start, size }) => {
              const row = rows[index];
              if (!row) return undefined;
              const isActive = index === activeIndex.value;
              const drawn = cells(row);
              const isWhole = drawn.length === 1 && columns.length > 1;
              return (
                <div
                  key={row.key}
                  id={`${id}-${index}`}
                  class={['grid-row', row.class, { active: isActive, sticky: index === sticky }]}
                  role="row"
                  aria-rowindex={index + 2}
                  aria-level={row.level ?? 1}
                  aria-expanded={row.isOpen}
                  aria-selected={isActive}
                  style={{
                    height: `${size}px`,
                    transform: index === sticky ? 'none' : `translateY(${start}px)`,
                  }}
                  onClick={(event: MouseEvent) => onClick(event, row)}
                  onMouseenter={() => props.onHover?.(row)}
                >
                  {drawn.map((cell, column) => {
                    const name = isWhole ? 'whole' : columns[column]?.name;
                    return (
                      <div
                        key={name ?? column}
                        class={`cell cell-${name}`}
                        role="gridcell"
                        aria-colspan={isWhole ? columns.length : undefined}
                      >
                        {cell}
                      </div>
                    );
                  })}
                </div>
              );
            })}
            {props.overlay?.(placesOf())}
          </div>
        </div>
      );
    };
  },
  {
    props: [
      'label',
      'columns',
      'rows',
      'active',
      'cells',
      'onActive',
      'onPick',
      'onFold',
      'onHover',
      'areParentsSticky',
      'sort',
      'onSort',
      'overlay',
    ],
  },
);

/** Height of a row of one line, in px. */
export const ROW_HEIGHT = 28;

const HEADER_HEIGHT = 28;

function parentOf(rows: readonly GridRow[], index: number): number {
  const level = rows[index]?.level ?? 1;
  for (let at = index - 1; at >= 0; at -= 1) {
    if ((rows[at]?.level ?? 1) < level) return at;
  }
  return index;
}
