/**
 * Which values of a session's requests come from which responses. All of it is known before anything
 * is sent: the recorded requests and responses tell, by the values that they share.
 *
 * First the values that requests carry are gathered; then the responses, in the order in which they
 * had come, are looked through for these; then each request is linked to what it had seen. What a
 * client had sent before any response brought it is its own, and is never touched.
 */

import type { Location } from '../../../formats/location.ts';
import type { Recording } from '../../../session/schema.ts';
import type { Roles } from '../../naming/roles.ts';
import type { RequestPlace } from '../../request/cursor.ts';
import type { FreshTexts } from '../../request/fresh-values.ts';
import { ListedIds } from '../../request/listed-ids.ts';
import type { OriginMention } from '../../request/origins.ts';
import { ENTERED, PASSED, type Visitor } from '../../request/visitor.ts';
import { createDocumentFinder, type WrittenDocument } from './find-document.ts';
import { createFreshLinks, type FreshLink } from './fresh-links.ts';
import { gatherProduced } from './gather-produced.ts';
import { linkRequests } from './link-requests.ts';
import { findListElements, type ListElements } from './list-elements.ts';
import { createReaders, type Readers } from './readers.ts';
import { createRuleLinks } from './rule-links.ts';
import type { Rules } from './rules.ts';

/** Where a recorded response has a value. */
export interface Source {
  /** Position of the recording. */
  readonly producer: number;
  readonly location: Location;
  /** As recorded. */
  readonly value: string;
  /** Whether it is used only if no source at the same location, such as a field of the same form, has the value. */
  readonly isSpare?: boolean;
  /** Whether nothing told it from the best one of the same response: both have to have the same value at replay. */
  readonly isAsGood?: boolean;
}

/** A value of a request that comes from a response. */
export interface Link extends Source {
  /** Where the request carries it. */
  readonly to: RequestPlace;
  /** Whether that was one of several, or of a list, in the recording. */
  readonly isInList: boolean;
  /**
   * Whether it is only what the client has left alone, such as a field of a form: where it is not found,
   * it stays as it was.
   */
  readonly isSoft: boolean;
  /**
   * The part beside it in the same text that has to change as well, and comes from nowhere for certain
   * (see `compounds.ts`).
   */
  readonly beside?: string;
  /** What the request calls it; undefined where that says nothing, or where a rule is the source. */
  readonly roles?: Roles | undefined;
  /** Where it comes from where it does not come from there, the best first. */
  readonly others: readonly Source[];
}

/** What a recording's request needs at replay. */
export interface RequestPlan {
  readonly links: readonly Link[];
  readonly fresh: readonly FreshLink[];
  readonly origins: readonly OriginMention[];
  /** The document that it writes back whole. */
  readonly document?: WrittenDocument;
}

export interface Links {
  /** By position of the recording; undefined where it is sent as recorded. */
  readonly plans: readonly (RequestPlan | undefined)[];
  readonly elements: ListElements;
  /** Undefined where no value has to be new. */
  readonly fresh: FreshTexts | undefined;
}

export interface LinkOptions extends Rules {
  /** The session's. */
  readonly origin: string;
  readonly sessionFile: string | undefined;
  /** Names, in lower case, of headers that the user sets. */
  readonly overridden: ReadonlySet<string>;
}

/** @param recordings in the order of their departure */
export function linkRecordings(recordings: readonly Recording[], options: LinkOptions): Links {
  const { origin, sessionFile, fresh, exclude } = options;
  const readers = createReaders(recordings, origin, sessionFile);
  const mentions = gatherCarried(recordings, readers);
  const index = gatherProduced(recordings, readers);
  const ruleLinks = createRuleLinks(options, recordings, readers);
  const freshLinks = createFreshLinks(fresh, exclude, recordings, readers);
  const known = { index, mentions, rules: ruleLinks, findFresh: freshLinks.find };
  const plans = linkRequests(recordings, known, readers, options);
  const links = plans.map((plan) => plan?.links ?? []);
  const elements = findListElements(links, recordings, index, readers);
  const findDocument = createDocumentFinder(recordings, options);
  const completed = plans.map((plan, position) => {
    const document = findDocument(position, plan);
    return document ? { ...(plan ?? UNCHANGED), document } : plan;
  });
  return { plans: completed, elements, fresh: freshLinks.texts };
}

const UNCHANGED: RequestPlan = { links: [], fresh: [], origins: [] };

/**
 * First step of linking: gathers what the requests of a session carry.
 * @param recordings in the order of their departure
 * @returns positions of the requests that may name a recorded origin
 */
function gatherCarried(
  recordings: readonly Recording[],
  { texts, walk, origins }: Pick<Readers, 'texts' | 'walk' | 'origins'>,
): ReadonlySet<number> {
  const mentions = new Set<number>();
  const listed = new ListedIds(texts.listedIds);
  /** The text that the walk is in, or one around it. */
  let namesOrigin = false;
  const visitor: Visitor = {
    enters: () => true,
    visit(text, { depth, position }) {
      if (depth === 0) namesOrigin = false;
      listed.see(text.value, position);
      const isNew = text.position === position;
      if (text.namesOrigin || (isNew && origins.mayBeIn(text.value))) {
        mentions.add(position);
        namesOrigin = true;
      }
      return isNew ? ENTERED : PASSED;
    },
    leave(text) {
      if (namesOrigin) text.namesOrigin = true;
    },
  };
  for (let position = 0; position < recordings.length; position += 1) walk(position, visitor);
  texts.complete();
  listed.find(walk);
  return mentions;
}
