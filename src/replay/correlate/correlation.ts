/**
 * The correlation of one replay: puts the values that live responses have brought so far into recorded requests, and
 * tells which requests cannot be sent, since their value did not come.
 */

import { headerValues } from '../../http/headers.ts';
import type { RecordedRequest, Recording } from '../../session/schema.ts';
import {
  type CorrelatedValue,
  type SentWith,
  sentWith,
  showValues,
} from '../failure/correlated-value.ts';
import type { Failure } from '../failure/failure.ts';
import {
  type Blocked,
  blockedByLack,
  blockedByOutcome,
  mayBringValues,
  nameOf,
  type Outcome,
} from '../failure/outcome.ts';
import { byDeparture } from '../schedule/recorded-times.ts';
import { type Target, type Targets, urlAt } from '../send/target.ts';
import { type CookieInsertion, CookieJars, cookiePiecesOf } from './cookies/cookie-jars.ts';
import { explainCookies } from './explain-cookies.ts';
import type { FreshLink } from './link/fresh-links.ts';
import type { Link, RequestPlan, Source } from './link/link-recordings.ts';
import { producersOf } from './link/list-elements.ts';
import type { LinkedSession, LinkedValues } from './link-session.ts';
import { type CarriedOver, carryOver } from './live/carry-over.ts';
import { chooseSource } from './live/choose-source.ts';
import type { LivePairs } from './live/live-pairs.ts';
import { type LiveMatch, LiveResponses, type ResponseServer } from './live/live-responses.ts';
import { changesNothing } from './message/changes-nothing.ts';
import type { LiveEdit } from './message/explain-unsendable.ts';
import { FreshValues } from './message/fresh-values.ts';
import type { OriginMention } from './message/origins.ts';
import type { LiveAnswer } from './message/readable-answer.ts';
import { mayStay, refererEdit } from './message/referer.ts';
import type { RewrittenText } from './message/rewrite-request.ts';
import { CookieNames } from './naming/cookie-names.ts';
import { type NeededValue, neededFrom } from './needed-values.ts';
import { Needs } from './needs.ts';
import { type GateReport, Strangers } from './strangers/strangers.ts';

/** Changes to a request, and how they are reported. */
export interface LiveParts {
  readonly edits: readonly LiveEdit[];
  readonly correlated: readonly CorrelatedValue[];
}

/** A value of a live response on its way into a request. */
export interface LiveValue {
  readonly text: string;
  /** The location in the request, as in `CorrelatedValue`. */
  readonly to: string;
  readonly from: { readonly producer: Recording; readonly place: string };
}

export class Correlation {
  /** Undefined if no value has to be new. */
  readonly fresh: FreshValues | undefined;
  readonly needs: Needs;
  readonly #session: LinkedSession;
  readonly #positions: ReadonlyMap<Recording, number>;
  /** Targets, each with the others that URLs in its responses may lead to. */
  readonly #servers: ReadonlyMap<Target, Omit<ResponseServer, 'requestPath'>>;
  readonly #live: LiveResponses;
  readonly #strangers: Strangers;
  readonly #names = new CookieNames();
  readonly #jars: CookieJars | undefined;
  /** Outcomes of producers whose answers bring no values, by position. */
  readonly #failed = new Map<number, Outcome>();
  /** By position: live paths that differ from the recorded ones. Relative links and cookies start there. */
  readonly #paths = new Map<number, string>();

  /** @param targets each with the origin whose recordings are sent to it */
  constructor(session: LinkedSession, targets: Targets) {
    this.#session = session;
    this.#positions = new Map(session.recordings.map((recording, index) => [recording, index]));
    this.needs = new Needs(session, this.#positions);
    this.#servers = new Map(
      targets.map(([, target]) => {
        const others = targets.flatMap(([, each]) => (each === target ? [] : each));
        return [target, { ...target, others }];
      }),
    );
    const { fresh } = session.links;
    this.fresh = fresh && new FreshValues(fresh, session.renew);
    this.#live = new LiveResponses(session.links, this.fresh, this.#names);
    this.#strangers = new Strangers(session.suspects, session.secrets);
    this.#jars = session.cookies && new CookieJars(session.cookies, this.#names);
  }

  /** Number of bytes of the response that are needed. */
  keep(recording: Recording): number {
    const position = this.#positionOf(recording);
    return Math.max(this.#live.keep(position), this.#strangers.keep(position));
  }

  /** The values of live responses that a request carries, or why it cannot have one of them. */
  linkedParts(recording: Recording): LiveParts | Blocked {
    this.#live.uncertain.delete(this.#positionOf(recording));
    const links = this.#planOf(recording)?.links ?? NOTHING;
    if (links.length === 0) return NO_PARTS;
    const edits: LiveEdit[] = [];
    const correlated: CorrelatedValue[] = [];
    for (const link of links) {
      const blocked = this.#insert(link, recording, edits, correlated);
      if (blocked) return blocked;
    }
    return { edits, correlated };
  }

  /**
   * What the live answers say of the values of a request that no link covers.
   * @param texts of the request with live values in them
   */
  checkRows(recording: Recording, texts: readonly RewrittenText<unknown>[]): GateReport {
    const isMerged = this.#planOf(recording)?.document !== undefined;
    return this.#strangers.check(this.#positionOf(recording), texts, isMerged);
  }

  /** The values of a request that are new in this replay, or why it is not sent. */
  freshParts(recording: Recording): LiveParts | Blocked {
    const links = this.#planOf(recording)?.fresh ?? NOTHING;
    if (links.length === 0) return NO_PARTS;
    const edits: LiveEdit[] = [];
    const correlated: CorrelatedValue[] = [];
    for (const link of links) {
      const blocked = this.#renew(link, edits, correlated);
      if (blocked) return blocked;
    }
    return { edits, correlated };
  }

  /** The locations where a request names a recorded origin. */
  mentionsIn(recording: Recording): readonly OriginMention[] {
    return this.#planOf(recording)?.origins ?? NOTHING;
  }

  /** The `Referer` of a request, if that page was asked for under another path than recorded. */
  refererOf(recording: Recording): LiveEdit | undefined {
    if (this.#paths.size === 0) return undefined;
    const { recordings } = this.#session;
    const position = this.#positionOf(recording);
    return refererEdit(recording.request, (path) => {
      const from = recordings.findLastIndex(
        (each, index) => index < position && each.request.path === path,
      );
      return this.#paths.get(from);
    });
  }

  /** The request, in which headers named after recorded cookies are named after the live ones. */
  renameHeaders(request: RecordedRequest): RecordedRequest {
    return this.#names.rename(request);
  }

  /**
   * A request that writes a document back, merged with the live document; undefined if it writes none back.
   * @param request the recorded one with its live values
   */
  carryOver(recording: Recording, request: RecordedRequest): CarriedOver | undefined {
    const document = this.#planOf(recording)?.document;
    if (!document) return undefined;
    return carryOver(request, recording.request, this.#session.recordings, this.#live, document);
  }

  /**
   * A request with the cookies that its client has now, or why it is not sent; undefined if the session has no cookies
   * of the server.
   * @param request the recorded one with its live values
   * @param texts of the request with live values in them
   */
  cookiesOf(
    recording: Recording,
    target: Target,
    request: RecordedRequest,
    texts: readonly RewrittenText<unknown>[],
  ): (Pick<LiveParts, 'correlated'> & { cookies: CookieInsertion }) | Blocked | undefined {
    if (!this.#jars) return undefined;
    const position = this.#positionOf(recording);
    const cookies = this.#jars.insert(position, urlAt(target, request.path), request, () =>
      cookiePiecesOf(recording.request, texts),
    );
    const { recordings } = this.#session;
    const jar = this.#jars.jarOf(position);
    const told = explainCookies(cookies, { recordings, failed: this.#failed, jar });
    return 'state' in told ? told : { cookies, correlated: told };
  }

  /**
   * Notes that a request leaves. Relative links and cookies of its response start from its path. If it changes a thing,
   * later live responses are about the thing with the live id.
   * @param edits with the values of live responses
   */
  leaves(recording: Recording, { path }: RecordedRequest, edits: readonly LiveEdit[]): void {
    const { request: recorded } = recording;
    if (path !== recorded.path) this.#paths.set(this.#positionOf(recording), path);
    if (edits.length === 0 || changesNothing(recorded)) return;
    for (const { to, value } of this.#planOf(recording)?.links ?? NOTHING) {
      const edit = to.part === 'path' ? edits.find(({ point }) => point === to) : undefined;
      if (edit) this.#live.assume(value, edit.text);
    }
  }

  /** The values of live responses in a request. */
  valuesIn(edits: readonly LiveEdit[], cookies: CookieInsertion | undefined): LiveValue[] {
    const { recordings } = this.#session;
    const linked = edits.flatMap(({ text, point, from }) =>
      from ? { text, to: point.location.text, from } : [],
    );
    const kept = [...(cookies?.sent ?? []), ...(cookies?.added ?? [])];
    const fromJar = kept.flatMap(({ name, value, source }): LiveValue | [] => {
      const producer = recordings[source];
      const to = `cookie ${name}`;
      return producer ? { text: value, to, from: { producer, place: to } } : [];
    });
    return [...linked, ...fromJar];
  }

  /**
   * Takes a packet of the live response to a recording, as an answer of its own.
   * @returns whether it has anything of what is needed of it
   */
  receivePacket(recording: Recording, number: number, answer: LiveAnswer, target: Target): boolean {
    const packet = this.#session.packets.of(recording)[number];
    if (!packet) return true;
    const requestPath = this.#paths.get(this.#positionOf(recording)) ?? recording.request.path;
    const server = this.#servers.get(target) ?? target;
    const position = this.#positionOf(packet);
    this.#live.add(position, answer, { ...server, requestPath });
    return this.#live.has(position);
  }

  /** Takes the live response to a recording. Its outcome has to be given to `settle` as well. */
  receive(recording: Recording, answer: LiveAnswer, target: Target): void {
    const position = this.#positionOf(recording);
    const requestPath = this.#paths.get(position) ?? recording.request.path;
    const server = this.#servers.get(target) ?? target;
    const setCookies = [answer.headers?.['set-cookie'] ?? []].flat();
    const { response } = recording;
    const recorded = 'headers' in response ? headerValues(response.headers, 'set-cookie') : [];
    if (setCookies.length > 0) this.#names.learn(recorded, setCookies);
    this.#live.add(position, answer, { ...server, requestPath });
    this.#strangers.receive(position, answer, { ...server, requestPath });
    if (setCookies.length === 0) return;
    this.#jars?.store(position, urlAt(target, requestPath), setCookies);
  }

  /** What the session links. */
  get values(): LinkedValues {
    return this.#session;
  }

  /** The recorded values with the live ones that have replaced them. */
  get pairs(): LivePairs {
    return this.#live.pairs;
  }

  /** The same, with the values that only their order identifies. */
  get placed(): LivePairs {
    return this.#live.placed;
  }

  /** What later requests take from the response to a recording, and where the live response has it. */
  neededFrom(recording: Recording): NeededValue[] {
    return neededFrom(this.#positionOf(recording), this.#session, this.#live, this.#jars);
  }

  /**
   * The values with which a request was sent, and the requests that they came from, directly or not. Undefined if the
   * request was sent as recorded.
   */
  sentWith(recording: Recording, correlated: readonly CorrelatedValue[]): SentWith | undefined {
    return sentWith(correlated, byDeparture(this.needs.withProducers([recording])).map(nameOf));
  }

  /** Takes the outcome of a recording, whether it was sent or not. */
  settle(recording: Recording, outcome: Outcome): void {
    for (const each of [recording, ...this.#session.packets.of(recording)]) {
      const position = this.#positionOf(each);
      // What a stream has brought stays, however it ends.
      const hasCome = each !== recording && this.#live.has(position);
      if (hasCome || mayBringValues(outcome)) this.#failed.delete(position);
      else this.#failed.set(position, outcome);
    }
  }

  #insert(
    link: Link,
    recording: Recording,
    edits: LiveEdit[],
    correlated: CorrelatedValue[],
  ): Blocked | undefined {
    const found = this.#findLive(link, recording);
    const isHarmless = mayStay(link.to.location, link.value);
    if ('state' in found) return link.isSoft || isHarmless ? undefined : found;
    const { source, text, doubt, by } = found;
    if (doubt !== undefined && !isHarmless) {
      const { uncertain } = this.#live;
      uncertain.set(this.#positionOf(recording), uncertain.get(source.producer) ?? found);
    }
    const producer = this.#session.recordings[source.producer];
    if (!producer) return undefined;
    const place = source.location.text;
    edits.push({ point: link.to, text, from: { producer, place } });
    const to = link.to.location.text;
    const values = showValues([place, to], link.value, text, this.#session.secrets);
    const reasons = [
      ...(source === link ? link.reasons : link.reasons.slice(0, 1)),
      ...(by ? [by] : []),
    ];
    const more = {
      reasons,
      ...(text === link.value && { isSame: true as const }),
      ...(doubt && { doubt }),
    };
    correlated.push({ from: { id: producer.id, place }, to, ...values, ...more });
    return undefined;
  }

  /** The live value of a link. An uncertain one is only for requests that change nothing. */
  #findLive(link: Link, { request }: Recording): Found | Blocked {
    const to = link.to.location.text;
    const liveOf = (source: Source): LiveMatch | Blocked => this.#liveOf(source, to);
    const { found, doubtful, blocked } = chooseSource(link, liveOf);
    if (found) return found;
    if (doubtful && changesNothing(request)) return doubtful;
    return (doubtful && this.#explainDoubt(doubtful, to)) ?? blocked ?? NOT_FOUND;
  }

  /** Why an uncertain value is not sent. If a value that identifies its element did not come, that is the reason. */
  #explainDoubt(found: Found, to: string): Blocked | undefined {
    const { source, doubt } = this.#live.uncertain.get(found.source.producer) ?? found;
    for (const position of producersOf(source, this.#session.links.elements)) {
      const failed = this.#failed.get(position);
      if (failed) return blockedByOutcome(to, failed);
    }
    const producer = this.#session.recordings[source.producer];
    if (!producer || !doubt) return undefined;
    const failure: Failure = { kind: 'ambiguous-value', to, from: nameOf(producer), reason: doubt };
    return { state: 'blocked', failure, blockedBy: producer.id };
  }

  #liveOf(source: Source, to: string): LiveMatch | Blocked {
    const failed = this.#failed.get(source.producer);
    if (failed) return blockedByOutcome(to, failed);
    const live = this.#live.find(source);
    const producer = this.#session.recordings[source.producer];
    if ('text' in live || !producer) return 'text' in live ? live : NOT_FOUND;
    return blockedByLack(to, producer, live.lack);
  }

  #renew(
    { to, value, producer }: FreshLink,
    edits: LiveEdit[],
    correlated: CorrelatedValue[],
  ): Blocked | undefined {
    const failed = producer === undefined ? undefined : this.#failed.get(producer);
    if (failed) return blockedByOutcome(to.location.text, failed);
    const live = this.fresh?.of(value) ?? value;
    edits.push({ point: to, text: live });
    const values = showValues([to.location.text], value, live, this.#session.secrets);
    const latest = correlated.at(-1);
    // One location may have the value more than once.
    const isListed =
      latest?.isFresh && latest.to === to.location.text && latest.live === values.live;
    if (!isListed) correlated.push({ to: to.location.text, ...values, isFresh: true });
    return undefined;
  }

  #planOf(recording: Recording): RequestPlan | undefined {
    return this.#session.links.plans[this.#positionOf(recording)];
  }

  #positionOf(recording: Recording): number {
    return this.#positions.get(recording) ?? -1;
  }
}

type Found = NonNullable<ReturnType<typeof chooseSource>['found']>;

const NOTHING: readonly never[] = [];
const NO_PARTS: LiveParts = { edits: NOTHING, correlated: NOTHING };
const NOT_FOUND: Blocked = {
  state: 'blocked',
  failure: { kind: 'missing-value', to: '', reason: { kind: 'no-source' } },
  blockedBy: '',
};
