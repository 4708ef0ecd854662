import { closeSync, readSync } from 'node:fs';
import { SessionReplayError } from '../../../errors.ts';
import { binaryFormatOf, isUnread } from '../../../formats/formats.ts';
import { headerValue } from '../../../http/headers.ts';
import {
  encodeBody,
  type FileBody,
  openBodyFile,
  readBodyFile,
  writeBodyFile,
} from '../../../session/body.ts';
import type { Body, Header } from '../../../session/schema.ts';
import { type ContentPart, editContent } from '../../../session/secrets/content-parts.ts';
import { replaceInBytes } from './replace-in-bytes.ts';
import type { createReplaceSecrets } from './replace-secrets.ts';

interface Message {
  readonly body?: Body | undefined;
  /** None of a request that got no response. */
  readonly headers?: readonly Header[];
}

/** By byte: whether it may be in a token or in its name. White space, commas and non-ASCII bytes are not. */
const isInToken: readonly boolean[] = Array.from(
  { length: 256 },
  (_, byte) => byte > 0x20 && byte < 0x7f && byte !== 0x2c,
);

/**
 * Reads a body in a file block by block, as texts in Latin-1. A token is never split between two of them. A file
 * that cannot be read has no texts: the redaction of its body reports it.
 */
export function readBodyTexts(
  sessionFile: string,
  body: FileBody,
  visit: (text: string) => void,
): void {
  const tell = (text: string): string => {
    visit(text);
    return text;
  };
  try {
    changesFile(sessionFile, body, tell);
  } catch (error) {
    if (!(error instanceof SessionReplayError)) throw error;
  }
}

/** Gives a request or a response without secrets in its body. */
type RedactBody = <Each extends object & Message>(message: Each) => Each;

/**
 * Redacts bodies that a journal does not have as text: those in files beside the session, and those in Base64,
 * such as an upload with form fields. A file is named by the hash of its content, so an edited one gets a new
 * name, and the old file is deleted when the session is written.
 */
export function createRedactBody(
  sessionFile: string,
  replace: ReturnType<typeof createReplaceSecrets>,
): RedactBody {
  const written = new Map<string, Pick<FileBody, 'file' | 'bytes'>>();
  const redactFile = (body: FileBody, form: WireForm): Body => {
    const known = written.get(body.file);
    if (known) return { ...body, ...known };
    const isCoded = form.encoding !== undefined || binaryFormatOf(form.contentType) !== undefined;
    const clean =
      isCoded || changesFile(sessionFile, body, replace)
        ? redactBytes(readBodyFile(sessionFile, body, Infinity), form, replace)
        : undefined;
    if (clean === 'unread') return { truncated: body.bytes };
    const { file, bytes } = clean ? writeBodyFile(sessionFile, clean) : body;
    written.set(body.file, { file, bytes });
    return { ...body, file, bytes };
  };
  return (message) => {
    const { body, headers = [] } = message;
    if (!body || 'truncated' in body) return message;
    // With a coding named, the body is out of it.
    const encoding = body.coding ? undefined : headerValue(headers, 'content-encoding');
    const form = { encoding, contentType: headerValue(headers, 'content-type') ?? '' };
    if ('file' in body) return { ...message, body: redactFile(body, form) };
    if (!('base64' in body)) return message;
    const bytes = Buffer.from(body.base64, 'base64');
    const clean = redactBytes(bytes, form, replace);
    if (!clean) return message;
    if (clean === 'unread') return { ...message, body: { truncated: bytes.length } };
    const { coding } = body;
    return { ...message, body: { ...encodeBody(clean, undefined), ...(coding && { coding }) } };
  };
}

/** How a body is encoded. */
interface WireForm {
  /** Its content coding. */
  readonly encoding: string | undefined;
  /** Or an empty text. */
  readonly contentType: string;
}

/**
 * Undefined if nothing changes. `unread` if the body has a secret and a format that cannot be read: with the
 * secret replaced, the body would be malformed.
 */
function redactBytes(
  bytes: Uint8Array,
  { encoding, contentType }: WireForm,
  replace: ReturnType<typeof createReplaceSecrets>,
): Uint8Array | 'unread' | undefined {
  let isBroken = false;
  const edit = (part: ContentPart): Uint8Array => {
    const replaced = replaceInBytes(part.bytes, replace, isInToken);
    isBroken ||= replaced !== part.bytes && isUnread(part.bytes, part.contentType);
    return replaced;
  };
  const clean = editContent(bytes, contentType, edit, encoding);
  if (isBroken) return 'unread';
  return clean === bytes ? undefined : clean;
}

// V8 allocates strings of this size where it collects garbage first.
const BLOCK_LENGTH = 64 * 1024;

/**
 * Whether `replace` changes anything in a file. The file is read block by block, since hardly any file changes
 * and a whole one would take as much memory as its body did when it was recorded.
 * @param replace gets texts in Latin-1
 */
function changesFile(
  sessionFile: string,
  body: FileBody,
  replace: (text: string) => string,
): boolean {
  const { descriptor } = openBodyFile(sessionFile, body);
  const block = Buffer.allocUnsafe(BLOCK_LENGTH);
  let rest = '';
  try {
    for (;;) {
      const read = readSync(descriptor, block);
      let end = read;
      // No replaced text is cut in two.
      while (end > 0 && isInToken[block[end - 1] ?? 0]) end -= 1;
      const text = rest + block.toString('latin1', 0, end);
      if ((end > 0 || read === 0) && replace(text) !== text) return true;
      if (read === 0) return false;
      rest = (end > 0 ? '' : text) + block.toString('latin1', end, read);
    }
  } finally {
    closeSync(descriptor);
  }
}
