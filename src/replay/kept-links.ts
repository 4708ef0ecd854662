/** Finds a link that a change to the answers of a session would change. */

import { Location } from '../formats/value/location.ts';
import type { Recording, Session } from '../session/schema.ts';
import type { Source } from './correlate/link/link-recordings.ts';
import { type LinkedSession, type LinkSettings, linkSession } from './correlate/link-session.ts';
import { mayStay } from './correlate/message/referer.ts';

/** A value that a request takes from an answer. */
export interface KeptLink {
  readonly producer: Recording;
  readonly from: Location;
  readonly consumer: Recording;
  readonly to: Location;
}

/** A link that only one of two sessions has. */
export interface ChangedLink extends KeptLink {
  /** Whether the second session has it, in place of another one. */
  readonly isNew: boolean;
}

/**
 * Finds a link of the first session that the second one, whose answers differ, does not have, or one that takes its
 * place. An answer stays a source of each value of which it was one, even if a request prefers another answer now: the
 * same value may name another row in it.
 */
export function findChangedLink(
  before: Session,
  after: Session,
  settings: LinkSettings,
): ChangedLink | undefined {
  const [old, now] = [before, after].map((session) => linkSession(session, settings, []));
  if (!old) return undefined;
  const is = now ? sourcesOf(now) : new Map<string, readonly KeyedLink[]>();
  for (const [place, sources] of sourcesOf(old)) {
    const present = is.get(place) ?? [];
    const keys = new Set(present.map(({ key }) => key));
    const lost = sources.find(({ key }) => !keys.has(key));
    if (lost) return { ...lost, isNew: false };
    const [first] = present;
    const isKnown = sources.some(({ producer }) => producer.id === first?.producer.id);
    if (first && !isKnown) return { ...first, isNew: true };
  }
  return undefined;
}

/** The key tells a source from others of the same value. */
interface KeyedLink extends KeptLink {
  readonly key: string;
}

/** The sources of each value of a request, the best first, without the values that a request can do without. */
function sourcesOf({ recordings, links, cookies }: LinkedSession): Map<string, KeyedLink[]> {
  const found = new Map<string, KeyedLink[]>();
  for (const [index, consumer] of recordings.entries()) {
    const add = (to: Location, sources: readonly Source[]): void => {
      const keyed = sources.flatMap(({ producer: position, location: from, value }) => {
        const producer = recordings[position];
        const key = JSON.stringify([position, from.form, value]);
        return producer ? [{ producer, from, consumer, to, key }] : [];
      });
      const place = JSON.stringify([index, to.text]);
      found.set(place, [...(found.get(place) ?? []), ...keyed]);
    };
    for (const link of links.plans[index]?.links ?? []) {
      const { location } = link.to;
      if (!link.isSoft && !mayStay(location, link.value)) add(location, [link, ...link.others]);
    }
    for (const { name, producer } of cookies?.requests[index]?.cookies ?? []) {
      const location = new Location([{ kind: 'cookie', name }]);
      add(location, [{ producer, location, value: '' }]);
    }
    const document = links.plans[index]?.document;
    const whole = new Location([{ kind: 'body' }]);
    if (document) add(whole, [{ producer: document.producer, location: whole, value: '' }]);
  }
  return found;
}
