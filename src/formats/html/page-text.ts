import { type HtmlElement, parseHtml } from './elements.ts';

/** Elements whose text no browser shows. */
const HIDDEN: ReadonlySet<string> = new Set([
  ...['head', 'title', 'script', 'style', 'template', 'noscript', 'svg'],
]);
/** Elements that stay in the line of the text before them. Every other element has lines of its own. */
const INLINE: ReadonlySet<string> = new Set([
  ...['a', 'abbr', 'b', 'bdi', 'cite', 'code', 'em', 'font', 'i', 'kbd', 'mark', 'q', 's', 'samp'],
  ...['small', 'span', 'strong', 'sub', 'sup', 'time', 'u', 'var', 'td', 'th', 'label'],
]);

/**
 * The text of a page as a browser shows it, without empty lines: of an error page, what went wrong. The title if there
 * is no other text.
 */
export function readPageText(text: string): string[] {
  const root = parseHtml(text);
  const lines: string[] = [''];
  addLines(root, lines, false);
  const shown = lines.map((line) => line.replace(/\s+/g, ' ').trim()).filter((line) => line !== '');
  return shown.length > 0 ? shown : findTitle(root);
}

function addLines({ children }: HtmlElement, lines: string[], isPre: boolean): void {
  for (const child of children) {
    if (typeof child === 'string') {
      const [first = '', ...others] = isPre ? child.split(/\r?\n/) : [child];
      lines[lines.length - 1] += first;
      for (const other of others) lines.push(other);
      continue;
    }
    const { name } = child;
    if (HIDDEN.has(name)) continue;
    const isCell = name === 'td' || name === 'th';
    if (isCell) lines[lines.length - 1] += ' ';
    const isBlock = !INLINE.has(name);
    if (isBlock) lines.push('');
    addLines(child, lines, isPre || name === 'pre');
    if (isBlock) lines.push('');
  }
}

function findTitle(element: HtmlElement): string[] {
  for (const child of element.children) {
    if (typeof child === 'string') continue;
    if (child.name === 'title') return child.children.filter((each) => typeof each === 'string');
    const found = findTitle(child);
    if (found.length > 0) return found;
  }
  return [];
}
