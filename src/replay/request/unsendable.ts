/** Recordings that nobody can send again. */
import { binaryFormatOf } from '../../formats/formats.ts';
import { headerValue } from '../../http/headers.ts';
import type { RecordedRequest, Recording } from '../../session/schema.ts';
import type { Failure } from '../failure/failure.ts';
import { type NotSent, type RequestStep, refuse } from './step.ts';

/** Step: withholds requests after which a connection speaks no HTTP any more. */
export const refuseUpgrade: RequestStep = {
  name: 'refuse tunnels and protocol upgrades',
  run(draft) {
    const { request, response } = draft.recording;
    if (request.method === 'CONNECT') return refuse({ kind: 'upgrade', by: 'tunnel' });
    if ('status' in response && response.status === 101) {
      return refuse({ kind: 'upgrade', by: 'protocol' });
    }
    return draft;
  },
};

/** Step: withholds requests of whose body the recording has a part only. */
export const refuseTruncatedBody: RequestStep = {
  name: 'refuse bodies that were not recorded whole',
  run(draft) {
    const { body } = draft.recording.request;
    if (!body || !('truncated' in body)) return draft;
    return withholdTruncated(draft.recording, body.truncated);
  },
};

/** Part of a body could be taken for all of it. Where no answer came, there is nothing to miss. */
function withholdTruncated({ request, response }: Recording, size: number): NotSent {
  const failure: Failure = { kind: 'truncated-body', size, ...factsOfTruncated(request, size) };
  return { state: 'status' in response ? 'failed' : 'skipped', failure };
}

type TruncatedBody = Extract<Failure, { kind: 'truncated-body' }>;

/** How a body was framed tells why a session lacks it (RFC 9112, section 6.3). */
function factsOfTruncated(
  { headers }: RecordedRequest,
  size: number,
): Omit<TruncatedBody, 'kind' | 'size'> {
  const announced = Number(headerValue(headers, 'content-length') ?? size);
  if (announced > size) return { announced };
  const { name, needs } = binaryFormatOf(headerValue(headers, 'content-type') ?? '') ?? {};
  if (name !== undefined && needs !== undefined) {
    return { unread: { format: name, packageName: needs.packageName } };
  }
  return headerValue(headers, 'transfer-encoding') === undefined ? {} : { isChunked: true };
}
