import { TextDecoder } from 'node:util';
import { areMultipart } from '../http/multipart-boundary.ts';
import { transcode } from './formats.ts';

/** The charset parameter of a Content-Type. */
const CHARSET = /;\s*charset\s*=\s*"?([\w.:-]+)/i;

/**
 * The text of a body without its content coding, in the charset that its type names; UTF-8 otherwise.
 * A body of a binary format comes as the text of which it says the same. Undefined for what is no such
 * text, but for multipart: of that, some parts may be.
 */
export function decodeText(bytes: Uint8Array, contentType: string | undefined): string | undefined {
  if (bytes.length === 0) return undefined;
  const transcoded = transcode(bytes, contentType);
  if (transcoded) return transcoded.text;
  try {
    return decoderOf(contentType, !areMultipart(bytes, contentType)).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function decoderOf(contentType: string | undefined, fatal: boolean): TextDecoder {
  const charset = CHARSET.exec(contentType ?? '')?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(charset, { fatal });
  } catch (error) {
    // A charset that nobody knows; most who name one mean ASCII by it.
    if (error instanceof RangeError) return new TextDecoder('utf-8', { fatal });
    throw error;
  }
}
