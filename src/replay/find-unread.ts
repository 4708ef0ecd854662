import { binaryFormatOf } from '../formats/formats.ts';
import { headerValue } from '../http/headers.ts';
import type { Body, Header, Session } from '../session/schema.ts';

/** A format of bodies of a session that cannot be read, since a package is not installed. Plain data. */
export interface UnreadFormat {
  /** Such as `MessagePack`. */
  readonly format: string;
  readonly packageName: string;
}

/** The formats of a session's bodies whose packages are missing, each once. */
export function findUnread({ recordings }: Pick<Session, 'recordings'>): UnreadFormat[] {
  const found = new Map<string, UnreadFormat>();
  const look = (headers: readonly Header[], body: Body | undefined): void => {
    // What is text is read by everybody.
    if (body === undefined || 'json' in body || 'text' in body) return;
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

/**
 * A line about one that is replayed.
 * @param where the session or sessions that have it, if that is not clear
 */
export function explainUnread({ format, packageName }: UnreadFormat, where?: string): string {
  const bodies = where === undefined ? `bodies of ${format}` : `bodies of ${format} in ${where}`;
  return `${packageName} is not installed: no live values are taken from or put into ${bodies}, where ids, tokens and placeholders of secrets are sent as they were recorded. To have them read: npm install --save-dev ${packageName}, and record again what was recorded without it`;
}
