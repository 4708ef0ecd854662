/** `name=value&…`: bodies of forms, queries and fragments (URL standard, section 5). */
import { type Codec, decodePiece } from './codecs.ts';
import type { FormatBody, Piece, TextFormat } from './format.ts';
import type { Step } from './location.ts';
import { namesIn } from './names.ts';
import { readParameters } from './url-parts.ts';

/** Types by which a client or a server says nothing of the content. */
const SAYS_NOTHING = /^(?:text\/plain|application\/octet-stream|binary\/octet-stream|)$/;
const FORM = /^[\w.~%[\]+-]+=[^\s&=]*(?:&[\w.~%[\]+-]+=[^\s&=]*)+$/;
const MAX_SNIFFED = 64 * 1024;
/** A text of one letter and one ampersand, repeated, has more of them than anybody sends. */
const MAX_PAIRS = 10_000;

export const formFormat: TextFormat = {
  codec: 'form',
  fits({ text }, type) {
    if (type === 'application/x-www-form-urlencoded') return 'declared';
    const isLikely =
      SAYS_NOTHING.test(type) && text.length <= MAX_SNIFFED && FORM.test(text.trim());
    return isLikely ? 'sniffed' : undefined;
  },
  read({ text }, within, reading) {
    if (!isForm(text)) return false;
    readParameters(text.trim(), 'field', within, 'string', reading);
    return true;
  },
  carried({ text }: FormatBody) {
    return isForm(text) ? { kind: 'pieces', pieces: findPairs(text).map(pieceOf) } : undefined;
  },
};

function isForm(text: string): boolean {
  return !/^\s*[[{<]/.test(text);
}

/** A pair, and where its value stands. */
export interface Pair {
  /** Out of its escapes. */
  readonly name: string;
  /** As it is written. */
  readonly raw: string;
  readonly start: number;
}

/** The pairs of a text, those without a value too. @param offset where the text begins in a longer one */
export function findPairs(text: string, offset = 0): Pair[] {
  let start = offset;
  return text.split('&', MAX_PAIRS).map((pair) => {
    const sign = pair.indexOf('=');
    const name = decodePiece(pair.slice(0, Math.max(sign, 0)), 'form') ?? '';
    const found = { name, raw: pair.slice(sign + 1), start: start + sign + 1 };
    start += pair.length + 1;
    return found;
  });
}

/**
 * How the value of a pair may be written.
 * @note A plus is a space, but some clients mean a plus, as in Base64: then that is the likelier.
 */
export function codecsOfPair(raw: string): readonly Codec[] {
  return raw.includes('+') ? PLUS : PERCENT;
}

const PLUS: readonly Codec[] = ['percent', 'form'];
const PERCENT: readonly Codec[] = ['percent'];
const FORM_CODECS: readonly Codec[] = ['form'];

function pieceOf({ name, raw, start }: Pair): Piece {
  // A form writes a space as a plus, unless the client has it otherwise.
  const codecs = raw.includes('+') || raw.includes('%20') ? codecsOfPair(raw) : FORM_CODECS;
  const steps: Step[] = [{ kind: 'field', name }];
  return { as: 'field', names: namesIn(name), steps, raw, start, codecs };
}
