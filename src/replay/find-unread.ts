import { binaryFormatOf } from '../formats/formats.ts';
import { headerValue } from '../http/headers.ts';
import { printableLine } from '../printable.ts';
import { readContent } from '../session/content-coding.ts';
import type { Body, Header, Session } from '../session/schema.ts';
import type { UnreadFormat } from './explain-unread.ts';

/** The formats of a session's bodies that need a missing package, and the content codings that cannot be decoded, each once. */
export function findUnread({ recordings }: Pick<Session, 'recordings'>): UnreadFormat[] {
  const found = new Map<string, UnreadFormat>();
  const look = (headers: readonly Header[], body: Body | undefined): void => {
    // Text needs no package.
    if (body === undefined || 'json' in body || 'text' in body) return;
    const encoding = headerValue(headers, 'content-encoding');
    if ('base64' in body && !body.coding) {
      const content = readContent(Buffer.from(body.base64, 'base64'), encoding);
      const format = `Content-Encoding: ${printableLine(encoding ?? '')}`;
      if (content === undefined) found.set(format, { format });
    }
    const { name, needs } = binaryFormatOf(headerValue(headers, 'content-type') ?? '') ?? {};
    if (name === undefined || needs === undefined || needs.isInstalled()) return;
    found.set(name, { format: name, packageName: needs.packageName });
  };
  for (const { request, response } of recordings) {
    look(request.headers, request.body);
    if ('status' in response) look(response.headers, response.body);
  }
  return [...found.values()];
}
