/** Sees the calls of a method: on what, and with what. */
export type SeeCall<Self> = (self: Self, args: readonly unknown[]) => void;

/**
 * Watches the calls of methods on all objects of a class. Watching each object of its own would cost
 * each of them as much as this does once.
 * @returns a function that ends it
 */
export function watchMethods<Self extends object>(
  prototype: object,
  methods: Readonly<Record<string, SeeCall<Self>>>,
): () => void {
  const restored = Object.entries(methods).map(([method, see]) => {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, method);
    const original: unknown = descriptor?.value;
    if (descriptor === undefined || typeof original !== 'function') return undefined;
    Object.defineProperty(prototype, method, {
      ...descriptor,
      value(this: Self, ...args: unknown[]): unknown {
        see(this, args);
        return Reflect.apply(original, this, args);
      },
    });
    return () => Object.defineProperty(prototype, method, descriptor);
  });
  return () => {
    for (const restore of restored) restore?.();
  };
}
