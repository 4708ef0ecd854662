/** Whether a status is one of an error: what such an answer brings is not what it came instead of. */
export function isError(status: number | undefined): boolean {
  return status !== undefined && status >= 400;
}
