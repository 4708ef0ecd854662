/** From a recording to its outcome, sent or not. */

import type { Fill } from '../formats/write-text.ts';
import type { Recording, Session } from '../session/schema.ts';
import { createRecordedRoles, type KnownValues } from './compare/as-recorded.ts';
import type { JudgedAnswer } from './compare/comparison.ts';
import { Expectation } from './compare/expectation.ts';
import { createIsSame } from './compare/same-text.ts';
import type { Correlation, Prepared } from './correlate/correlation.ts';
import { type RewrittenRequest, rewriteRequest } from './correlate/message/rewrite-request.ts';
import { type RequestBody, readRequestBody } from './correlate/message/walk-request.ts';
import { Causes, SilentTargets } from './failure/causes.ts';
import type { UnfilledPlaceholder } from './failure/failure.ts';
import { createMask, type Mask, maskFailure } from './failure/mask.ts';
import { type Blocked, nameOf, type Outcome } from './failure/outcome.ts';
import { fault, isErrorStatus, isTimeout } from './failure/transport-failure.ts';
import { timeoutOf } from './limits.ts';
import { destinationOf, type Routing, withholdWrite } from './request/destination.ts';
import { createFill, findUnfilled, GivenSecrets, sentUnfilled } from './request/fill-secrets.ts';
import { type LiveSecrets, liveSecrets } from './request/secrets.ts';
import { answerSecrets } from './request/sent-secrets.ts';
import type { Answer } from './send/exchange.ts';
import { headerNames } from './send/outgoing-request.ts';
import type { Target } from './send/target.ts';
import { Sender, type SenderOptions } from './sender.ts';
import type { ReplaySettings } from './settings.ts';
import { judge, notSent, type Sent } from './verdict.ts';

interface AttemptOptions extends Pick<SenderOptions, 'connections' | 'cutOffOf'> {
  readonly routing: Routing;
  /** None where all is sent as it was recorded. */
  readonly correlation: Correlation | undefined;
  /** Whether the outcome of a recording was asked for, by its id: others are sent as they are needed. */
  isAsked(id: string): boolean;
  /** When the replay began, as `performance.now()` in ms. */
  startedAt(): number;
}

/** What live responses brought to a request. */
type LiveParts = Pick<Prepared, 'edits' | 'cookies'>;

const NOTHING_LIVE = { correlated: [], edits: [], cookies: undefined } as const;

/** The attempts of one replay to send recordings. It lives as long as its connections. */
export class Attempts {
  /** Names, in lower case, of headers that the user sets. */
  readonly #overridden: ReadonlySet<string>;
  readonly #options: AttemptOptions;
  readonly #sender: Sender;
  readonly #expectation: Expectation | undefined;
  readonly #known: KnownValues;
  readonly #secrets: LiveSecrets;
  readonly #given: GivenSecrets;
  /** For what is shown where nothing was sent. */
  readonly #maskOfGiven: Mask;
  /** None where no secrets are given: then nobody looks for placeholders. */
  readonly #fill: Fill | undefined;
  readonly #sessionFile: string | undefined;
  readonly #causes: Causes;
  readonly #silent = new SilentTargets();
  /** The session's origin, where that was a server of the recording test's own process. */
  readonly #endedServer: string | undefined;

  constructor(
    session: Session,
    settings: Omit<ReplaySettings, 'onOutcome'>,
    options: AttemptOptions,
  ) {
    const { routing, correlation, connections, cutOffOf } = options;
    const { targets, sessionFile } = routing;
    this.#overridden = headerNames(routing.overrides);
    this.#options = options;
    this.#secrets = liveSecrets(settings.secrets);
    this.#maskOfGiven = createMask(() => [...this.#secrets]);
    this.#fill = this.#secrets.size > 0 ? createFill(this.#secrets) : undefined;
    this.#given = new GivenSecrets(this.#secrets, session, targets, (recording) =>
      this.#unfilled(recording, NOTHING_LIVE, createFill(new Map())),
    );
    this.#sessionFile = sessionFile;
    this.#causes = new Causes(options.isAsked);
    this.#endedServer = session.servedBy === 'test' ? session.origin : undefined;
    this.#expectation = settings.expect && new Expectation(settings.expect, sessionFile);
    this.#known = {
      targets,
      recordedOf: (live) => correlation?.recordedOf(live),
      isFresh: (recorded, live) => correlation?.fresh?.of(recorded) === live,
      isSame: createIsSame(
        targets,
        (recorded, actual) => correlation?.isLive(recorded, actual) ?? false,
        (recorded) => correlation?.fresh?.inText(recorded) ?? recorded,
      ),
      rolesOf: createRecordedRoles(session),
    };
    this.#sender = new Sender({
      ...routing,
      connections,
      timeout: timeoutOf(settings),
      cutOffOf,
    });
  }

  /**
   * What becomes of a recording; at once where it is not sent. A fault of this package or of the disk
   * is an outcome as well: nobody waits for one that does not come.
   * @param plannedAt in ms from the start of the replay
   */
  of(recording: Recording, plannedAt: number): JudgedAnswer | Promise<JudgedAnswer> {
    const fail = (error: unknown): JudgedAnswer => ({
      outcome: notSent(recording, 'failed', fault(error), plannedAt),
    });
    try {
      const judged = this.#attempt(recording, plannedAt);
      return judged instanceof Promise ? judged.catch(fail) : judged;
    } catch (error) {
      return fail(error);
    }
  }

  /**
   * Tells the outcome that counts.
   * @param isAccepted its status is the expected one from now on: what needs values of an error is
   * blocked all the same
   */
  settle(recording: Recording, outcome: Outcome, isAccepted = false): void {
    const { actual } = outcome;
    const goesOn = isAccepted && actual !== undefined && !isErrorStatus(actual);
    const counted = goesOn ? { ...outcome, expected: actual } : outcome;
    this.#options.correlation?.settle(recording, counted);
    this.#causes.settle(recording.id, outcome.state === 'failed' && !isAccepted);
  }

  /** Ends every connection; what is under way fails. */
  async close(): Promise<void> {
    await this.#sender.close();
  }

  #attempt(recording: Recording, plannedAt: number): JudgedAnswer | Promise<JudgedAnswer> {
    const { routing, correlation } = this.#options;
    const target = destinationOf(recording, routing);
    if ('failure' in target) {
      return { outcome: notSent(recording, target.state, target.failure, plannedAt) };
    }
    const prepared = correlation?.prepare(recording, target, this.#fill) ?? this.#fillIn(recording);
    if ('failure' in prepared) return this.#block(recording, prepared, plannedAt);
    const blocked = this.#given.block(() => correlation?.valuesIn(prepared) ?? [], target);
    if (blocked) return this.#block(recording, blocked, plannedAt);
    const silent = this.#blockSilent(recording, target);
    if (silent) return this.#block(recording, silent, plannedAt);
    return this.#send(recording, prepared, target, plannedAt);
  }

  async #send(
    recording: Recording,
    prepared: Prepared,
    target: Target,
    plannedAt: number,
  ): Promise<JudgedAnswer> {
    const { routing, correlation, startedAt } = this.#options;
    const keep = Math.max(correlation?.keep(recording) ?? 0, this.#expectation?.keep ?? 0);
    const { request } = prepared;
    const live = request === recording.request ? recording : { ...recording, request };
    const withheld = withholdWrite(live, target, routing);
    if (withheld) {
      return { outcome: notSent(recording, withheld.state, withheld.failure, plannedAt) };
    }
    const answer = await this.#sender.send(live, target, keep);
    correlation?.receive(recording, answer, target);
    const timing = { startedAt: startedAt(), plannedAt };
    const sent = this.#sentOf(recording, prepared, answer, target);
    const judged = judge(recording, sent, answer, timing);
    this.#noteTimeout(recording, judged, answer, target);
    const blocked = this.#blockUnreached(recording, judged, answer, target);
    if (blocked) return { outcome: blocked };
    const correlated = this.#given.hide(prepared.correlated);
    const outcome = correlated.length > 0 ? { ...judged, correlated } : judged;
    if (!this.#expectation) return { outcome: this.#addFacts(recording, outcome, sent) };
    const check = { recording, answer, known: this.#known, mask: sent.mask() };
    const checked = await this.#expectation.check(outcome, check);
    return { ...checked, outcome: this.#addFacts(recording, checked.outcome, sent) };
  }

  /** Of several that one cause keeps from being sent, one fails. */
  #block(
    recording: Recording,
    { state, failure, blockedBy, via }: Blocked,
    plannedAt: number,
  ): JudgedAnswer {
    const { id } = recording;
    const shown = maskFailure(failure, this.#maskOfGiven);
    if (state === 'skipped') {
      return { outcome: { ...notSent(recording, state, shown, plannedAt), blockedBy } };
    }
    const teller = this.#causes.tellerOf({ id, failure, blockedBy, via });
    const outcome = notSent(recording, teller === undefined ? 'failed' : state, shown, plannedAt);
    return { outcome: { ...outcome, blockedBy: teller ?? blockedBy } };
  }

  /** Each is tried, since a target may come back; of those that it does not answer, one fails. */
  #blockUnreached(
    recording: Recording,
    { state, failure, plannedAt }: Outcome,
    { status, sentAt }: Answer,
    { origin }: Target,
  ): Outcome | undefined {
    if (status !== undefined) this.#causes.reached(origin);
    if (sentAt !== undefined || state !== 'failed') return undefined;
    if (failure?.kind !== 'no-connection') return undefined;
    const teller = this.#causes.tellerOfUnreached(recording.id, failure.code, origin);
    if (teller === undefined) return undefined;
    return { ...notSent(recording, 'blocked', failure, plannedAt), blockedBy: teller };
  }

  /** A target that has not answered anything, and lets requests time out, is not waited for again. */
  #blockSilent(recording: Recording, target: Target): Blocked | undefined {
    const { origin } = target;
    if (!this.#silent.isDoubtful(origin)) return undefined;
    if (this.#sender.hasHeard(target)) {
      this.#silent.heard(origin);
      return undefined;
    }
    const blocker = this.#silent.blockerOf(origin, recording);
    if (!blocker) return undefined;
    const causes = [{ ...nameOf(blocker), state: 'failed' as const }];
    const failure = { kind: 'silent-target' as const, address: origin, causes };
    return { state: 'blocked', failure, blockedBy: blocker.id };
  }

  #noteTimeout(
    recording: Recording,
    { state, failure }: Outcome,
    { sentAt }: Answer,
    target: Target,
  ): void {
    if (state !== 'failed' || !failure || !isTimeout(failure)) return;
    if (this.#sender.hasHeard(target)) return;
    this.#silent.timedOut(target.origin, recording, sentAt !== undefined);
  }

  /** A request with secrets, and with no live values. */
  #fillIn(recording: Recording): Prepared {
    const { edits, cookies, correlated } = NOTHING_LIVE;
    const { request } = this.#rewrite(recording, NOTHING_LIVE, this.#fill);
    return { request, edits, cookies, correlated };
  }

  #rewrite(
    { request }: Recording,
    { edits }: LiveParts,
    fill: Fill | undefined,
  ): RewrittenRequest<unknown> {
    const body = (): RequestBody | undefined => readRequestBody(request, this.#sessionFile);
    return rewriteRequest(request, { edits, fill, body });
  }

  /** The placeholders in whose places neither a live value nor a secret went out. */
  #unfilled(recording: Recording, live: LiveParts, fill: Fill): UnfilledPlaceholder[] {
    const { texts } = this.#rewrite(recording, live, fill);
    return findUnfilled(recording.request, texts, live.cookies?.taken);
  }

  /** The masks may outlive the answer, whose body they must not hold. */
  #sentOf(recording: Recording, prepared: Prepared, { headers }: Answer, { origin }: Target): Sent {
    const { correlation, routing } = this.#options;
    const unfilled = (): readonly UnfilledPlaceholder[] =>
      this.#unfilled(recording, prepared, createFill(this.#secrets));
    const liveOf = (recorded: string): readonly string[] => correlation?.liveOf(recorded) ?? [];
    let mask: Mask | undefined;
    return {
      unfilled,
      overridden: this.#overridden,
      isToEndedServer: this.#endedServer === origin,
      mask: () => {
        mask ??= createMask(() => {
          const { request } = prepared;
          const { set, replace } = routing.overrides;
          const all = { ...request, headers: [...request.headers, ...set, ...replace] };
          const given = { recording, sent: all, unfilled: unfilled(), headers, liveOf };
          return answerSecrets(this.#secrets, given);
        });
        return mask;
      },
    };
  }

  /** It may have failed since a live value is not what the target expects there. */
  #addFacts(recording: Recording, outcome: Outcome, sent: Sent): Outcome {
    const { state, failure, correlated } = outcome;
    if (state !== 'failed' || failure === undefined) return outcome;
    const isAnswered = outcome.actual !== undefined;
    const missing = isAnswered ? sentUnfilled(sent.unfilled(), sent.overridden) : [];
    const sentWith = this.#options.correlation?.sentWith(recording, correlated);
    return {
      ...outcome,
      failure: sentWith ? { ...failure, sentWith: maskFailure(sentWith, sent.mask()) } : failure,
      ...(missing.length > 0 && {
        missingSecrets: [...new Set(missing.map(({ placeholder }) => placeholder))],
      }),
    };
  }
}
