/**
 * One replay under way. Each request that may leave becomes an outcome, sent or not, and each outcome lets
 * further requests leave. Whatever the target does, every outcome comes within bounded time.
 */
import { groupBy } from '../collections.ts';
import type { Recording, Session } from '../session/schema.ts';
import { Attempts, type ReplayObserver } from './attempts.ts';
import type { AnswerComparison, JudgedAnswer } from './compare/comparison.ts';
import { Correlation } from './correlate/correlation.ts';
import { type LinkedSession, linkSession } from './correlate/link-session.ts';
import type { Failure } from './failure/failure.ts';
import type { Outcome } from './failure/outcome.ts';
import { notSent } from './judge.ts';
import { RequestPipeline } from './request/pipeline.ts';
import { liveSecrets } from './request/secrets.ts';
import type { RunEnd } from './run-end.ts';
import { Departures } from './schedule/departures.ts';
import { HeldStreams } from './schedule/held-streams.ts';
import { limitsOf } from './schedule/pace.ts';
import { byDeparture, findPackets, type Packet } from './schedule/recorded-times.ts';
import { resolveTargets } from './send/target.ts';
import type { ReplaySettings } from './settings.ts';

/** Why a replay ends before its time. */
type Stop = Extract<Failure, { kind: 'stopped' }>;

/** Settings of one replay, checked by `checkArguments`. */
export interface EngineSettings extends Omit<ReplaySettings, 'onOutcome'> {
  /**
   * Called with each outcome, and what is known of its answer. It must not throw.
   * @returns `true` to accept the actual status, so that it is no failure. Requests that need values of that
   * answer are then sent if it has them. An error (4xx, 5xx) never does
   */
  readonly onOutcome?: ((judged: JudgedAnswer) => unknown) | undefined;
  /**
   * Whether answers may be accepted into the session: those with another status are read whole.
   * @default false
   */
  readonly isAccepting?: boolean | undefined;
  /** For whoever shows the replay while it is under way. */
  readonly observer?: ReplayObserver | undefined;
  /** Ends the replay early, with a result. Whatever has not been sent by then is skipped. */
  readonly end?: RunEnd | undefined;
}

export class Replay {
  readonly #settings: EngineSettings;
  readonly #recordings: readonly Recording[];
  readonly #departures: Departures;
  readonly #attempts: Attempts;
  readonly #heldStreams: HeldStreams;
  readonly #outcomes: Outcomes;
  readonly #comparisons = new KeptComparisons();
  readonly #packets: readonly Packet[];
  /** Packets that have come, or never will. */
  readonly #taken = new Set<Packet>();
  /** Positions of the recordings whose streams are open. */
  readonly #open = new Set<number>();
  readonly #underWay = new Set<Promise<JudgedAnswer>>();
  /** How many requests are sent only because others need their live values. */
  readonly neededFirst: number;
  #startedAt = 0;
  #stopped: Stop | undefined;

  /**
   * @param recordings the recordings to replay, by default all. Recordings whose live values they need are replayed too
   * @param linked what `linkSession` gave for this session and these settings, if that is known
   * @throws {UserError} `TARGET_MISSING`
   */
  constructor(
    session: Session,
    settings: EngineSettings,
    recordings: readonly Recording[] = session.recordings,
    linked?: LinkedSession | null,
  ) {
    this.#settings = settings;
    const targets = resolveTargets(session, settings);
    const links = linked === undefined ? linkSession(session, settings, targets) : linked;
    const correlation = links ? new Correlation(links, targets) : undefined;
    const secrets = liveSecrets(settings.secrets);
    const pipeline = new RequestPipeline(session, settings, { targets, secrets, correlation });
    const leaves = (recording: Recording): boolean => pipeline.isSent(recording);
    this.#recordings = byDeparture(
      correlation?.needs.withProducers(recordings, leaves) ?? recordings,
    );
    const isAsked = createIsAsked(recordings, this.#recordings.length);
    const added = this.#recordings.filter(({ id }) => !isAsked(id));
    this.neededFirst = added.filter(leaves).length;
    const { connections, timeout } = limitsOf(this.#recordings, settings);
    const packets = findPackets(this.#recordings);
    this.#packets = packets;
    const packetsOf = groupBy(packets, ({ stream }) => this.#recordings[stream]);
    this.#departures = new Departures(this.#recordings, {
      pace: settings,
      needs: correlation?.needs.of(this.#recordings) ?? [],
      connections,
      streams: packets.length > 0 ? { packets, timeout, stalled: () => this.#giveUp() } : undefined,
      now: () => this.#now(),
      send: (index, due) => this.#leave(index, due),
    });
    this.#heldStreams = new HeldStreams(this.#recordings, packets, settings);
    this.#outcomes = new Outcomes(this.#recordings);
    this.#attempts = new Attempts(session, settings, {
      pipeline,
      connections,
      timeout,
      isAsked,
      cutOffOf: (recording) => this.#heldStreams.cutOffOf(recording),
      packetsOf: (recording) => packetsOf.get(recording) ?? [],
      onPacket: (packet) => this.#takePacket(packet),
      observer: settings.observer,
      isAccepting: settings.isAccepting === true,
      startedAt: () => this.#startedAt,
    });
  }

  /** Begins to send. To be called once. */
  start(): void {
    this.#settings.observer?.onStart?.(this.#recordings.length);
    this.#startedAt = performance.now();
    this.#departures.start();
  }

  /** Starts the replay, and returns the same as `all`. */
  async run(): Promise<Outcome[]> {
    this.start();
    return this.all();
  }

  /** All outcomes, once the last has arrived, in the order in which the requests left in the recording. */
  all(): Promise<Outcome[]> {
    return this.#outcomes.all();
  }

  /** The latest outcome of one recording, if it is there. */
  settled(id: string): Outcome | undefined {
    return this.#outcomes.of(id);
  }

  /** The outcome of one recording when it comes. One listener each. */
  outcome(id: string): Promise<Outcome> {
    return this.#outcomes.when(id);
  }

  /** The comparison of the latest answer to a recording, if that failed and its body is kept. */
  comparison(id: string): AnswerComparison | undefined {
    return this.#comparisons.of(id);
  }

  /** Sends one recording again, by itself. */
  async again(recording: Recording): Promise<Outcome> {
    const judged = await this.#attempts.of(recording, this.#now());
    this.#attempts.settle(recording, judged.outcome);
    this.#comparisons.add(judged);
    this.#outcomes.replace(judged.outcome);
    return judged.outcome;
  }

  /**
   * Sends nothing more. Whatever has no outcome yet is skipped for this reason, or remains uncompared if its request
   * had left.
   */
  async stop(why: Omit<Stop, 'kind'>): Promise<void> {
    const stopped = this.#stopped ?? { kind: 'stopped', ...why };
    this.#stopped = stopped;
    this.#departures.halt();
    const underWay = [...this.#underWay];
    await this.#attempts.close();
    // Without connections, whatever was under way ends.
    const ended = await Promise.all(underWay);
    const left = new Map(ended.map(({ outcome }) => [outcome.id, outcome]));
    for (const [index, recording] of this.#recordings.entries()) {
      if (this.#outcomes.has(index)) continue;
      const unsent = notSent(recording, 'skipped', stopped, 0);
      const sent = left.get(recording.id);
      const outcome =
        sent?.sentAt === undefined
          ? unsent
          : { ...sent, state: 'uncompared' as const, failure: stopped };
      this.#settle(index, { outcome });
      this.#outcomes.tell(outcome);
    }
  }

  /** Ends every connection. To be called when the replay is over or stopped. */
  async close(): Promise<void> {
    await this.#attempts.close();
  }

  /** @returns whether a request is in flight that takes one of the connections */
  #leave(index: number, due: number): boolean {
    const recording = this.#recordings[index];
    if (!recording) return false;
    if (this.#packets.length > 0) this.#open.add(index);
    const judged = this.#attempts.of(recording, due);
    if (!(judged instanceof Promise)) {
      this.#arrive(index, judged);
      return false;
    }
    const isApart = this.#heldStreams.has(recording);
    this.#underWay.add(judged);
    judged.then((arrived) => {
      this.#underWay.delete(judged);
      this.#arrive(index, arrived);
      if (!isApart) this.#departures.free();
    });
    return !isApart;
  }

  /**
   * Whoever waits for the outcome gets it last, and does its work while the next requests are in flight.
   */
  #arrive(index: number, judged: JudgedAnswer): void {
    // A stopped replay has all its outcomes.
    if (this.#stopped) return;
    const { outcome } = judged;
    this.#settle(index, judged);
    this.#takePackets(index);
    this.#departures.settle(index, this.#arrivalOf(outcome));
    this.#outcomes.tell(outcome);
  }

  /** Takes a packet of a stream, and sends what has waited for it. */
  #takePacket(packet: Packet): void {
    if (this.#stopped || this.#taken.has(packet)) return;
    this.#taken.add(packet);
    this.#heldStreams.settle(packet.position);
    this.#departures.settle(packet.position, this.#now());
  }

  /** Waits no longer for packets of a stream. */
  #takePackets(index: number): void {
    if (!this.#open.delete(index)) return;
    for (const packet of this.#packets) if (packet.stream === index) this.#takePacket(packet);
  }

  /** Waits no longer for packets of open streams. What needs their values is not sent. */
  #giveUp(): void {
    for (const index of this.#open) this.#takePackets(index);
  }

  /** In ms from the start. */
  #now(): number {
    return performance.now() - this.#startedAt;
  }

  /** When the answer was complete, in ms from the start. Pauses are counted from there. */
  #arrivalOf({ sentAt, responseTime }: Outcome): number {
    return sentAt === undefined ? this.#now() : sentAt + responseTime;
  }

  #settle(index: number, judged: JudgedAnswer): void {
    const { outcome } = judged;
    const recording = this.#recordings[index];
    this.#outcomes.set(index, outcome);
    this.#heldStreams.settle(index);
    const isAccepted = this.#settings.onOutcome?.(judged) === true;
    this.#comparisons.add(judged);
    if (recording) this.#attempts.settle(recording, outcome, isAccepted);
  }
}

/** @param count how many are replayed: these, and those that they need */
function createIsAsked(recordings: readonly Recording[], count: number): (id: string) => boolean {
  if (count === recordings.length) return () => true;
  const asked = new Set(recordings.map(({ id }) => id));
  return (id) => asked.has(id);
}

/** The outcomes of a replay. One may wait for a single one or for all. */
class Outcomes {
  /** By position in the recordings. */
  readonly #outcomes: (Outcome | undefined)[];
  readonly #recordings: readonly Recording[];
  /** By id, made when first needed. */
  #positions: ReadonlyMap<string, number> | undefined;
  readonly #listeners = new Map<string, (outcome: Outcome) => void>();
  readonly #complete: Promise<void>;
  #resolve: () => void = () => undefined;
  #missing: number;

  constructor(recordings: readonly Recording[]) {
    this.#outcomes = recordings.map(() => undefined);
    this.#recordings = recordings;
    this.#missing = recordings.length;
    this.#complete = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    if (this.#missing === 0) this.#resolve();
  }

  /** Enters the outcome of the recording at this position, which has none yet. */
  set(index: number, outcome: Outcome): void {
    this.#outcomes[index] = outcome;
    this.#missing -= 1;
    if (this.#missing === 0) this.#resolve();
  }

  /** Enters a later outcome of a recording that has one. */
  replace(outcome: Outcome): void {
    const index = this.#positionOf(outcome.id);
    if (this.has(index)) this.#outcomes[index] = outcome;
  }

  has(index: number): boolean {
    return this.#outcomes[index] !== undefined;
  }

  /** The latest outcome of one recording, if it is there. */
  of(id: string): Outcome | undefined {
    return this.#outcomes[this.#positionOf(id)];
  }

  /** The outcome of one recording when it comes. One listener each. */
  when(id: string): Promise<Outcome> {
    const outcome = this.of(id);
    if (outcome) return Promise.resolve(outcome);
    return new Promise((resolve) => this.#listeners.set(id, resolve));
  }

  /** Hands an outcome to whoever waits for it, in the next turn of the event loop. */
  tell(outcome: Outcome): void {
    const listener = this.#listeners.get(outcome.id);
    if (!listener) return;
    this.#listeners.delete(outcome.id);
    setImmediate(listener, outcome);
  }

  /** All of them, once they are there, in the order of the recordings. */
  async all(): Promise<Outcome[]> {
    await this.#complete;
    return this.#outcomes.flatMap((outcome) => outcome ?? []);
  }

  #positionOf(id: string): number {
    this.#positions ??= new Map(this.#recordings.map((each, index) => [each.id, index]));
    return this.#positions.get(id) ?? -1;
  }
}

/** Bytes of live bodies that are kept for failed outcomes: 16 MiB. */
const MAX_KEPT = 16 * 1024 * 1024;

/** Comparisons of failed outcomes, as many as there is room for: who shows a failure needs its bodies. */
class KeptComparisons {
  readonly #byId = new Map<string, AnswerComparison>();
  #size = 0;

  /** Takes the latest answer to a recording. */
  add({ outcome: { id, state }, comparison }: JudgedAnswer): void {
    this.#size -= sizeOf(this.#byId.get(id));
    this.#byId.delete(id);
    if (!comparison || state !== 'failed') return;
    const size = sizeOf(comparison);
    if (this.#size + size > MAX_KEPT) return;
    this.#size += size;
    this.#byId.set(id, comparison);
  }

  /** The comparison of the latest answer to a recording, by its id. */
  of(id: string): AnswerComparison | undefined {
    return this.#byId.get(id);
  }
}

/** In bytes. */
function sizeOf(comparison: AnswerComparison | undefined): number {
  return comparison?.body?.live.bytes.length ?? 0;
}
