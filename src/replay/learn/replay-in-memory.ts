/**
 * Replays a session against the recorded answers of another one, without a network. The requests become what a
 * replay would send to that other instance.
 */
import { decodeBody, refineBody } from '../../session/body.ts';
import type { Body, Header, RecordedRequest, Recording, Session } from '../../session/schema.ts';
import { schemeOf, startOfReadableCredentials } from '../../session/secrets/basic-credentials.ts';
import { SOURCE } from '../../session/session-file.ts';
import { Correlation } from '../correlate/correlation.ts';
import { type LinkSettings, linkSession } from '../correlate/link-session.ts';
import { tryReadBodyFile } from '../correlate/message/body-text.ts';
import { packetsOf } from '../correlate/message/packets.ts';
import { type LiveAnswer, MAX_KEPT_BYTES } from '../correlate/message/readable-answer.ts';
import type { Failure } from '../failure/failure.ts';
import type { Outcome } from '../failure/outcome.ts';
import { RequestPipeline } from '../request/pipeline.ts';
import type { NotSent } from '../request/step.ts';
import { byDeparture, endOf, findPackets, lastByteAt } from '../schedule/recorded-times.ts';
import type { ResponseHeaders } from '../send/exchange.ts';
import { findTarget, resolveTargets, type Targets, targetPath } from '../send/target.ts';

/** What one request has become. */
interface ReplayedRequest {
  /** None if it was not sent. */
  readonly request: RecordedRequest | undefined;
  /** Why it was not sent. */
  readonly notSent: Failure | undefined;
  /** The live values that it was sent with. */
  readonly evidence: readonly Evidence[];
}

/** A live value, where it came from and where it went. */
interface Evidence {
  /** Its location in the request, as `explainCorrelations` writes it. */
  readonly to: string;
  readonly live: string;
  /** Such as `#3 body /id`. */
  readonly from: string;
}

/** Two sessions of one client. */
export interface SessionPair {
  /** The session that is replayed. */
  readonly first: Session;
  /** The session whose answers the replay gets. */
  readonly second: Session;
  readonly counterparts: ReadonlyMap<Recording, Recording>;
}

interface MemoryReplayOptions extends Pick<LinkSettings, 'correlate'> {
  /**
   * Whether requests that are not sent are answered as well, so that they block nothing else.
   * @default true
   */
  readonly answersAll?: boolean;
  /** Sees each answer once its values are known. */
  readonly observe?: (replayed: MemoryReplayed) => AnswerObserver;
}

/** What is known about a replay in memory. */
interface MemoryReplayed {
  readonly targets: Targets;
  /** Undefined if there is nothing to correlate. */
  readonly correlation: Correlation | undefined;
}

interface AnswerObserver {
  /** How many bytes of a body it needs. */
  readonly keep: number;
  receive(recording: Recording, answer: LiveAnswer): void;
}

/**
 * The requests of the first session as a replay sends them to the instance of the second. They leave in the order of
 * the first. Whatever is sent, the answer is that of the second session, and counts as passed.
 */
export function replayInMemory(
  pair: SessionPair,
  options: MemoryReplayOptions = {},
): ReadonlyMap<Recording, ReplayedRequest> {
  const { recordings } = pair.first;
  const replay = new MemoryReplay(pair, options);
  const packets = findPackets(recordings).flatMap(({ stream, number, end }): Arrival | [] => {
    const recording = recordings[stream];
    return recording ? { recording, number, end } : [];
  });
  const answers = recordings.map((recording): Arrival => ({ recording, end: endOf(recording) }));
  const arriving = [...packets, ...answers].sort((one, other) => one.end - other.end);
  const replayed = new Map<Recording, ReplayedRequest>();
  let arrived = 0;
  for (const recording of byDeparture(recordings)) {
    for (; arrived < arriving.length; arrived += 1) {
      const next = arriving[arrived];
      // Of recordings that begin and end at the same time, an earlier one cannot have seen a later one.
      if (!next || next.end > recording.at || !replayed.has(next.recording)) break;
      replay.receive(next);
    }
    replayed.set(recording, replay.send(recording));
  }
  for (const arrival of arriving.slice(arrived)) replay.receive(arrival);
  return replayed;
}

/** What comes of an answer. */
interface Arrival {
  readonly recording: Recording;
  /** In ms. */
  readonly end: number;
  /** Which of its packets. @default the whole answer */
  readonly number?: number;
}

class MemoryReplay {
  readonly #pair: SessionPair;
  readonly #answersAll: boolean;
  readonly #targets: Targets;
  readonly #pipeline: RequestPipeline;
  /** Undefined if there is nothing to correlate. */
  readonly #correlation: Correlation | undefined;
  readonly #observer: AnswerObserver | undefined;
  readonly #unanswered = new Set<Recording>();

  constructor(pair: SessionPair, { answersAll = true, correlate, observe }: MemoryReplayOptions) {
    const settings = { target: pair.second.origin, origins: originsOf(pair), correlate };
    this.#pair = pair;
    this.#answersAll = answersAll;
    this.#targets = resolveTargets(pair.first, settings);
    const linked = linkSession(pair.first, settings, this.#targets);
    this.#correlation = linked ? new Correlation(linked, this.#targets) : undefined;
    this.#pipeline = new RequestPipeline(
      pair.first,
      {},
      { targets: this.#targets, secrets: new Map(), correlation: this.#correlation },
    );
    this.#observer = observe?.({ targets: this.#targets, correlation: this.#correlation });
  }

  send(recording: Recording): ReplayedRequest {
    const target = findTarget(recording, this.#targets);
    if (!target) return { request: recording.request, notSent: undefined, evidence: [] };
    const made = this.#pipeline.make(recording, target);
    if ('state' in made) return this.#hold(recording, made);
    const { request, edits, cookies } = made;
    this.#correlation?.leaves(recording, request, edits);
    const values = this.#correlation?.valuesIn(edits, cookies) ?? [];
    const evidence = values.map(({ to, text, from }) => {
      return { to, live: text, from: `#${from.producer.id} ${from.place}` };
    });
    const path = targetPath(target, request.path);
    // A session would have the body in the form that its counterpart has, and credentials in clear.
    const body = request.body && refineBody(request.body);
    const headers = withReadableCredentials(request.headers, recording.request.headers);
    const sent = { ...request, path, headers, ...(body && { body }) };
    return { request: sent, notSent: undefined, evidence };
  }

  receive({ recording, number }: Arrival): void {
    const { second, counterparts } = this.#pair;
    const other = counterparts.get(recording);
    const target = findTarget(recording, this.#targets);
    if (!other || !target || this.#unanswered.has(recording)) return;
    const correlation = this.#correlation;
    if (number !== undefined) {
      const packet = packetsOf(other, second[SOURCE]?.linked)[number];
      const answer = packet && answerOf(packet, second, MAX_KEPT_BYTES);
      if (answer) correlation?.receivePacket(recording, number, answer, target);
      return;
    }
    const keep = Math.max(correlation?.keep(recording) ?? 0, this.#observer?.keep ?? 0);
    const answer = answerOf(other, second, keep);
    correlation?.receive(recording, answer, target);
    correlation?.settle(recording, outcomeOf(recording, { state: 'passed' }));
    this.#observer?.receive(recording, answer);
  }

  #hold(recording: Recording, blocked: NotSent): ReplayedRequest {
    if (!this.#answersAll) {
      this.#unanswered.add(recording);
      this.#correlation?.settle(recording, outcomeOf(recording, blocked));
    }
    return { request: undefined, notSent: blocked.failure, evidence: [] };
  }
}

/** Headers as they are sent, with the credentials in clear that are so in the session. */
function withReadableCredentials(sent: readonly Header[], recorded: readonly Header[]): Header[] {
  const clear = new Map(
    recorded.flatMap(([name, value]) => {
      const start = startOfReadableCredentials(value);
      return start === undefined ? [] : [[name.toLowerCase(), value.slice(0, start)] as const];
    }),
  );
  return sent.map(([name, value]): Header => {
    const before = clear.get(name.toLowerCase());
    if (before === undefined) return [name, value];
    const scheme = schemeOf(before);
    if (!value.startsWith(scheme)) return [name, value];
    const coded = value.slice(scheme.length);
    return [name, before + Buffer.from(coded, 'base64').toString('latin1')];
  });
}

function outcomeOf(
  { id, request: { method, path } }: Recording,
  result: Pick<Outcome, 'state' | 'failure' | 'blockedBy'>,
): Outcome {
  return { id, method, path, responseTime: 0, plannedAt: 0, correlated: [], ...result };
}

/** How long ago a recorded answer came, in ms. */
function ageOf({ recordedAt }: Session, recording: Recording): number {
  return Date.now() - Date.parse(recordedAt) - lastByteAt(recording);
}

/** @param keep how many bytes of the body the engine would keep */
function answerOf(recording: Recording, session: Session, keep: number): LiveAnswer {
  const { response } = recording;
  if (!('status' in response)) return { bodySize: 0 };
  const { headers, trailers = [], body, claims } = response;
  // Its cookies have to live as long as they did then.
  const age = ageOf(session, recording);
  // If the recorder decoded the body, Content-Encoding no longer applies.
  const coded = body && 'coding' in body && !('file' in body) && body.coding !== undefined;
  const shown = headers.filter(([name]) => coded || name.toLowerCase() !== 'content-encoding');
  const bytes = bytesOf(body, session);
  return {
    headers: joined(shown.map(([name, value]) => [name, postpone(name, value, age)])),
    trailers: joined(trailers),
    body: keep > 0 && bytes && bytes.length > 0 ? bytes.subarray(0, keep) : undefined,
    bodySize: bytes?.length ?? (body && 'truncated' in body ? body.truncated : 0),
    claims,
  };
}

/** Undefined if the session does not have them. */
function bytesOf(body: Body | undefined, session: Session): Buffer | undefined {
  if (!body || 'truncated' in body) return undefined;
  if ('file' in body) return tryReadBodyFile(session[SOURCE]?.linked, body);
  return Buffer.from(decodeBody(body));
}

/** The origins that requests go to: those that their counterparts went to. */
function originsOf({ first, second, counterparts }: SessionPair): Record<string, string> {
  const origins = [...counterparts].map(([one, other]) => {
    return [one.origin ?? first.origin, other.origin ?? second.origin] as const;
  });
  return Object.fromEntries([...origins, [first.origin, second.origin]]);
}

function postpone(name: string, value: string, age: number): string {
  if (name.toLowerCase() !== 'set-cookie') return value;
  return value.replace(/(; *expires=)([^;]*)/i, (all, key: string, date: string) => {
    const then = Date.parse(date);
    // The epoch deletes a cookie, and stays.
    return then > 0 ? key + new Date(then + age).toUTCString() : all;
  });
}

/** Headers as clients give them: joined, except for Set-Cookie. */
function joined(headers: readonly Header[]): ResponseHeaders {
  const all: Record<string, string | string[]> = {};
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    const former = all[key];
    if (key === 'set-cookie') all[key] = [former ?? [], value].flat();
    else all[key] = typeof former === 'string' ? `${former}, ${value}` : value;
  }
  return all;
}

/** Spellings of the colon between host and port in a URL that is part of another one. */
const COLONS = [':', '%3A', '%3a', '%253A'];

/**
 * Replaces the addresses of the first session with those of the second. A replay knows the address of its target, so
 * that is not a value to find.
 */
export function createRebase({
  first,
  second,
  counterparts,
}: SessionPair): (text: string) => string {
  const origins = new Map([[first.origin, second.origin]]);
  for (const [one, other] of counterparts) {
    const origin = one.origin ?? first.origin;
    if (!origins.has(origin)) origins.set(origin, other.origin ?? second.origin);
  }
  const hosts = [...origins].map((pair) => pair.map((origin) => new URL(origin).host));
  const spellings = hosts.flatMap((pair) =>
    COLONS.map((colon) => pair.map((host) => host.replace(':', colon))),
  );
  const differing = spellings.filter(([was, is]) => was !== '' && was !== is);
  return (text) => differing.reduce((all, [was = '', is = '']) => all.replaceAll(was, is), text);
}
