import { readReference } from './read-reference.ts';
import type { Reading } from './reading.ts';
import type { Cursor } from './see.ts';
import { Spot } from './spot.ts';

/** Tells the URL of `5; url=/orders/7`, which browsers follow after so many seconds. */
export function readRefresh(value: string, within: Cursor, reading: Reading): void {
  const semicolon = /[;,]/.exec(value);
  if (!semicolon) return;
  const rest = value.slice(semicolon.index + 1).trim();
  const url = rest.replace(/^url\s*=\s*/i, '').replace(/^(["'])(.*)\1$/, '$2');
  readReference(url, new Spot('url', 'url', undefined, within), reading);
}
