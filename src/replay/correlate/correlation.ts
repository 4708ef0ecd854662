/**
 * The correlation of one replay: what a recorded request becomes with the values that live responses
 * have brought so far, and which requests cannot be sent since their value did not come.
 */

import type { Fill } from '../../formats/write-text.ts';
import { headerValues } from '../../http/headers.ts';
import type { RecordedRequest, Recording } from '../../session/schema.ts';
import { type CorrelatedValue, sentWith, showValues } from '../failure/correlated-value.ts';
import type { SentWith } from '../failure/failure.ts';
import {
  type Blocked,
  blockedByLack,
  blockedByOutcome,
  nameOf,
  type Outcome,
} from '../failure/outcome.ts';
import { byDeparture } from '../schedule/schedule.ts';
import { type Target, type Targets, targetPath } from '../send/target.ts';
import { type CookieInsertion, CookieJars, cookiePiecesOf } from './cookies/cookie-jars.ts';
import { explainCookies } from './explain-cookies.ts';
import type { FreshLink } from './link/fresh-links.ts';
import type { Link, Source } from './link/link-recordings.ts';
import { producersOf } from './link/list-elements.ts';
import type { LinkedSession } from './link-session.ts';
import { carryOver } from './live/carry-over.ts';
import { chooseSource, type Found } from './live/choose-source.ts';
import {
  type LiveMatch,
  LiveResponses,
  type NoMatch,
  type ResponseServer,
} from './live/live-responses.ts';
import { changesNothing } from './message/changes-nothing.ts';
import { explainUnsendable, type LiveEdit } from './message/explain-unsendable.ts';
import { FreshValues } from './message/fresh-values.ts';
import { addressOf, type OriginMention } from './message/origins.ts';
import type { LiveAnswer } from './message/readable-answer.ts';
import { mayStay, refererEdit } from './message/referer.ts';
import { rewriteRequest } from './message/rewrite-request.ts';
import { readRequestBody } from './message/walk-request.ts';
import { CookieNames } from './naming/cookie-names.ts';

/** A request with live values and secrets. */
export interface Prepared {
  readonly request: RecordedRequest;
  readonly correlated: readonly CorrelatedValue[];
  /** What was put into it, but for cookies. */
  readonly edits: readonly LiveEdit[];
  /** What cookies of a server became of its `Cookie` headers. */
  readonly cookies: CookieInsertion | undefined;
}

/** A value of a live response on its way into a request. */
export interface LiveValue {
  readonly text: string;
  /** Where it goes, as in `CorrelatedValue`. */
  readonly to: string;
  readonly from: { readonly producer: Recording; readonly place: string };
}

export class Correlation {
  /** Undefined where no value has to be new. */
  readonly fresh: FreshValues | undefined;
  readonly #session: LinkedSession;
  readonly #positions: ReadonlyMap<Recording, number>;
  readonly #targets: ReadonlyMap<string, Target>;
  /** Targets, each with the others that URLs in its answers may lead to. */
  readonly #servers: ReadonlyMap<Target, Omit<ResponseServer, 'requestPath'>>;
  readonly #live: LiveResponses;
  readonly #names = new CookieNames();
  readonly #jars: CookieJars | undefined;
  /** Outcomes of producers that did not pass, by position. */
  readonly #failed = new Map<number, Outcome>();
  /** By position: what was asked for, if it was not as recorded. Relative links and cookies start there. */
  readonly #paths = new Map<number, string>();

  /** @param targets where what was recorded against an origin goes */
  constructor(session: LinkedSession, targets: Targets) {
    this.#session = session;
    this.#positions = new Map(session.recordings.map((recording, index) => [recording, index]));
    this.#targets = new Map(targets);
    this.#servers = new Map(
      targets.map(([, target]) => {
        const others = targets.flatMap(([, each]) => (each === target ? [] : each));
        return [target, { ...target, others }];
      }),
    );
    const { fresh } = session.links;
    this.fresh = fresh && new FreshValues(fresh, session.renew);
    this.#live = new LiveResponses(session.links, this.fresh, this.#names);
    this.#jars = session.cookies && new CookieJars(session.cookies, this.#names);
  }

  /**
   * Recordings with all those whose live values they need, and what these need in turn.
   * @param isSent what is not sent needs nothing
   */
  withProducers(
    recordings: readonly Recording[],
    isSent: (recording: Recording) => boolean = () => true,
  ): Recording[] {
    const all = new Set(recordings);
    // A set goes on to what is added to it meanwhile.
    for (const recording of all) {
      if (!isSent(recording)) continue;
      for (const position of this.#producersOf(recording)) {
        const producer = this.#session.recordings[position];
        if (producer) all.add(producer);
      }
    }
    return [...all];
  }

  /**
   * What each recording needs the outcome of, by its position among these.
   * @param recordings with their producers
   */
  needsOf(recordings: readonly Recording[]): number[][] {
    const positions = new Map(
      recordings.map((recording, index) => [this.#positionOf(recording), index]),
    );
    return recordings.map((recording) =>
      this.#producersOf(recording).flatMap((producer) => positions.get(producer) ?? []),
    );
  }

  /** How many bytes of the response are needed. */
  keep(recording: Recording): number {
    return this.#live.keep(this.#positionOf(recording));
  }

  /**
   * What is sent, or why nothing is.
   * @param target where it goes
   * @param fill puts secrets into what is recorded of it
   */
  prepare(recording: Recording, target: Target, fill?: Fill): Prepared | Blocked {
    const position = this.#positionOf(recording);
    const edits: LiveEdit[] = [];
    const correlated: CorrelatedValue[] = [];
    this.#live.uncertain.delete(position);
    const plan = this.#session.links.plans[position];
    for (const link of plan?.links ?? NOTHING) {
      const blocked = this.#insert(link, recording, edits, correlated);
      if (blocked) return blocked;
    }
    for (const link of plan?.fresh ?? NOTHING) {
      const blocked = this.#renew(link, edits, correlated);
      if (blocked) return blocked;
    }
    for (const mention of plan?.origins ?? NOTHING) this.#rebase(mention, edits, correlated);
    const { request: recorded } = recording;
    const referer = this.#referer(recorded, position);
    if (referer) edits.push(referer);
    const body = () => readRequestBody(recorded, this.#session.sessionFile);
    const rewritten = rewriteRequest(this.#names.rename(recorded), { edits, fill, body });
    const { texts } = rewritten;
    const unsendable = explainUnsendable(recorded, texts);
    if (unsendable) return unsendable;
    const { recordings } = this.#session;
    const carried = carryOver(rewritten.request, recorded, recordings, this.#live, plan?.document);
    if ('failure' in carried) return carried;
    const { request, over } = carried;
    if (request.path !== recorded.path) this.#paths.set(position, request.path);
    const cookies = this.#jars?.insert(position, urlAt(target, request.path), request, () =>
      cookiePiecesOf(recorded, texts),
    );
    const told = cookies ? this.#explainCookies(position, cookies) : NOTHING;
    if ('failure' in told) return told;
    const all = told.length + over.length > 0 ? [...correlated, ...over, ...told] : correlated;
    this.#assume(plan?.links ?? NOTHING, edits, recorded);
    return { request: cookies?.request ?? request, correlated: all, edits, cookies };
  }

  /** What live responses have brought to a request. */
  valuesIn({ edits, cookies }: Pick<Prepared, 'edits' | 'cookies'>): LiveValue[] {
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

  /** Takes the live response to a recording. Tell the outcome as well, with `settle`. */
  receive(recording: Recording, answer: LiveAnswer, target: Target): void {
    const position = this.#positionOf(recording);
    const requestPath = this.#paths.get(position) ?? recording.request.path;
    const server = this.#servers.get(target) ?? target;
    const setCookies = [answer.headers?.['set-cookie'] ?? []].flat();
    const { response } = recording;
    const recorded = 'headers' in response ? headerValues(response.headers, 'set-cookie') : [];
    if (setCookies.length > 0) this.#names.learn(recorded, setCookies);
    this.#live.add(position, answer, { ...server, requestPath });
    if (setCookies.length === 0) return;
    this.#jars?.store(position, urlAt(target, requestPath), setCookies);
  }

  /** Whether a live value is known to have come in the place of a recorded one. */
  isLive(recorded: string, actual: string): boolean {
    return this.#live.pairs.has(recorded, actual);
  }

  /** The live values that have come in the place of a recorded one. */
  liveOf(recorded: string): readonly string[] {
    return this.#live.pairs.liveOf(recorded);
  }

  /** What a live value has come for; undefined where none is known, or where it is what was recorded. */
  recordedOf(live: string): string | undefined {
    return this.#live.pairs.recordedOf(live);
  }

  /**
   * How a request came to be what it was: the values it was sent with, and the requests that they and
   * what these needed came from. Undefined where it was sent as recorded.
   */
  sentWith(recording: Recording, correlated: readonly CorrelatedValue[]): SentWith | undefined {
    return sentWith(correlated, byDeparture(this.withProducers([recording])).map(nameOf));
  }

  /** Tells what came of a recording, sent or not. */
  settle(recording: Recording, outcome: Outcome): void {
    const position = this.#positionOf(recording);
    if (outcome.state === 'passed' || outcome.actual === outcome.expected) {
      this.#failed.delete(position);
    } else {
      this.#failed.set(position, outcome);
    }
  }

  /** What a request changes is what the live responses after it are about. */
  #assume(links: readonly Link[], edits: readonly LiveEdit[], request: RecordedRequest): void {
    if (changesNothing(request)) return;
    for (const { to, value } of links) {
      const edit = to.part === 'path' ? edits.find(({ point }) => point === to) : undefined;
      if (edit) this.#live.assume(value, edit.text);
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
    const { source, text, doubt } = found;
    if (doubt !== undefined && !isHarmless) {
      const { uncertain } = this.#live;
      uncertain.set(this.#positionOf(recording), uncertain.get(source.producer) ?? found);
    }
    const producer = this.#session.recordings[source.producer];
    if (!producer) return undefined;
    if (link.unlinkedPart !== undefined && text !== link.value) {
      if (changesNothing(recording.request)) return undefined;
      return blockedByLack(link.to.location.text, producer, explainUnlinkedPart(link.unlinkedPart));
    }
    const place = source.location.text;
    edits.push({ point: link.to, text, from: { producer, place } });
    const to = link.to.location.text;
    const values = showValues([place, to], link.value, text, this.#session.secrets);
    correlated.push({ from: { id: producer.id, place }, to, ...values, ...(doubt && { doubt }) });
    return undefined;
  }

  /** The live value of a link. With a doubtful one only requests go out that change nothing. */
  #findLive(link: Link, { request }: Recording): Found | Blocked {
    const to = link.to.location.text;
    const liveOf = (source: Source): LiveMatch | Blocked => this.#liveOf(source, to);
    const { found, doubtful, blocked } = chooseSource(link, liveOf, this.#session.recordings);
    if (found) return found;
    if (doubtful && changesNothing(request)) return doubtful;
    return (doubtful && this.#explainDoubt(doubtful, to)) ?? blocked ?? NOT_FOUND;
  }

  /** Where what tells an element did not come, that is the reason. */
  #explainDoubt(found: Found, to: string): Blocked | undefined {
    const { source, doubt = '' } = this.#live.uncertain.get(found.source.producer) ?? found;
    for (const position of producersOf(source, this.#session.links.elements)) {
      const failed = this.#failed.get(position);
      if (failed) return blockedByOutcome(to, failed);
    }
    const producer = this.#session.recordings[source.producer];
    return producer && blockedByLack(to, producer, doubt);
  }

  #liveOf(source: Source, to: string): LiveMatch | Blocked {
    const failed = this.#failed.get(source.producer);
    if (failed) return blockedByOutcome(to, failed);
    const live: LiveMatch | NoMatch = this.#live.find(source);
    const producer = this.#session.recordings[source.producer];
    if ('text' in live || !producer) return 'text' in live ? live : NOT_FOUND;
    return blockedByLack(to, producer, live.lacks);
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
    // One location may have it more than once.
    const isListed =
      latest?.isFresh && latest.to === to.location.text && latest.live === values.live;
    if (!isListed) correlated.push({ to: to.location.text, ...values, isFresh: true });
    return undefined;
  }

  #rebase(mention: OriginMention, edits: LiveEdit[], correlated: CorrelatedValue[]): void {
    const target = this.#targets.get(mention.origin);
    if (!target) return;
    const { point, origin, form } = mention;
    const recorded = addressOf({ origin, basePath: '' }, form);
    const live = addressOf(target, form);
    if (live === recorded) return;
    edits.push({ point, text: live });
    // One location may name it more than once.
    const isListed = correlated.some(
      (value) => value.to === point.location.text && value.recorded === recorded,
    );
    if (!isListed) correlated.push({ to: point.location.text, recorded, live });
  }

  /** See `refererEdit`. */
  #referer(request: RecordedRequest, position: number): LiveEdit | undefined {
    if (this.#paths.size === 0) return undefined;
    const { recordings } = this.#session;
    return refererEdit(request, (path) => {
      const from = recordings.findLastIndex(
        (each, index) => index < position && each.request.path === path,
      );
      return this.#paths.get(from);
    });
  }

  #explainCookies(
    position: number,
    inserted: CookieInsertion,
  ): readonly CorrelatedValue[] | Blocked {
    const { recordings } = this.#session;
    const jar = this.#jars?.jarOf(position);
    return explainCookies(inserted, { recordings, failed: this.#failed, jar });
  }

  #producersOf(recording: Recording): number[] {
    const position = this.#positionOf(recording);
    const { plans, elements } = this.#session.links;
    const plan = plans[position];
    const cookies = this.#session.cookies?.requests[position]?.cookies ?? NOTHING;
    const producers = [
      ...(plan?.links.flatMap((link) => producersOf(link, elements)) ?? NOTHING),
      ...(plan?.fresh.flatMap(({ producer }) => producer ?? []) ?? NOTHING),
      ...(plan?.document ? [plan.document.producer] : NOTHING),
    ];
    return [...new Set([...producers, ...cookies.map(({ producer }) => producer)])];
  }

  #positionOf(recording: Recording): number {
    return this.#positions.get(recording) ?? -1;
  }
}

/** Why one part of a text is not put in without the other. */
function explainUnlinkedPart(part: string): string {
  return `its response has another value now, and what became of the "${part}" beside it is not known`;
}

const NOTHING: readonly never[] = [];
const NOT_FOUND: Blocked = {
  state: 'blocked',
  failure: { kind: 'missing-value', to: '', reason: 'nothing brings its value' },
  blockedBy: '',
};

/** Of `OPTIONS *`, that of the server as a whole. */
function urlAt(target: Target, path: string): string {
  return target.origin + (path === '*' ? '/' : targetPath(target, path));
}
