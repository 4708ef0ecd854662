import { binaryFormatOf } from '../formats/formats.ts';
import { headerValue } from '../http/headers.ts';
import { printableLine } from '../printable.ts';
import { readStoredContent } from '../session/body.ts';
import type { Body, Header, Session } from '../session/schema.ts';
import { SOURCE } from '../session/session-file.ts';
import type { UnreadFormat } from './explain-unread.ts';

/** The formats of a session's bodies that need a missing package, and the content codings that cannot be decoded, each once. */
export function findUnread(session: Session): UnreadFormat[] {
  const sessionFile = session[SOURCE]?.linked;
  const found = new Map<string, UnreadFormat>();
  const look = (headers: readonly Header[], body: Body | undefined): void => {
    // Text needs no package.
    if (body === undefined || 'json' in body || 'text' in body) return;
    const encoding = headerValue(headers, 'content-encoding');
    // Without a coding, no file has to be read.
    if (encoding !== undefined && readStoredContent(body, sessionFile, headers) === undefined) {
      const format = `Content-Encoding: ${printableLine(encoding)}`;
      found.set(format, { format });
    }
    const { name, needs } = binaryFormatOf(headerValue(headers, 'content-type') ?? '') ?? {};
    if (name === undefined || needs === undefined || needs.isInstalled()) return;
    found.set(name, { format: name, packageName: needs.packageName });
  };
  for (const { request, response } of session.recordings) {
    look(request.headers, request.body);
    if ('status' in response) look(response.headers, response.body);
  }
  return [...found.values()];
}
