/** The values in a request's body, by its media type. */

import { parseExactJson } from '../../../formats/exact-json.ts';
import { headerValue } from '../../../http/headers.ts';
import type { Header } from '../../../session/schema.ts';
import { rolesAt } from '../naming/roles.ts';
import { LOOK } from './look.ts';
import { findParts } from './multipart.ts';
import { findArguments } from './named-pieces.ts';
import type { TextWalk } from './text-walk.ts';
import { walkMarkup } from './walk-markup.ts';
import { walkNamed, walkPairs } from './walk-url.ts';

/** A body as text. Bytes that are no UTF-8 are in it as Latin-1, one sign for each. */
export interface RequestBody {
  readonly json?: unknown;
  readonly text?: string;
  readonly isBinary: boolean;
}

export function walkBody(
  walk: TextWalk,
  headers: readonly Header[],
  { json, text, isBinary }: RequestBody,
): void {
  walk.cursor.label = 'body';
  if (text === undefined) {
    walk.json(json);
    return;
  }
  const type = headerValue(headers, 'content-type') ?? '';
  if (/^multipart\//i.test(type)) walkMultipart(walk, type, text, isBinary);
  else if (isBinary) return;
  else if (/^application\/x-www-form-urlencoded/i.test(type))
    walkPairs(walk, text, 0, 'body field');
  else if (/^application\/graphql\b/i.test(type)) walkNamed(walk, findArguments(text), 0);
  else if (walkJson(walk, type, text)) return;
  else if (/[/+]xml/i.test(type) || /^\s*<\?xml/.test(text)) walkMarkup(walk, text);
  else walk.text(text);
}

/** One JSON text, or one in each line. @returns whether it is that */
function walkJson(walk: TextWalk, type: string, text: string): boolean {
  if (!/[/+](?:nd|l)?json|jsonl/i.test(type) && !/^\s*[{[]/.test(text)) return false;
  const parsed = parseExactJson(text);
  if (parsed) {
    walk.json(parsed.json, parsed.isMarked);
    return true;
  }
  const lines = text.split('\n');
  if (lines.length === 1 || !lines.every((line) => line.trim() === '' || /^\s*[{[]/.test(line))) {
    return false;
  }
  let start = 0;
  for (const [index, line] of lines.entries()) {
    walk.cursor.label = `body line ${index + 1}`;
    walk.piece(line, start);
    start += line.length + 1;
  }
  return true;
}

function walkMultipart(walk: TextWalk, type: string, body: string, isBinary: boolean): void {
  for (const { name, start, end } of findParts(body, type)) {
    walk.cursor.label = `body part ${name}`;
    const raw = body.slice(start, end);
    const roles = rolesAt(walk.cursor.rolesOf([name]), walk.cursor.fieldPlace(name));
    walk.range(roles, LOOK.asNamed, raw, start, isBinary ? 'latin1' : 'part');
  }
}
