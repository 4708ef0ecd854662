/** One attempt to send a recording: prepares the request, sends it, and has the answer judged. */

import { textOfError } from '../errors.ts';
import { findPlaceholders, plainPlaceholder } from '../formats/text/placeholder.ts';
import { pathOf } from '../http/urls.ts';
import { callOf } from '../session/calls.ts';
import type { RequestPattern } from '../session/link-rule.ts';
import type { RecordedRequest, Recording, Session } from '../session/schema.ts';
import { withoutRefused } from '../session/secrets/refusals.ts';
import { isSigned } from '../session/secrets/signatures.ts';
import { type JudgedAnswer, MAX_READ } from './compare/comparison.ts';
import { Expectation } from './compare/expectation.ts';
import { bodyText } from './correlate/message/body-text.ts';
import { RefusedValues } from './correlate/refused-values.ts';
import { Causes, isTimeout, SilentTargets } from './failure/causes.ts';
import type { SentWith } from './failure/correlated-value.ts';
import type { Failure } from './failure/failure.ts';
import { createMask, type Mask, maskFacts } from './failure/mask.ts';
import { type Blocked, nameOf, type Outcome } from './failure/outcome.ts';
import { isOfTarget } from './failure/outer-cause.ts';
import { expectedStatus, judge, notSent, type Sent } from './judge.ts';
import { bringersBeside } from './missing-secrets.ts';
import type { RequestPipeline } from './request/pipeline.ts';
import { answerSecrets, findGiven } from './request/sent-secrets.ts';
import type { Draft } from './request/step.ts';
import type { CutOff } from './schedule/held-streams.ts';
import type { Packet } from './schedule/recorded-times.ts';
import type { Answer } from './send/exchange.ts';
import { PacketReader } from './send/read-packets.ts';
import { Sender } from './send/sender.ts';
import type { Target } from './send/target.ts';
import type { ReplaySettings } from './settings.ts';

interface AttemptOptions {
  readonly pipeline: RequestPipeline;
  /** To each target. */
  readonly connections: number;
  /** Of a request, in ms. */
  readonly timeout: number;
  /** When to abort the response to a recording; undefined if it is read to its end. */
  cutOffOf(recording: Recording): CutOff | undefined;
  /** The packets of a response that other requests had seen. */
  packetsOf(recording: Recording): readonly Packet[];
  /** Called with each packet when it has come. */
  onPacket(packet: Packet): void;
  /** Whether somebody asked for the outcome of a recording, by its id. The others are sent for their values. */
  isAsked(id: string): boolean;
  /** When the replay began, as `performance.now()` in ms. */
  startedAt(): number;
  readonly observer: ReplayObserver | undefined;
  /** Whether answers may be accepted into the session. */
  readonly isAccepting: boolean;
}

/** Hears of a replay while it is under way, and gets each exchange with its outcome. It must not throw. */
export interface ReplayObserver {
  /** How many bytes of each live body are kept. */
  readonly keep: number;
  /** Called before anything is sent, by each copy and round, with the number of outcomes that will come. */
  onStart?(count: number): void;
  /** Called when a request is about to leave. */
  onSend?(recording: Recording): void;
  /** Called when it has its answer, or gets none. Its outcome follows. */
  onAnswer?(recording: Recording): void;
}

/** The attempts of one replay to send recordings. It lives as long as its connections. */
export class Attempts {
  readonly #session: Session;
  readonly #options: AttemptOptions;
  readonly #sender: Sender;
  readonly #expectation: Expectation | undefined;
  /** Masks what is shown of a request that was not sent. */
  readonly #maskOfGiven: Mask;
  readonly #causes: Causes;
  readonly #silent = new SilentTargets();
  /** Requests whose secrets the target has taken, which are not yet among `#taken`. */
  readonly #passed: Recording[] = [];
  readonly #taken = new Set<string>();
  /** The session's origin, if the recording test had started the server there. */
  readonly #endedServer: string | undefined;
  readonly #refused: RefusedValues;

  constructor(
    session: Session,
    settings: Omit<ReplaySettings, 'onOutcome'>,
    options: AttemptOptions,
  ) {
    const { pipeline, connections, timeout } = options;
    const { targets, sessionFile, correlation, secrets } = pipeline.context;
    this.#session = session;
    this.#options = options;
    this.#maskOfGiven = createMask(() => [...secrets]);
    this.#causes = new Causes(options.isAsked);
    this.#endedServer = session.servedBy === 'test' ? session.origin : undefined;
    this.#refused = RefusedValues.of(session, settings, correlation?.values);
    const compared = { session, sessionFile, targets, correlation };
    const { expect = {} } = settings;
    const { isAccepting } = options;
    this.#expectation =
      settings.expect || isAccepting ? new Expectation(expect, compared, isAccepting) : undefined;
    this.#sender = new Sender({ connections, timeout, sessionFile });
  }

  /**
   * The outcome of a recording; no promise if it is not sent. A fault of this package or of the disk is an
   * outcome as well, so that nobody waits for one that never comes.
   * @param plannedAt in ms from the start of the replay
   */
  of(recording: Recording, plannedAt: number): JudgedAnswer | Promise<JudgedAnswer> {
    const fail = (error: unknown): JudgedAnswer => ({
      outcome: notSent(
        recording,
        'failed',
        { kind: 'fault', reason: textOfError(error) },
        plannedAt,
      ),
    });
    try {
      const judged = this.#attempt(recording, plannedAt);
      return judged instanceof Promise ? judged.catch(fail) : judged;
    } catch (error) {
      return fail(error);
    }
  }

  /**
   * Takes the outcome that counts.
   * @param isAccepted its status is the expected one from now on. Requests that need values of an error
   * stay blocked
   */
  settle(recording: Recording, outcome: Outcome, isAccepted = false): void {
    const { actual } = outcome;
    // An error does not bring the values of the recorded answer.
    const goesOn = isAccepted && actual !== undefined && actual < 400;
    const counted = goesOn ? { ...outcome, expected: actual } : outcome;
    this.#options.pipeline.context.correlation?.settle(recording, counted);
    this.#causes.settle(recording.id, outcome.state === 'failed' && !isAccepted);
    if (outcome.state === 'passed' && isSuccess(recording)) this.#passed.push(recording);
  }

  /** Ends every connection; what is under way fails. */
  async close(): Promise<void> {
    await this.#sender.close();
  }

  #attempt(recording: Recording, plannedAt: number): JudgedAnswer | Promise<JudgedAnswer> {
    const draft = this.#options.pipeline.prepare(recording);
    if ('state' in draft) {
      return 'blockedBy' in draft
        ? this.#block(recording, draft, plannedAt)
        : { outcome: notSent(recording, draft.state, draft.failure, plannedAt) };
    }
    const silent = this.#blockSilent(recording, draft.target);
    return silent ? this.#block(recording, silent, plannedAt) : this.#send(draft, plannedAt);
  }

  async #send(draft: Draft, plannedAt: number): Promise<JudgedAnswer> {
    const { recording, request, target, edits } = draft;
    const { pipeline, startedAt, cutOffOf, observer } = this.#options;
    const { correlation, given } = pipeline.context;
    correlation?.leaves(recording, request, edits);
    observer?.onSend?.(recording);
    const call = callOf(recording.request);
    const answer = await this.#sender.send({
      request,
      target,
      expected: expectedStatus(recording),
      keep: Math.max(
        call ? MAX_READ : 0,
        correlation?.keep(recording) ?? 0,
        this.#expectation?.keep ?? 0,
        observer?.keep ?? 0,
      ),
      cutOff: () => cutOffOf(recording),
      reader: this.#readerOf(recording, target),
    });
    observer?.onAnswer?.(recording);
    correlation?.receive(recording, answer, target);
    const timing = { startedAt: startedAt(), plannedAt };
    const sent = this.#sentOf(draft, answer, call);
    const judged = judge(recording, sent, answer, timing);
    this.#noteTimeout(recording, judged, answer, target);
    const exchange = observer && { request, target, answer, mask: sent.mask };
    const blocked = this.#blockUnreached(recording, judged, answer, target);
    if (blocked) return { outcome: blocked };
    const correlated = given.hide(draft.correlated);
    const linked = correlated.length > 0 ? { ...judged, correlated } : judged;
    const outcome = draft.unproven.length > 0 ? { ...linked, unproven: draft.unproven } : linked;
    if (!this.#expectation) {
      return { outcome: this.#addFacts(recording, outcome, sent), exchange };
    }
    const check = { recording, answer, mask: sent.mask() };
    const checked = await this.#expectation.check(outcome, check);
    return {
      ...checked,
      outcome: this.#addFacts(recording, checked.outcome, sent),
      exchange,
    };
  }

  #readerOf(recording: Recording, target: Target): PacketReader | undefined {
    const { pipeline, packetsOf, onPacket } = this.#options;
    const { correlation } = pipeline.context;
    const packets = packetsOf(recording);
    if (packets.length === 0) return undefined;
    return new PacketReader(packets, {
      take({ number }, body, type) {
        const answer = { headers: { 'content-type': type }, body, bodySize: body.length };
        return correlation?.receivePacket(recording, number, answer, target) ?? true;
      },
      arrived: onPacket,
    });
  }

  /** Of several requests that one cause blocks, one fails. */
  #block(
    recording: Recording,
    { state, failure, blockedBy, via }: Blocked,
    plannedAt: number,
  ): JudgedAnswer {
    const { id } = recording;
    const shown = maskFacts(failure, this.#maskOfGiven);
    if (state === 'skipped') {
      return { outcome: { ...notSent(recording, state, shown, plannedAt), blockedBy } };
    }
    const reporter = this.#causes.reporterOf({ id, failure, blockedBy, via });
    const outcome = notSent(recording, reporter === undefined ? 'failed' : state, shown, plannedAt);
    return { outcome: { ...outcome, blockedBy: reporter ?? blockedBy } };
  }

  /** Each request is tried, since a target may come back. Of those that find no connection, one fails. */
  #blockUnreached(
    recording: Recording,
    { state, failure, plannedAt }: Outcome,
    { status, sentAt }: Answer,
    { origin }: Target,
  ): Outcome | undefined {
    if (status !== undefined) this.#causes.reached(origin);
    if (sentAt !== undefined || state !== 'failed') return undefined;
    if (failure?.kind !== 'no-connection') return undefined;
    const reporter = this.#causes.reporterOfUnreached(recording.id, failure.code, origin);
    if (reporter === undefined) return undefined;
    return { ...notSent(recording, 'blocked', failure, plannedAt), blockedBy: reporter };
  }

  /** Nothing waits again for a target that lets requests time out and has never answered. */
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

  /** The masks may outlive the answer: they must not keep its body in memory. */
  #sentOf(draft: Draft, { headers }: Answer, call: Sent['call']): Sent {
    const { recording, request, replaced, unfilled, target } = draft;
    const { targets, secrets, correlation, overrides, sessionFile } =
      this.#options.pipeline.context;
    const liveOf = (recorded: string): readonly string[] =>
      correlation?.pairs.liveOf(recorded) ?? [];
    let mask: Mask | undefined;
    const left =
      unfilled.length > 0 ? withoutRefused(recording.request, recording.response) : undefined;
    return {
      call,
      sessionFile,
      // Where the user set a header, its placeholder was not sent.
      unfilled: unfilled.filter(({ where, placeholder }) => {
        if (!left || (where === 'the body' && !mayNeed(placeholder, left, recording))) return false;
        return !overrides.byName.has(where.toLowerCase());
      }),
      address: target === targets[0]?.[1] ? undefined : target.origin,
      given: () =>
        findGiven(recording.request, secrets, overrides.byName).filter(
          (placeholder) => liveOf(placeholder).length === 0,
        ),
      isToEndedServer: this.#endedServer === target.origin,
      mask: () => {
        mask ??= createMask(() => {
          // The user's headers are secrets in any answer: another request may have sent them to the target.
          const given = [...overrides.byName.values()].flat();
          const known = { ...request, headers: [...request.headers, ...replaced, ...given] };
          const sent = { recording, sent: known, unfilled, headers, liveOf };
          return answerSecrets(secrets, sent);
        });
        return mask;
      },
    };
  }

  /** Adds what it was sent with: a live value, or one that has no source, may be why it failed. */
  #addFacts(recording: Recording, outcome: Outcome, sent: Sent): Outcome {
    const { state, failure, correlated } = outcome;
    if (state !== 'failed' || failure === undefined || isOfTarget(failure)) return outcome;
    const missing = outcome.actual === undefined ? [] : sent.unfilled;
    const sentWith = this.#options.pipeline.context.correlation?.sentWith(recording, correlated);
    const refused =
      this.#refused.of(recording, failure, correlated) ?? this.#givenTo(recording, failure, sent);
    const isForSecret = 'refused' in failure || (refused !== undefined && 'given' in refused);
    return {
      ...outcome,
      failure: {
        ...this.#withBringers(failure),
        ...(refused && maskFacts(refused, sent.mask())),
        ...(isForSecret && this.#findSigned(recording, sent, sentWith)),
        ...(sentWith && { sentWith: maskFacts(sentWith, sent.mask()) }),
      },
      ...(missing.length > 0 && {
        missingSecrets: [...new Set(missing.map(({ placeholder }) => placeholder))],
      }),
    };
  }

  /**
   * The given secrets that may be why the target refused a request, whatever status it has for that: it has taken
   * them in no other request. Undefined if there are none.
   */
  #givenTo(
    recording: Recording,
    failure: Failure,
    sent: Sent,
  ): { readonly given: readonly string[] } | undefined {
    if (!isSuccess(recording) || !mayBeRefusal(failure)) return undefined;
    const { secrets, overrides } = this.#options.pipeline.context;
    for (const { request } of this.#passed.splice(0)) {
      for (const each of findGiven(request, secrets, overrides.byName)) this.#taken.add(each);
    }
    const given = sent.given().filter((placeholder) => !this.#taken.has(placeholder));
    return given.length > 0 ? { given } : undefined;
  }

  /** The live values of a request, if a given secret may be its signature. */
  #findSigned(
    { request }: Recording,
    sent: Sent,
    { values = [] }: Partial<SentWith> = {},
  ): { readonly signed: readonly RequestPattern[] } | undefined {
    const { secrets } = this.#options.pipeline.context;
    const given = sent.given();
    const secretOf = (name: string): string | undefined =>
      given.includes(name) ? secrets.get(name) : undefined;
    if (!isSigned(this.#session, request, secretOf)) return undefined;
    const places = values.map(({ to }) => to).filter((to) => !/^(?:header|cookie) /.test(to));
    if (places.length === 0) return undefined;
    const path = `${request.method} ${pathOf(request.path)}`;
    return { signed: places.map((place) => ({ path, place })) };
  }

  /** Says of secrets that were not given which tests got them by an answer: nobody has their values. */
  #withBringers(failure: Failure): Failure {
    const { sessionFile } = this.#options.pipeline.context;
    if (!('unfilled' in failure) || !failure.unfilled || sessionFile === undefined) return failure;
    const names = new Set(failure.unfilled.map(({ placeholder }) => placeholder));
    const bringers = bringersBeside(sessionFile, names);
    const unfilled = failure.unfilled.map((each) => {
      const broughtTo = bringers.get(each.placeholder);
      return broughtTo === undefined ? each : { ...each, broughtTo };
    });
    return { ...failure, unfilled };
  }
}

/** Whether the calls of a batch that did not fail have a placeholder. @param left the request with these calls alone */
function mayNeed(placeholder: string, left: RecordedRequest, { request }: Recording): boolean {
  if (left.body === request.body) return true;
  return findPlaceholders(bodyText(left.body, left.headers))
    .map(plainPlaceholder)
    .includes(placeholder);
}

function isSuccess(recording: Recording): boolean {
  return (expectedStatus(recording) ?? 0) < 400;
}

/** Whether a target may fail in this way because of a wrong secret. A form may come again; a 5xx has other causes. */
function mayBeRefusal(failure: Failure): boolean {
  if ('unfilled' in failure) return false;
  if (failure.kind === 'protocol-status') return failure.actual !== undefined;
  if (failure.kind !== 'status' || failure.refused !== undefined) return false;
  return failure.actual !== undefined && failure.actual < 500;
}
