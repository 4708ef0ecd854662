import { parseUrl } from '../http/parse-url.ts';

/** How an origin is written: scheme, host and port, with nothing before or after. */
export const ORIGIN_PATTERN: RegExp = /^https?:\/\/[^\s/?#@\\]+$/;

/** Whether a text is the origin of an http(s) URL. */
export function isOrigin(text: string): boolean {
  return ORIGIN_PATTERN.test(text) && parseUrl(text) !== undefined;
}
