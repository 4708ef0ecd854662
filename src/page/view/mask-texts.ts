/** Masks secrets in live texts, even if they are percent-escaped. */
import { attempt } from '../../errors.ts';
import { parseComparableJson, renderExactJson } from '../../formats/json/exact-json.ts';
import type { Mask } from '../../replay/failure/mask.ts';
import type { Header } from '../../session/schema.ts';

/** A piece of a URL, a form or a cookie. */
const PIECE = /[^\s&=?#/;,"'<>]+/g;
/** How many escaped pieces are shown of a text with a percent-escaped secret. */
const MAX_PIECES = 1000;

/**
 * Masks a text of any kind. JSON is masked by its members, whose names tell what is secret. JSON without a secret stays
 * as it is written. Numbers keep their last digit in any case.
 */
export function maskText(text: string, mask: Mask): string {
  return maskEscaped(maskJson(text, mask) ?? mask.text(text), mask);
}

/** Masks the start of a text, whose last word may be the start of a secret. */
export function maskStart(text: string, mask: Mask): string {
  return maskEscaped(mask.start(text), mask);
}

export function maskHeaders(headers: readonly Header[], mask: Mask): readonly Header[] {
  return headers.map(([name, value]) => [
    mask.text(name),
    maskEscaped(mask.header(name, value), mask),
  ]);
}

function maskJson(text: string, mask: Mask): string | undefined {
  if (!/^\s*[[{"]/.test(text)) return undefined;
  const parsed = parseComparableJson(text);
  if (!parsed) return undefined;
  const masked = renderExactJson(mask.value(parsed.json));
  return masked === renderExactJson(parsed.json) ? undefined : masked;
}

function maskEscaped(text: string, mask: Mask): string {
  if (!text.includes('%')) return text;
  const plain = text.replace(PIECE, decodeEscapes);
  if (plain === text || mask.text(plain) === plain) return text;
  let count = 0;
  return text.replace(PIECE, (piece) => {
    const decoded = decodeEscapes(piece);
    if (decoded === piece) return piece;
    count += 1;
    if (count > MAX_PIECES) return '…';
    const masked = mask.text(decoded);
    return masked === decoded ? piece : encodeURIComponent(masked);
  });
}

/** The piece without its escapes. A piece whose escapes are not UTF-8 stays as it is. */
function decodeEscapes(piece: string): string {
  if (!piece.includes('%')) return piece;
  return attempt(() => decodeURIComponent(piece.replaceAll('+', ' '))) ?? piece;
}
