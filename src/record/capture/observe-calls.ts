/**
 * Watches the calls of a method of one object, by an own property that hands everything on. Node's
 * objects are watched so and not by listeners, whose presence changes how they behave.
 */
export function observeCalls(
  object: object,
  method: string,
  observe: (args: readonly unknown[]) => void,
): void {
  const original: unknown = Reflect.get(object, method);
  if (typeof original !== 'function') return;
  Object.defineProperty(object, method, {
    configurable: true,
    enumerable: false,
    writable: true,
    value(this: unknown, ...args: unknown[]): unknown {
      observe(args);
      return Reflect.apply(original, this, args);
    },
  });
}
