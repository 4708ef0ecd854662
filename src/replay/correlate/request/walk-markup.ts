import type { TextWalk } from './text-walk.ts';

/** A tag, with the text behind it. */
const TAG = /<(\/?)([A-Za-z_][\w.:-]*)((?:\s[^<>]*?)?)(\/?)>([^<]*)/g;
const ATTRIBUTE = /\s([A-Za-z_][\w.:-]*)\s*=\s*(?:"([^"<>]+)"|'([^'<>]+)')/g;

/** Elements in elements: of what is nested deeper, the outer ones count. */
const MAX_DEPTH = 64;

/** The texts and attributes of XML, each by its name and those of the elements that it is in. */
export function walkMarkup(walk: TextWalk, text: string): void {
  const open: string[] = [];
  for (const match of text.matchAll(TAG)) {
    const [all, closes, name = '', attributes = '', closesItself, behind = ''] = match;
    if (closes) {
      open.pop();
      continue;
    }
    if (open.length < MAX_DEPTH) open.push(withoutPrefix(name));
    const start = match.index + 1 + name.length;
    walkAttributes(walk, open, attributes, start);
    if (closesItself) open.pop();
    else walkLeaf(walk, open, '', behind, match.index + all.length - behind.length);
  }
}

function walkAttributes(
  walk: TextWalk,
  open: readonly string[],
  text: string,
  start: number,
): void {
  for (const match of text.matchAll(ATTRIBUTE)) {
    const [all, name = '', double, single] = match;
    const value = double ?? single ?? '';
    const at = start + match.index + all.length - value.length - 1;
    walkLeaf(walk, [...open, withoutPrefix(name)], '@', value, at);
  }
}

function walkLeaf(
  walk: TextWalk,
  names: readonly string[],
  mark: string,
  content: string,
  start: number,
): void {
  const raw = content.trim();
  if (raw === '') return;
  walk.cursor.label = `body ${mark}${names.at(-1)}`;
  walk.named(names, raw, start + content.length - content.trimStart().length, 'html');
}

function withoutPrefix(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
