import { type Pointers, parsePointers } from '../../session/pointers.ts';
import type { AnsweredResponse, RecordedRequest } from '../../session/schema.ts';
import { explainUnreadable } from '../outcome/explain-unreadable.ts';
import type { Outcome, OutcomeError } from '../outcome/outcome.ts';
import { createMask, type Mask } from '../secrets/mask.ts';
import type { Answer } from '../sending/exchange.ts';
import { createAsRecorded, type KnownValues } from './as-recorded.ts';
import { bodySecrets } from './body-secrets.ts';
import { compareContent } from './compare-body.ts';
import { compareHeaders } from './compare-headers.ts';
import { type Comparison, MAX_COMPARED, rememberComparison } from './comparison.ts';
import { type Content, readLiveBody, readRecordedContent } from './content.ts';
import type { Expectations } from './expectations.ts';
import { explainFindings, hideInFound, renderDifference } from './explain-findings.ts';
import { suggestIgnore } from './suggest-ignore.ts';

/** An answer with its judged status, and what it is to be compared with. */
export interface Answered {
  readonly outcome: Outcome;
  readonly request: RecordedRequest;
  readonly response: AnsweredResponse;
  readonly answer: Answer;
  readonly known: KnownValues;
  /** For what is shown of the answer. */
  readonly mask: Mask;
}

/** Compares answers with the recorded ones, in all that a replay asserts beyond statuses. */
export class AnswerComparer {
  readonly #mode: 'exact' | 'shape' | undefined;
  readonly #headers: readonly string[];
  readonly #ignored: Pointers;
  readonly #sessionFile: string | undefined;

  /** @param sessionFile where the session lies; undefined if it was not read from a file */
  constructor(expect: Expectations, sessionFile: string | undefined) {
    this.#mode = expect.body;
    this.#headers = (expect.headers ?? []).map((name) => name.toLowerCase());
    this.#ignored = parsePointers(expect.ignore ?? []);
    this.#sessionFile = sessionFile;
  }

  /** The outcome, failed as well where body or headers are not the recorded ones. Never rejects. */
  judge(answered: Answered): Outcome | Promise<Outcome> {
    const recorded = this.#mode && readRecordedContent(answered.response, this.#sessionFile);
    if (!(recorded instanceof Promise)) return this.#judge(answered, recorded);
    return recorded.then(
      (content) => this.#judge(answered, content),
      (error: unknown) => fail(answered.outcome, explainUnreadable(error, 'not compared')),
    );
  }

  /** @param recorded undefined where the body is not compared */
  #judge(answered: Answered, recorded: Content | undefined): Outcome {
    const { outcome, answer } = answered;
    const comparison = this.#compare(answered, recorded);
    if (comparison === undefined) {
      const message =
        `the body is too large to be compared (${MAX_COMPARED / 2 ** 20} MiB at most, decoded): ` +
        `it has ${answer.bodySize} bytes on the wire`;
      return fail(outcome, { code: 'BODY_MISMATCH', message });
    }
    const judged = judgeComparison(outcome, comparison, this.#mode);
    rememberComparison(judged, comparison);
    return judged;
  }

  /** Undefined where the live body is larger than may be compared. */
  #compare(
    { request, response, answer, known, mask }: Answered,
    recorded: Content | undefined,
  ): Comparison | undefined {
    const { noise } = response;
    const { isSame, isFresh } = known;
    const live = recorded && this.#mode ? readLiveBody(answer) : undefined;
    const asRecorded = createAsRecorded(known, request, live?.content ?? { kind: 'none' });
    const noisy = (noise?.headers ?? []).map((name) => name.toLowerCase());
    const names = this.#headers.filter((name) => !noisy.includes(name));
    const headers = compareHeaders(response.headers, answer.headers, names, isSame);
    const common = { headers, liveHeaders: answer.headers, asRecorded, secrets: mask.secrets };
    if (recorded === undefined || this.#mode === undefined) return { ...common, mask };
    if (live === undefined) return undefined;
    const ignored = [...this.#ignored, ...parsePointers(noise?.body ?? [])];
    const rules = { mode: this.#mode, isSame, isFresh, asRecorded };
    const compared = compareContent(recorded, live.content, rules, ignored);
    return {
      ...common,
      mask: createMask(() => bodySecrets({ recorded, live: live.content }), mask),
      body: { ...compared, recorded, live },
    };
  }
}

/** The status was as recorded, or is told first. */
function fail(outcome: Outcome, error: OutcomeError): Outcome {
  if (outcome.state !== 'passed') return outcome;
  return { ...outcome, state: 'failed', error };
}

/** Of bodies and headers together. */
const MAX_DIFFERENCES = 20;

/** An outcome whose status passed, failed where the comparison has found a difference. */
function judgeComparison(
  outcome: Outcome,
  { headers, body, mask }: Comparison,
  mode: 'exact' | 'shape' | undefined,
): Outcome {
  const all = [...(body?.findings.found ?? []), ...headers.found];
  if (outcome.state !== 'passed') return outcome;
  const found = all.slice(0, MAX_DIFFERENCES).map((each) => hideInFound(each, mask));
  const [first] = found;
  if (first === undefined) return outcome;
  const inBody = body?.findings.count ?? 0;
  const count = inBody + headers.count;
  const places = found.map(({ at }) => at);
  const detail =
    mode === 'exact' ? suggestIgnore(all.slice(0, MAX_DIFFERENCES), places) : undefined;
  return {
    ...outcome,
    state: 'failed',
    error: {
      code: inBody > 0 ? 'BODY_MISMATCH' : 'HEADERS_MISMATCH',
      message: explainFindings(first, count, mode),
      ...(detail !== undefined && { detail }),
    },
    differences: found.map(renderDifference),
  };
}
