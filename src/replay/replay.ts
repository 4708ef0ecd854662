/**
 * One replay under way: it asks the schedule what may leave, sends it while there is a free
 * connection, and settles one outcome for each recording. Whatever the target does, every outcome
 * comes within bounded time.
 */
import type { Recording, Session } from '../session/schema.ts';
import { sessionFileOf } from '../session/session-file.ts';
import type { Answer } from './exchange.ts';
import { headerList } from './header-overrides.ts';
import { connectionsOf, timeoutOf } from './limits.ts';
import { MAX_TIMER } from './max-timer.ts';
import type { Outcome, OutcomeError } from './outcome.ts';
import { byDeparture, createSchedule, type Departure, type Schedule } from './schedule.ts';
import { Sender } from './sender.ts';
import type { ReplaySettings } from './settings.ts';
import { type Summary, summarize } from './summary.ts';
import { resolveTarget } from './target.ts';
import { judge, notSent } from './verdict.ts';
import { withhold } from './withhold.ts';

export interface ReplayResult {
  /** In the order in which the requests left in the recording. */
  readonly outcomes: Outcome[];
  readonly summary: Summary;
}

interface Planned {
  readonly index: number;
  /** `performance.now()` in ms. */
  readonly due: number;
}

export class Replay {
  readonly #session: Session;
  readonly #settings: ReplaySettings;
  readonly #recordings: readonly Recording[];
  readonly #schedule: Schedule;
  readonly #sender: Sender;
  readonly #connections: number;
  /** By position in the recordings. */
  readonly #outcomes: (Outcome | undefined)[];
  readonly #positions: ReadonlyMap<string, number>;
  readonly #listeners = new Map<string, (outcome: Outcome) => void>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #ready: Planned[] = [];
  #readyHead = 0;
  #draining = false;
  #inFlight = 0;
  #missing: number;
  #startedAt = 0;
  #stopped: OutcomeError | undefined;
  #callbackFailed = false;
  #finish: { resolve: () => void; reject: (error: unknown) => void } | undefined;

  /**
   * @param settings checked by `parseSettings`
   * @param recordings those that are replayed, by default all
   * @throws {UserError} `TARGET_MISSING`
   */
  constructor(
    session: Session,
    settings: ReplaySettings,
    recordings: readonly Recording[] = session.recordings,
  ) {
    this.#session = session;
    this.#settings = settings;
    this.#recordings = byDeparture(recordings);
    this.#schedule = createSchedule(this.#recordings, settings.speed ?? 'ordered');
    this.#outcomes = this.#recordings.map(() => undefined);
    this.#positions = new Map(this.#recordings.map(({ id }, index) => [id, index]));
    this.#missing = recordings.length;
    this.#connections = connectionsOf(settings, recordings.length);
    this.#sender = new Sender({
      target: resolveTarget(session, settings.target),
      recordedOrigin: session.origin,
      overrides: headerList(settings.headers),
      connections: this.#connections,
      timeout: timeoutOf(settings),
      sessionFile: sessionFileOf(session),
    });
  }

  /** Begins to send. Call it once. */
  start(): void {
    this.#startedAt = performance.now();
    this.#depart(this.#schedule.start());
  }

  /** Starts, and resolves once every outcome is there. */
  async run(): Promise<ReplayResult> {
    const finished = new Promise<void>((resolve, reject) => {
      this.#finish = { resolve, reject };
    });
    if (this.#recordings.length === 0) this.#finish?.resolve();
    this.start();
    await finished;
    const outcomes = this.#outcomes.flatMap((outcome) => outcome ?? []);
    return { outcomes, summary: summarize(outcomes, performance.now() - this.#startedAt) };
  }

  /** The outcome of one recording, if it is there. */
  settled(id: string): Outcome | undefined {
    return this.#outcomes[this.#positions.get(id) ?? -1];
  }

  /** The outcome of one recording when it comes. One listener each. */
  outcome(id: string): Promise<Outcome> {
    const outcome = this.settled(id);
    if (outcome) return Promise.resolve(outcome);
    return new Promise((resolve) => this.#listeners.set(id, resolve));
  }

  /** Sends one recording once more, by itself. */
  async again(recording: Recording): Promise<Outcome> {
    const plannedAt = performance.now() - this.#startedAt;
    const outcome = this.#withheld(recording, plannedAt);
    return outcome ?? this.#judge(recording, await this.#sender.send(recording), plannedAt);
  }

  /** Sends nothing more. What is under way or was to come is skipped, with this reason. */
  async stop(reason: string): Promise<void> {
    const stopped = this.#halt(reason);
    await this.#sender.close();
    for (const [index, recording] of this.#recordings.entries()) {
      if (this.#outcomes[index]) continue;
      const outcome = notSent(recording, 'skipped', stopped, 0);
      this.#settle(index, outcome);
      this.#tell(outcome);
    }
  }

  /** Ends every connection. Call it when the replay is over, or stop it before. */
  async close(): Promise<void> {
    await this.#sender.close();
  }

  #depart(departures: readonly Departure[]): void {
    if (this.#stopped) return;
    const now = performance.now();
    for (const { index, pause } of departures) {
      if (pause === 0) this.#ready.push({ index, due: now });
      else this.#departLater({ index, due: now + pause }, pause);
    }
    this.#drain();
  }

  /** A timer may fire a little early, and holds 24 days at most: what is not due waits on. */
  #departLater(planned: Planned, pause: number): void {
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        const left = planned.due - performance.now();
        if (left > 0) {
          this.#departLater(planned, left);
          return;
        }
        this.#ready.push(planned);
        this.#drain();
      },
      Math.min(Math.ceil(pause), MAX_TIMER),
    );
    this.#timers.add(timer);
  }

  /** Sends what is ready while a connection is free. A loop: settling one may make more ready. */
  #drain(): void {
    if (this.#draining) return;
    this.#draining = true;
    while (this.#inFlight < this.#connections && !this.#stopped) {
      const planned = this.#ready[this.#readyHead];
      if (!planned) break;
      this.#readyHead += 1;
      this.#send(planned);
    }
    if (this.#readyHead === this.#ready.length) {
      this.#ready.length = 0;
      this.#readyHead = 0;
    }
    this.#draining = false;
  }

  #send({ index, due }: Planned): void {
    const recording = this.#recordings[index];
    if (!recording) return;
    const plannedAt = due - this.#startedAt;
    const withheld = this.#withheld(recording, plannedAt);
    if (withheld) {
      this.#arrive(index, withheld);
      return;
    }
    this.#inFlight += 1;
    this.#sender.send(recording).then((answer) => {
      this.#inFlight -= 1;
      this.#arrive(index, this.#judge(recording, answer, plannedAt));
    });
  }

  #arrive(index: number, outcome: Outcome): void {
    if (this.#stopped) return;
    this.#settle(index, outcome);
    this.#depart(this.#schedule.settle(index));
    this.#tell(outcome);
  }

  #settle(index: number, outcome: Outcome): void {
    this.#outcomes[index] = outcome;
    this.#missing -= 1;
    this.#report(outcome);
    if (this.#missing === 0) this.#finish?.resolve();
  }

  /**
   * In the turn after the one in which undici writes what may leave now: whoever waits for an outcome
   * does its work while the next requests are under way.
   */
  #tell(outcome: Outcome): void {
    const listener = this.#listeners.get(outcome.id);
    if (!listener) return;
    this.#listeners.delete(outcome.id);
    setImmediate(listener, outcome);
  }

  /** A callback that throws ends the replay: nothing more is sent, and it is not called again. */
  #report(outcome: Outcome): void {
    if (this.#callbackFailed) return;
    try {
      this.#settings.onOutcome?.(outcome);
    } catch (error) {
      this.#callbackFailed = true;
      this.#halt('"onOutcome" threw an error');
      if (!this.#finish) throw error;
      this.#finish.reject(error);
    }
  }

  /** From here on nothing leaves, and no answer counts. */
  #halt(reason: string): OutcomeError {
    this.#stopped ??= { code: 'STOPPED', message: reason };
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    return this.#stopped;
  }

  #judge(recording: Recording, answer: Answer, plannedAt: number): Outcome {
    const timing = { startedAt: this.#startedAt, plannedAt };
    return judge(recording, answer, timing, headerList(this.#settings.headers));
  }

  #withheld(recording: Recording, plannedAt: number): Outcome | undefined {
    const withheld = withhold(this.#session, recording, this.#settings);
    return withheld && notSent(recording, withheld.state, withheld.error, plannedAt);
  }
}
