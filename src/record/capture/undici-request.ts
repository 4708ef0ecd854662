/** A request as undici's channels tell of it, as far as it is used here. */
export interface UndiciRequest {
  readonly origin?: string | URL;
  readonly method: string;
  readonly path: string;
  readonly upgrade?: unknown;
  readonly body?: unknown;
  readonly contentLength?: number | null;
}
