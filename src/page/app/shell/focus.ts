/** Keeps the focus in sight when the control that has it is removed, once the control has done its work. */
import { nextTick, onBeforeUnmount, onMounted, watch } from 'vue';
import { route } from '../route/route.ts';

/**
 * Focuses the list of the view, or the view itself if it has none. Meant for a button, not for a link: the fragment of
 * the URL belongs to the route.
 */
export function focusContent(): void {
  const main = document.getElementById('main');
  (main?.querySelector<HTMLElement>('.grid') ?? main)?.focus({ preventScroll: true });
}

/**
 * A browser leaves the page without a focus once the focused element is removed, such as a button that has done its
 * work, or a view that gives way to another. The closest element around it that is left gets the focus, or else the
 * list of the view.
 */
export function useKeptFocus(): void {
  /** The focused element and all elements around it, from the inside out. */
  let focused: readonly Element[] = [];
  /** The view has the focus in place of its list. */
  let isWaiting = false;

  const onFocusin = ({ target }: FocusEvent) => {
    focused = target instanceof Element ? withAncestors(target) : [];
    isWaiting &&= target === document.getElementById('main');
  };
  // A click on an empty place takes the focus away on purpose.
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

/** Elements of a view that can have the focus. */
const PLACES = '#main [tabindex]';

function withAncestors(element: Element): Element[] {
  const all: Element[] = [];
  for (let each: Element | null = element; each; each = each.parentElement) all.push(each);
  return all;
}

/** Whether nothing has the focus, and no dialog wants it. */
function isFree(): boolean {
  return document.activeElement === document.body && !document.querySelector('dialog[open]');
}
