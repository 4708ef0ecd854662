import { closeSync } from 'node:fs';
import { isTranscoded, transcode } from '../../formats/formats.ts';
import { headerValue } from '../../http/headers.ts';
import { encodeBody, type FileBody } from '../../session/body.ts';
import { writeBodyFile } from '../../session/body-file.ts';
import { editCodings } from '../../session/edit-codings.ts';
import { openBodyFile, readBodyFile } from '../../session/open-body-file.ts';
import type { Body, Header } from '../../session/schema.ts';
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
  const redactFile = (body: FileBody, form: WireForm): FileBody => {
    const known = written.get(body.file);
    if (known) return { ...body, ...known };
    const isCoded = form.encoding !== undefined || isTranscoded(form.contentType);
    const clean =
      isCoded || changesBody(body)
        ? redactBytes(readBodyFile(sessionFile, body, Infinity), form, replace)
        : undefined;
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
    const clean = redactBytes(Buffer.from(body.base64, 'base64'), form, replace);
    if (!clean) return message;
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

/** Undefined: nothing changes. */
function redactBytes(
  bytes: Uint8Array,
  { encoding, contentType }: WireForm,
  replace: ReplaceSecrets,
): Uint8Array | undefined {
  const edit = (plain: Uint8Array): Uint8Array => {
    const transcoded = transcode(plain, contentType);
    if (!transcoded) return replaceInBytes(plain, replace, isInToken);
    const replaced = replace(transcoded.text);
    return replaced === transcoded.text ? plain : transcoded.write(replaced);
  };
  const clean = encoding === undefined ? edit(bytes) : editCodings(bytes, encoding, edit);
  return clean === bytes ? undefined : clean;
}
