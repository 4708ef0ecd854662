/**
 * Merges a request that writes a document back with the live document: what the client has left alone stays as it is
 * there, and so does what only the live document has. Otherwise, the request would delete what belongs to other people.
 */

import { headerValue } from '../../../http/headers.ts';
import type { RecordedRequest, Recording } from '../../../session/schema.ts';
import type { CorrelatedValue } from '../../failure/correlated-value.ts';
import { type Blocked, blockedByLack } from '../../failure/outcome.ts';
import { mergeDocument, type Unclear } from '../documents/merge-document.ts';
import { mergeForm } from '../documents/merge-form.ts';
import type { WrittenDocument } from '../link/link-recordings.ts';
import { bodyText } from '../message/body-text.ts';
import { readRequestBody } from '../message/walk-request.ts';
import type { LiveResponses } from './live-responses.ts';

/** A merged request, or why it is not sent. */
export type CarriedOver =
  | { readonly request: RecordedRequest; readonly over: readonly CorrelatedValue[] }
  | Blocked;

/**
 * @param request with its live values
 * @param recorded the same without them
 */
export function carryOver(
  request: RecordedRequest,
  recorded: RecordedRequest,
  recordings: readonly Recording[],
  live: Pick<LiveResponses, 'documentOf'>,
  document: WrittenDocument,
): CarriedOver {
  const producer = recordings[document.producer];
  const { body, headers } = request;
  const sent = producer && readRequestBody(request, undefined);
  if (!sent || !body || sent.write) return { request, over: [] };
  const { response } = producer;
  const now = live.documentOf(document.producer);
  const versions = {
    read: 'body' in response ? bodyText(response.body, response.headers) : '',
    written: bodyText(recorded.body, recorded.headers),
    sent: bodyText(body, headers),
    live: now?.text ?? '',
  };
  const paths = {
    ...{ read: producer.request.path, written: recorded.path },
    ...{ sent: request.path, live: now?.path ?? '' },
  };
  const { isBinary } = sent;
  const encoding = { isBinary, contentType: headerValue(headers, 'content-type') };
  const merged = document.isForm
    ? mergeForm({ ...versions, paths, encoding }, document)
    : mergeDocument(versions, document);
  if (!merged) return { request, over: [] };
  if ('unclear' in merged) return explainUnclear(merged, producer);
  const over = merged.merged.map(({ text: place }) => ({
    from: { id: producer.id, place },
    to: place,
  }));
  if (over.length === 0) return { request, over };
  const { text } = merged;
  const content = isBinary ? { base64: Buffer.from(text, 'latin1').toString('base64') } : { text };
  const coding = 'coding' in body && body.coding ? { coding: body.coding } : {};
  return { request: { ...request, body: { ...content, ...coding } }, over };
}

function explainUnclear({ unclear: { text }, size, liveSize }: Unclear, by: Recording): Blocked {
  return blockedByLack(text, by, { kind: 'longer-list', place: text, size, liveSize });
}
