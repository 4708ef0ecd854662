import { readFileSync } from 'node:fs';
import { bodyFilePath, encodeBody, type FileBody } from '../../session/body.ts';
import { writeBodyFile } from '../../session/body-file.ts';
import type { Body } from '../../session/schema.ts';
import type { ReplaceSecrets } from './replace-secrets.ts';

/** Gives a request or a response without secrets in its body. */
export type RedactBody = <Message extends object & { body?: Body | undefined }>(
  message: Message,
) => Message;

/**
 * The redaction of bodies that a journal does not have as text: those in files beside the session and
 * those in base64, such as an upload with form fields. A file that changes gets a new name, since it is
 * named by what it holds; the old one goes when the session is written.
 */
export function createRedactBody(sessionFile: string, replace: ReplaceSecrets): RedactBody {
  const written = new Map<string, Pick<FileBody, 'file' | 'bytes'>>();
  const redactFile = (body: FileBody): FileBody => {
    const known = written.get(body.file);
    if (known) return { ...body, ...known };
    const clean = redactBytes(readFileSync(bodyFilePath(sessionFile, body)), replace);
    const { file, bytes } = clean ? writeBodyFile(sessionFile, clean) : body;
    written.set(body.file, { file, bytes });
    return { ...body, file, bytes };
  };
  return (message) => {
    const { body } = message;
    if (!body) return message;
    if ('file' in body) return { ...message, body: redactFile(body) };
    if (!('base64' in body)) return message;
    const clean = redactBytes(Buffer.from(body.base64, 'base64'), replace);
    if (!clean) return message;
    const { coding } = body;
    return { ...message, body: { ...encodeBody(clean, undefined), ...(coding && { coding }) } };
  };
}

/** Latin1 gives every byte a character and back, so that only secrets change. Undefined: none did. */
function redactBytes(bytes: Buffer, replace: ReplaceSecrets): Buffer | undefined {
  const text = bytes.toString('latin1');
  const clean = replace(text);
  return clean === text ? undefined : Buffer.from(clean, 'latin1');
}
