import { multipartBoundary } from '../../../http/multipart-boundary.ts';

/** A part of a multipart body: its name, and where its content stands. */
export interface BodyPart {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** The parts of a multipart body (RFC 2046 section 5.1); none where it is not what its type says. */
export function findParts(body: string, contentType: string): BodyPart[] {
  const boundary = multipartBoundary(contentType);
  if (boundary === undefined) return [];
  const delimiter = `--${boundary}`;
  const parts: BodyPart[] = [];
  let at = body.indexOf(delimiter);
  while (at !== -1) {
    const next = body.indexOf(`\n${delimiter}`, at + delimiter.length);
    if (next === -1) break;
    const part = partBetween(body, at + delimiter.length, next, parts.length + 1);
    if (part) parts.push(part);
    at = next + 1;
  }
  return parts;
}

function partBetween(body: string, from: number, to: number, number: number): BodyPart | undefined {
  const [blank = ''] = /\r?\n\r?\n/.exec(body.slice(from, to)) ?? [];
  if (blank === '') return undefined;
  const start = body.indexOf(blank, from) + blank.length;
  const end = body[to - 1] === '\r' ? to - 1 : to;
  const head = body.slice(from, start);
  const name = /;\s*name="([^"]*)"/i.exec(head)?.[1] ?? String(number);
  return start <= end ? { name, start, end } : undefined;
}
