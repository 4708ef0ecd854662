/**
 * Replays a session against the recorded answers of another one, without a network. The only file here
 * that knows the engine's insides: what correlation offers is used here, and nowhere else.
 */
import { Correlation, type Prepared } from '../../src/replay/correlate/correlation.ts';
import type { Blocked } from '../../src/replay/correlate/explain-blocked.ts';
import { linkSession } from '../../src/replay/correlate/linking/link-session.ts';
import type { Outcome } from '../../src/replay/outcome/outcome.ts';
import { byDeparture, endOf, lastByteAt } from '../../src/replay/pacing/schedule.ts';
import type { Answer, ResponseHeaders } from '../../src/replay/sending/exchange.ts';
import { createOutgoingRequest } from '../../src/replay/sending/outgoing-request.ts';
import { resolveTargets, type Target, type Targets } from '../../src/replay/target.ts';
import { decodeBody } from '../../src/session/body.ts';
import type { Header, RecordedRequest, Recording, Session } from '../../src/session/schema.ts';
import type { Pair } from './recorded-pairs.ts';

/** What became of one request. */
export interface ReplayedRequest {
  /** None where it was not sent. */
  readonly request: RecordedRequest | undefined;
  /** Why it was not sent. */
  readonly notSent: string | undefined;
  /** The live values that it was sent with. */
  readonly evidence: readonly Evidence[];
}

/** Where a live value came from. */
export interface Evidence {
  /** Where it went, in the words of the engine. */
  readonly to: string;
  readonly live: string;
  /** Such as `#3 body /id`. */
  readonly from: string;
}

export interface MemoryReplayOptions {
  /**
   * Whether what is not sent is answered as well, so that it keeps nothing else from being sent.
   * @default true
   */
  readonly answersAll?: boolean;
}

/**
 * The requests of `a` as a replay sends them to the instance of `b`, by their number in the session.
 * They leave in the order of `a`. Whatever is sent, the answer is that of `b`, and counts as passed.
 */
export function replayInMemory(pair: Pair, options: MemoryReplayOptions = {}): ReplayedRequest[] {
  const { recordings } = pair.a;
  const replay = new MemoryReplay(pair, options);
  const arriving = recordings.toSorted((one, other) => endOf(one) - endOf(other));
  const replayed = new Map<Recording, ReplayedRequest>();
  for (const recording of byDeparture(recordings)) {
    for (let [next] = arriving; next && endOf(next) <= recording.at; [next] = arriving) {
      // Of those that begin and end in one instant, an earlier one cannot have seen a later one.
      if (!replayed.has(next)) break;
      replay.receive(next);
      arriving.shift();
    }
    replayed.set(recording, replay.send(recording));
  }
  return recordings.flatMap((recording) => replayed.get(recording) ?? []);
}

class MemoryReplay {
  readonly #pair: Pair;
  readonly #answersAll: boolean;
  readonly #targets: Targets;
  readonly #target: Target;
  /** None where there is nothing to put in. */
  readonly #correlation: Correlation | undefined;
  readonly #unanswered = new Set<Recording>();

  constructor(pair: Pair, { answersAll = true }: MemoryReplayOptions) {
    const settings = { target: pair.b.origin };
    const targets = resolveTargets(pair.a, settings);
    const target = targets[0]?.[1];
    if (!target) throw new Error(`the session "${pair.a.name}" has no target`);
    const linked = linkSession(pair.a, settings, targets);
    this.#pair = pair;
    this.#answersAll = answersAll;
    this.#targets = targets;
    this.#target = target;
    this.#correlation = linked ? new Correlation(linked, targets) : undefined;
  }

  send(recording: Recording): ReplayedRequest {
    const prepared = this.#correlation?.prepare(recording, this.#target) ?? asRecorded(recording);
    if ('error' in prepared) return this.#hold(recording, prepared);
    const { request } = prepared;
    const rewriting = { targets: this.#targets, overrides: { set: [], replace: [] } };
    const outgoing = createOutgoingRequest(request, undefined, this.#target, rewriting);
    const { path, headers } = outgoing;
    const values = this.#correlation?.valuesIn(prepared) ?? [];
    const evidence = values.map(({ to, text, from }) => {
      return { to, live: text, from: `#${from.producer.id} ${from.place}` };
    });
    return { request: { ...request, path, headers: [...headers] }, notSent: undefined, evidence };
  }

  receive(recording: Recording): void {
    const { a, b } = this.#pair;
    const other = b.recordings[a.recordings.indexOf(recording)];
    const correlation = this.#correlation;
    if (!correlation || !other || this.#unanswered.has(recording)) return;
    const answer = answerOf(other, correlation.keep(recording), ageOf(b, other));
    correlation.receive(recording, answer, this.#target);
    correlation.settle(recording, outcomeOf(recording, { state: 'passed' }));
  }

  #hold(recording: Recording, blocked: Blocked): ReplayedRequest {
    const { message, detail } = blocked.error;
    if (!this.#answersAll) {
      this.#unanswered.add(recording);
      this.#correlation?.settle(recording, outcomeOf(recording, blocked));
    }
    const notSent = [message, detail].filter(Boolean).join('. ').replaceAll('\n', ' ');
    return { request: undefined, notSent, evidence: [] };
  }
}

function asRecorded({ request }: Recording): Prepared {
  return { request, correlated: [], edits: [], cookies: undefined };
}

function outcomeOf(
  { id, request: { method, path } }: Recording,
  result: Pick<Outcome, 'state' | 'error' | 'blockedBy'>,
): Outcome {
  return { id, method, path, responseTime: 0, plannedAt: 0, correlated: [], ...result };
}

/** How long ago an answer came, in ms. */
function ageOf({ recordedAt }: Session, recording: Recording): number {
  return Date.now() - Date.parse(recordedAt) - lastByteAt(recording);
}

/**
 * @param keep how many bytes of its body the engine would keep
 * @param age its cookies expire that much later, in ms: they are to live as long as they did then
 */
function answerOf({ response }: Recording, keep: number, age: number): Answer {
  if (!('status' in response)) return { endedAt: 0, bodySize: 0 };
  const { status, headers, body } = response;
  const bytes = body && !('file' in body) ? Buffer.from(decodeBody(body)) : Buffer.alloc(0);
  // A pass-through that has decoded a body has left the header that told its coding.
  const coded = body && 'coding' in body && body.coding !== undefined;
  const shown = headers.filter(([name]) => coded || name.toLowerCase() !== 'content-encoding');
  return {
    status,
    endedAt: 0,
    headers: joined(shown.map(([name, value]) => [name, postpone(name, value, age)])),
    body: keep > 0 && bytes.length > 0 ? bytes.subarray(0, keep) : undefined,
    bodySize: bytes.length,
  };
}

function postpone(name: string, value: string, age: number): string {
  if (name.toLowerCase() !== 'set-cookie') return value;
  return value.replace(/(; *expires=)([^;]*)/i, (all, key: string, date: string) => {
    const then = Date.parse(date);
    // One that deletes a cookie is long past.
    return then > 0 ? key + new Date(then + age).toUTCString() : all;
  });
}

/** As clients give them: only Set-Cookie is never joined. */
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
