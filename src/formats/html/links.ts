import { addToGroup } from '../../collections.ts';
import { parseUrl } from '../../http/urls.ts';
import { decodeEscapes } from '../text/codecs.ts';
import { askedPath, MAX_URL_LENGTH, splitUrl } from '../url/url.ts';
import { isFor } from '../value/api-words.ts';
import { isDistinctive } from '../value/is-distinctive.ts';
import { idsInName, isValue, replaceIds } from '../value/names.ts';
import type { Reading } from '../value/reading.ts';
import type { HtmlElement } from './elements.ts';

const MAX_PARAMETERS = 16;

/**
 * The shape of a link, which links to things of one kind have in common: the path with a star for each value,
 * and the names of the parameters, such as `/items/*?t`. The host is left out, since instances differ in it.
 * @param url as a browser resolves it
 */
function shapeOfLink(url: string, server: Reading['server']): string {
  const parts = splitUrl(url, true, server);
  if (!parts) return '*';
  const { path, query } = parts;
  const names = query ? query.split('&', MAX_PARAMETERS).map(shapeOfParameter) : [];
  return shapeOfPath(path) + (names.length > 0 ? `?${names.join('&')}` : '');
}

/** The shape of a path. A file keeps its extension, since pages have scripts and pictures. */
export function shapeOfPath(path: string): string {
  return path
    .split('/')
    .map((segment) => (segment === '' ? '' : shapeOf(segment)))
    .join('/');
}

/** In characters: fewer letters of one case may be a word that is as long. */
const MIN_ID_LENGTH = 8;
const LETTERS = /^[\w-]{5,64}$/;

/** A segment of letters in a link. */
interface Letters {
  /** The shape of the link with a description of the segment in place of it. */
  readonly place: string;
  /** The shape of the link with a star for the segment. */
  readonly starred: string;
  /** Whether the segment is an id by itself. */
  readonly isId: boolean;
}

/**
 * Replaces letters with a star if another link of the page has an id of the same form in their place. So
 * `/items/moporezsqbab` leads to an item if `/items/krgrrwzbhmot` does, whatever its letters are.
 * @param links all links of a page
 */
function createLetterStars(
  links: readonly HtmlLink[],
  server: Reading['server'],
): (link: HtmlLink) => string {
  const ids = new Set<string>();
  for (const link of links) {
    for (const { place, isId } of lettersIn(link, server)) if (isId) ids.add(place);
  }
  if (ids.size === 0) return ({ shape }) => shape;
  return (link) =>
    lettersIn(link, server).find(({ place, isId }) => !isId && ids.has(place))?.starred ??
    link.shape;
}

function lettersIn({ url, shape }: HtmlLink, server: Reading['server']): Letters[] {
  const segments = splitUrl(url, true, server)?.path.split('/') ?? [];
  const shapes = shape.split('/');
  return segments.flatMap((segment, at) => {
    const isMixed = /[a-z][A-Z]/.test(segment);
    if (!LETTERS.test(segment) || (segment.length < MIN_ID_LENGTH && !isMixed)) return [];
    const own = shapes[at] ?? '';
    const withSegment = (text: string): string =>
      shapes.with(at, own.replace(/^[^?]*/, text)).join('/');
    const place = withSegment(`${segment.length} ${isMixed}`);
    return { place, starred: withSegment('*'), isId: own.startsWith('*') };
  });
}

/** The name of a field with a star for each id, as many rows may have it: `qty[*]`. */
export function shapeOfName(name: string): string {
  return replaceIds(name, idsInName(name)).replace(/\d+/g, '*').replace(/\s+/g, '_');
}

function shapeOfParameter(pair: string): string {
  const [name = '', value = ''] = pair.split('=', 2);
  const isWord = isFor('actions', name.toLowerCase()) && value !== '' && shapeOf(value) === value;
  return isWord ? `${shapeOfName(name)}=${value}` : shapeOfName(name);
}

function shapeOf(text: string): string {
  const decoded = decodeEscapes(text);
  if (!isValue(decoded) && !isDistinctive(decoded) && !/\s/.test(decoded)) return text;
  return `*${/\.[a-z]{2,4}$/i.exec(decoded)?.[0] ?? ''}`;
}

/** A place in the page itself, or a scheme without a server: mail, scripts, inline pictures. */
const NO_REQUEST = /^\s*(?:#|(?!https?:)[a-z][a-z0-9+.-]*:)/i;

/** The URL that a browser requests for a link; undefined for a link that it sends no request for. */
type LinkResolver = (link: string) => string | undefined;

/**
 * Resolves the links of a page as a browser does: to a path and query on the page's own server, in which all
 * but ASCII is escaped, and otherwise to a whole URL.
 * @param base of the `base` element, which all relative links of the page start from
 */
function createLinkResolver(server: Reading['server'], base: string | undefined): LinkResolver {
  const page = parseUrl(server.origin + server.basePath + askedPath(server));
  const isBase = base !== undefined && base.length <= MAX_URL_LENGTH;
  const start = (isBase && page && parseUrl(base, page.href)) || page;
  return (link) => {
    if (NO_REQUEST.test(link) || link.length > MAX_URL_LENGTH) return undefined;
    const url = start && parseUrl(link, start.href);
    if (!url || !page) return undefined;
    const isOwn = url.origin === page.origin && !url.pathname.startsWith('//');
    return isOwn ? url.pathname + url.search : url.href;
  };
}

/** A link of an element, which may have several. */
export interface HtmlLink {
  /** `action` for a URL that a form is sent to. */
  readonly kind: 'link' | 'action';
  /** As it is written. */
  readonly text: string;
  /** As a browser resolves it. */
  readonly url: string;
  /** The path with stars, and the names of the parameters (`shapeOfLink`). */
  readonly shape: string;
}

/** Links by their elements. */
export type HtmlLinks = ReadonlyMap<HtmlElement, readonly HtmlLink[]>;

const ATTRIBUTES = new Map<string, HtmlLink['kind']>([
  ['href', 'link'],
  ['src', 'link'],
  ['action', 'action'],
  ['formaction', 'action'],
  ['hx-get', 'link'],
  ['hx-post', 'link'],
  ['hx-put', 'link'],
  ['hx-patch', 'link'],
  ['hx-delete', 'link'],
]);

/** The links of a page that lead to a server. */
export function findHtmlLinks(
  elements: readonly HtmlElement[],
  server: Reading['server'],
): HtmlLinks {
  const base = elements.find(({ name, attributes }) => name === 'base' && attributes.href);
  const resolve = createLinkResolver(server, base?.attributes.href);
  const found = new Map<HtmlElement, HtmlLink[]>();
  for (const element of elements) {
    // Its link is what the others start from.
    if (element.name === 'base') continue;
    for (const name in element.attributes) {
      const kind = ATTRIBUTES.get(name);
      const text = kind && element.attributes[name]?.trim();
      const url = text && resolve(text);
      if (!kind || !text || !url) continue;
      const link = { kind, text, url, shape: shapeOfLink(url, server) };
      addToGroup(found, element, link);
    }
  }
  const star = createLetterStars([...found.values()].flat(), server);
  for (const links of found.values()) {
    for (const [index, link] of links.entries()) {
      links[index] = { ...link, shape: star(link) };
    }
  }
  return found;
}
