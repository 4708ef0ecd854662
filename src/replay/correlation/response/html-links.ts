import type { HtmlElement } from './html-tree.ts';
import type { LinkResolver } from './resolve-link.ts';

/** A link of an element, which may have several. */
export interface HtmlLink {
  /** `action`: a form is sent there. */
  readonly kind: 'link' | 'action';
  /** As it is written. */
  readonly text: string;
  /** As a browser resolves it. */
  readonly url: string;
}

const LINKS: ReadonlyMap<string, HtmlLink['kind']> = new Map([
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

/** The links of an element that lead to a server. */
export function linksOf({ attributes }: HtmlElement, resolve: LinkResolver): HtmlLink[] {
  return Object.entries(attributes).flatMap(([name, value]) => {
    const kind = LINKS.get(name);
    const text = value.trim();
    const url = kind === undefined || text === '' ? undefined : resolve(text);
    return kind === undefined || url === undefined ? [] : { kind, text, url };
  });
}
