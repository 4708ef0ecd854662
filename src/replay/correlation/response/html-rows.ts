import { linksOf } from './html-links.ts';
import { elementsIn, type HtmlElement } from './html-tree.ts';
import { shapeOfLink, shapeOfName } from './link-shape.ts';
import type { Reading } from './reading.ts';
import type { LinkResolver } from './resolve-link.ts';

const ROWS: ReadonlySet<string> = new Set(['li', 'tr', 'article']);
const ROW_ROLE = /^(?:row|listitem|article)$/i;
const ANY: ReadonlySet<string> = new Set(['div', 'section', 'a', 'form']);
/** What people call such a box: `card`, `todo-item`; the parts of one are an `item-title`. */
const ROW_CLASS =
  /(?:^|[\s_-])(?:item|card|entry|post|product|comment|result|record|message|ticket)(?=\s|$)/i;

/** Whether an element is one of those that a page repeats for each of its things. */
export function isHtmlRow({ name, attributes }: HtmlElement): boolean {
  if (ROWS.has(name) || ROW_ROLE.test(attributes.role ?? '')) return true;
  return ANY.has(name) && ROW_CLASS.test(attributes.class ?? '');
}

/**
 * What the rows of one list have alike and those of others do not, so that another entry of a menu
 * moves no row of a table: where the first link leads, else the name of the first field or of the first
 * value for scripts. Undefined for a row that has none.
 */
export function shapeOfRow(
  row: HtmlElement,
  resolve: LinkResolver,
  server: Reading['server'],
): string | undefined {
  const elements = [row, ...elementsIn(row, (element) => !isHtmlRow(element))];
  for (const element of elements) {
    // A picture says less, and not each row has one.
    const link = linksOf(element, resolve).find(() => element.attributes.src === undefined);
    if (link) return shapeOfLink(link.url, server);
  }
  for (const { attributes } of elements) {
    if (attributes.name) return shapeOfName(attributes.name);
  }
  for (const { attributes } of elements) {
    const name = Object.keys(attributes).find((each) => each.startsWith('data-'));
    if (name !== undefined) return name;
  }
  return undefined;
}
