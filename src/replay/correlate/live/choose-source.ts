/** Of the responses that may bring a value, which one it is taken from. */
import type { Recording } from '../../../session/schema.ts';
import { type Blocked, nameOf } from '../../failure/outcome.ts';
import { titleOf } from '../../failure/render-failure.ts';
import type { Link, Source } from '../link/link-recordings.ts';
import type { LiveMatch } from './live-responses.ts';

/** A live value, and where it was found. */
export interface Found extends LiveMatch {
  readonly source: Source;
}

/** What came of the sources of a link. */
interface Choice {
  /** The value, if no doubt is left. */
  readonly found: Found | undefined;
  /** The best of the doubtful values. */
  readonly doubtful: Found | undefined;
  /** Why the first source without a value has none. */
  readonly blocked: Blocked | undefined;
}

/**
 * Chooses between what the sources of a link have now, which is in doubt where equal ones differ now.
 * @param recordings those of the sources, to name them
 */
export function chooseSource(
  link: Link,
  liveOf: (source: Source) => LiveMatch | Blocked,
  recordings: readonly Recording[],
): Choice {
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
    else if (live.isByOrder) placed ??= { ...live, source };
    else sure.push({ ...live, source });
  }
  const isPlaced = placed && (!doubtful || doubtful.text === placed.text);
  const found = findFirm(sure, placed) ?? (isPlaced ? placed : undefined);
  const rival = found && sure.find((each) => isRival(each, found, link));
  if (!rival) return { found, doubtful, blocked };
  const doubt = `${nameBoth(found.source, rival.source, recordings)} were the same then, and differ now: either may be meant`;
  return { found: undefined, doubtful: { ...found, doubt }, blocked };
}

function nameBoth(one: Source, other: Source, recordings: readonly Recording[]): string {
  const [here, there] = [one.location.text, other.location.text];
  const answered = recordings[other.producer];
  if (!answered || one.producer === other.producer) return `${here} and ${there} of its response`;
  return `${here} of its response and ${there} of that to ${titleOf(nameOf(answered))}`;
}

/** Whether the request may mean another place as well, which had the same value then and has another now. */
function isRival({ source, text }: Found, found: Found, link: Link): boolean {
  return source.isTied === true && found.source === link && text !== found.text;
}

/** The most reliable value: one that the element at the recorded position has too, else the firmest. */
function findFirm(sure: readonly Found[], placed: Found | undefined): Found | undefined {
  const agreed = sure.find(({ text }) => text === placed?.text);
  if (agreed) return agreed;
  const [first, ...others] = sure;
  return first && others.reduce((best, each) => (isFirmer(each.source, best) ? each : best), first);
}

/** Whether a source is more reliable than the one found: it is in no list, and no form has come since. */
function isFirmer({ location, producer }: Source, { source: own }: Found): boolean {
  const isInRow = own.location.elements().some(({ last }) => last?.kind !== 'form');
  return !location.isListed && (isInRow || (own.location.isListed && producer > own.producer));
}
