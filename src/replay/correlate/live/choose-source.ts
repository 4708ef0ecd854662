/** Chooses between the responses that may bring a value. */
import type { Blocked } from '../../failure/outcome.ts';
import type { Link, Source } from '../link/link-recordings.ts';
import { isByOrder } from './find-element.ts';
import type { LiveMatch } from './live-responses.ts';

/** A live value with the source in which it was found. */
interface Found extends LiveMatch {
  readonly source: Source;
}

/** What the sources of a link give. */
interface Choice {
  /** The value; undefined if there is none, or if it is in doubt. */
  readonly found: Found | undefined;
  /** The best of the doubtful values. */
  readonly doubtful: Found | undefined;
  /** Why the first source that has no value has none. */
  readonly blocked: Blocked | undefined;
}

/** Chooses between the live values of the sources of a link. */
export function chooseSource(link: Link, liveOf: (source: Source) => LiveMatch | Blocked): Choice {
  let blocked: Blocked | undefined;
  let placed: Found | undefined;
  let doubtful: Found | undefined;
  const sure: Found[] = [];
  for (const source of [link, ...link.others]) {
    const here = (placed ?? sure[0])?.source;
    if (source.isSpare && here && source.producer <= here.producer) continue;
    const live = liveOf(source);
    if ('state' in live) blocked ??= live;
    else if (live.doubt !== undefined) doubtful ??= { ...live, source };
    else if (isByOrder(live.by)) placed ??= { ...live, source };
    else sure.push({ ...live, source });
  }
  const isPlaced = placed && (!doubtful || doubtful.text === placed.text);
  const found = findFirm(sure, placed) ?? (isPlaced ? placed : undefined);
  return { found, doubtful, blocked };
}

/** The most reliable value: one that the element at the recorded position has as well, else the firmest one. */
function findFirm(sure: readonly Found[], placed: Found | undefined): Found | undefined {
  const agreed = sure.find(({ text }) => text === placed?.text);
  if (agreed) return agreed;
  const [first, ...others] = sure;
  return first && others.reduce((best, each) => (isFirmer(each.source, best) ? each : best), first);
}

/** Whether a source is more reliable than the one found: it is outside of lists, and no newer form was found. */
function isFirmer({ location, producer }: Source, { source: own }: Found): boolean {
  const isInRow = own.location.elements().some(({ last }) => last?.kind !== 'form');
  return !location.isListed && (isInRow || (own.location.isListed && producer > own.producer));
}
