import { row, type Tree, text } from './request-tree.ts';

const TOKEN = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<[^>]*>|[^<]+/g;
const ATTRIBUTE = /([^\s=]+)\s*=\s*("[^"]*"|'[^']*')/g;

/** Markup as a row of its texts and attributes, each under the elements that it is in. */
export function readXml(content: string): Tree {
  const parts: [string, Tree][] = [];
  const path: string[] = [];
  for (const [token] of sortAttributes(content).matchAll(TOKEN)) {
    const name = /^<([^\s/>!?]+)/.exec(token)?.[1];
    if (token.startsWith('</')) path.pop();
    else if (name === undefined) parts.push([`/${path.join('/')}`, text(token)]);
    else {
      parts.push([`/${path.join('/')} element`, text(name)]);
      for (const [, attribute = '', value = ''] of token.matchAll(ATTRIBUTE)) {
        parts.push([`/${[...path, name].join('/')} @${attribute}`, text(value)]);
      }
      if (!token.endsWith('/>')) path.push(name);
    }
  }
  return row(parts);
}

/** The same with the attributes of each element by their names: they are in no order (XML 1.0 section 3.1). */
export function sortAttributes(content: string): string {
  return content.replace(/<[^\s/>!?][^>]*>/g, (tag) => {
    const sorted = (tag.match(ATTRIBUTE) ?? []).sort();
    return tag.replace(ATTRIBUTE, () => sorted.shift() ?? '');
  });
}
