/** What Vitest's main process and the proxy process tell each other. */
import type { ErrorCode } from '../../errors.ts';
import type {
  EndedSession,
  EndpointSettings,
  LastingEndpointSettings,
  RecordingEnd,
} from '../endpoint/endpoint-settings.ts';
import type { ProxySettings } from '../proxy/forward-proxy-host.ts';

/** What is to be opened, and with what. */
export type Opening =
  | { readonly kind: 'endpoint'; readonly settings: EndpointSettings }
  | { readonly kind: 'lasting-endpoint'; readonly settings: LastingEndpointSettings }
  | { readonly kind: 'proxy'; readonly settings: ProxySettings };

/** What clients of something that is open have to know. */
export interface Opened {
  /** Of its kind, it is the only one with it. */
  readonly url: string;
  /** Of a forward proxy. */
  readonly caFile?: string;
  readonly bundleFile?: string;
}

/** From the main process. The proxy process ends when the channel does. */
export type ProxyRequest =
  | { readonly id: number; readonly open: Opening }
  | { readonly id: number; readonly close: string };

/** What went wrong, as one process tells another. */
export interface Failure {
  readonly error: string;
  readonly code: ErrorCode;
}

/** From the proxy process: answers, sessions of lasting endpoints, and the error that ends it. */
export type ProxyReply =
  | { readonly id: number; readonly opened: Opened }
  | { readonly id: number; readonly closed: RecordingEnd }
  | ({ readonly id: number } & Failure)
  | { readonly ended: EndedSession }
  | { readonly fatal: string };
