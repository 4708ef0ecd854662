/**
 * Whether all objects have keys that are not their own, since somebody gave them some: those who go
 * through a million objects need not look at each key in vain.
 */
export function inheritsKeys(): boolean {
  return Object.keys(Object.prototype).length > 0;
}
