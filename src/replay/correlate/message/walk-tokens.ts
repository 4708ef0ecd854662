/**
 * Visits the tokens of a text, whatever it is: as what the name before them says, and without a name. Within a token,
 * it visits what is encoded, and the pieces between its delimiters. The widest value comes first.
 */

import { looksCoded } from '../../../formats/text/base64.ts';
import { isUuid } from '../../../formats/text/is-uuid.ts';
import type { TextRange } from '../../../formats/text/splices.ts';
import { findTokens, mayHaveTokens, namesBefore, type Token } from '../../../formats/url/tokens.ts';
import { findUrls } from '../../../formats/url/url.ts';
import { NO_ROLES, rolesOfCount } from '../naming/roles.ts';
import { applies } from '../reasons/reasons.ts';
import { READ_MODE } from './cursor.ts';
import { isUrl } from './text-kinds.ts';
import type { TextWalk } from './text-walk.ts';

/** Characters. Shorter pieces mean nothing without a name. */
const MIN_PIECE = 8;
/** Characters. Shorter Base64 means nothing either. */
const MIN_CODED = 12;

/**
 * Visits the URLs and the tokens of a text. A name before a token says what it is: `OrderID eq 7`, `Orders(7)`,
 * `folder:29`. Any other one means something only if it is distinctive.
 */
export function walkTokens(walk: TextWalk, text: string, offset = 0): boolean {
  const urls = [...findUrls(text)];
  let isTaken = false;
  for (const { url, start } of urls) {
    if (walk.piece(url, offset + start)) isTaken = true;
  }
  if (!mayHaveTokens(text)) return (urls.length === 0 && walkParts(walk, text, offset)) || isTaken;
  let done = 0;
  const tokens = findTokens(text, MIN_PIECE);
  for (const [index, token] of tokens.entries()) {
    const { text: raw, start } = token;
    const end = start + raw.length;
    if (
      start < done ||
      urls.some((each) => start >= each.start && end <= each.start + each.url.length)
    )
      continue;
    const isWhole = raw === text && offset === 0;
    const next = tokens[index + 1];
    const isLeaf = next === undefined || next.start >= end;
    if (
      (!isWhole && walkToken(walk, token, offset + start)) ||
      walkVersion(walk, raw, offset + start) ||
      (isLeaf && walkParts(walk, raw, offset + start))
    ) {
      isTaken = true;
      done = end;
    }
  }
  return isTaken;
}

/** Visits a token: as what the name before it says, and without a name. */
function walkToken(walk: TextWalk, { text: raw, before }: Token, start: number): boolean {
  const named = applies('name in a text') ? namesBefore(before) : undefined;
  const asWhole = READ_MODE.asWhole;
  if (named && walk.range(walk.cursor.rolesOf(named), asWhole, raw, start)) return true;
  if (raw.length < MIN_PIECE) return false;
  return walk.range(NO_ROLES, READ_MODE.asPiece | asWhole, raw, start);
}

/** A version after the name of its thing: `/shared/flag:2`, `web@2`. */
const VERSIONED = /^(.*[\w-])[:@](\d{1,9})$/;

/** Visits the number at the end of a token: as the id of the thing before it, or as its version. */
function walkVersion(walk: TextWalk, token: string, start: number): boolean {
  const [, thing = '', version] = VERSIONED.exec(token) ?? [];
  if (version === undefined || !applies('version in a name')) return false;
  const at = start + thing.length + 1;
  const before = `${thing.slice(thing.lastIndexOf('/') + 1)}:`;
  if (walkToken(walk, { text: version, start: at, before }, at)) return true;
  if (!walk.range(rolesOfCount(thing), READ_MODE.asWhole, version, at)) return false;
  walk.piece(thing, start);
  return true;
}

/** Visits what is in a text without spaces: a URL, an encoded text, UUIDs, and the pieces between its delimiters. */
function walkParts(walk: TextWalk, raw: string, start: number): boolean {
  if (raw.length < MIN_PIECE || isOne(raw) || isSignedToken(raw)) return false;
  if (raw.startsWith('/') || isUrl(raw)) return walk.piece(raw, start);
  if (walkCoded(walk, raw, start)) return true;
  let isTaken = false;
  let at = 0;
  for (const id of takeIds(walk, raw, start)) {
    walkPieces(walk, raw.slice(at, id.start - start), start + at, 0);
    at = id.end - start;
    isTaken = true;
  }
  return walkPieces(walk, raw.slice(at), start + at, 0) || isTaken;
}

/** The delimiters within a token, from the widest to the narrowest. */
const DELIMITERS = [/[!~+$*%]/, /\./, /-/, /_/] as const;

/** Visits the pieces between the delimiters of one level, and the pieces of those that are not taken. */
function walkPieces(walk: TextWalk, text: string, start: number, level: number): boolean {
  const delimiter = DELIMITERS[level];
  if (!delimiter || text.length < MIN_PIECE) return false;
  let isTaken = false;
  let at = start;
  for (const piece of text.split(delimiter)) {
    const isPiece = piece.length >= MIN_PIECE && piece.length < text.length;
    const isFound =
      isPiece && walk.range(NO_ROLES, READ_MODE.asPiece | READ_MODE.asWhole, piece, at);
    if (isFound || walkPieces(walk, piece, at, level + 1)) isTaken = true;
    at += piece.length + 1;
  }
  return isTaken;
}

const ID_INSIDE = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;
/** Characters of a UUID. */
const ID_LENGTH = 36;
/** Characters. A longer text is a document. */
const MAX_TEXT = 8192;

/** Visits the UUIDs in a text with other text around them, such as `copy-of-…`. Gives the ranges of those that are taken. */
function* takeIds(walk: TextWalk, text: string, offset: number): Generator<TextRange> {
  if (text.length <= ID_LENGTH || text.length > MAX_TEXT || !text.includes('-')) return;
  for (const { 0: raw, index } of text.matchAll(ID_INSIDE)) {
    const mode = READ_MODE.asPiece | READ_MODE.asWhole;
    const start = offset + index;
    if (walk.range(NO_ROLES, mode, raw, start)) yield { start, end: start + raw.length };
  }
}

/** Visits the text that another one encodes: with percent escapes, in another spelling of a UUID, in hex or Base64. */
export function walkCoded(walk: TextWalk, raw: string, start: number): boolean {
  if (isEscaped(raw) && walk.piece(raw, start, 'percent')) return true;
  if (raw.length < MIN_CODED) return false;
  if (walk.piece(raw, start, 'uuid') || walk.piece(raw, start, 'hex')) return true;
  if (!looksCoded(raw)) return false;
  return walk.piece(raw, start, 'base64') || walk.piece(raw, start, 'base64url');
}

/** Whether a text may be percent-encoded as a whole. */
function isEscaped(text: string): boolean {
  return /%[0-9a-f]{2}/i.test(text) && !/\s/.test(text);
}

/** Whether a text is a UUID or a time, whose parts mean nothing. */
export function isOne(text: string): boolean {
  if (text.length === 36 && text[8] === '-') return isUuid(text);
  return (
    text.length <= 35 &&
    text[4] === '-' &&
    /^\d{4}-\d\d-\d\d(?:[T ][\d:.]+(?:[a-z_]\w*)?)?$/i.test(text)
  );
}

/** Whether a text is a token whose parts are signed together (RFC 7519), so that none of them goes without the others. */
export function isSignedToken(text: string): boolean {
  return /^eyJ[\w-]{8}[\w-]*\.[\w-]*\.[\w+/=-]+$/.test(text);
}
