/**
 * All the values that a request carries: its path by segments, its query, its headers and the texts
 * inside its body, and inside each of these what is escaped, coded or joined there.
 */
import { findCookies } from '../../http/parse-set-cookie.ts';
import type { Header, RecordedRequest } from '../../session/schema.ts';
import { NO_ROLES } from '../naming/roles.ts';
import { carryingHeader } from './carrying-header.ts';
import { LOOK } from './look.ts';
import type { TextWalk } from './text-walk.ts';
import { type RequestBody, walkBody } from './walk-body.ts';

/** Tells of each value in a request, the widest first. */
export function walkRequest(
  walk: TextWalk,
  { path, headers, trailers }: RecordedRequest,
  body: RequestBody | undefined,
): void {
  const { cursor } = walk;
  walk.text(path);
  walk.fields(() => {
    walkFields(walk, headers, 'header');
    if (trailers) walkFields(walk, trailers, 'trailer');
  });
  cursor.roles = NO_ROLES;
  cursor.look = LOOK.asPiece;
  cursor.part = 'body';
  if (body) walk.body(() => walkBody(walk, headers, body));
}

function walkFields(walk: TextWalk, headers: readonly Header[], part: 'header' | 'trailer'): void {
  const { cursor } = walk;
  cursor.part = part;
  for (let index = 0; index < headers.length; index += 1) {
    const header = headers[index];
    const carrying = header && carryingHeader(header[0], index);
    if (!carrying) continue;
    cursor.header = index;
    cursor.moveBase(carrying.location);
    if (carrying.isCookie) walkCookies(walk, header[1]);
    else {
      cursor.roles = carrying.names ? cursor.rolesOf(carrying.names) : cursor.rolesOfValidator();
      cursor.look = carrying.names ? LOOK.asNamed : 0;
      walk.text(header[1]);
    }
  }
}

function walkCookies(walk: TextWalk, header: string): void {
  for (const { name, value, start } of findCookies('cookie', header)) {
    walk.cursor.moveBase([{ kind: 'cookie', name }]);
    walk.named([name], value, start);
  }
}
