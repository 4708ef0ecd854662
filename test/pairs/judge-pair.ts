/** Holds the requests of a replay against those that the client itself sent to such an instance. */
import { compareRecordings } from '../../src/replay/learn/compare-recordings.ts';
import {
  createRebase,
  replayInMemory,
  type SessionPair,
} from '../../src/replay/learn/replay-in-memory.ts';
import { byDeparture } from '../../src/replay/schedule/recorded-times.ts';
import type { Body, RecordedRequest, Recording } from '../../src/session/schema.ts';
import { withMembers } from '../../src/session/session-file.ts';
import { type Brought, BroughtValues } from './brought-values.ts';
import { type ComparedValue, compareTrees } from './compare-trees.ts';
import type { Pair } from './recorded-pairs.ts';
import { bytesOf, readRequest } from './request-tree.ts';
import { sortAttributes } from './xml-tree.ts';

type MemoryReplayOptions = Parameters<typeof replayInMemory>[1];
type ReplayedRequest = NonNullable<ReturnType<ReturnType<typeof replayInMemory>['get']>>;
type Evidence = ReplayedRequest['evidence'][number];

/** How a value that differs, or was changed, came out. */
export type Verdict = 'right' | 'wrong' | 'missing' | 'own';

export interface JudgedValue extends ComparedValue {
  readonly verdict: Verdict;
  /** Both recordings have the same there. */
  readonly shouldStay: boolean;
  /** Whose answers have it; none where it was changed and should have stayed, or is the client's own. */
  readonly brought: Brought | undefined;
  /** The live values of the engine that are in what was sent. */
  readonly evidence: readonly Evidence[];
}

export interface JudgedRequest {
  readonly recording: Recording;
  /** Why it was not sent, if it was not. */
  readonly notSent: ReplayedRequest['notSent'];
  readonly values: readonly JudgedValue[];
  /** It would have been right as it was recorded, and is not. */
  readonly isWorse: boolean;
  /** Whether the value because of which it is held back as a stranger's differs; undefined if it is not. */
  readonly isStranger: boolean | undefined;
}

export interface JudgedInReplay extends JudgedRequest {
  /** It is not sent where what is not sent has no answer, as in a replay. */
  readonly isHeldBack: boolean;
  /** How many of its missing values are right once the links are learned that both sessions agree on. */
  readonly learned: number;
}

/**
 * Replays `a` against the answers of `b`, and judges what each request has become.
 * @throws {Error} where methods or statuses of the two are not the same
 */
export function judgePair(pair: Pair): JudgedInReplay[] {
  checkPair(pair);
  const judged = judgeRequests(pair, replayPair(pair));
  const alone = replayPair(pair, { answersAll: false });
  const isMissing = judged.some(({ values }) =>
    values.some(({ verdict }) => verdict === 'missing'),
  );
  // Where nothing is missing, there is nothing to learn, and a replay takes its time.
  const linked = isMissing ? judgeLinked(pair) : undefined;
  return judged.map((request, index) => {
    const isHeldBack = alone[index]?.notSent !== undefined;
    return { ...request, isHeldBack, learned: countMended(request, linked?.[index]) };
  });
}

/** With the links that are learned from the pair itself; undefined where there are none. */
export function judgeLinked(pair: Pair): JudgedRequest[] | undefined {
  // Those of the session that is given last.
  const { links } = compareRecordings(pair.b, pair.a, true);
  if (links.length === 0) return undefined;
  const linked = { ...pair, a: withMembers(pair.a, { links: [...links] }) };
  return judgeRequests(linked, replayPair(linked));
}

function countMended(before: JudgedRequest, after: JudgedRequest | undefined): number {
  const right = new Set(
    after?.values.flatMap(({ verdict, location }) => (verdict === 'right' ? location : [])),
  );
  return before.values.filter(({ verdict, location }) => {
    return verdict === 'missing' && right.has(location);
  }).length;
}

/** What becomes of the requests of `a`, by their number. */
export function replayPair(pair: Pair, options?: MemoryReplayOptions): ReplayedRequest[] {
  const replayed = replayInMemory(sessionsOf(pair), options);
  return pair.a.recordings.flatMap((recording) => replayed.get(recording) ?? []);
}

/** @param replayed what became of the requests of `a`, by their number */
export function judgeRequests(pair: Pair, replayed: readonly ReplayedRequest[]): JudgedRequest[] {
  const { recordings } = pair.a;
  const judge = new Judge(pair);
  const judged = new Map(
    byDeparture(recordings).map((recording) => {
      const index = recordings.indexOf(recording);
      return [recording, judge.judge(recording, pair.b.recordings[index], replayed[index])];
    }),
  );
  return recordings.flatMap((recording) => judged.get(recording) ?? []);
}

/** Shorter texts stand for many things. */
const MIN_NAME = 8;

/** Is to see the requests in the order of their departure. */
class Judge {
  readonly #brought: BroughtValues;
  readonly #counterparts = new Map<string, string>();
  readonly #rebase: (text: string) => string;

  constructor(pair: Pair) {
    this.#brought = new BroughtValues(pair);
    this.#rebase = createRebase(sessionsOf(pair));
  }

  judge(
    recording: Recording,
    due: Recording | undefined,
    replayed: ReplayedRequest | undefined,
  ): JudgedRequest | undefined {
    if (!due || !replayed) return undefined;
    const { notSent, evidence } = replayed;
    // What is not sent is judged as if it had been sent as recorded.
    const sent = replayed.request ?? recording.request;
    const trees = [
      readRequest(recording.request),
      readRequest(sent),
      readRequest(due.request),
    ] as const;
    const values: JudgedValue[] = [];
    for (const value of compareTrees(trees, this.#counterparts)) {
      const judged = this.#judgeValue(value, recording, notSent === undefined);
      if (judged) values.push({ ...judged, evidence: evidenceOf(judged, evidence) });
      if (value.was !== undefined && value.due !== undefined && value.was.length >= MIN_NAME) {
        this.#counterparts.set(value.was, value.due);
      }
    }
    if (notSent === undefined && values.every(({ verdict }) => verdict === 'right')) {
      values.push(...respelled([recording.request, sent, due.request]));
    }
    const isRightAsRecorded = values.every(
      ({ verdict, shouldStay }) => shouldStay || verdict === 'own',
    );
    const isBad = notSent !== undefined || values.some(({ verdict }) => verdict === 'wrong');
    const isStranger = isOfStranger(notSent, values);
    return { recording, notSent, values, isWorse: isBad && isRightAsRecorded, isStranger };
  }

  /** Undefined where there is nothing to say of it: it was to stay, and has. */
  #judgeValue(
    value: ComparedValue,
    recording: Recording,
    isSent: boolean,
  ): Omit<JudgedValue, 'evidence'> | undefined {
    const was = value.was === undefined ? undefined : this.#rebase(value.was);
    const shouldStay = was === value.due;
    if (shouldStay && (value.sent === value.due || !isSent)) return undefined;
    const brought = shouldStay
      ? undefined
      : this.#brought.find(recording, was ?? '', value.due ?? '');
    if (value.sent === value.due) return { ...value, verdict: 'right', shouldStay, brought };
    const isUnchanged = value.sent === value.was || value.sent === was;
    if (!isUnchanged) return { ...value, verdict: 'wrong', shouldStay, brought };
    // A part that one of the requests lacks is no value that a client makes up.
    const isOwn = !shouldStay && !brought && was !== undefined && value.due !== undefined;
    return { ...value, verdict: isOwn ? 'own' : 'missing', shouldStay, brought };
  }
}

function isOfStranger(
  notSent: ReplayedRequest['notSent'],
  values: readonly JudgedValue[],
): boolean | undefined {
  if (notSent?.kind !== 'missing-value' || notSent.reason.kind !== 'another-row') return undefined;
  const { value = '' } = notSent.reason;
  return values.some(({ was = '', shouldStay }) => {
    return (
      !shouldStay &&
      was
        .split(/[^\p{L}\p{N}]+/u)
        .join(' ')
        .includes(value)
    );
  });
}

/** The live values that are in what was sent; of what is wrong all of the request where none is. */
function evidenceOf(
  { verdict, sent = '' }: Pick<JudgedValue, 'verdict' | 'sent'>,
  evidence: readonly Evidence[],
): readonly Evidence[] {
  const inside = evidence.filter(({ live }) => live !== '' && sent.includes(live));
  return inside.length === 0 && verdict === 'wrong' ? evidence : inside;
}

/** Where all values are right, and are not written as the client writes them. */
function respelled(
  requests: readonly [was: RecordedRequest, sent: RecordedRequest, due: RecordedRequest],
): JudgedValue[] {
  const isMultipart = requests[2].headers.some(([, value]) => /^multipart\//i.test(value));
  const spellings = [
    ['path (spelling)', requests.map(({ path }) => path)],
    ['body (spelling)', isMultipart ? [] : requests.map(({ body }) => body && spellingOf(body))],
  ] as const;
  return spellings.flatMap(([location, [was, sent, due]]): JudgedValue[] => {
    if (sent === due) return [];
    const value = { location, was, sent, due, shouldStay: was === due };
    return [{ ...value, verdict: 'wrong', brought: undefined, evidence: [] }];
  });
}

function spellingOf(body: Body): string {
  const content = bytesOf(body).toString('latin1');
  return /^\s*</.test(content) ? sortAttributes(content) : content;
}

function checkPair({ a, b }: Pair): void {
  const methods = [a, b].map(({ recordings }) =>
    recordings.map(({ request, response }) => [
      request.method,
      'status' in response && response.status,
    ]),
  );
  const [first = [], second = []] = methods;
  const odd = first.findIndex((one, index) => String(one) !== String(second[index]));
  if (odd < 0 && first.length === second.length) return;
  const at = odd < 0 ? Math.min(first.length, second.length) : odd;
  throw new Error(
    `the recordings are no pair: number ${at + 1} is ${first[at] ?? 'not there'} in one and ` +
      `${second[at] ?? 'not there'} in the other`,
  );
}

function sessionsOf({ a, b }: Pair): SessionPair {
  const paired = a.recordings.flatMap((recording, index): [Recording, Recording][] => {
    const other = b.recordings[index];
    return other ? [[recording, other]] : [];
  });
  return { first: a, second: b, counterparts: new Map(paired) };
}
