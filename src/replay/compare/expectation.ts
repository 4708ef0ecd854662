/** What a replay asserts beyond statuses: bodies and headers of the live answers. */
import type { AnsweredResponse, Recording } from '../../session/schema.ts';
import type { Answer } from '../exchange.ts';
import type { Outcome } from '../outcome.ts';
import { compareContent } from './compare-body.ts';
import { compareHeaders } from './compare-headers.ts';
import {
  type Comparison,
  comparisonOf,
  forgetComparison,
  rememberComparison,
} from './comparison.ts';
import type { Content } from './content.ts';
import type { Expectations } from './expectations.ts';
import { judgeComparison } from './judge-comparison.ts';
import { MAX_COMPARED } from './limits.ts';
import { readLiveBody } from './live-body.ts';
import { type Pointers, parsePointers } from './pointers.ts';
import { readRecordedContent } from './recorded-content.ts';
import type { IsSame } from './same-text.ts';

/** Bytes of live bodies that are kept for failed outcomes: 16 MiB. */
const MAX_KEPT = 16 * 1024 * 1024;

/** An answer, and what it is to be compared with. */
interface Answered {
  readonly outcome: Outcome;
  readonly response: AnsweredResponse;
  readonly answer: Answer;
  readonly isSame: IsSame;
}

/** Compares the answers of one replay. */
export class Expectation {
  readonly #mode: 'exact' | 'shape' | undefined;
  readonly #headers: readonly string[];
  readonly #ignored: Pointers;
  readonly #sessionFile: string | undefined;
  #kept = 0;

  /** @param sessionFile where the session lies; undefined if it was not read from a file */
  constructor(expect: Expectations, sessionFile: string | undefined) {
    this.#mode = expect.body;
    this.#headers = (expect.headers ?? []).map((name) => name.toLowerCase());
    this.#ignored = parsePointers(expect.ignore ?? []);
    this.#sessionFile = sessionFile;
  }

  /** How many bytes of a live body are needed: more than may be compared would tell nothing. */
  get keep(): number {
    return this.#mode === undefined ? 0 : MAX_COMPARED;
  }

  /**
   * The outcome of an answer whose status was judged: failed as well where body or headers are not
   * the recorded ones. Never rejects.
   */
  check(
    outcome: Outcome,
    { response }: Recording,
    answer: Answer,
    isSame: IsSame,
  ): Outcome | Promise<Outcome> {
    const isJudged = outcome.state === 'passed' || outcome.error?.code === 'STATUS_MISMATCH';
    if (!isJudged || !('status' in response) || answer.error) return outcome;
    const answered = { outcome, response, answer, isSame };
    const recorded = this.#mode && readRecordedContent(response, this.#sessionFile);
    if (!(recorded instanceof Promise)) return this.#judge(answered, recorded);
    return recorded.then(
      (content) => this.#judge(answered, content),
      (error: unknown) => fail(outcome, 'BODY_NOT_READABLE', `not compared: ${String(error)}`),
    );
  }

  /** Bodies are let go, but for some of failed outcomes. */
  settled(outcome: Outcome): void {
    const size = comparisonOf(outcome)?.body?.live.bytes.length ?? 0;
    if (outcome.state === 'failed' && this.#kept + size <= MAX_KEPT) this.#kept += size;
    else forgetComparison(outcome);
  }

  /** @param recorded undefined where the body is not compared */
  #judge(answered: Answered, recorded: Content | undefined): Outcome {
    const { outcome, answer } = answered;
    const comparison = this.#compare(answered, recorded);
    if (comparison === undefined) {
      const size = `it has ${answer.bodySize} bytes on the wire`;
      return fail(outcome, 'BODY_MISMATCH', `the body is too large to be compared: ${size}`);
    }
    const judged = judgeComparison(outcome, comparison, this.#mode);
    rememberComparison(judged, comparison);
    return judged;
  }

  /** Undefined where the live body is larger than may be compared. */
  #compare(
    { response, answer, isSame }: Answered,
    recorded: Content | undefined,
  ): Comparison | undefined {
    const { noise } = response;
    const noisy = (noise?.headers ?? []).map((name) => name.toLowerCase());
    const names = this.#headers.filter((name) => !noisy.includes(name));
    const headers = compareHeaders(response.headers, answer.headers, names, isSame);
    const liveHeaders = answer.headers;
    if (recorded === undefined || this.#mode === undefined) return { headers, liveHeaders };
    const live = readLiveBody(answer);
    if (live === undefined) return undefined;
    const ignored = [...this.#ignored, ...parsePointers(noise?.body ?? [])];
    const rules = { mode: this.#mode, isSame };
    const compared = compareContent(recorded, live.content, rules, ignored);
    return { headers, liveHeaders, body: { ...compared, recorded, live } };
  }
}

/** The status was as recorded, or is told first. */
function fail(outcome: Outcome, code: string, message: string): Outcome {
  if (outcome.state !== 'passed') return outcome;
  return { ...outcome, state: 'failed', error: { code, message: message } };
}
