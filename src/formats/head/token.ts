/**
 * The claims of signed tokens (RFC 7519), wherever one is: in a member of JSON, a header, a cookie, the
 * fragment of a URL. A live token holds all of its claims. In a session a placeholder stands for the
 * token, and the response keeps those claims beside it that later requests carry.
 */
import { parseExactJson } from '../json/exact-json.ts';
import { readValue } from '../json/json.ts';
import { plainPlaceholder } from '../text/placeholder.ts';
import { type Cursor, FixedCursor, type Reading } from '../value/reading.ts';

/** Header, claims and signature, each in base64url; it is empty where nothing is signed. */
const TOKEN = /^(?:[A-Za-z]{1,16} +)?eyJ[\w-]{5}[\w-]*\.([\w-]{3,})\.[\w-]*$/;
/** Behind the scheme of a header. */
const SCHEME = /^[A-Za-z]{1,16} +/;
/** What claims are called elsewhere in an API: the subject is whom the token is of. */
const NAMES: Readonly<Record<string, readonly string[]>> = { sub: ['user', 'id'] };
/** In characters: what is longer is no token that a client could send in a header. */
const MAX_TOKEN_LENGTH = 64 * 1024;

const LETTER_B = 0x42;
const LETTER_E = 0x65;
const LETTER_R = 0x52;

/** Whether a text may be a token or a placeholder, or one behind `Bearer`. Nearly every text is neither. */
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

/** Tells the claims of a token, each by its name: `body /access_token claim sub`. */
export function readClaims(text: string, at: Cursor, reading: Reading): void {
  const json = claimsText(text);
  const parsed = json === undefined ? keptOf(text, reading) : parseExactJson(json);
  if (parsed === undefined || !isObject(parsed.json)) return;
  const within = standStill(at);
  for (const [name, claim] of Object.entries(parsed.json)) {
    const step = { kind: 'claim', name } as const;
    // What lies deeper, no API has: the place of each value is made of all that is around it.
    if (isDeeper(claim)) continue;
    const cursor = new FixedCursor('string', step, namesOfClaim(name), within);
    readValue(claim, cursor, reading, parsed.isMarked);
  }
}

/** What the value of a claim is called elsewhere. */
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

/** Of objects and lists in a claim. */
const MAX_DEPTH = 8;

function isDeeper(claim: unknown, depth = 0): boolean {
  if (typeof claim !== 'object' || claim === null) return false;
  if (depth === MAX_DEPTH) return true;
  return Object.values(claim).some((each) => isDeeper(each, depth + 1));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Readers move on while the claims are read: they may be the ones that have found the token. */
function standStill(at: Cursor): Cursor {
  const [location, names, isInList] = [at.location(), at.names(), at.isInList()];
  return {
    kind: at.kind,
    location: () => location,
    names: () => names,
    isInList: () => isInList,
  };
}
