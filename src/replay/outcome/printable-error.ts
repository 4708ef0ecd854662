import { printable, printableLine } from '../../printable.ts';
import type { OutcomeError } from './outcome.ts';

/** An error whose texts may be printed as they are. */
export function printableError({ code, message, detail }: OutcomeError): OutcomeError {
  return {
    code,
    message: printableLine(message),
    ...(detail !== undefined && { detail: printable(detail) }),
  };
}
