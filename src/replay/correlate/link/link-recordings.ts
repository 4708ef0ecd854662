/**
 * Links the values of a session's requests to the responses that they came from. Recorded requests and responses show
 * that by the values which they share, so all links are known before anything is sent.
 *
 * First, the values that requests carry are gathered. Then the responses are searched for these, in the order of their
 * arrival. Then each request is linked to responses that it had seen. A value that a client had sent before any response
 * brought it is the client's own, and is never touched.
 */

import type { FormFields } from '../../../formats/form-fields.ts';
import { readFormFields } from '../../../formats/form-fields.ts';
import type { HtmlForm } from '../../../formats/html/forms.ts';
import { readForms } from '../../../formats/html/forms.ts';
import type { Location } from '../../../formats/value/location.ts';
import { headerValue } from '../../../http/headers.ts';
import { pathOf } from '../../../http/urls.ts';
import type { Recording } from '../../../session/schema.ts';
import { arrivalOf } from '../../schedule/recorded-times.ts';
import { countShared, type MergeOptions } from '../documents/merge-document.ts';
import { findForm } from '../documents/merge-form.ts';
import { bodyJson, bodyText } from '../message/body-text.ts';
import type { Visitor } from '../message/carried-texts.ts';
import { changesNothing } from '../message/changes-nothing.ts';
import type { InsertionPoint } from '../message/cursor.ts';
import type { FreshTexts } from '../message/fresh-values.ts';
import type { OriginMention } from '../message/origins.ts';
import type { PacketRecordings } from '../message/packets.ts';
import { readRequestBody } from '../message/walk-request.ts';
import type { Roles } from '../naming/roles.ts';
import { applies, type LinkReason } from '../reasons/reasons.ts';
import { createFreshLinks, type FreshLink } from './fresh-links.ts';
import { gatherProduced } from './gather-produced.ts';
import { linkRequests } from './link-requests.ts';
import { findListElements, type ListElements } from './list-elements.ts';
import { createReaders, type Readers } from './readers.ts';
import { createRuleLinks } from './rule-links.ts';
import type { Rules } from './rules.ts';
import { isExcluded } from './rules.ts';

/** Where a recorded response has a value. */
export interface Source {
  /** Position of the recording. */
  readonly producer: number;
  readonly location: Location;
  /** As recorded. */
  readonly value: string;
  /** Whether it is used only if no source at the same location, such as a field of the same form, has the value. */
  readonly isSpare?: boolean;
}

/** A value of a request that comes from a response. */
export interface Link extends Source {
  /** Where the request carries it. */
  readonly to: InsertionPoint;
  /** Whether that was one of several, or of a list, in the recording. */
  readonly isInList: boolean;
  /**
   * Whether the client has merely left the value alone, such as a field of a form. If no live value is found, it
   * stays as recorded.
   */
  readonly isSoft: boolean;
  /** Its roles in the request; undefined if it has none, or if a rule makes the link. */
  readonly roles?: Roles | undefined;
  /** Why it is linked at all, and what decided between several responses, if anything did. */
  readonly reasons: readonly LinkReason[];
  /** Sources that serve if the first one fails, the best first. */
  readonly others: readonly Source[];
}

/** A document that a request writes back. */
export interface WrittenDocument extends MergeOptions {
  /** Position of the recording that has read the document. */
  readonly producer: number;
  /** Whether it is a page with the form that is sent. */
  readonly isForm: boolean;
}

/** The links of one request, and what else it needs at replay. */
export interface RequestPlan {
  readonly links: readonly Link[];
  readonly fresh: readonly FreshLink[];
  readonly origins: readonly OriginMention[];
  /** The document that it writes back whole. */
  readonly document?: WrittenDocument;
}

export interface Links {
  /** By position of the recording; undefined if its request is sent as recorded. */
  readonly plans: readonly (RequestPlan | undefined)[];
  readonly elements: ListElements;
  /** Undefined if no value has to be new. */
  readonly fresh: FreshTexts | undefined;
}

export interface LinkOptions extends Rules {
  /** Of the session. */
  readonly origin: string;
  readonly sessionFile: string | undefined;
  /** Names, in lower case, of headers that the user sets. */
  readonly overridden: ReadonlySet<string>;
  readonly packets: PacketRecordings;
}

/** Links the values of a session. @param recordings in the order of their departure */
export function linkRecordings(recordings: readonly Recording[], options: LinkOptions): Links {
  const { origin, sessionFile, fresh, exclude, packets } = options;
  const readers = createReaders(recordings, origin, sessionFile);
  const mentions = gatherCarried(recordings, packets, readers);
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
  packets: PacketRecordings,
  { texts, walk, origins }: Pick<Readers, 'texts' | 'walk' | 'origins'>,
): ReadonlySet<number> {
  const mentions = new Set<number>();
  /** Whether the current text, or one that it is in, may name a recorded origin. */
  let namesOrigin = false;
  const visitor: Visitor = {
    enters: () => true,
    visit(text, { depth, position }) {
      if (depth === 0) namesOrigin = false;
      const isNew = text.position === position;
      if (text.namesOrigin || (isNew && origins.mayBeIn(text.value))) {
        mentions.add(position);
        namesOrigin = true;
      }
      return isNew ? 'enter' : 'skip';
    },
    leave(text) {
      if (namesOrigin) text.namesOrigin = true;
    },
  };
  for (const [position, recording] of recordings.entries()) {
    if (!packets.has(recording)) walk(position, visitor);
  }
  texts.complete();
  return mentions;
}

/** Latest responses of one path that may be the document. */
const MAX_LOOKBACK = 8;

/**
 * Makes a function that finds the document which the request at a position writes back. Positions are asked for in
 * their order.
 * @param recordings in the order of their departure
 */
function createDocumentFinder(
  recordings: readonly Recording[],
  { exclude }: Pick<Rules, 'exclude'>,
): (position: number, plan: RequestPlan | undefined) => WrittenDocument | undefined {
  /** By path: positions of the latest recordings that may have read it. */
  const byPath = new Map<string, number[]>();
  const pages = new Map<number, readonly HtmlForm[]>();
  return (position, plan) => {
    const recording = recordings[position];
    if (!recording) return undefined;
    const { request, at } = recording;
    const path = pathOf(request.path);
    const there = byPath.get(path) ?? [];
    // A POST mostly creates something new at its path.
    if (request.method !== 'POST') byPath.set(path, [...there.slice(1 - MAX_LOOKBACK), position]);
    if (!request.body || changesNothing(request) || !applies('written document')) return undefined;
    const referer = headerValue(request.headers, 'referer') ?? '';
    const isPage = referer !== '' && URL.canParse(referer);
    const page = byPath.get(isPage ? new URL(referer).pathname : '') ?? [];
    const linked = plan?.links.flatMap(({ producer, location, to }) => {
      const isForm = location.steps.some(({ kind }) => kind === 'form');
      return isForm || (!location.isListed && to.location.isSame(location)) ? producer : [];
    });
    const producers = new Set([...there, ...page, ...(linked ?? [])]);
    if (producers.size === 0) return undefined;
    const answers = [...producers].flatMap((producer): Answered | [] => {
      const read = recordings[producer];
      if (!read || producer === position || arrivalOf(read) > at) return [];
      const { response } = read;
      return 'status' in response && response.status < 300 ? { producer, read, response } : [];
    });
    const latest = answers.sort((a, b) => b.producer - a.producer);
    const form = latest.length > 0 ? formOf(request) : undefined;
    const found = form ? findPage(request, form, latest, pages) : findJson(request, latest);
    if (!found) return undefined;
    const { producer, read: from } = found;
    const isKept = (to: Location): boolean =>
      exclude.some((each) =>
        isExcluded(each, { value: undefined, recording, from, to: () => to, source: to }),
      );
    return {
      producer,
      isForm: form !== undefined,
      isReplaced: isReplacedBy(request, from),
      isKept,
    };
  };
}

/** A recording whose answer a request may write back. */
interface Answered {
  readonly producer: number;
  readonly read: Recording;
  readonly response: Extract<Recording['response'], { status: number }>;
}

function formOf(request: Recording['request']): FormFields | undefined {
  const { text, isBinary } = readRequestBody(request, undefined) ?? {};
  const contentType = headerValue(request.headers, 'content-type');
  return text === undefined ? undefined : readFormFields({ text, isBinary, contentType });
}

/** The latest page with the form that a request sends. */
function findPage(
  { path }: Recording['request'],
  sent: FormFields,
  latest: readonly Answered[],
  pages: Map<number, readonly HtmlForm[]>,
): Answered | undefined {
  return latest.find(({ producer, read: { request }, response }) => {
    const forms =
      pages.get(producer) ?? readForms(bodyText(response.body, response.headers), request.path);
    pages.set(producer, forms);
    return findForm(forms, sent, (sentTo) => sentTo === path) !== undefined;
  });
}

/** The response that shares most with a document; among equals, the latest. Some have only its new version. */
function findJson(
  request: Recording['request'],
  latest: readonly Answered[],
): Answered | undefined {
  const written = latest.length > 0 ? bodyJson(request) : undefined;
  if (typeof written !== 'object' || written === null) return undefined;
  let [found, most]: [Answered | undefined, number] = [undefined, 0];
  for (const each of latest) {
    const shared = countShared(written, bodyJson(each.response), isReplacedBy(request, each.read));
    if (shared > most) [found, most] = [each, shared];
    if (most === Object.keys(written).length) break;
  }
  return found;
}

/** Whether a request replaces the whole document that was read from its path (RFC 9110 section 9.3.4). */
function isReplacedBy({ method, path }: Recording['request'], read: Recording): boolean {
  return method === 'PUT' && pathOf(read.request.path) === pathOf(path);
}
