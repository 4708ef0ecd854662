import { row, type Tree, text } from './request-tree.ts';

const TOKEN = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<[^>]*>|[^<]+/g;
const ATTRIBUTE = /([^\s=]+)\s*=\s*("[^"]*"|'[^']*')/g;

/** Markup as a row of its texts and attributes, each under the elements that it is in. */
export function readXml(content: string): Tree {
  const parts: [string, Tree][] = [];
  const path: string[] = [];
  for (const [token] of content.matchAll(TOKEN)) {
    const name = /^<([^\s/>!?]+)/.exec(token)?.[1];
    if (token.startsWith('</')) path.pop();
    else if (name === undefined) parts.push([`/${path.join('/')}`, text(token)]);
    else {
      parts.push([`/${path.join('/')} element`, text(name)]);
      // They are in no order (XML 1.0 section 3.1).
      const attributes = [...token.matchAll(ATTRIBUTE)].sort(([, a = ''], [, b = '']) =>
        a < b ? -1 : 1,
      );
      for (const [, attribute = '', value = ''] of attributes) {
        parts.push([`/${[...path, name].join('/')} @${attribute}`, text(value)]);
      }
      if (!token.endsWith('/>')) path.push(name);
    }
  }
  return row(parts);
}
