import { showBytes } from '../secrets/show-bytes.ts';
import type { Content } from './content.ts';

/**
 * What a person and a diff are shown of a content: bytes are described. Undefined for none.
 * @param from the first byte that is shown
 */
export function describeContent(content: Content, from = 0): unknown {
  switch (content.kind) {
    case 'none':
      return undefined;
    case 'json':
      return content.json;
    case 'text':
      return content.text;
    case 'large':
      return `(${content.bytes.length} bytes)`;
    default: {
      const shown = showBytes(content.bytes, from);
      return `(binary, ${content.bytes.length} bytes, from byte ${from} on: ${shown})`;
    }
  }
}
