import { onScopeDispose, type ShallowRef, shallowRef } from 'vue';

/** Whether the page is as narrow as a phone. The style sheets have the same width. */
export function useNarrow(): ShallowRef<boolean> {
  const query = matchMedia('(max-width: 720px)');
  const isNarrow = shallowRef(query.matches);
  const update = () => {
    isNarrow.value = query.matches;
  };
  query.addEventListener('change', update);
  onScopeDispose(() => query.removeEventListener('change', update));
  return isNarrow;
}
