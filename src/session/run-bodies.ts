/** Bodies that a client makes anew in each run: with boundaries of their own, and with random bytes. */

import { isUtf8 } from 'node:buffer';
import { deflateRawSync } from 'node:zlib';
import { findParts } from '../formats/multipart-parts.ts';
import { headerValue, isNamed } from '../http/headers.ts';
import { boundaryOf, withoutBoundary } from '../http/media-type.ts';
import type { RunValues } from './run-values.ts';
import type { Body, Header } from './schema.ts';

interface Multipart {
  readonly headers?: readonly Header[] | undefined;
  readonly body?: Body | undefined;
}

/** Clients make a boundary for each message. */
const BOUNDARY = 'boundary';

/** A message whose boundary is `BOUNDARY`. */
export function withoutRunBoundary<Message extends Multipart>(message: Message): Message {
  const { headers = [], body } = message;
  const type = headerValue(headers, 'content-type') ?? '';
  if (withoutBoundary(type) === type) return message;
  const isBinary = body !== undefined && 'base64' in body;
  const text = isBinary ? Buffer.from(body.base64, 'base64').toString('latin1') : textOf(body);
  const boundary = boundaryOf(text, type);
  const renamed = headers.map(([name, value]): Header => {
    return isNamed(name, 'content-type') ? [name, withoutBoundary(value)] : [name, value];
  });
  if (boundary === undefined || text === '') return { ...message, headers: renamed };
  return { ...message, headers: renamed, body: { text: text.replaceAll(boundary, BOUNDARY) } };
}

function textOf(body: Body | undefined): string {
  return body !== undefined && 'text' in body ? body.text : '';
}

/** Whether two bodies, whose boundary is `BOUNDARY`, have the same parts but for random bytes. */
export function areSameParts(former: string, latter: string, values: RunValues): boolean {
  const [ones, others] = [former, latter].map((text) => splitParts(text));
  return (
    ones !== undefined &&
    ones.length > 1 &&
    ones.length === others?.length &&
    ones.every((one, index) => {
      const other = others[index] ?? '';
      return values.isSameText(one, other) || areRandomAlike(one, other, 'latin1');
    })
  );
}

/** The parts of a body, and what stands between them. */
function splitParts(text: string): string[] {
  const pieces: string[] = [];
  let last = 0;
  for (const { start, end } of findParts(text, `multipart/form-data; boundary=${BOUNDARY}`)) {
    pieces.push(text.slice(last, start), text.slice(start, end));
    last = end;
  }
  return [...pieces, text.slice(last)];
}

/** In bytes. Fewer may look random by chance. */
const MIN_RANDOM = 32;
/** Of random bytes, 37 % are printable. */
const MAX_PRINTABLE = 2 / 3;
/** In bytes. So many show whether the others are random, too. */
const MAX_TESTED = 64 * 1024;

function isPrintable(byte: number): boolean {
  return byte >= 0x20 && byte < 0x7f;
}

/** Whether two bodies are random bytes, as a test makes them up for an upload: equally many, and no text. */
export function areRandomAlike(
  former: string,
  latter: string,
  encoding: 'base64' | 'latin1',
): boolean {
  if (former.length !== latter.length || former.length < MIN_RANDOM) return false;
  return [former, latter].every((text) => {
    const bytes = Buffer.from(text, encoding).subarray(0, MAX_TESTED);
    if (isUtf8(bytes) || bytes.filter(isPrintable).length > bytes.length * MAX_PRINTABLE)
      return false;
    return deflateRawSync(bytes).length >= bytes.length;
  });
}
