import { parseUrl } from '../../http/parse-url.ts';
import type { Reading } from '../reading.ts';
import { askedPath, LONGEST_URL } from '../url.ts';

/** A place in the page itself, or a scheme of no server: mail, scripts, inline pictures. */
const NO_REQUEST = /^\s*(?:#|(?!https?:)[a-z][a-z0-9+.-]*:)/i;

/** What a browser asks for when it follows a link; undefined where it asks no server. */
export type LinkResolver = (link: string) => string | undefined;

/**
 * Resolves the links of a page as a browser does: to a path and query on the page's own server, with
 * what is no ASCII escaped, else to a whole URL.
 * @param base of the `base` element, which all relative links of the page start from
 */
export function createLinkResolver(
  server: Reading['server'],
  base: string | undefined,
): LinkResolver {
  const page = parseUrl(server.origin + server.basePath + askedPath(server));
  const isBase = base !== undefined && base.length <= LONGEST_URL;
  const start = (isBase && page && parseUrl(base, page.href)) || page;
  return (link) => {
    if (NO_REQUEST.test(link) || link.length > LONGEST_URL) return undefined;
    const url = start && parseUrl(link, start.href);
    if (!url || !page) return undefined;
    const isOwn = url.origin === page.origin && !url.pathname.startsWith('//');
    return isOwn ? url.pathname + url.search : url.href;
  };
}
