/** The recorded origins in the texts of a request: what names the recorded server names the target. */
import type { RequestCursor, RequestPlace } from './request/cursor.ts';

/** A place of a request that names a recorded origin. */
export interface OriginMention {
  readonly place: RequestPlace;
  /** The recorded origin. */
  readonly origin: string;
  /** The start of a URL, or the host and port alone, or all that a header `Origin` says (RFC 6454 section 7). */
  readonly form: 'url' | 'host' | 'origin';
}

/** An origin, and what it is found by. */
interface Wanted {
  readonly origin: string;
  readonly scheme: string;
  readonly host: string;
}

/** @param origins recorded ones, such as `http://127.0.0.1:3000` */
export function createOriginFinder(
  origins: readonly string[],
): (text: string, at: RequestCursor) => OriginMention[] {
  const wanted = origins.map((origin): Wanted => {
    const [scheme = '', host = ''] = origin.split('://');
    return { origin, scheme: `${scheme}://`, host: host.toLowerCase() };
  });
  return (text, at) => {
    // Every text of every request comes here.
    let mentions: OriginMention[] | undefined;
    for (const each of wanted) {
      if (text.length < each.host.length || !includes(text, each.host)) continue;
      mentions ??= [];
      mentions.push(...findMentions(text, at, each));
    }
    return mentions ?? NONE;
  };
}

const NONE: OriginMention[] = [];

function includes(text: string, host: string): boolean {
  return text.includes(host) || (/[A-Z]/.test(text) && text.toLowerCase().includes(host));
}

function findMentions(text: string, at: RequestCursor, wanted: Wanted): OriginMention[] {
  const lowerCase = text.toLowerCase();
  const mentions: OriginMention[] = [];
  for (let start = lowerCase.indexOf(wanted.host); start !== -1; ) {
    const end = start + wanted.host.length;
    const mention = mentionAt(lowerCase, start, end, wanted);
    if (mention && !(at.isTarget() && mention.start === 0)) {
      const place = at.place();
      const step = { kind: 'range', start: mention.start, end, codec: 'plain' } as const;
      mentions.push({
        place: { ...place, steps: [...place.steps, step] },
        origin: wanted.origin,
        form:
          text.length === end - mention.start && at.label === 'header origin'
            ? 'origin'
            : mention.form,
      });
    }
    start = lowerCase.indexOf(wanted.host, end);
  }
  return mentions;
}

/** Not a part of a longer host or port; behind an `@` only where a scheme or a port makes it a host. */
function mentionAt(
  text: string,
  start: number,
  end: number,
  { scheme, host }: Wanted,
): { readonly start: number; readonly form: OriginMention['form'] } | undefined {
  const hasPort = /:\d+$/.test(host);
  const after = text.slice(end, end + 2);
  if (/^[\w-]|^\.\w/.test(after) || (/^:\d/.test(after) && !hasPort)) return undefined;
  if (text.endsWith(scheme, start)) return { start: start - scheme.length, form: 'url' };
  const before = text.charAt(start - 1);
  if (/[\w.-]/.test(before) || (before === '@' && !hasPort)) return undefined;
  return { start, form: 'host' };
}
