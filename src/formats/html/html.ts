import type { TextFormat } from '../format.ts';
import { isDeclaredPage, isPage, isXml } from '../markup.ts';
import type { Cursor, Reading } from '../reading.ts';
import { elementsIn, type HtmlElement, parseHtml } from './elements.ts';
import { readHtmlField } from './fields.ts';
import { findHtmlLabels } from './labels.ts';
import { findHtmlLinks } from './links.ts';
import { readNamedIds } from './named-ids.ts';
import { readDataAttributes, readHtmlLinks, readMeta } from './read-links.ts';
import { createLinkResolver } from './resolve-link.ts';
import { findRowMarks, readRowMark } from './row-marks.ts';
import { HtmlScopes, isField } from './scopes.ts';
import { readAttributeScripts, readHtmlScript } from './script.ts';
import { readHtmlTexts } from './texts.ts';
import { readHtmlToken } from './tokens.ts';

/** Pages. Nobody sends one that an answer has filled in. */
export const htmlFormat: TextFormat = {
  codec: 'html',
  fits({ text }, type) {
    if (/^(?:text\/html|application\/xhtml\+xml)$/.test(type)) {
      return isXml(text) ? undefined : 'declared';
    }
    if (isDeclaredPage(text)) return 'evident';
    return isPage(text) ? 'sniffed' : undefined;
  },
  read: ({ text }, within, reading) => readHtml(text, within, reading),
  carried: () => undefined,
};

/**
 * Tells what a page gives to the requests that follow it: links, fields of forms, `meta` and `data-`
 * values, scripts and the JSON in them; and the texts by which people know a row. False for a text that has no tag,
 * or begins as JSON does.
 */
function readHtml(text: string, within: Cursor, reading: Reading): boolean {
  if (/^\s*[{["]/.test(text) || !/<[a-z!]/i.test(text)) return false;
  const elements = elementsIn(parseHtml(text));
  const base = elements.find(({ name, attributes }) => name === 'base' && attributes.href);
  const resolve = createLinkResolver(reading.server, base?.attributes.href);
  const links = findHtmlLinks(elements, resolve, reading.server);
  const labels = findHtmlLabels(elements);
  const scopes = new HtmlScopes(elements, links, within);
  const isRow = (element: HtmlElement) => scopes.ofRow(element) !== undefined;
  const marks = findRowMarks(elements.filter(isRow));
  for (const element of elements) {
    const scope = scopes.ofElement(element);
    if (element.name === 'meta') readMeta(element, scope, reading);
    if (element.name === 'script') readHtmlScript(element, scope, reading);
    readHtmlToken(element, scope, reading);
    readDataAttributes(element, scope, reading);
    readAttributeScripts(element, scope, reading);
    readNamedIds(element, scopes.things, scope, reading);
    readHtmlLinks(element, links.get(element) ?? NONE, scope, reading);
    if (isField(element)) readHtmlField(element, scopes, labels, reading);
    const row = scopes.ofRow(element);
    if (!row) continue;
    readRowMark(element, row, marks, reading);
    readHtmlTexts(element, row.at, isRow, reading);
  }
  return true;
}

const NONE: readonly never[] = [];
