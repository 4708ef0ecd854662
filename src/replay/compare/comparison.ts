import type { KnownSecret, Mask } from '../failure/mask.ts';
import type { Outcome } from '../failure/outcome.ts';
import type { ResponseHeaders } from '../send/exchange.ts';
import type { RestoreRecorded } from './as-recorded.ts';
import type { ContentComparison } from './compare-body.ts';
import type { Content, LiveBody } from './content.ts';
import type { DifferenceList } from './differences.ts';

/** Bytes of a body, on the wire and decoded, that are compared at most: 16 MiB. */
export const MAX_COMPARED: number = 16 * 1024 * 1024;

/**
 * Bytes of a body that is compared by what it holds, and shown: 4 MiB. Larger ones are compared byte by
 * byte, since to read and mask them would block the process for seconds.
 */
export const MAX_READ: number = 4 * 1024 * 1024;

/** What a live answer was compared in, beyond its status. */
export interface AnswerComparison {
  readonly headers: DifferenceList;
  /** All that came. */
  readonly liveHeaders: ResponseHeaders | undefined;
  /** The live secrets that were given, sent for it, or brought by its headers. */
  secrets(): readonly KnownSecret[];
  readonly restoreRecorded: RestoreRecorded;
  /** For what is shown of it: knows those of the body as well. */
  readonly mask: Mask;
  /** None where the body was not compared. */
  readonly body?: BodyComparison;
}

export interface BodyComparison extends ContentComparison {
  readonly recorded: Content;
  readonly live: LiveBody;
}

/** An outcome, and what its answer was compared in. */
export interface JudgedAnswer {
  readonly outcome: Outcome;
  /** None where only the status was judged. */
  readonly comparison?: AnswerComparison | undefined;
}

/** Bytes of live bodies that are kept for failed outcomes: 16 MiB. */
const MAX_KEPT = 16 * 1024 * 1024;

/** What failed outcomes were compared in, for those who show their bodies: as many as there is room for. */
export class KeptComparisons {
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

  /** What the answer to a recording was compared in, by the recording's id. */
  of(id: string): AnswerComparison | undefined {
    return this.#byId.get(id);
  }
}

/** In bytes. */
function sizeOf(comparison: AnswerComparison | undefined): number {
  return comparison?.body?.live.bytes.length ?? 0;
}
