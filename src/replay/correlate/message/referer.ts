import { Location } from '../../../formats/value/location.ts';
import { isNamed } from '../../../http/headers.ts';
import type { RecordedRequest } from '../../../session/schema.ts';
import { isPlainUrl } from '../naming/value-keys.ts';
import type { LiveEdit } from './explain-unsendable.ts';

const REFERER = new Location([{ kind: 'header', name: 'referer' }]);

/**
 * The page that a request comes from, where that was another path than recorded (RFC 9110 section
 * 10.1.3).
 * @param liveOf gives the path that the latest request for a recorded one went to, if that was another
 */
export function refererEdit(
  { headers }: RecordedRequest,
  liveOf: (path: string) => string | undefined,
): LiveEdit | undefined {
  const header = headers.findIndex(([name]) => isNamed(name, 'referer'));
  const [, url = ''] = headers[header] ?? [];
  const [start = -1, path = ''] = pathIn(url);
  const live = start < 0 ? undefined : liveOf(path);
  if (live === undefined) return undefined;
  const step = { kind: 'range', start, end: start + path.length, codec: 'plain' } as const;
  return { point: { part: 'header', header, steps: [step], location: REFERER }, text: live };
}

/**
 * Whether a value stays as it was where nothing live is found for it: in the `Referer`, which decides nothing of
 * what a request does, and a URL elsewhere, which names nothing that the server has.
 */
export function mayStay(location: Location, value: string): boolean {
  return location.isWithin(REFERER) || isPlainUrl(value);
}

/** Where the path and query of an absolute URL begin, and what they are. */
function pathIn(url: string): [start: number, path: string] | [] {
  const root = /^https?:\/\/[^/?#]+(?=\/)/i.exec(url)?.[0].length;
  return root === undefined ? [] : [root, url.slice(root).replace(/#.*$/s, '')];
}
