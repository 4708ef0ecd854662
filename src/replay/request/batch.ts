/** Batches: multipart bodies with a request in each of their parts (`application/http`). */
import { carriedIn } from '../../formats/formats.ts';
import { Location } from '../../formats/location.ts';
import { headerValue } from '../../http/headers.ts';
import { isMultipartBody } from '../../http/multipart-boundary.ts';
import type { Recording } from '../../session/schema.ts';
import type { About } from '../naming/about.ts';
import { subjectsOfPath } from '../naming/subjects.ts';

/** What a request in a batch is about. */
type Asked = Pick<About, 'around'> & { readonly path: string };

/** The requests in a batch, by the places of their parts, at which their responses are in the answer. */
export function innerRequests({
  headers,
  body,
}: Recording['request']): Map<string, Asked> | undefined {
  const contentType = headerValue(headers, 'content-type');
  if (!body || !('text' in body) || !isMultipartBody(body.text, contentType)) return undefined;
  const carried = carriedIn({ text: body.text, contentType });
  const pieces = carried?.kind === 'pieces' ? carried.pieces : [];
  const inner = pieces.flatMap(({ as, steps, target = '' }) => {
    if (as !== 'target') return [];
    const asked = { path: target, around: subjectsOfPath(target) };
    return [[partOf(new Location(steps)), asked] as const];
  });
  return inner.length === 0 ? undefined : new Map(inner);
}

/** The parts that a location is in. */
export function partOf({ steps }: Location): string {
  return new Location(steps.filter(({ kind }) => kind === 'part')).text;
}
