import { binaryFormatOf } from '../formats/formats.ts';
import { headerValue } from '../http/headers.ts';
import type { Body, Header, Session } from '../session/schema.ts';

/** A format that bodies of a session have and that cannot be read without a missing package. Plain data. */
export interface UnreadFormat {
  /** Such as `MessagePack`. */
  readonly format: string;
  readonly packageName: string;
}

/** The formats of a session's bodies that need a missing package, each once. */
export function findUnread({ recordings }: Pick<Session, 'recordings'>): UnreadFormat[] {
  const found = new Map<string, UnreadFormat>();
  const look = (headers: readonly Header[], body: Body | undefined): void => {
    // Text needs no package.
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
 * Warns of one such format, in one line.
 * @param where the session or sessions that have it, if there are several
 */
export function explainUnread({ format, packageName }: UnreadFormat, where?: string): string {
  const bodies = where === undefined ? `bodies of ${format}` : `bodies of ${format} in ${where}`;
  return `${packageName} is not installed: no live values are taken from or put into ${bodies}, where ids, tokens and placeholders of secrets are sent as they were recorded. To have them read: npm install --save-dev ${packageName}, and record again what was recorded without it`;
}
