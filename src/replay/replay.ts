/**
 * One replay under way: what the schedule lets leave becomes an outcome, sent or not, and an outcome
 * lets more leave. Whatever the target does, every outcome comes within bounded time.
 */
import type { Recording, Session } from '../session/schema.ts';
import { sessionFileOf } from '../session/session-file.ts';
import { createIsSame } from './compare/create-is-same.ts';
import { Expectation } from './compare/expectation.ts';
import type { IsSame } from './compare/same-text.ts';
import { Correlation, type Prepared } from './correlation/correlation.ts';
import { gateSchedule } from './correlation/gate.ts';
import { type LinkedSession, linkSession } from './correlation/link-session.ts';
import { isCutOff } from './cut-off.ts';
import { Departures } from './departures.ts';
import { headerList } from './header-overrides.ts';
import { HeldStreams } from './held-streams.ts';
import { hideSecrets } from './hide-secrets.ts';
import { insertSecrets } from './insert-secrets.ts';
import { connectionsOf, timeoutOf } from './limits.ts';
import type { Outcome, OutcomeError } from './outcome.ts';
import { Outcomes } from './outcomes.ts';
import { paceOf } from './pace.ts';
import { routeOf } from './route-of.ts';
import { byDeparture, createSchedule, type Departure, type Schedule } from './schedule.ts';
import { type LiveSecrets, liveSecrets } from './secrets.ts';
import { Sender } from './sender.ts';
import type { ReplaySettings } from './settings.ts';
import { resolveTargets, type Target, type Targets } from './target.ts';
import { judge, notSent } from './verdict.ts';

export class Replay {
  readonly #settings: ReplaySettings;
  readonly #recordings: readonly Recording[];
  readonly #targets: Targets;
  readonly #schedule: Schedule;
  readonly #correlation: Correlation | undefined;
  readonly #departures: Departures;
  readonly #sender: Sender;
  readonly #heldStreams: HeldStreams;
  readonly #outcomes: Outcomes;
  readonly #expectation: Expectation | undefined;
  readonly #isSame: IsSame;
  readonly #secrets: LiveSecrets;
  #startedAt = 0;
  #stopped: OutcomeError | undefined;

  /**
   * @param settings checked by `parseSettings`; `onOutcome` must not throw
   * @param recordings those that are replayed, by default all; with them go those whose live values
   * they need
   * @param linked what `linkSession` gave for this session and these settings, where that is known
   * @throws {UserError} `TARGET_MISSING`
   */
  constructor(
    session: Session,
    settings: ReplaySettings,
    recordings: readonly Recording[] = session.recordings,
    linked?: LinkedSession | null,
  ) {
    this.#settings = settings;
    this.#secrets = liveSecrets(settings.secrets);
    this.#targets = resolveTargets(session, settings);
    const links = linked === undefined ? linkSession(session, settings, this.#targets) : linked;
    this.#correlation = links ? new Correlation(links, this.#targets) : undefined;
    this.#recordings = byDeparture(this.#correlation?.withProducers(recordings) ?? recordings);
    const connections = connectionsOf(settings, this.#recordings.length);
    this.#schedule = gateSchedule(
      createSchedule(this.#recordings, paceOf(settings)),
      this.#correlation?.needsOf(this.#recordings) ?? [],
    );
    this.#departures = new Departures(
      connections,
      () => this.#now(),
      (departure) => this.#leave(departure),
    );
    this.#heldStreams = new HeldStreams(this.#recordings, paceOf(settings));
    this.#outcomes = new Outcomes(this.#recordings);
    this.#expectation = settings.expect && new Expectation(settings.expect, sessionFileOf(session));
    this.#isSame = createIsSame(
      this.#targets,
      (recorded, actual) => this.#correlation?.isLive(recorded, actual) ?? false,
    );
    this.#sender = new Sender({
      targets: this.#targets,
      overrides: headerList(settings.headers),
      connections,
      timeout: timeoutOf(settings),
      sessionFile: sessionFileOf(session),
      cutOffOf: (recording) => this.#heldStreams.cutOffOf(recording),
    });
  }

  /** Begins to send. Call it once. */
  start(): void {
    // Before the clock runs: with many recordings it takes some ms, by which all would leave late.
    const first = this.#schedule.start();
    this.#startedAt = performance.now();
    this.#departures.add(first);
  }

  /**
   * Starts, and gives every outcome once all are there, in the order in which the requests left in the
   * recording.
   */
  async run(): Promise<Outcome[]> {
    this.start();
    return this.#outcomes.all();
  }

  /** The outcome of one recording, if it is there. */
  settled(id: string): Outcome | undefined {
    return this.#outcomes.of(id);
  }

  /** The outcome of one recording when it comes. One listener each. */
  outcome(id: string): Promise<Outcome> {
    return this.#outcomes.when(id);
  }

  /** Sends one recording once more, by itself. */
  async again(recording: Recording): Promise<Outcome> {
    const outcome = await this.#attempt(recording, this.#now());
    this.#correlation?.settle(recording, outcome);
    return outcome;
  }

  /** Sends nothing more. What is under way or was to come is skipped, with this reason. */
  async stop(reason: string): Promise<void> {
    const stopped = this.#stopped ?? { code: 'STOPPED', message: reason };
    this.#stopped = stopped;
    this.#departures.halt();
    await this.#sender.close();
    for (const [index, recording] of this.#recordings.entries()) {
      if (this.#outcomes.has(index)) continue;
      const outcome = notSent(recording, 'skipped', stopped, 0);
      this.#settle(index, outcome);
      this.#outcomes.tell(outcome);
    }
  }

  /** Ends every connection. Call it when the replay is over, or stop it before. */
  async close(): Promise<void> {
    await this.#sender.close();
  }

  /** What becomes of one recording; at once where it is not sent. */
  #attempt(recording: Recording, plannedAt: number): Outcome | Promise<Outcome> {
    const route = routeOf(recording, this.#targets, this.#settings.readOnly ?? false);
    if ('error' in route) return notSent(recording, route.state, route.error, plannedAt);
    const prepared = this.#correlation?.prepare(recording, route);
    if (prepared && 'error' in prepared) {
      const { state, error, blockedBy } = prepared;
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
    const keep = Math.max(this.#correlation?.keep(recording) ?? 0, this.#expectation?.keep ?? 0);
    const sent = insertSecrets(request, this.#secrets);
    const answer = await this.#sender.send({ ...recording, request: sent }, target, keep);
    this.#correlation?.receive(recording, answer, target);
    const overrides = headerList(this.#settings.headers);
    const timing = { startedAt: this.#startedAt, plannedAt };
    const judged = judge(recording, sent, answer, timing, overrides);
    const explained = correlated ? this.#explain(recording, { ...judged, correlated }) : judged;
    const outcome = hideSecrets(explained, this.#secrets);
    return this.#expectation?.check(outcome, recording, answer, this.#isSame) ?? outcome;
  }

  /** A status may be another since a live value is not what the target expects there. */
  #explain(recording: Recording, outcome: Outcome): Outcome {
    const { error, correlated } = outcome;
    if (error?.code !== 'STATUS_MISMATCH') return outcome;
    const led = this.#correlation?.explain(recording, correlated);
    const detail = [error.detail, led].filter(Boolean).join('\n');
    return detail === '' ? outcome : { ...outcome, error: { ...error, detail } };
  }

  /** @returns whether a request is under way, and has one of the connections */
  #leave({ index, due }: Departure): boolean {
    const recording = this.#recordings[index];
    if (!recording) return false;
    const outcome = this.#attempt(recording, due);
    if (!(outcome instanceof Promise)) {
      this.#arrive(index, outcome);
      return false;
    }
    const isApart = isCutOff(recording);
    outcome.then((arrived) => {
      this.#arrive(index, arrived);
      if (!isApart) this.#departures.free();
    });
    return !isApart;
  }

  /**
   * Whoever waits for an outcome is told last, and does its work while the next requests are under
   * way.
   */
  #arrive(index: number, outcome: Outcome): void {
    // From then on no answer counts.
    if (this.#stopped) return;
    this.#settle(index, outcome);
    this.#departures.add(this.#schedule.settle(index, this.#arrivalOf(outcome)));
    this.#outcomes.tell(outcome);
  }

  /** In ms from the start. */
  #now(): number {
    return performance.now() - this.#startedAt;
  }

  /** When the answer was complete, in ms from the start: pauses count from there. */
  #arrivalOf({ sentAt, responseTime }: Outcome): number {
    return sentAt === undefined ? this.#now() : sentAt + responseTime;
  }

  #settle(index: number, outcome: Outcome): void {
    const recording = this.#recordings[index];
    if (recording) this.#correlation?.settle(recording, outcome);
    this.#outcomes.set(index, outcome);
    this.#heldStreams.settle(index);
    this.#settings.onOutcome?.(outcome);
    this.#expectation?.settled(outcome);
  }
}
