/**
 * Whether this names a file in a folder, and nothing outside of it, on every system: it has no
 * separator, no colon of a drive or a stream, and no character that ends a path.
 */
export function isPlainName(name: string): boolean {
  return /^[^/\\:]+$/.test(name) && !name.includes('\0') && name !== '.' && name !== '..';
}
