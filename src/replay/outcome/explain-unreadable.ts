import type { OutcomeError } from './outcome.ts';

/**
 * Why a recording fails whose body cannot be read.
 * @param what could not be done without it, such as `not sent`
 */
export function explainUnreadable(error: unknown, what: string): OutcomeError {
  const why = error instanceof Error ? error.message : String(error);
  const code = 'BODY_NOT_READABLE';
  return { code, message: `${code} ${what}: ${why}` };
}
