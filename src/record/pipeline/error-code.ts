/** The code of an error, such as `ECONNRESET`, or the name of an error without a code. */
export function errorCode(error: unknown): string {
  const { code, cause, name } = Object(error);
  if (typeof code === 'string') return code;
  const causeCode: unknown = Object(cause).code;
  if (typeof causeCode === 'string') return causeCode;
  return typeof name === 'string' ? name : 'Error';
}
