import type { Content } from './content.ts';
import { namedTexts } from './named-texts.ts';

/** All text of a content, as it is before it is escaped. Of a large one, its bytes as latin1. */
export function textOf(content: Content): string {
  switch (content.kind) {
    case 'none':
      return '';
    case 'json':
      return namedTexts(content.json)
        .map(({ text }) => text)
        .join('\n');
    case 'text':
      return content.text;
    default:
      return Buffer.from(content.bytes).toString('latin1');
  }
}
