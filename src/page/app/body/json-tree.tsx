import { computed, defineComponent, nextTick, ref, shallowRef, watch } from 'vue';
import { renderCount } from '../text/amounts.ts';
import { MarkedText } from '../text/marked-text.tsx';
import { ShowMore } from '../text/show-more.tsx';
import { type Folding, type JsonRow, jsonRows } from './json-rows.ts';
import './json-tree.css';

/** How many rows are made at first, and more with each click on the button. */
const ROWS = 500;
/** In characters, of one string. */
const MAX_CLOSED_STRING = 300;
const MAX_OPEN_STRING = 20_000;

/** A JSON value as a folding tree. Arrow keys move in the tree, and fold and unfold it. */
export const JsonTree = defineComponent(
  (props: { value: unknown; label?: string | undefined }) => {
    const folding = shallowRef<Folding>({ all: 'some', toggled: new Set() });
    const most = ref(ROWS);
    const focused = ref('');
    const tree = ref<HTMLElement>();
    watch(
      () => props.value,
      () => {
        folding.value = { all: 'some', toggled: new Set() };
        most.value = ROWS;
        focused.value = '';
      },
    );
    const walked = computed(() => jsonRows(props.value, folding.value, most.value));

    const toggle = (path: string): void => {
      const toggled = new Set(folding.value.toggled);
      if (!toggled.delete(path)) toggled.add(path);
      folding.value = { ...folding.value, toggled };
    };
    const foldAll = (all: Folding['all']): void => {
      folding.value = { all, toggled: new Set(all === 'closed' ? [''] : []) };
      most.value = ROWS;
      focused.value = '';
    };
    const focus = async (row: JsonRow | undefined): Promise<void> => {
      if (!row) return;
      focused.value = row.path;
      await nextTick();
      tree.value?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
    };
    const onKey = (event: KeyboardEvent): void => {
      const { rows } = walked.value;
      const at = Math.max(
        0,
        rows.findIndex(({ path }) => path === focused.value),
      );
      const row = rows[at];
      if (!row || event.altKey || event.ctrlKey || event.metaKey) return;
      const go = (target: JsonRow | undefined): void => {
        focus(target);
      };
      switch (event.key) {
        case 'ArrowDown':
          go(rows[at + 1]);
          break;
        case 'ArrowUp':
          go(rows[at - 1]);
          break;
        case 'Home':
          go(rows[0]);
          break;
        case 'End':
          go(rows.at(-1));
          break;
        case 'ArrowRight':
          if (row.isOpen === false) toggle(row.path);
          else if (row.isOpen) go(rows[at + 1]);
          break;
        case 'ArrowLeft':
          if (row.isOpen) toggle(row.path);
          else go(rows.slice(0, at).findLast(({ depth }) => depth < row.depth));
          break;
        case 'Enter':
        case ' ':
          if (row.isOpen !== undefined) toggle(row.path);
          break;
        default:
          return;
      }
      event.preventDefault();
      event.stopPropagation();
    };

    return () => {
      const { rows, isMore } = walked.value;
      const hasFocused = rows.some(({ path }) => path === focused.value);
      return (
        <div class="json">
          {(rows.length > 1 || rows[0]?.isOpen !== undefined) && (
            <div class="json-tools">
              <button type="button" class="quiet-button" onClick={() => foldAll('open')}>
                Expand all
              </button>
              <button type="button" class="quiet-button" onClick={() => foldAll('closed')}>
                Collapse all
              </button>
            </div>
          )}
          <div
            class="json-tree"
            role="tree"
            aria-label={props.label ?? 'JSON'}
            ref={tree}
            onKeydown={onKey}
          >
            {rows.map((row, index) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the tree takes the keys
              // biome-ignore lint/a11y/useFocusableInteractive: Vue writes the attribute in lower case
              <div
                key={row.path}
                role="treeitem"
                class={['json-row', { 'is-folding': row.isOpen !== undefined }]}
                aria-level={row.depth + 1}
                aria-expanded={row.isOpen}
                tabindex={row.path === focused.value || (!hasFocused && index === 0) ? 0 : -1}
                style={{ paddingLeft: `min(${row.depth * 14 + 18}px, 40%)` }}
                title={row.path === '' ? undefined : row.path}
                onClick={() => {
                  focused.value = row.path;
                  // A click that ends a selection of text does not fold the row.
                  const isSelecting = document.getSelection()?.isCollapsed === false;
                  if (row.isOpen !== undefined && !isSelecting) toggle(row.path);
                }}
              >
                {renderKey(row)}
                {renderValue(row)}
              </div>
            ))}
          </div>
          {isMore && (
            <ShowMore
              words={`The first ${renderCount(rows.length, 'line')} are shown`}
              onMore={() => {
                most.value += 2 * ROWS;
              }}
            />
          )}
        </div>
      );
    };
  },
  { props: ['value', 'label'] },
);

function renderKey({ key }: JsonRow) {
  if (key === undefined) return undefined;
  if (typeof key === 'number') return <span class="json-index">{key}: </span>;
  return (
    <>
      <span class="role-name json-key">{MarkedText({ text: key === '' ? '""' : key })}</span>
      <span class="role-mark">: </span>
    </>
  );
}

function renderValue({ kind, text, size, isOpen }: JsonRow) {
  switch (kind) {
    case 'object':
    case 'array': {
      const [start, end] = kind === 'object' ? ['{', '}'] : ['[', ']'];
      if (size === 0) return <span class="role-mark">{`${start}${end}`}</span>;
      const count = kind === 'object' ? renderCount(size, 'member') : renderCount(size, 'element');
      return (
        <>
          <span class="role-mark">
            {start}
            {!isOpen && (
              <>
                {' '}
                {MarkedText({ text })} {end}
              </>
            )}
          </span>
          <span class="json-size">{count}</span>
        </>
      );
    }
    case 'range':
      return <span class="json-range">[{MarkedText({ text })}]</span>;
    case 'string':
      return renderString(text, size, isOpen);
    case 'number':
      return <span class="role-number">{text}</span>;
    default:
      return <span class="role-literal">{text}</span>;
  }
}

function renderString(text: string, size: number, isOpen: boolean | undefined) {
  const most = isOpen === undefined ? size : isOpen ? MAX_OPEN_STRING : MAX_CLOSED_STRING;
  return (
    <>
      <span class="role-string json-string">
        "{MarkedText({ text: text.slice(0, most) })}
        {most < size ? '…' : '"'}
      </span>
      {isOpen !== undefined && <span class="json-size">{renderCount(size, 'character')}</span>}
    </>
  );
}
