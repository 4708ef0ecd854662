import { headerValues } from '../http/headers.ts';
import type { Header } from './schema.ts';

/**
 * Lower-case names of the headers that belong to one connection and go no further (RFC 9110, section
 * 7.6.1), whether Connection names them or not.
 */
export const HOP_BY_HOP_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
]);

/** Lower-case names of the headers that a message names in Connection: they go no further either. */
export function namedInConnection(headers: readonly Header[]): readonly string[] {
  const values = headerValues(headers, 'connection');
  if (values.length === 0) return NONE;
  return values.length === 1 && values[0] === 'keep-alive' ? KEEP_ALIVE : values.flatMap(namesIn);
}

const NONE: readonly string[] = [];
/** What most messages have. */
const KEEP_ALIVE: readonly string[] = ['keep-alive'];

function namesIn(value: string): string[] {
  return value.split(',').map((name) => name.trim().toLowerCase());
}
