/** From a recording to its outcome, sent or not. */
import type { RecordedRequest, Recording, Session } from '../session/schema.ts';
import { sessionFileOf } from '../session/session-file.ts';
import type { KnownValues } from './compare/as-recorded.ts';
import { passComparison } from './compare/comparison.ts';
import { createIsSame } from './compare/create-is-same.ts';
import { Expectation } from './compare/expectation.ts';
import { createRecordedRoles } from './compare/recorded-roles.ts';
import type { Correlation, Prepared } from './correlation/correlation.ts';
import { timeoutOf } from './limits.ts';
import type { Outcome } from './outcome/outcome.ts';
import { printableError } from './outcome/printable-error.ts';
import { judge, notSent } from './outcome/verdict.ts';
import { routeOf } from './route-of.ts';
import { answerSecrets } from './secrets/answer-secrets.ts';
import { hideSecrets } from './secrets/hide-secrets.ts';
import { inlineRedacted } from './secrets/inline-redacted.ts';
import { insertSecrets } from './secrets/insert-secrets.ts';
import { createMask, type Mask, maskError } from './secrets/mask.ts';
import { type LiveSecrets, liveSecrets } from './secrets/secrets.ts';
import { writeBasic } from './secrets/write-basic.ts';
import type { Answer } from './sending/exchange.ts';
import { headerList } from './sending/header-overrides.ts';
import { Sender, type SenderOptions } from './sending/sender.ts';
import type { ReplaySettings } from './settings.ts';
import type { Target, Targets } from './target.ts';

export interface AttemptOptions extends Pick<SenderOptions, 'connections' | 'cutOffOf'> {
  readonly targets: Targets;
  /** None where all is sent as it was recorded. */
  readonly correlation: Correlation | undefined;
  /** When the replay began, as `performance.now()` in ms. */
  startedAt(): number;
}

/** The attempts of one replay to send recordings. It lives as long as its connections. */
export class Attempts {
  readonly #settings: ReplaySettings;
  readonly #options: AttemptOptions;
  readonly #sender: Sender;
  readonly #expectation: Expectation | undefined;
  readonly #known: KnownValues;
  readonly #secrets: LiveSecrets;
  readonly #sessionFile: string | undefined;

  constructor(session: Session, settings: ReplaySettings, options: AttemptOptions) {
    const { targets, correlation, connections, cutOffOf } = options;
    const sessionFile = sessionFileOf(session);
    this.#settings = settings;
    this.#options = options;
    this.#secrets = liveSecrets(settings.secrets);
    this.#sessionFile = sessionFile;
    this.#expectation = settings.expect && new Expectation(settings.expect, sessionFile);
    this.#known = {
      targets,
      recordedOf: (live) => correlation?.recordedOf(live),
      isSame: createIsSame(
        targets,
        (recorded, actual) => correlation?.isLive(recorded, actual) ?? false,
      ),
      rolesOf: createRecordedRoles(session),
    };
    this.#sender = new Sender({
      targets,
      overrides: headerList(settings.headers),
      connections,
      timeout: timeoutOf(settings),
      sessionFile,
      cutOffOf,
    });
  }

  /**
   * What becomes of a recording; at once where it is not sent. A fault of this package or of the disk
   * is an outcome as well: nobody waits for one that does not come.
   * @param plannedAt in ms from the start of the replay
   */
  of(recording: Recording, plannedAt: number): Outcome | Promise<Outcome> {
    const fail = (error: unknown): Outcome => {
      const why = error instanceof Error ? error.message : String(error);
      const code = 'REPLAY_FAILED';
      return notSent(recording, 'failed', { code, message: `${code} ${why}` }, plannedAt);
    };
    try {
      const outcome = this.#attempt(recording, plannedAt);
      return outcome instanceof Promise ? outcome.catch(fail) : outcome;
    } catch (error) {
      return fail(error);
    }
  }

  /**
   * Tells the outcome that counts.
   * @param isAccepted its status is the expected one from now on
   */
  settle(recording: Recording, outcome: Outcome, isAccepted = false): void {
    const { actual } = outcome;
    const asExpected = isAccepted && actual !== undefined && { ...outcome, expected: actual };
    this.#options.correlation?.settle(recording, asExpected || outcome);
    this.#expectation?.settled(outcome);
  }

  /** Ends every connection; what is under way fails. */
  async close(): Promise<void> {
    await this.#sender.close();
  }

  #attempt(recording: Recording, plannedAt: number): Outcome | Promise<Outcome> {
    const { targets, correlation } = this.#options;
    const route = routeOf(recording, targets, this.#settings.readOnly ?? false);
    if ('error' in route) return notSent(recording, route.state, route.error, plannedAt);
    const prepared = correlation?.prepare(recording, route);
    if (prepared && 'error' in prepared) {
      const { state, blockedBy } = prepared;
      const error = maskError(prepared.error, { text: hideSecrets });
      return { ...notSent(recording, state, error, plannedAt), blockedBy };
    }
    return this.#send(recording, prepared ?? recording, route, plannedAt);
  }

  async #send(
    recording: Recording,
    { request, correlated }: Pick<Prepared, 'request'> & Partial<Prepared>,
    target: Target,
    plannedAt: number,
  ): Promise<Outcome> {
    const { correlation, startedAt } = this.#options;
    const keep = Math.max(correlation?.keep(recording) ?? 0, this.#expectation?.keep ?? 0);
    const sent = insertSecrets(inlineRedacted(request, this.#sessionFile), this.#secrets);
    const written = writeBasic(recording.request, sent);
    const live = written === recording.request ? recording : { ...recording, request: written };
    const answer = await this.#sender.send(live, target, keep);
    correlation?.receive(recording, answer, target);
    const overrides = headerList(this.#settings.headers);
    const timing = { startedAt: startedAt(), plannedAt };
    const mask = this.#maskOf(recording, live.request, answer.headers);
    const judged = judge(recording, { request: sent, overrides, mask }, answer, timing);
    const outcome = correlated ? { ...judged, correlated } : judged;
    const check = { recording, answer, known: this.#known, mask };
    const checked = this.#expectation ? await this.#expectation.check(outcome, check) : outcome;
    return this.#explain(recording, checked, mask);
  }

  /** It may outlive the answer, whose body it must not hold. */
  #maskOf(recording: Recording, sent: RecordedRequest, headers: Answer['headers']): Mask {
    const { correlation } = this.#options;
    const liveOf = (recorded: string): readonly string[] => correlation?.liveOf(recorded) ?? [];
    return createMask(() => {
      const all = { ...sent, headers: [...sent.headers, ...headerList(this.#settings.headers)] };
      return answerSecrets(this.#secrets, { recording, sent: all, headers, liveOf });
    });
  }

  /** It may have failed since a live value is not what the target expects there. */
  #explain(recording: Recording, outcome: Outcome, mask: Mask): Outcome {
    const { state, error, correlated } = outcome;
    if (state !== 'failed' || error === undefined) return outcome;
    const led = this.#options.correlation?.explain(recording, correlated);
    const detail = [error.detail, led && mask.text(led)].filter(Boolean).join('\n');
    const explained = printableError({ ...error, ...(detail && { detail }) });
    return passComparison(outcome, { ...outcome, error: explained });
  }
}
