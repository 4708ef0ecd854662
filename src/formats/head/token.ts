/**
 * The claims of signed tokens (RFC 7519), in members of JSON, headers, cookies and fragments of URLs. A live
 * token holds all of its claims. In a session, a placeholder replaces the token, and the response keeps the
 * claims that later requests carry.
 */
import { isMembers } from '../../collections.ts';
import { isDeeper, parseExactJson } from '../json/exact-json.ts';
import { readValue } from '../json/json.ts';
import { plainPlaceholder } from '../text/placeholder.ts';
import { type Cursor, FixedCursor, type Reading } from '../value/reading.ts';

/** Header, claims and signature, each in base64url. The signature of an unsigned token is empty. */
const TOKEN = /^(?:[A-Za-z]{1,16} +)?eyJ[\w-]{5}[\w-]*\.([\w-]{3,})\.[\w-]*$/;
/** The scheme in front of a token in a header. */
const SCHEME = /^[A-Za-z]{1,16} +/;
/** What claims are called elsewhere in an API: the subject of a token is its user. */
const NAMES: Readonly<Record<string, readonly string[]>> = { sub: ['user', 'id'] };
/** In characters: no client could send a longer token in a header. */
const MAX_TOKEN_LENGTH = 64 * 1024;

const LETTER_B = 0x42;
const LETTER_E = 0x65;
const LETTER_R = 0x52;

/** Whether a text may be a token or a placeholder, also behind `Bearer`. Nearly every text is ruled out. */
export function mayHaveClaims(text: string): boolean {
  switch (text.charCodeAt(0)) {
    case LETTER_E:
      return text.startsWith('eyJ');
    case LETTER_R:
      return text.startsWith('REDACTED');
    case LETTER_B:
      return text.startsWith('Bearer ');
    default:
      return false;
  }
}

/** The claims of a token as JSON text; undefined for a text that is no signed token. */
export function claimsText(text: string): string | undefined {
  if (text.length > MAX_TOKEN_LENGTH) return undefined;
  const [, coded] = TOKEN.exec(text) ?? [];
  return coded === undefined ? undefined : Buffer.from(coded, 'base64url').toString();
}

/** Reports the claims of a token by their names: `body /access_token claim sub`. */
export function readClaims(text: string, at: Cursor, reading: Reading): void {
  const json = claimsText(text);
  const parsed = json === undefined ? keptOf(text, reading) : parseExactJson(json);
  if (parsed === undefined || !isMembers(parsed.json)) return;
  const within = fixedAt(at);
  for (const [name, claim] of Object.entries(parsed.json)) {
    const step = { kind: 'claim', name } as const;
    // A hostile claim may be nested deeply, and the location of each value has a step for each level.
    if (isDeeper(claim, MAX_DEPTH)) continue;
    const cursor = new FixedCursor('string', step, namesOfClaim(name), within);
    readValue(claim, cursor, reading, parsed.isMarked);
  }
}

/** The names that the value of a claim has elsewhere. */
export function namesOfClaim(name: string): readonly string[] {
  return (Object.hasOwn(NAMES, name) ? NAMES[name] : undefined) ?? [name];
}

function keptOf(
  text: string,
  { server }: Reading,
): { readonly json: unknown; readonly isMarked: boolean } | undefined {
  const { claims } = server;
  if (claims === undefined) return undefined;
  const placeholder = plainPlaceholder(text.replace(SCHEME, ''));
  if (!Object.hasOwn(claims, placeholder)) return undefined;
  return { json: claims[placeholder], isMarked: false };
}

/** In levels of objects and lists in a claim. */
const MAX_DEPTH = 8;

/**
 * A cursor that stays where it is while the claims are read, whose readers may move the cursor of the token.
 */
function fixedAt(at: Cursor): Cursor {
  const [location, names, isInList] = [at.location(), at.names(), at.isInList()];
  return {
    kind: at.kind,
    location: () => location,
    names: () => names,
    isInList: () => isInList,
  };
}
