/**
 * Whether an error is the system's of that code, such as `ENOENT`. In a vm context, errors of Node
 * are no instances of the context's own `Error`.
 */
export function isErrorCode(error: unknown, code: string): boolean {
  return Object(error).code === code;
}
