import type { IncomingMessage } from 'node:http';
import type { Header } from '../../session/schema.ts';

/** The server that a request is passed on to. */
export interface Destination {
  /** Scheme, host and port. */
  readonly origin: string;
  readonly isSecure: boolean;
  /** Without the brackets of an IPv6 address. */
  readonly hostname: string;
  readonly port: number;
  /** As in a Host header. */
  readonly host: string;
  /** The name that its certificate must have. @default the hostname */
  readonly servername?: string | undefined;
}

/** The part of a client's request that is read. */
export type RequestHead = Pick<IncomingMessage, 'url' | 'headers' | 'rawHeaders'>;

/** What becomes of the head of a request on its way. */
export interface HeadMapping {
  /** Request target and headers as the server must see them, and the session has them. */
  toUpstream(request: RequestHead): { readonly path: string; readonly headers: Header[] };
  /** Response headers as the client must see them. */
  toClient(headers: readonly Header[], request: RequestHead): readonly Header[];
}
