/**
 * All the values that a request carries: its path by segments, its query, its headers and the texts
 * inside its body, and inside each of these what is escaped, coded or joined there.
 */
import type { RecordedRequest } from '../../../session/schema.ts';
import { calledMethod } from '../called-method.ts';
import { subjectsOf } from '../subjects.ts';
import { RequestCursor } from './cursor.ts';
import { mayCarry } from './may-carry.ts';
import { TextWalk, type Visitor } from './text-walk.ts';
import { type RequestBody, walkBody } from './walk-body.ts';

/** Tells of each value in a request, the widest first. */
export function walkRequest(
  request: RecordedRequest,
  body: RequestBody | undefined,
  visitor: Visitor,
): void {
  const { path, headers } = request;
  const isCall = calledMethod(request.body) !== undefined;
  const cursor = new RequestCursor(path, subjectsOf(request), isCall);
  const walk = new TextWalk(cursor, visitor);
  cursor.label = 'path';
  walk.text(path);
  cursor.part = 'header';
  for (const [index, [name, value]] of headers.entries()) {
    const lowerCase = name.toLowerCase();
    if (!mayCarry(lowerCase)) continue;
    cursor.header = index;
    cursor.label = `header ${lowerCase}`;
    if (lowerCase === 'cookie') walkCookies(walk, value);
    else walk.named({ by: 'header', name: lowerCase }, value);
  }
  cursor.part = 'body';
  if (body) walkBody(walk, headers, body);
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
