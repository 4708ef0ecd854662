import { rememberNames } from '../../http/remember-names.ts';
import { ENGINE_HEADERS } from './engine-headers.ts';

/** What a header of a request is to the engine, by its name. */
export interface HeaderKind {
  /** In lower case. */
  readonly name: string;
  /** The engine writes it itself. */
  readonly isOfEngine: boolean;
  /** A server checks or follows a URL of its own in it (RFC 6454, RFC 9110, RFC 4918). */
  readonly isUrl: boolean;
}

const URL_HEADERS: ReadonlySet<string> = new Set(['origin', 'referer', 'destination']);

/** @param place of the header among those of its request */
export const headerKind: (name: string, place: number) => HeaderKind = rememberNames((name) => ({
  name,
  isOfEngine: ENGINE_HEADERS.has(name),
  isUrl: URL_HEADERS.has(name),
}));
