import { type Codec, decodePiece } from './codecs.ts';

/** Of UTF-8, one sign at a time. */
const PERCENT =
  /%[0-7][\da-f]|%[cd][\da-f]%[89ab][\da-f]|%e[\da-f](?:%[89ab][\da-f]){2}|%f[0-4](?:%[89ab][\da-f]){3}/gi;

/** One escape, of the codecs that write sign by sign. */
const ESCAPES: Readonly<Partial<Record<Codec, RegExp>>> = {
  part: /(?!)/g,
  percent: PERCENT,
  path: PERCENT,
  form: PERCENT,
  html: /&(?:#x[\da-f]{1,6}|#\d{1,7}|[a-z]{2,4});/gi,
  json: /\\(?:u[\da-f]{4}|.)/gi,
};

/**
 * Where in a coded text each sign of the decoded one begins, and last where it ends. Undefined for
 * codecs that write several signs as one, such as Base64.
 */
export function codedOffsets(raw: string, codec: Codec): readonly number[] | undefined {
  const escapes = ESCAPES[codec];
  if (!escapes) return undefined;
  const offsets: number[] = [];
  let at = 0;
  for (const { 0: coded, index } of raw.matchAll(escapes)) {
    const decoded = decodePiece(coded, codec) ?? coded;
    if (decoded === coded) continue;
    for (; at < index; at += 1) offsets.push(at);
    for (let sign = 0; sign < decoded.length; sign += 1) offsets.push(index);
    at = index + coded.length;
  }
  for (; at <= raw.length; at += 1) offsets.push(at);
  return offsets;
}
