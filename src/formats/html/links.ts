import { addToGroup } from '../groups.ts';
import type { Reading } from '../reading.ts';
import type { HtmlElement } from './elements.ts';
import { createLetterStars, shapeOfLink } from './link-shape.ts';
import type { LinkResolver } from './resolve-link.ts';

/** A link of an element, which may have several. */
export interface HtmlLink {
  /** `action`: a form is sent there. */
  readonly kind: 'link' | 'action';
  /** As it is written. */
  readonly text: string;
  /** As a browser resolves it. */
  readonly url: string;
  /** See `shapeOfLink`. */
  readonly shape: string;
}

/** By element; nothing for those that have none. */
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
  resolve: LinkResolver,
  server: Reading['server'],
): HtmlLinks {
  const found = new Map<HtmlElement, HtmlLink[]>();
  for (const element of elements) {
    // That says where the others start.
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
  const star = createLetterStars([...found.values()].flat().map(({ shape }) => shape));
  for (const links of found.values()) {
    for (const [index, link] of links.entries()) {
      links[index] = { ...link, shape: star(link.shape) };
    }
  }
  return found;
}
