/** What Vitest's main process and the proxy process tell each other. */
import type { ErrorCode } from '../../errors.ts';
import type {
  EndedSession,
  EndpointEnd,
  EndpointSettings,
  LastingEndpointSettings,
} from '../endpoint/endpoint-host.ts';

/** From the main process. The proxy process ends when the channel does. */
export type ProxyRequest =
  | { readonly id: number; readonly open: EndpointSettings | LastingEndpointSettings }
  | { readonly id: number; readonly close: string };

/** What went wrong, as one process tells another. */
export interface Failure {
  readonly error: string;
  readonly code: ErrorCode;
}

/** From the proxy process: answers, sessions of lasting endpoints, and the error that ends it. */
export type ProxyReply =
  | { readonly id: number; readonly url: string }
  | { readonly id: number; readonly closed: EndpointEnd }
  | ({ readonly id: number } & Failure)
  | { readonly ended: EndedSession }
  | { readonly fatal: string };
