import type { Header } from '../../session/schema.ts';
import type { ResponseHeaders } from './exchange.ts';

/** The headers of an answer as a session has them, each value by itself. */
export function headerPairs(headers: ResponseHeaders): Header[] {
  const pairs: Header[] = [];
  for (const [name, values] of Object.entries(headers)) {
    if (typeof values === 'string') pairs.push([name, values]);
    else for (const value of values ?? []) pairs.push([name, value]);
  }
  return pairs;
}
