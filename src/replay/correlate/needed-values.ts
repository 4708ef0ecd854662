/** What the requests of a session take from one of its responses. */
import { Location } from '../../formats/value/location.ts';
import type { Recording } from '../../session/schema.ts';
import type { CookieJars } from './cookies/cookie-jars.ts';
import type { LinkedSession } from './link-session.ts';
import type { LiveResponses } from './live/live-responses.ts';
import { mayStay } from './message/referer.ts';

/** A value that a request takes from a response. */
export interface NeededValue {
  readonly consumer: Recording;
  /** The location in its request. */
  readonly to: Location;
  /** The location in the recorded response. */
  readonly from: Location;
  /** As recorded; empty for a cookie. */
  readonly value: string;
  /** The location in the live response; undefined if that does not have the value for certain. */
  readonly live: Location | undefined;
}

/**
 * The values that requests take from a response. Those that a request can do without are left out: values that a
 * client has merely left alone, addresses of pages in `Referer`, and cookies that the client had before.
 * @param position of the recording
 */
export function neededFrom(
  position: number,
  { recordings, links, cookies }: Pick<LinkedSession, 'recordings' | 'links' | 'cookies'>,
  responses: LiveResponses,
  jars: CookieJars | undefined,
): NeededValue[] {
  return recordings.flatMap((consumer, index) => {
    const taken: NeededValue[] = [];
    for (const link of links.plans[index]?.links ?? []) {
      const { location: to } = link.to;
      const source = [link, ...link.others].find(({ producer }) => producer === position);
      if (!source || link.isSoft || mayStay(to, link.value)) continue;
      const { location: from, value } = source;
      const live = locationOf(responses.find(source));
      taken.push({ consumer, to, from, value, live });
    }
    for (const { name, producer, isBrought } of cookies?.requests[index]?.cookies ?? []) {
      if (producer !== position || isBrought) continue;
      const at = new Location([{ kind: 'cookie', name }]);
      const live = jars?.hasSet(position, name) ? at : undefined;
      taken.push({ consumer, to: at, from: at, value: '', live });
    }
    return taken;
  });
}

/** Undefined for a value that is missing, or in doubt. */
function locationOf(found: ReturnType<LiveResponses['find']>): Location | undefined {
  return 'location' in found && found.doubt === undefined ? found.location : undefined;
}
