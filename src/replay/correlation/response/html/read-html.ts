import type { Reading } from '../reading.ts';
import type { Cursor } from '../see.ts';
import { findHtmlLabels } from './find-html-labels.ts';
import { findHtmlLinks } from './find-html-links.ts';
import { HtmlScopes } from './html-scopes.ts';
import { elementsIn, type HtmlElement, parseHtml } from './parse-html.ts';
import { isField, readHtmlField } from './read-html-field.ts';
import { readDataAttributes, readHtmlLinks, readMeta } from './read-html-links.ts';
import { readHtmlScript } from './read-html-script.ts';
import { readHtmlTexts } from './read-html-texts.ts';
import { createLinkResolver } from './resolve-link.ts';

/**
 * Tells what a page gives to the requests that follow it: links, fields of forms, `meta` and `data-`
 * values, JSON in scripts; and the texts by which people know a row. False for a text that has no tag,
 * or begins as JSON does.
 */
export function readHtml(text: string, within: Cursor, reading: Reading): boolean {
  if (/^\s*[{["]/.test(text) || !/<[a-z!]/i.test(text)) return false;
  const elements = elementsIn(parseHtml(text));
  const base = elements.find(({ name, attributes }) => name === 'base' && attributes.href);
  const resolve = createLinkResolver(reading.server, base?.attributes.href);
  const links = findHtmlLinks(elements, resolve, reading.server);
  const labels = findHtmlLabels(elements);
  const scopes = new HtmlScopes(elements, links, within);
  const isRow = (element: HtmlElement) => scopes.ofRow(element) !== undefined;
  for (const element of elements) {
    const scope = scopes.ofElement(element);
    if (element.name === 'meta') readMeta(element, scope, reading);
    if (element.name === 'script') readHtmlScript(element, scope, reading);
    readDataAttributes(element, scope, reading);
    readHtmlLinks(element, links.get(element) ?? NONE, scope, reading);
    if (isField(element)) readHtmlField(element, scopes.ofField(element), labels, reading);
    const row = scopes.ofRow(element);
    if (row) readHtmlTexts(element, row.at, isRow, reading);
  }
  return true;
}

const NONE: readonly never[] = [];
