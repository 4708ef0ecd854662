import { decodeText } from '../../formats/formats.ts';
import { ExactNumber } from '../../formats/json/exact-json.ts';
import { isUuid } from '../../formats/text/is-uuid.ts';
import { endingIn } from '../../formats/value/api-words.ts';
import { Location } from '../../formats/value/location.ts';
import { looksRandom } from '../../formats/value/randomness.ts';
import { headerValue } from '../../http/headers.ts';
import { type FileBody, readBodyFile } from '../../session/body.ts';
import { decodeCodings } from '../../session/content-coding.ts';
import { generalise, type Pointers, parsePointers } from '../../session/pointers.ts';
import type { AnsweredResponse, Body, RecordedRequest, Session } from '../../session/schema.ts';
import type { Correlation } from '../correlate/correlation.ts';
import type { Failure } from '../failure/failure.ts';
import { createMask, type Mask, maskOfBody } from '../failure/mask.ts';
import type { Outcome } from '../failure/outcome.ts';
import { unreadableBody } from '../failure/transport-failure.ts';
import type { Answer } from '../send/exchange.ts';
import type { Targets } from '../send/target.ts';
import { createRestoreRecorded } from './as-recorded.ts';
import { bodySecrets } from './body-secrets.ts';
import { compareContent, compareHeaders, headerText } from './compare-body.ts';
import {
  type AnswerComparison,
  type Expectations,
  type JudgedAnswer,
  MAX_COMPARED,
} from './comparison.ts';
import { type Content, contentOfJson, type LiveBody, parseContent } from './content.ts';
import { type FoundDifference, showDifference } from './differences.ts';
import { createKnownValues, type KnownValues } from './known-values.ts';

/** An answer whose status was judged, and the recording to compare it with. */
interface Answered {
  readonly outcome: Outcome;
  readonly request: RecordedRequest;
  readonly response: AnsweredResponse;
  readonly answer: Answer;
  /** Masks everything that is shown of the answer. */
  readonly mask: Mask;
}

/** The replay whose answers are compared. */
interface Replayed {
  readonly session: Session;
  /** Path of the session file; undefined if the session was not read from a file. */
  readonly sessionFile: string | undefined;
  readonly targets: Targets;
  /** Undefined if every request is sent as recorded. */
  readonly correlation: Correlation | undefined;
}

/** How bodies are compared, if at all. */
type Mode = Expectations['body'];

/** Compares answers with the recorded ones, in everything that a replay asserts apart from statuses. */
export class AnswerComparer {
  readonly #mode: Mode;
  readonly #isWhole: boolean;
  readonly #headers: readonly string[];
  readonly #ignored: Pointers;
  readonly #sessionFile: string | undefined;
  readonly #known: KnownValues;

  /** @param isWhole whether the body of an answer with another status is read even if bodies are not compared */
  constructor(expect: Expectations, replayed: Replayed, isWhole: boolean) {
    this.#isWhole = isWhole;
    const { session, sessionFile, targets, correlation } = replayed;
    this.#mode = expect.body;
    this.#headers = (expect.headers ?? []).map((name) => name.toLowerCase());
    this.#ignored = parsePointers(expect.ignore ?? []);
    this.#sessionFile = sessionFile;
    this.#known = createKnownValues(session, targets, correlation);
  }

  /** The outcome, which also fails if the body or headers differ from the recorded ones. Never rejects. */
  judge(answered: Answered): JudgedAnswer | Promise<JudgedAnswer> {
    const isOther = this.#isWhole && answered.outcome.state === 'failed';
    const mode = this.#mode ?? (isOther ? 'exact' : undefined);
    const recorded = mode && readRecordedContent(answered.response, this.#sessionFile);
    if (!(recorded instanceof Promise)) return this.#judge(answered, mode, recorded);
    return recorded.then(
      (content) => this.#judge(answered, mode, content),
      (error: unknown) => ({ outcome: fail(answered.outcome, unreadableBody(error, 'response')) }),
    );
  }

  /** @param recorded undefined if the body is not compared */
  #judge(answered: Answered, mode: Mode, recorded: Content | undefined): JudgedAnswer {
    const { outcome, answer } = answered;
    const comparison = this.#compare(answered, mode, recorded);
    if (comparison === undefined) {
      const failure = { kind: 'body-size', size: answer.bodySize, limit: MAX_COMPARED } as const;
      return { outcome: fail(outcome, failure) };
    }
    return { outcome: judgeComparison(outcome, comparison, mode), comparison };
  }

  /** Undefined if the live body is too large to be compared. */
  #compare(
    { request, response, answer, mask }: Answered,
    mode: Mode,
    recorded: Content | undefined,
  ): AnswerComparison | undefined {
    const { noise } = response;
    const known = this.#known;
    const { isSame, isFresh, liveKeysOf } = known;
    const live = recorded && mode ? readLiveBody(answer) : undefined;
    const noisy = (noise?.headers ?? []).map((name) => name.toLowerCase());
    const names = this.#headers.filter((name) => !noisy.includes(name));
    const headers = compareHeaders(response.headers, answer.headers, names, isSame);
    const common = { headers, liveHeaders: answer.headers, known, secrets: mask.secrets };
    if (recorded === undefined || mode === undefined) return { ...common, mask };
    if (live === undefined) return undefined;
    const ignored = [...this.#ignored, ...parsePointers(noise?.body ?? [])];
    const restoreRecorded = createRestoreRecorded(known, request);
    const rules = { mode, isSame, isFresh, liveKeysOf, restoreRecorded };
    const compared = compareContent(recorded, live.content, rules, ignored);
    return {
      ...common,
      mask: createMask(
        () => bodySecrets({ recorded, live: live.content }),
        maskOfBody({ ...live, text: () => textOfBody(live), path: request.path }, mask),
      ),
      body: { ...compared, recorded, live, ignored },
    };
  }
}

/** An outcome that has failed already keeps its failure. */
function fail(outcome: Outcome, failure: Failure): Outcome {
  if (outcome.state !== 'passed') return outcome;
  return { ...outcome, state: 'failed', failure };
}

/** The most differences that are kept, in the body and the headers together. */
const MAX_DIFFERENCES = 20;

/** The outcome of an answer, which fails if the comparison has found a difference. */
function judgeComparison(
  outcome: Outcome,
  { headers, body, mask }: AnswerComparison,
  mode: Mode,
): Outcome {
  if (outcome.state !== 'passed') return outcome;
  const all = [...(body?.differences.found ?? []), ...headers.found].slice(0, MAX_DIFFERENCES);
  if (all.length === 0) return outcome;
  const shown = all.map((each) => showDifference(each, mask, mode));
  const inBody = body?.differences.count ?? 0;
  const places = shown.map(({ at }) => at);
  const looksNew = mode === 'exact' ? findNewPlaces(all, places) : [];
  return fail(outcome, {
    kind: inBody > 0 ? 'body' : 'headers',
    ...(mode && { mode }),
    differences: shown.map(({ difference }) => difference),
    count: inBody + headers.count,
    ...(looksNew.length > 0 && { looksNew }),
  });
}

/** Empty for a body that is not shown. */
function textOfBody({ bytes, content, contentType }: LiveBody): string {
  if (content.kind === 'none' || content.kind === 'large') return '';
  return decodeText(bytes, contentType) ?? '';
}

/** The body of an answer; undefined if it is too large to be compared. */
function readLiveBody({ body, bodySize, headers }: Answer): LiveBody | undefined {
  if (bodySize > MAX_COMPARED) return undefined;
  const { bytes, coding, isTooLarge } = decodeCodings(
    body ?? Buffer.alloc(0),
    headerText(headers, 'content-encoding'),
    MAX_COMPARED,
  );
  if (isTooLarge) return undefined;
  const contentType = headerText(headers, 'content-type');
  return { content: parseContent(bytes, contentType), bytes, coding, contentType };
}

const TIME =
  /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d.*)?$|^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} /;

/** A time from 2001 on, in seconds or ms. */
const EPOCH = /^[1-9]\d{9}(?:\d{3})?(?:\.\d+)?$/;

const GROWING = endingIn('growing');

/**
 * The places in a body whose values look new in each answer.
 * @param found differences with their values unmasked
 * @param shownAt the locations of these differences in the form in which they may be shown
 */
function findNewPlaces(found: readonly FoundDifference[], shownAt: readonly Location[]): string[] {
  return joinElements(
    found.flatMap((each, index) => (looksNew(each) ? (shownAt[index] ?? []) : [])),
  );
}

function looksNew({ at, recorded, actual }: FoundDifference): boolean {
  const isInBody = at.steps.length > 0 && at.part !== 'header';
  if (!isInBody || typeof recorded !== typeof actual) return false;
  const [before, after] = [textOf(recorded), textOf(actual)];
  if (before === undefined || after === undefined) return false;
  const both = (pattern: RegExp): boolean => pattern.test(before) && pattern.test(after);
  if (typeof recorded !== 'string') {
    return (
      both(EPOCH) ||
      (GROWING.test(at.last?.name?.toLowerCase() ?? '') && Number.isFinite(Number(before)))
    );
  }
  return both(TIME) || (isUuid(before) && isUuid(after)) || (isToken(before) && isToken(after));
}

function isToken(text: string): boolean {
  return !/\s/.test(text) && looksRandom(text);
}

/** The text of a string or a number; undefined for other values. */
function textOf(value: unknown): string | undefined {
  if (value instanceof ExactNumber) return value.text;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** Places as texts. One text represents all elements of a list that have the same place. */
function joinElements(places: readonly Location[]): string[] {
  const groups = new Map<string, Location[]>();
  for (const place of places) {
    const general = new Location(generalise(place.steps)).text;
    groups.set(general, [...(groups.get(general) ?? []), place]);
  }
  return [...groups].map(([general, own]) =>
    own.length === 1 ? (own[0]?.text ?? general) : general,
  );
}

/**
 * The content of a recorded body; a promise if the body is in a file. Undefined if it cannot be compared,
 * since it was not stored, is too large or is incomplete.
 * @param sessionFile path of the session file; undefined if the session was not read from a file
 * @throws {SessionReplayError} `SESSION_NOT_READABLE` if the file of a body cannot be read or has another
 * size
 */
function readRecordedContent(
  response: AnsweredResponse,
  sessionFile: string | undefined,
): Content | Promise<Content> | undefined {
  const { body, headers, aborted, error } = response;
  if (aborted || error !== undefined) return undefined;
  if (!body) return { kind: 'none' };
  if ('truncated' in body) return undefined;
  const contentType = headerValue(headers, 'content-type');
  if ('file' in body) {
    if (body.bytes > MAX_COMPARED || sessionFile === undefined) return undefined;
    return fileContent(sessionFile, body, contentType);
  }
  return inlineContent(body, contentType, headerValue(headers, 'content-encoding'));
}

/** Async, so that an unreadable file rejects the promise. */
async function fileContent(
  sessionFile: string,
  body: FileBody,
  contentType: string | undefined,
): Promise<Content> {
  return parseContent(readBodyFile(sessionFile, body, MAX_COMPARED), contentType);
}

function inlineContent(
  body: Exclude<Body, { file: string } | { truncated: number }>,
  contentType: string | undefined,
  contentEncoding: string | undefined,
): Content {
  if ('json' in body) return contentOfJson(body.json, contentType);
  if ('text' in body) return parseContent(Buffer.from(body.text), contentType);
  const bytes = Buffer.from(body.base64, 'base64');
  // Some bodies, such as one in several codings, are stored as they were on the wire.
  const stored = body.coding ? bytes : decodeCodings(bytes, contentEncoding).bytes;
  return parseContent(stored, contentType);
}
