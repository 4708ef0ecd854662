/** What is expected of an answer beyond its status, and what a comparison with it gives. */
import type { KnownSecret, Mask } from '../failure/mask.ts';
import type { Outcome } from '../failure/outcome.ts';
import type { ResponseHeaders } from '../send/exchange.ts';
import type { RestoreRecorded } from './as-recorded.ts';
import type { Content, LiveBody } from './content.ts';
import type { DifferenceList } from './differences.ts';

/** What must be as it was recorded, beyond the status. */
export interface Expectations {
  /**
   * How bodies are compared. `'exact'`: JSON, lines of it, MessagePack, XML, forms and multipart bodies
   * by what they say, without what their format does not care for: order of keys, attributes and fields
   * with different names, white space between elements, prefixes, boundaries. Numbers of JSON count to
   * the last digit. Pages, other text and bytes as they are. `'shape'`: the same by names and types at
   * every depth, where each element of a list must have the shape of a recorded one (an empty list of
   * JSON fits any), and `null` is a type of its own; of other bodies only whether there is one, and
   * whether it is text. Bodies that were not stored whole are not compared. Those above 4 MiB are
   * compared byte by byte (by shape, only as texts that are not JSON); live ones above 16 MiB differ.
   * @default not at all
   */
  body?: 'exact' | 'shape' | undefined;
  /**
   * Headers of the response whose values are compared, by names in any case. Of `Set-Cookie` the
   * names of the cookies are.
   * @default none
   */
  headers?: readonly string[] | undefined;
  /**
   * Places in bodies that are not compared, as failures name them: JSON pointers and paths of XML, in
   * which `*` stands for any one segment and `**` for any number of them, such as `/items/*\/updatedAt`,
   * `/**\/requestId` or `/order/item/@at`; `field state` of a form, `part file` and `part 2 /id` of
   * multipart bodies, `line * /time` of lines of JSON. A name without its number stands for each.
   * @default none, but for what a session's own `noise` names
   */
  ignore?: readonly string[] | undefined;
}

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

export interface BodyComparison {
  readonly differences: DifferenceList;
  /** The live content, with what was recorded in the place of what counts as equal to it. */
  readonly aligned: Content;
  readonly recorded: Content;
  readonly live: LiveBody;
}

/** An outcome, and what its answer was compared in. */
export interface JudgedAnswer {
  readonly outcome: Outcome;
  /** None where only the status was judged. */
  readonly comparison?: AnswerComparison | undefined;
}
