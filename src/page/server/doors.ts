/**
 * Who may use the page. A replay can send requests anywhere, and the page shows what was recorded, so any other
 * site, any other user of the machine and any name that leads here (DNS rebinding) must stay outside.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { PAGE_BASE } from '../base.ts';
import { PageError } from './page-error.ts';

export interface DoorOptions {
  /** Whoever has it may use the page. */
  readonly token: string;
  /**
   * Whether the server answers to a host name.
   * @param hostname as `URL` gives it
   */
  readonly isOwnHost: (hostname: string) => boolean;
}

/** In bytes: a form with many headers, and no more. */
const MAX_BODY = 1024 * 1024;

/** Headers of every answer. Recorded bodies are data: no script but the page's own ever runs. */
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

/** What a request that was let in gets besides its answer. */
interface Entrance {
  /** Set if the token came in the address: the cookie takes its place. */
  readonly setCookie?: string;
}

export class Doors {
  readonly #options: DoorOptions;

  constructor(options: DoorOptions) {
    this.#options = options;
  }

  /** @throws {PageError} 403 for a request that stays outside */
  admit(request: Request): Entrance {
    const host = request.headers.get('host') ?? new URL(request.url).host;
    // First, since a Host such as localhost:99999 makes no URL.
    this.#requireHost(host);
    requireOwnSite(request, host);
    const url = new URL(request.url);
    const { port, protocol } = url;
    const cookie = `vitest-sessions-${port || (protocol === 'https:' ? '443' : '80')}`;
    const { token } = this.#options;
    const pass = passOf(token, port);
    const given = url.searchParams.get('token');
    if (given !== null && isSame(given, token)) {
      const secure = protocol === 'https:' ? '; Secure' : '';
      return {
        setCookie: `${cookie}=${pass}; Path=${PAGE_BASE}; HttpOnly; SameSite=Strict${secure}`,
      };
    }
    const kept = cookiesOf(request).get(cookie);
    if (kept !== undefined && token !== '' && isSame(kept, pass)) return {};
    throw new PageError(
      403,
      'open the page by the link that the terminal shows: it has a token, such as ' +
        `${url.protocol}//${host}${PAGE_BASE}?token=…`,
    );
  }

  #requireHost(host: string): void {
    const hostname = URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : '';
    if (hostname !== '' && this.#options.isOwnHost(hostname)) return;
    throw new PageError(403, 'this server does not answer to that host name');
  }
}

/**
 * What the cookie holds. Browsers send it to servers on other ports of the machine as well, which do not learn the
 * token by it.
 */
function passOf(token: string, port: string): string {
  return createHmac('sha256', token).update(`sessions ${port}`).digest('base64url');
}

/** Whether somebody has a secret; never if there is none. */
function isSame(text: string, secret: string): boolean {
  const [given, own] = [Buffer.from(text), Buffer.from(secret)];
  return own.length > 0 && given.length === own.length && timingSafeEqual(given, own);
}

/** Browsers say where a request comes from. Other clients have the token, and say nothing. */
function requireOwnSite({ headers, method }: Request, host: string): void {
  const origin = headers.get('origin');
  const isOwn = origin === null || origin === `http://${host}` || origin === `https://${host}`;
  const site = headers.get('sec-fetch-site');
  // A link somewhere else may lead here, which is no more than typing the address.
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
 * @throws {PageError} for another type, a body above 1 MiB, and a text that is no JSON
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
