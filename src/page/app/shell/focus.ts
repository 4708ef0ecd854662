/** Keeps the focus in sight: the control that has it may be removed, once it has done its work. */
import { nextTick, onBeforeUnmount, onMounted, watch } from 'vue';
import { route } from '../route/route.ts';

/**
 * Focuses the list of the view, or the view itself if it has none. For a button, not a link: the fragment of the URL is
 * the route's.
 */
export function focusContent(): void {
  const main = document.getElementById('main');
  (main?.querySelector<HTMLElement>('.grid') ?? main)?.focus({ preventScroll: true });
}

/**
 * A browser leaves the page without a focus once the element that has it is removed: a button that has done its work,
 * a view that gives way to another. What was around that element gets the focus, or else the list of the view.
 */
export function useKeptFocus(): void {
  /** What has the focus, and all that is around it, from the inside out. */
  let focused: readonly Element[] = [];
  /** The view has the focus in place of its list. */
  let isWaiting = false;

  const onFocusin = ({ target }: FocusEvent) => {
    focused = target instanceof Element ? withAncestors(target) : [];
    isWaiting &&= target === document.getElementById('main');
  };
  // A click on empty room takes the focus away, and is meant to.
  const onPointerdown = () => {
    isWaiting = false;
    setTimeout(() => {
      if (isFree() && focused[0]?.isConnected) focused = [];
    });
  };
  const focusView = () => {
    focusContent();
    isWaiting = document.activeElement?.id === 'main';
  };
  const keep = () => {
    const [lost, ...around] = focused;
    if (isWaiting && document.querySelector('#main .grid')) focusView();
    if (!lost || lost.isConnected || !isFree()) return;
    focused = [];
    const near = around.find((element) => element.isConnected && element.matches(PLACES));
    if (near instanceof HTMLElement) near.focus({ preventScroll: true });
    if (isFree()) focusView();
  };
  const observer = new MutationObserver(keep);
  watch(
    () => [route.value.run, route.value.with, route.value.tab].join(' '),
    async () => {
      await nextTick();
      if (isFree()) focusView();
    },
  );
  onMounted(() => {
    addEventListener('focusin', onFocusin);
    addEventListener('pointerdown', onPointerdown);
    observer.observe(document.body, { childList: true, subtree: true });
  });
  onBeforeUnmount(() => {
    removeEventListener('focusin', onFocusin);
    removeEventListener('pointerdown', onPointerdown);
    observer.disconnect();
  });
}

/** Parts of a view that can have the focus as a whole. */
const PLACES = '#main [tabindex]';

function withAncestors(element: Element): Element[] {
  const all: Element[] = [];
  for (let each: Element | null = element; each; each = each.parentElement) all.push(each);
  return all;
}

/** Nothing has the focus, and no dialog wants it. */
function isFree(): boolean {
  return document.activeElement === document.body && !document.querySelector('dialog[open]');
}
