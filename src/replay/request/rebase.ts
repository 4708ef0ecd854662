import { parseUrl } from '../../http/parse-url.ts';
import type { Header } from '../../session/schema.ts';
import type { Targets } from './target.ts';

/** In any case, with the default port or without; with a user it is left as it is. */
const ORIGIN = /^https?:\/\/[^/?#@\\]+(?=\/|$)/i;

/**
 * A header that holds a URL of the server, with a recorded origin replaced by that of its target: a
 * check of `Origin` against `Host` must pass at the target as it did then.
 */
export function rebaseHeader(header: Header, targets: Targets): Header {
  const [name, value] = header;
  const named = ORIGIN.exec(value)?.[0];
  const recorded = named && parseUrl(named)?.origin;
  if (!recorded) return header;
  const target = targets.find(([origin]) => origin === recorded)?.[1];
  if (!target) return header;
  const rest = value.slice(named.length);
  return [name, rest === '' ? target.origin : target.origin + target.basePath + rest];
}
