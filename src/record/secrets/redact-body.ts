import { closeSync } from 'node:fs';
import { SessionReplayError } from '../../errors.ts';
import { isTranscoded, isUnread, transcode } from '../../formats/formats.ts';
import { headerValue } from '../../http/headers.ts';
import { areMultipart } from '../../http/multipart-boundary.ts';
import { encodeBody, type FileBody } from '../../session/body.ts';
import { writeBodyFile } from '../../session/body-file.ts';
import { editCodings } from '../../session/edit-codings.ts';
import { openBodyFile, readBodyFile } from '../../session/open-body-file.ts';
import type { Body, Header } from '../../session/schema.ts';
import { contentParts } from '../../session/secrets/content-parts.ts';
import { replaceInBytes } from '../exchange/replace-in-bytes.ts';
import { changesFile } from './changes-file.ts';
import type { ReplaceSecrets } from './replace-secrets.ts';

interface Message {
  readonly body?: Body | undefined;
  /** None of a request that got no response. */
  readonly headers?: readonly Header[];
}

/** Where neither a token nor what tells of it goes on: at white space, a comma, and what is no ASCII. */
const isInToken: readonly boolean[] = Array.from(
  { length: 256 },
  (_, byte) => byte > 0x20 && byte < 0x7f && byte !== 0x2c,
);

/**
 * Tells the texts of a body in a file, in Latin-1 and block by block; nothing of one that cannot be read,
 * of which the redaction of that body tells.
 * @param see what is in a token is in one of its texts
 */
export function readBodyTexts(
  sessionFile: string,
  body: FileBody,
  see: (text: string) => void,
): void {
  let descriptor: number;
  try {
    ({ descriptor } = openBodyFile(sessionFile, body));
  } catch (error) {
    if (error instanceof SessionReplayError) return;
    throw error;
  }
  try {
    const tell = (text: string): string => {
      see(text);
      return text;
    };
    changesFile(descriptor, tell, isInToken);
  } finally {
    closeSync(descriptor);
  }
}

/** Gives a request or a response without secrets in its body. */
export type RedactBody = <Each extends object & Message>(message: Each) => Each;

/**
 * The redaction of bodies that a journal does not have as text: those in files beside the session and
 * those in base64, such as an upload with form fields. A file that changes gets a new name, since it is
 * named by what it holds; the old one goes when the session is written.
 */
export function createRedactBody(sessionFile: string, replace: ReplaceSecrets): RedactBody {
  const written = new Map<string, Pick<FileBody, 'file' | 'bytes'>>();
  const changesBody = (body: FileBody): boolean => {
    const { descriptor } = openBodyFile(sessionFile, body);
    try {
      return changesFile(descriptor, replace, isInToken);
    } finally {
      closeSync(descriptor);
    }
  };
  const redactFile = (body: FileBody, form: WireForm): Body => {
    const known = written.get(body.file);
    if (known) return { ...body, ...known };
    const isCoded = form.encoding !== undefined || isTranscoded(form.contentType);
    const clean =
      isCoded || changesBody(body)
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

/** How a body is written. */
interface WireForm {
  /** Its content coding. */
  readonly encoding: string | undefined;
  /** Or an empty text. */
  readonly contentType: string;
}

/**
 * Undefined: nothing changes. `unread`: something in it must not stay, and its format cannot be read, so
 * that with that replaced it would be no body of that format.
 */
function redactBytes(
  bytes: Uint8Array,
  { encoding, contentType }: WireForm,
  replace: ReplaceSecrets,
): Uint8Array | 'unread' | undefined {
  let isBroken = false;
  const editPart = (part: Uint8Array, type: string): Uint8Array => {
    const transcoded = transcode(part, type);
    if (transcoded) {
      const replaced = replace(transcoded.text);
      return replaced === transcoded.text ? part : transcoded.write(replaced);
    }
    const replaced = replaceInBytes(part, replace, isInToken);
    isBroken ||= replaced !== part && isUnread(part, type);
    return replaced;
  };
  const edit = (plain: Uint8Array): Uint8Array => {
    if (!areMultipart(plain, contentType)) return editPart(plain, contentType);
    const parts = contentParts(plain, contentType);
    const edited = parts.map((part) => editPart(part.bytes, part.isText ? '' : part.contentType));
    return edited.every((part, at) => part === parts[at]?.bytes) ? plain : Buffer.concat(edited);
  };
  const clean = encoding === undefined ? edit(bytes) : editCodings(bytes, encoding, edit);
  if (isBroken) return 'unread';
  return clean === bytes ? undefined : clean;
}
