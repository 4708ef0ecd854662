import type { Reading } from '../reading.ts';

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
  { origin, basePath, requestPath }: Reading['server'],
  base: string | undefined,
): LinkResolver {
  // Without the origin that a request to a proxy has.
  const asked = requestPath.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '');
  const page = urlOf(origin + basePath + (asked.startsWith('/') ? asked : '/'), origin);
  const start = (base && page && urlOf(base, page.href)) || page;
  return (link) => {
    if (NO_REQUEST.test(link)) return undefined;
    const url = start && urlOf(link, start.href);
    if (!url || !page) return undefined;
    const isOwn = url.origin === page.origin && !url.pathname.startsWith('//');
    return isOwn ? url.pathname + url.search : url.href;
  };
}

function urlOf(reference: string, base: string): URL | undefined {
  return URL.canParse(reference, base) ? new URL(reference, base) : undefined;
}
