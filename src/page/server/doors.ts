/**
 * Decides who may use the page. A replay can send requests anywhere, and the page shows what was recorded. Other sites,
 * other users of the machine and foreign host names that resolve to it (DNS rebinding) must stay outside.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { ORIGIN_KEY, PAGE_BASE } from '../base.ts';
import { PageError } from './page-error.ts';

export interface DoorOptions {
  /** Whoever has the token may use the page. */
  readonly token: string;
  /**
   * Whether the server answers to a host name.
   * @param hostname as `URL` gives it
   */
  readonly isOwnHost: (hostname: string) => boolean;
}

/** In bytes: enough for a form with many headers. */
const MAX_BODY = 1024 * 1024;

/** Headers of every response. Recorded bodies are data: no script but the page's own ever runs. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; " +
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
};

/** What the link with the token gives a browser. It replaces the token from then on. */
interface Entrance {
  readonly setCookie: string;
  /**
   * What the page sends with its calls, besides the cookie. Browsers send the cookie to servers on all ports of the
   * machine, but keep this key for the origin that it was given to.
   */
  readonly originKey: string;
}

export class Doors {
  readonly #options: DoorOptions;

  constructor(options: DoorOptions) {
    this.#options = options;
  }

  /**
   * @returns undefined for a request of somebody who is known already
   * @throws {PageError} 403 for a request that stays outside
   */
  admit(request: Request): Entrance | undefined {
    const host = request.headers.get('host') ?? new URL(request.url).host;
    // The host is checked first: no URL can be made of one such as localhost:99999.
    this.#requireHost(host);
    requireOwnSite(request, host);
    const url = new URL(request.url);
    const { port, protocol } = url;
    const cookie = `vitest-sessions-${port || (protocol === 'https:' ? '443' : '80')}`;
    const { token } = this.#options;
    const pass = keyOf(token, `sessions ${port}`);
    const given = url.searchParams.get('token');
    if (given !== null && isSame(given, token)) {
      const secure = protocol === 'https:' ? '; Secure' : '';
      return {
        setCookie: `${cookie}=${pass}; Path=${PAGE_BASE}; HttpOnly; SameSite=Strict${secure}`,
        originKey: originKeyOf(token, url),
      };
    }
    const kept = cookiesOf(request).get(cookie);
    if (kept !== undefined && token !== '' && isSame(kept, pass)) return undefined;
    throw outside(url);
  }

  /**
   * Admits a call of somebody who is known by the cookie alone.
   * @throws {PageError} 403 for a call that does not come from the page's origin
   */
  requireOrigin({ headers }: Request, url: URL): void {
    const given = headers.get(ORIGIN_KEY.header) ?? url.searchParams.get(ORIGIN_KEY.parameter);
    if (!isSame(given ?? '', originKeyOf(this.#options.token, url))) throw outside(url);
  }

  #requireHost(host: string): void {
    const hostname = URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : '';
    if (hostname !== '' && this.#options.isOwnHost(hostname)) return;
    throw new PageError(403, 'this server does not answer to that host name');
  }
}

/** A key for one purpose. Whoever learns it learns neither the token nor another key. */
function keyOf(token: string, purpose: string): string {
  return createHmac('sha256', token).update(purpose).digest('base64url');
}

function originKeyOf(token: string, { port }: URL): string {
  return keyOf(token, `origin ${port}`);
}

function outside({ protocol, host }: URL): PageError {
  return new PageError(
    403,
    'open the page by the link that the terminal shows: it has a token, such as ' +
      `${protocol}//${host}${PAGE_BASE}?token=…`,
  );
}

/** Whether a text is the secret. No text is, if the secret is empty. */
function isSame(text: string, secret: string): boolean {
  const [given, own] = [Buffer.from(text), Buffer.from(secret)];
  return own.length > 0 && given.length === own.length && timingSafeEqual(given, own);
}

/** Browsers say which site a request comes from. Other clients say nothing, but have the token. */
function requireOwnSite({ headers, method }: Request, host: string): void {
  const origin = headers.get('origin');
  const isOwn = origin === null || origin === `http://${host}` || origin === `https://${host}`;
  const site = headers.get('sec-fetch-site');
  // A link on another site may lead here: following it is no more than typing the address.
  const isLink = headers.get('sec-fetch-mode') === 'navigate' && method === 'GET';
  const isSameSite = site === null || site === 'same-origin' || site === 'none' || isLink;
  if (isOwn && isSameSite) return;
  throw new PageError(403, 'requests of other sites are refused');
}

function cookiesOf({ headers }: Request): Map<string, string> {
  const pairs = (headers.get('cookie') ?? '').split(';').flatMap((pair) => {
    const equals = pair.indexOf('=');
    if (equals === -1) return [];
    return [[pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()] as const];
  });
  return new Map(pairs);
}

/**
 * The JSON that a request carries.
 * @throws {PageError} for another media type, a body above 1 MiB, or a text that is not JSON
 */
export async function readJsonBody(request: Request): Promise<unknown> {
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/json\s*(?:;|$)/i.test(type)) {
    throw new PageError(415, 'expected a body of the type application/json');
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size > MAX_BODY) throw new PageError(413, 'expected a body of at most 1 MiB');
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    throw new PageError(400, 'expected JSON');
  }
}
