import type { Header } from '../../session/schema.ts';

/** The server that a request is passed on to. */
export interface Destination {
  readonly isSecure: boolean;
  /** Without the brackets of an IPv6 address. */
  readonly hostname: string;
  readonly port: number;
  /** The name that its certificate must have. @default the hostname */
  readonly servername?: string | undefined;
  /** The request's headers as this server gets them. */
  readonly mapHeaders: (headers: Header[]) => Header[];
}
