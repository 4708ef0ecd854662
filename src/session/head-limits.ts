import { headSize, MAX_HEAD_SIZE, MAX_HEADERS } from '../http/head-size.ts';
import { HEADER_VALUE, TOKEN } from '../http/header-syntax.ts';

/** In bytes. More than the recorder lets pass: a placeholder may be longer than its secret. */
export const MAX_STORED_HEAD: number = 4 * MAX_HEAD_SIZE;

/**
 * What is expected of headers that are more than a session can have; undefined for others. It is asked
 * before each of them is looked at.
 */
export function explainExcess(headers: readonly unknown[]): string | undefined {
  if (headers.length > MAX_HEADERS) return `at most ${MAX_HEADERS} headers`;
  let size = 0;
  for (const header of headers) if (isHeader(header)) size += headSize(header);
  return size > MAX_STORED_HEAD ? `headers of at most ${MAX_STORED_HEAD} bytes` : undefined;
}

/** Whether this is a pair of name and value. */
export function isHeader(value: unknown): value is [name: string, value: string] {
  return (
    Array.isArray(value) &&
    value.length === 2 &&
    typeof value[0] === 'string' &&
    typeof value[1] === 'string'
  );
}

/** Whether a header can be sent. HTTP clients refuse any other, or send it as two. */
export function isSendable(value: unknown): value is [name: string, value: string] {
  return isHeader(value) && TOKEN.test(value[0]) && HEADER_VALUE.test(value[1]);
}
