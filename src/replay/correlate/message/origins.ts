/** Finds recorded origins in the texts of requests. At replay, the target's address takes their place. */

import { escapeExpression } from '../../../formats/text/escapes.ts';
import { isPlainUrl } from '../naming/value-keys.ts';
import type { InsertionPoint, RequestCursor } from './cursor.ts';
import { isUrl } from './text-kinds.ts';

/** A location of a request that names a recorded origin. */
export interface OriginMention {
  readonly point: InsertionPoint;
  /** The recorded origin, as `URL` writes it. */
  readonly origin: string;
  /**
   * The start of a URL or of the URL of a WebSocket, the mere host and port, or the whole value of an `Origin` header
   * (RFC 6454 section 7).
   */
  readonly form: 'url' | 'socket' | 'host' | 'origin';
}

/** An origin with the texts by which it is found. */
interface Wanted {
  readonly origin: string;
  /** `http://`; for WebSockets, `ws://`. */
  readonly scheme: string;
  /** With the port, unless it is the default one of the scheme. */
  readonly host: string;
  /** The default port of the scheme, which may be written as well; undefined if the origin has another port. */
  readonly defaultPort: string | undefined;
}

/** Finds recorded origins in the texts of requests. */
export interface OriginFinder {
  readonly recorded: readonly string[];
  /** Whether a text may name one. This check is quick, since every text of every request comes here. */
  mayBeIn(text: string): boolean;
  /** Where a text names them. */
  find(text: string, at: RequestCursor): readonly OriginMention[];
}

/** @param recorded origins, such as `http://127.0.0.1:3000` */
export function createOriginFinder(recorded: readonly string[]): OriginFinder {
  const origins = [...new Set(recorded.map((origin) => new URL(origin).origin))];
  const wanted = origins.map((origin): Wanted => {
    const { protocol, host, port } = new URL(origin);
    const ownPort = protocol === 'https:' ? ':443' : ':80';
    return {
      origin,
      scheme: `${protocol}//`,
      host,
      defaultPort: port === '' ? ownPort : undefined,
    };
  });
  const anyHost = new RegExp(wanted.map(({ host }) => escapeExpression(host)).join('|'), 'i');
  const shortest = Math.min(...wanted.map(({ host }) => host.length));
  const mayBeIn = (text: string): boolean => text.length >= shortest && anyHost.test(text);
  return {
    recorded: origins,
    mayBeIn,
    find: (text, at) =>
      mayBeIn(text) ? wanted.flatMap((each) => findMentions(text, at, each)) : NONE,
  };
}

const NONE: readonly OriginMention[] = [];

function findMentions(text: string, at: RequestCursor, wanted: Wanted): OriginMention[] {
  const lowerCase = text.toLowerCase();
  const mentions: OriginMention[] = [];
  for (let start = lowerCase.indexOf(wanted.host); start !== -1; ) {
    const end = endOfAuthority(lowerCase, start + wanted.host.length, wanted);
    const mention = mentionAt(lowerCase, start, end, wanted);
    if (mention && !(at.isWholePath() && mention.start === 0)) {
      const point = at.point();
      const step = { kind: 'range', start: mention.start, end, codec: 'plain' } as const;
      mentions.push({
        point: { ...point, steps: [...point.steps, step] },
        origin: wanted.origin,
        form:
          text.length === end - mention.start && at.base().text === 'header origin'
            ? 'origin'
            : mention.form,
      });
    }
    start = lowerCase.indexOf(wanted.host, end);
  }
  return mentions;
}

/** The end of an authority: after the default port, if that is written. */
function endOfAuthority(text: string, end: number, { defaultPort }: Wanted): number {
  if (defaultPort === undefined || !text.startsWith(defaultPort, end)) return end;
  const after = end + defaultPort.length;
  return /\d/.test(text.charAt(after)) ? end : after;
}

/** The mention at a host, unless that is a part of a longer host or port. After an `@`, only a scheme or a port shows that it is a host. */
function mentionAt(
  text: string,
  start: number,
  end: number,
  { scheme, defaultPort }: Wanted,
): { readonly start: number; readonly form: OriginMention['form'] } | undefined {
  const hasPort = defaultPort === undefined;
  const after = text.slice(end, end + 2);
  if (/^[\w-]|^\.\w/.test(after) || (/^:\d/.test(after) && !hasPort)) return undefined;
  if (text.endsWith(scheme, start)) return { start: start - scheme.length, form: 'url' };
  const socket = scheme.replace('http', 'ws');
  if (text.endsWith(socket, start)) return { start: start - socket.length, form: 'socket' };
  const before = text.charAt(start - 1);
  if (/[\w.-]/.test(before) || (before === '@' && !hasPort)) return undefined;
  return { start, form: 'host' };
}

/** The headers with which a client names the page that it is on. */
const PAGE = /^(?:origin|referer)$/;

/**
 * Whether a URL as a whole comes from no response: it has a recorded origin, which the target's replaces, while its path
 * has a link of its own; or it is that of the page that the client is on.
 */
export function isOwnUrl({ recorded }: OriginFinder, value: string, at: RequestCursor): boolean {
  if (!isUrl(value) || !URL.canParse(value)) return false;
  if (recorded.includes(new URL(value).origin)) return true;
  const { last } = at.base();
  return isPlainUrl(value) && last?.kind === 'header' && PAGE.test(last.name ?? '');
}
