import type { Body, Header, RecordedRequest } from '../../../session/schema.ts';
import type { Part, RequestPlace } from './cursor.ts';
import { type Edit, rewriteText } from './rewrite-text.ts';
import type { RequestBody } from './walk-body.ts';

/** A new text for a place of a request. */
export interface RequestEdit {
  readonly place: RequestPlace;
  readonly text: string;
}

/** A request with new texts at some of its places; all else stays byte for byte. */
export function rewriteRequest(
  request: RecordedRequest,
  body: RequestBody | undefined,
  edits: readonly RequestEdit[],
): RecordedRequest {
  const ofPart = (part: Part, header?: number): Edit[] =>
    edits.flatMap(({ place, text }) =>
      place.part === part && place.header === header ? { steps: place.steps, text } : [],
    );
  const target = ofPart('target');
  const ofBody = ofPart('body');
  const rewrittenHeaders = new Set(edits.map(({ place }) => place.header));
  const headers = request.headers.map((header, index): Header => {
    if (!rewrittenHeaders.has(index)) return header;
    return [header[0], rewriteText(header[1], ofPart('header', index))];
  });
  const rewritten = {
    ...request,
    path: target.length > 0 ? rewriteText(request.path, target) : request.path,
    headers,
  };
  if (!body || !request.body || ofBody.length === 0) return rewritten;
  return { ...rewritten, body: rewriteBody(request.body, body, ofBody) };
}

function rewriteBody(recorded: Body, { json, text, isBinary }: RequestBody, edits: Edit[]): Body {
  const rewritten = rewriteText(text ?? JSON.stringify(json), edits);
  const coding = 'coding' in recorded && recorded.coding ? { coding: recorded.coding } : {};
  if (!isBinary) return { text: rewritten, ...coding };
  return { base64: Buffer.from(rewritten, 'latin1').toString('base64'), ...coding };
}
