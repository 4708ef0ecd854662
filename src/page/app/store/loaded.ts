import { type ShallowRef, shallowRef, watch } from 'vue';
import { type FaultError, faultOf } from '../source/page-source.ts';

/** Something that is read anew when its key changes. */
interface Loaded<T> {
  /** The last one that came: it stays until the next is there, so that nothing flickers. */
  readonly value: ShallowRef<T | undefined>;
  /** The key that `value` belongs to. */
  readonly key: ShallowRef<string>;
  readonly fault: ShallowRef<FaultError | undefined>;
}

/**
 * Reads something by a key, and again whenever the key is another one. Answers that come too late are dropped.
 * @param keyOf an empty key asks for nothing
 */
export function useLoaded<T>(keyOf: () => string, load: () => Promise<T>): Loaded<T> {
  const value = shallowRef<T>();
  const key = shallowRef('');
  const fault = shallowRef<FaultError>();
  watch(
    keyOf,
    async (wanted) => {
      fault.value = undefined;
      if (!wanted) {
        value.value = undefined;
        key.value = '';
        return;
      }
      try {
        const loaded = await load();
        if (keyOf() !== wanted) return;
        value.value = loaded;
        key.value = wanted;
      } catch (error) {
        if (keyOf() === wanted) fault.value = faultOf(error);
      }
    },
    { immediate: true },
  );
  return { value, key, fault };
}
