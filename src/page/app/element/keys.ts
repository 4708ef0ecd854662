import { onBeforeUnmount, onMounted } from 'vue';

/**
 * Binds actions to single keys while a view is shown. No key acts while a text is typed, in a dialog, or together with
 * Ctrl, Alt or Meta.
 */
export function useKeys(actions: Readonly<Record<string, () => void>>): void {
  const onKeydown = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event.target) || document.querySelector('dialog[open]')) return;
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  };
  onMounted(() => addEventListener('keydown', onKeydown));
  onBeforeUnmount(() => removeEventListener('keydown', onKeydown));
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches('input, textarea, select');
}
