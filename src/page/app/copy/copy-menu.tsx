import { computed, defineComponent, nextTick, onUnmounted, ref, useId } from 'vue';
import { renderCurl } from '../../../export/curl.ts';
import { printableLine } from '../../../printable.ts';
import type { Difference } from '../../../replay/failure/failure.ts';
import type { MessageView } from '../../api.ts';
import { Icon } from '../element/icon.tsx';
import { copyText } from './clipboard.ts';
import { renderFetch, renderRawHttp } from './other-forms.ts';
import { copiedRequest } from './request.ts';
import { draftRule, ignorePaths, renderIgnore } from './settings.ts';
import './copy.css';

interface Item {
  readonly label: string;
  readonly hint?: string;
  /** The text to copy; undefined if it cannot be copied. */
  readonly text: () => string | undefined;
  /** Why the text may not be there to copy. */
  readonly otherwise?: string;
}

/** With more entries, the menu would be too long. */
const MAX_PATHS = 5;

/** A menu that copies a request for other programs, and the options that ignore its differences. */
export const CopyMenu = defineComponent(
  (props: {
    url: string;
    method: string;
    message: MessageView;
    differences?: readonly Difference[] | undefined;
  }) => {
    const id = useId();
    const root = ref<HTMLElement>();
    const list = ref<HTMLElement>();
    const isOpen = ref(false);
    const copied = ref<string>();
    const items = computed(() => [...requestItems(props), ...settingItems(props)]);

    const buttons = (): HTMLElement[] => [
      ...(root.value?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? []),
    ];
    const close = (isFocused: boolean): void => {
      isOpen.value = false;
      document.removeEventListener('pointerdown', onOutside);
      window.removeEventListener('scroll', onScroll, true);
      if (isFocused) root.value?.querySelector<HTMLElement>('.copy-open')?.focus();
    };
    const onOutside = ({ target }: Event): void => {
      if (target instanceof Node && !root.value?.contains(target)) close(false);
    };
    // The list does not move with the page, and would leave its button.
    const onScroll = (): void => close(false);
    onUnmounted(() => close(false));

    const open = async (at: number): Promise<void> => {
      copied.value = undefined;
      isOpen.value = true;
      document.addEventListener('pointerdown', onOutside);
      window.addEventListener('scroll', onScroll, true);
      await nextTick();
      if (list.value && root.value) show(list.value, root.value);
      buttons().at(at)?.focus({ preventScroll: true });
    };
    const choose = async ({ label, text, otherwise }: Item): Promise<void> => {
      const made = text();
      if (made === undefined) {
        copied.value = otherwise;
        return;
      }
      close(true);
      copied.value = (await copyText(made, label)) ? 'Copied' : 'Not copied';
      setTimeout(() => {
        copied.value = undefined;
      }, 1500);
    };
    const onKey = (event: KeyboardEvent): void => {
      const all = buttons();
      const at = all.findIndex((button) => button.matches(':focus'));
      const to: Readonly<Record<string, number>> = {
        ArrowDown: at + 1 === all.length ? 0 : at + 1,
        ArrowUp: at - 1,
        Home: 0,
        End: -1,
      };
      const next = to[event.key];
      if (next !== undefined) all.at(next)?.focus();
      else if (event.key === 'Escape') close(true);
      else {
        if (event.key === 'Tab') close(false);
        return;
      }
      event.preventDefault();
      event.stopPropagation();
    };

    return () => (
      <div class="copy-menu" ref={root}>
        <button
          type="button"
          class="button copy-open"
          aria-haspopup="menu"
          aria-expanded={isOpen.value}
          aria-controls={isOpen.value ? id : undefined}
          onClick={() => (isOpen.value ? close(false) : open(0))}
          onKeydown={(event: KeyboardEvent) => {
            if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
            event.preventDefault();
            event.stopPropagation();
            open(event.key === 'ArrowDown' ? 0 : -1);
          }}
        >
          <Icon name={copied.value === 'Copied' ? 'passed' : 'copy'} />
          <span class="copy-label">{isOpen.value ? 'Copy' : (copied.value ?? 'Copy')}</span>
          <Icon name="down" />
        </button>
        {isOpen.value && (
          <div class="copy-list" ref={list}>
            <div role="menu" id={id} aria-label="Copy" onKeydown={onKey}>
              {items.value.map((item) => (
                <button
                  type="button"
                  role="menuitem"
                  tabindex={-1}
                  key={`${item.label} ${item.hint}`}
                  onClick={() => choose(item)}
                >
                  {item.label}
                  {item.hint && <span class="copy-hint">{item.hint}</span>}
                </button>
              ))}
            </div>
            {copied.value && (
              <p class="copy-refusal" role="status">
                {copied.value}
              </p>
            )}
          </div>
        )}
      </div>
    );
  },
  { props: ['url', 'method', 'message', 'differences'] },
);

/** In px. */
const GAP = 4;

/** Shows a list below or above its button, in the top layer, where nothing cuts the list off. */
function show(list: HTMLElement, button: HTMLElement): void {
  list.popover = 'manual';
  list.showPopover?.();
  const place = button.getBoundingClientRect();
  const { width, height } = list.getBoundingClientRect();
  const left = place.left + width + GAP > window.innerWidth ? place.right - width : place.left;
  const below = place.bottom + GAP;
  const isBelow = below + height < window.innerHeight || place.top < height;
  list.style.left = `${Math.max(GAP, left)}px`;
  list.style.top = `${isBelow ? below : place.top - height - GAP}px`;
}

interface Shown {
  readonly url: string;
  readonly method: string;
  readonly message: MessageView;
  readonly differences?: readonly Difference[] | undefined;
}

function requestItems({ method, url, message }: Shown): Item[] {
  const request = () => copiedRequest(method, url, message);
  return [
    { label: 'cURL', hint: 'for a POSIX shell', text: () => renderCurl(request()) },
    { label: 'fetch', hint: 'JavaScript', text: () => renderFetch(request()) },
    {
      label: 'Raw HTTP',
      hint: 'HTTP/1.1',
      text: () => renderRawHttp(request()),
      otherwise:
        'The request is not plain text, so it cannot be copied as raw HTTP. cURL and fetch hold it.',
    },
  ];
}

function settingItems({ method, url, message, differences = [] }: Shown): Item[] {
  const paths = ignorePaths(differences);
  const path = /^[^:]+:\/\/[^/?#]*([^#]*)/.exec(url)?.[1] ?? url;
  return [
    ...(paths.length > 1
      ? [{ label: `ignore, all ${paths.length} paths`, text: () => renderIgnore(paths) }]
      : []),
    ...paths.slice(0, MAX_PATHS).map((each) => ({
      label: 'ignore path',
      hint: each,
      text: () => printableLine(each),
    })),
    {
      label: 'Correlation rule',
      hint: 'to be completed',
      text: () => draftRule(method, path, message.headers),
    },
  ];
}
