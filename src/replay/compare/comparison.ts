/** What is expected of an answer besides its status, and the result of comparing it. */
import type { KnownSecret, Mask } from '../failure/mask.ts';
import type { Outcome } from '../failure/outcome.ts';
import type { ResponseHeaders } from '../send/exchange.ts';
import type { RestoreRecorded } from './as-recorded.ts';
import type { Content, LiveBody } from './content.ts';
import type { DifferenceList } from './differences.ts';

/** What must be as recorded besides the status. */
export interface Expectations {
  /**
   * How bodies are compared. `'exact'` compares JSON, lines of JSON, MessagePack, XML, forms and multipart bodies
   * by what they say. What their format ignores does not matter: the order of keys, attributes and fields with
   * different names, white space between elements, prefixes and boundaries. Numbers of JSON count to the last
   * digit. Pages, other text and bytes must be identical. `'shape'` compares only names and types at every depth.
   * Each element of a list must have the shape of a recorded one, an empty JSON list fits any, and `null` is a
   * type of its own. Of other bodies, it compares only whether there is one, and whether it is text. Bodies that
   * were not stored whole are not compared. Bodies above 4 MiB are compared byte by byte (by shape, only as text
   * that is not JSON), and live bodies above 16 MiB count as different.
   * @default not at all
   */
  body?: 'exact' | 'shape' | undefined;
  /**
   * Names of response headers whose values are compared, in any case. Of `Set-Cookie`, only the names of cookies
   * are compared.
   * @default none
   */
  headers?: readonly string[] | undefined;
  /**
   * Places in bodies that are not compared, written as failures name them: JSON pointers and XML paths such as
   * `/items/*\/updatedAt`, `/**\/requestId` or `/order/item/@at`, in which `*` is one segment and `**` any number;
   * `field state` of a form, `part file` and `part 2 /id` of a multipart body, `line * /time` of lines of JSON. A
   * name without a number is every one of that name.
   * @default only what the session's own `noise` names
   */
  ignore?: readonly string[] | undefined;
}

/** The most bytes of a body, on the wire and decoded, that are compared: 16 MiB. */
export const MAX_COMPARED: number = 16 * 1024 * 1024;

/**
 * The most bytes of a body that is compared by its format, and shown: 4 MiB. Larger bodies are compared byte by
 * byte, since reading and masking them would block the process for seconds.
 */
export const MAX_READ: number = 4 * 1024 * 1024;

/** The comparison of a live answer with the recorded one, besides its status. */
export interface AnswerComparison {
  readonly headers: DifferenceList;
  /** All headers that came. */
  readonly liveHeaders: ResponseHeaders | undefined;
  /** The live secrets that were given, that were sent, or that came in its headers. */
  secrets(): readonly KnownSecret[];
  readonly restoreRecorded: RestoreRecorded;
  /** Masks what is shown of it: knows the secrets of its body as well. */
  readonly mask: Mask;
  /** None if the body was not compared. */
  readonly body?: BodyComparison;
}

/** The comparison of a live body with the recorded one. */
export interface BodyComparison {
  readonly differences: DifferenceList;
  /** The live content, with the recorded one wherever both count as equal. */
  readonly aligned: Content;
  readonly recorded: Content;
  readonly live: LiveBody;
}

/** An outcome, and the comparison of its answer. */
export interface JudgedAnswer {
  readonly outcome: Outcome;
  /** None if only the status was judged. */
  readonly comparison?: AnswerComparison | undefined;
}
