import { readReference } from './read-reference.ts';
import { readValue } from './read-value.ts';
import type { Reading } from './reading.ts';
import type { Cursor } from './see.ts';
import { XmlCursor } from './xml-cursor.ts';
import { parseXmlElements, type XmlElement } from './xml-tree.ts';

const NAMESPACE = /^xmlns(?::|$)|^xsi:/;
const LONGEST_NAME = 1024;
const REFERENCE = /^(?:\w+:)?(?:href|src)$/;

/**
 * Tells the texts of elements without children, and the attributes: `body /list/item[2]/id[1]`,
 * `body /list/item[2]/@href`. False if the text has no element.
 */
export function readXml(text: string, within: Cursor, reading: Reading): boolean {
  if (!text.trimStart().startsWith('<')) return false;
  const elements = parseXmlElements(text);
  for (const element of elements) {
    readAttributes(element, within, reading);
    const content = element.isLeaf ? element.text.trim() : '';
    readValue(content, new XmlCursor('string', element, undefined, within), reading);
  }
  return elements.length > 0;
}

function readAttributes(element: XmlElement, within: Cursor, reading: Reading): void {
  for (const [name, value] of Object.entries(element.attributes)) {
    if (NAMESPACE.test(name) || name.length > LONGEST_NAME) continue;
    if (REFERENCE.test(name)) {
      readReference(value, new XmlCursor('url', element, name, within), reading);
    } else {
      readValue(value, new XmlCursor('string', element, name, within), reading);
    }
  }
}
