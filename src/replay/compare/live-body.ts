import { decodeCodings } from '../../session/decode-codings.ts';
import type { ContentCoding } from '../../session/schema.ts';
import type { Answer } from '../sending/exchange.ts';
import { type Content, parseContent } from './content.ts';
import { headerText } from './header-text.ts';
import { MAX_COMPARED } from './limits.ts';

/** The whole body that a target gave. */
export interface LiveBody {
  readonly content: Content;
  /** Decoded, where its coding is known. */
  readonly bytes: Uint8Array;
  readonly coding?: ContentCoding | undefined;
}

/** The body of an answer; `undefined` where it is larger than may be compared. */
export function readLiveBody({ body, bodySize, headers }: Answer): LiveBody | undefined {
  if (bodySize > MAX_COMPARED) return undefined;
  const { bytes, coding, isTooLarge } = decodeCodings(
    body ?? Buffer.alloc(0),
    headerText(headers, 'content-encoding'),
    MAX_COMPARED,
  );
  if (isTooLarge) return undefined;
  return { content: parseContent(bytes, headerText(headers, 'content-type')), bytes, coding };
}
