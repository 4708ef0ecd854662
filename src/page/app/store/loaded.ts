import { type ShallowRef, shallowRef, watch } from 'vue';
import { type FaultError, faultOf } from '../source/page-source.ts';

/** A value that is read again when its key changes. */
interface Loaded<T> {
  /**
   * The last value that came. It stays while the next one is read, unless that takes long, so that nothing flickers.
   */
  readonly value: ShallowRef<T | undefined>;
  /** The key that `value` belongs to. */
  readonly key: ShallowRef<string>;
  readonly fault: ShallowRef<FaultError | undefined>;
}

/** How long an old value stays, in ms: after that, it would be taken for the new one. */
const MAX_STALE = 400;

/**
 * Reads a value by a key, and again whenever the key changes. Values that come too late are dropped.
 * @param keyOf an empty key asks for nothing
 */
export function useLoaded<T>(keyOf: () => string, load: () => Promise<T>): Loaded<T> {
  const value = shallowRef<T>();
  const key = shallowRef('');
  const fault = shallowRef<FaultError>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(
    keyOf,
    async (wanted) => {
      fault.value = undefined;
      clearTimeout(timer);
      if (!wanted) {
        value.value = undefined;
        key.value = '';
        return;
      }
      timer = setTimeout(() => {
        value.value = undefined;
      }, MAX_STALE);
      const put = (loaded: T | undefined, error?: FaultError) => {
        if (keyOf() !== wanted) return;
        clearTimeout(timer);
        value.value = loaded;
        fault.value = error;
        key.value = wanted;
      };
      try {
        put(await load());
      } catch (error) {
        put(undefined, faultOf(error));
      }
    },
    { immediate: true },
  );
  return { value, key, fault };
}
