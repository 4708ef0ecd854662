import Module from 'node:module';

/**
 * From now on nothing of this process can be required of a package, as if nobody had installed it. Of a
 * package that was required before, nothing changes.
 */
export function hidePackage(name: string): void {
  const resolve: unknown = Reflect.get(Module, '_resolveFilename');
  if (typeof resolve !== 'function') throw new Error('Node resolves modules otherwise.');
  Reflect.set(Module, '_resolveFilename', (request: string, ...rest: unknown[]): unknown => {
    if (request === name) {
      throw Object.assign(new Error(`Cannot find module '${name}'`), { code: 'MODULE_NOT_FOUND' });
    }
    return Reflect.apply(resolve, Module, [request, ...rest]);
  });
}
