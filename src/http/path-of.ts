/** The path of a request target, without query and fragment. */
export function pathOf(target: string): string {
  return target.replace(/[?#].*$/s, '');
}
