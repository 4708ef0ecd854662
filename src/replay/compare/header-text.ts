import type { ResponseHeaders } from '../sending/exchange.ts';

/** The value of a header, several joined as RFC 9110 section 5.2 has it; undefined for none. */
export function headerText(headers: ResponseHeaders | undefined, name: string): string | undefined {
  const value = headers?.[name];
  return typeof value === 'object' ? value.join(', ') : value;
}
