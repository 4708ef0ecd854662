import { looksRandom } from '../formats/value/randomness.ts';

/** A longer segment is no name that somebody gave a resource. */
const MAX_NAME = 64;

/**
 * What a request asks for, whatever ids are in it: method and path, without the query, with `*` for
 * each segment that may be another one in each run. Versions such as `v2` stay.
 */
export function routeOf({
  method,
  path,
}: {
  readonly method: string;
  readonly path: string;
}): string {
  const [plain = ''] = path.split(/[?#]/, 1);
  return `${method} ${plain.split('/').map(generalise).join('/')}`;
}

function generalise(segment: string): string {
  if (/^v\d{1,3}$/i.test(segment)) return segment;
  const mayDiffer =
    segment.length > MAX_NAME ||
    /\d/.test(segment) ||
    segment.includes('REDACTED') ||
    looksRandom(segment);
  return mayDiffer ? '*' : segment;
}
