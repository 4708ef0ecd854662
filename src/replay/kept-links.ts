/** Finds the links that a session would lose by a change to its answers. */

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

/** Finds the links of the first session that the second one, whose answers differ, does not have. */
export function findLostLinks(before: Session, after: Session, settings: LinkSettings): KeptLink[] {
  const [old, now] = [before, after].map((session) => linkSession(session, settings, []));
  if (!old) return [];
  const kept = new Set(now ? linksOf(now).flatMap(({ keys }) => keys) : []);
  return linksOf(old).flatMap(({ keys: [key = ''], producer, ...link }): KeptLink | [] => {
    const recording = old.recordings[producer];
    return recording && !kept.has(key) ? { producer: recording, ...link } : [];
  });
}

/** A link, and a key for each of its sources, the best first. */
interface KeyedLink extends Omit<KeptLink, 'producer'> {
  readonly producer: number;
  readonly keys: readonly string[];
}

/** The links of a session, without those that a request can do without. */
function linksOf({ recordings, links, cookies }: LinkedSession): KeyedLink[] {
  return recordings.flatMap((consumer, index) => {
    const found: KeyedLink[] = [];
    const add = (to: Location, sources: readonly Source[]): void => {
      const [first] = sources;
      if (!first) return;
      const keys = sources.map(({ producer, location, value }) =>
        JSON.stringify([index, to.text, producer, location.form, value]),
      );
      found.push({ producer: first.producer, from: first.location, consumer, to, keys });
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
    return found;
  });
}
