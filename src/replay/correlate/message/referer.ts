import { Location } from '../../../formats/value/location.ts';
import { isNamed } from '../../../http/headers.ts';
import type { RecordedRequest } from '../../../session/schema.ts';
import { isPlainUrl } from '../naming/value-keys.ts';
import type { LiveEdit } from './explain-unsendable.ts';

const REFERER = new Location([{ kind: 'header', name: 'referer' }]);

/**
 * The `Referer` of a request (RFC 9110 section 10.1.3), if that page had another path than the recorded one.
 * @param liveOf gives the path to which the latest request for a recorded path went, if it was another one
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
 * Whether a value stays as recorded if no live value is found for it: a value in the `Referer`, which does not decide
 * what a request does, or a URL of another server.
 */
export function mayStay(location: Location, value: string): boolean {
  return location.isWithin(REFERER) || isPlainUrl(value);
}

/** The path and query of an absolute URL, with their start. */
function pathIn(url: string): [start: number, path: string] | [] {
  const root = /^https?:\/\/[^/?#]+(?=\/)/i.exec(url)?.[0].length;
  return root === undefined ? [] : [root, url.slice(root).replace(/#.*$/s, '')];
}
