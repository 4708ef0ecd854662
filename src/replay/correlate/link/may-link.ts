/**
 * A look whether there is anything to link in a session of plain requests, such as that of a load
 * test: where no response brings what a later request carries, nothing else has to be found out.
 *
 * It goes backwards: where requests carry what responses bring, the last ones are likely to as well,
 * and the look is over.
 */
import { readResponses } from '../../../formats/message.ts';
import type { Recording } from '../../../session/schema.ts';
import { arrivalOf, byArrival } from '../../pacing/arrivals.ts';
import { carryingHeader } from '../../request/carrying-header.ts';
import { createOriginFinder } from '../../request/origins.ts';
import { PlainTargets } from '../../request/plain-targets.ts';
import { readableRecording } from '../../response/readable-recording.ts';

/**
 * Whether there may be links: also where a request carries more than a plain target, or names the
 * recorded origin.
 * @param recordings in the order of their departure
 * @param origin of the session
 */
export function mayLink(
  recordings: readonly Recording[],
  origin: string,
  sessionFile: string | undefined,
): boolean {
  const requests = new LaterRequests(recordings, origin);
  let isCarried = false;
  const read = readResponses((value) => {
    if (requests.targets.tell(value)) isCarried = true;
  });
  const arrivals = byArrival(recordings);
  for (let next = arrivals.length - 1; next >= 0; next -= 1) {
    const recording = recordings[arrivals[next] ?? 0];
    if (!recording) continue;
    if (!requests.addFrom(arrivalOf(recording))) return true;
    const response = readableRecording(recording, origin, sessionFile);
    if (response) read(response);
    if (isCarried) return true;
  }
  return !requests.addFrom(-Infinity);
}

/** The requests that left once a response had come. */
class LaterRequests {
  readonly targets = new PlainTargets();
  readonly #recordings: readonly Recording[];
  readonly #mayNameOrigin: (text: string) => boolean;
  /** How many there are before them. */
  #before: number;

  constructor(recordings: readonly Recording[], origin: string) {
    this.#recordings = recordings;
    this.#mayNameOrigin = createOriginFinder([origin]).mayBeIn;
    this.#before = recordings.length;
  }

  /** Adds those that left at that time or later; false where one of them is not plain. */
  addFrom(time: number): boolean {
    for (; this.#before > 0; this.#before -= 1) {
      const recording = this.#recordings[this.#before - 1];
      if (!recording || recording.at < time) break;
      if (!this.#isPlain(recording) || !this.targets.add(recording.request.path)) return false;
    }
    return true;
  }

  #isPlain({ request, origin }: Recording): boolean {
    const { path, headers, body, trailers } = request;
    if (body || trailers || origin !== undefined || this.#mayNameOrigin(path)) return false;
    for (let index = 0; index < headers.length; index += 1) {
      const header = headers[index];
      if (header && carryingHeader(header[0], index)) return false;
    }
    return true;
  }
}
