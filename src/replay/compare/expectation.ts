import type { Recording } from '../../session/schema.ts';
import type { Mask } from '../failure/mask.ts';
import type { Outcome } from '../failure/outcome.ts';
import type { Answer } from '../send/exchange.ts';
import type { AnswerComparer } from './answer-comparer.ts';
import { type Expectations, type JudgedAnswer, MAX_COMPARED } from './comparison.ts';

/** An answer to check. */
interface Checked {
  readonly recording: Recording;
  readonly answer: Answer;
  /** Masks everything that is shown of the answer. */
  readonly mask: Mask;
}

type Replayed = ConstructorParameters<typeof AnswerComparer>[1];

/** The assertions of one replay apart from statuses. The comparison is loaded when it is first needed. */
export class Expectation {
  readonly #expect: Expectations;
  readonly #replayed: Replayed;
  readonly #isWhole: boolean;
  #loading: Promise<AnswerComparer> | undefined;
  #comparer: AnswerComparer | undefined;

  /** @param isWhole whether answers with another status are read whole, since they may be accepted */
  constructor(expect: Expectations, replayed: Replayed, isWhole = false) {
    this.#expect = expect;
    this.#replayed = replayed;
    this.#isWhole = isWhole;
  }

  /** How many bytes of a live body to keep, at most as many as may be compared. */
  get keep(): number {
    return this.#expect.body === undefined && !this.#isWhole ? 0 : MAX_COMPARED;
  }

  /**
   * The outcome of an answer whose status was judged. The outcome also fails if the body or headers differ
   * from the recorded ones. Never rejects.
   */
  check(
    outcome: Outcome,
    { recording, ...checked }: Checked,
  ): JudgedAnswer | Promise<JudgedAnswer> {
    const { request, response } = recording;
    const kind = outcome.failure?.kind;
    const isJudged = outcome.state === 'passed' || kind === 'status' || kind === 'protocol-status';
    if (!isJudged || !('status' in response) || checked.answer.failure) {
      return { outcome };
    }
    const { body, headers = [] } = this.#expect;
    if (outcome.state === 'passed' && body === undefined && headers.length === 0)
      return { outcome };
    const answered = { outcome, request, response, ...checked };
    if (this.#comparer) return this.#comparer.judge(answered);
    return this.#load().then((comparer) => comparer.judge(answered));
  }

  #load(): Promise<AnswerComparer> {
    this.#loading ??= import('./answer-comparer.ts').then(({ AnswerComparer }) => {
      this.#comparer = new AnswerComparer(this.#expect, this.#replayed, this.#isWhole);
      return this.#comparer;
    });
    return this.#loading;
  }
}
