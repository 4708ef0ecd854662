/** From a recorded request to what is put on the wire. */
import type { Readable } from 'node:stream';
import { namedInConnection } from '../../session/hop-by-hop.ts';
import type { Header, RecordedRequest } from '../../session/schema.ts';
import { rebaseHeader } from '../request/rebase.ts';
import { type Target, type Targets, targetPath } from '../request/target.ts';
import { headerKind } from './header-kind.ts';
import { type HeaderLists, overrideHeaders } from './header-overrides.ts';

/** A request as it is handed to a client. Host, framing and connection headers are the client's. */
export interface OutgoingRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly Header[];
  readonly body: OutgoingBody | undefined;
  readonly trailers: readonly Header[];
}

export type OutgoingBody =
  | { readonly bytes: Uint8Array }
  | { readonly stream: Readable; readonly length: number };

/** How the requests of one replay differ from the recorded ones. */
export interface Rewriting {
  readonly targets: Targets;
  /** The user's headers. */
  readonly overrides: HeaderLists;
}

/** The recorded request as it is sent to its target. */
export function createOutgoingRequest(
  request: RecordedRequest,
  body: OutgoingBody | undefined,
  target: Target,
  { targets, overrides }: Rewriting,
): OutgoingRequest {
  const named = namedInConnection(request.headers);
  const headers: Header[] = [];
  for (let place = 0; place < request.headers.length; place += 1) {
    const header = request.headers[place];
    if (!header) continue;
    const { name, isOfEngine, isUrl } = headerKind(header[0], place);
    if (isOfEngine || named.includes(name)) continue;
    headers.push(isUrl ? rebaseHeader(header, targets) : header);
  }
  return {
    method: request.method,
    path: targetPath(target, request.path),
    headers: overrideHeaders(headers, overrides),
    body,
    trailers: request.trailers ?? [],
  };
}
