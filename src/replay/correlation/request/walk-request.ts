/**
 * All the values that a request carries: its path by segments, its query, its headers and the texts
 * inside its body, and inside each of these what is escaped, coded or joined there.
 */
import type { RecordedRequest } from '../../../session/schema.ts';
import { carryingHeader } from './carrying-header.ts';
import { RequestCursor } from './cursor.ts';
import { TextWalk } from './text-walk.ts';
import type { Visitor } from './visitor.ts';
import { type RequestBody, walkBody } from './walk-body.ts';

/** Tells of each value in a request, the widest first. */
export function walkRequest(
  request: RecordedRequest,
  body: RequestBody | undefined,
  visitor: Visitor,
): void {
  const { path, headers } = request;
  const cursor = new RequestCursor(request);
  const walk = new TextWalk(cursor, visitor);
  cursor.label = 'path';
  visitor.whole(path, cursor, () => walk.text(path));
  cursor.part = 'header';
  for (let index = 0; index < headers.length; index += 1) {
    const [rawName = '', text = ''] = headers[index] ?? [];
    const header = carryingHeader(rawName);
    if (!header) continue;
    cursor.header = index;
    cursor.label = header.label;
    cursor.naming = header.naming;
    visitor.whole(text, cursor, () => {
      if (header.isCookie) walkCookies(walk, text);
      else walk.text(text);
    });
  }
  cursor.naming = { by: 'nothing' };
  cursor.part = 'body';
  if (body) visitor.body(() => walkBody(walk, headers, body));
}

function walkCookies(walk: TextWalk, header: string): void {
  let start = 0;
  for (const pair of header.split(';')) {
    const split = pair.indexOf('=');
    const name = pair.slice(0, Math.max(split, 0)).trim();
    const raw = pair.slice(split + 1);
    walk.cursor.label = `cookie ${name}`;
    const value = raw.trim();
    walk.range({ by: 'names', names: [name] }, value, start + split + 1 + raw.indexOf(value));
    start += pair.length + 1;
  }
}
