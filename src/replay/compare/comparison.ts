/** The expectations for an answer apart from its status, and the result of comparing it. */
import type { Pointers } from '../../session/pointers.ts';
import type { RecordedRequest } from '../../session/schema.ts';
import type { KnownSecret, Mask } from '../failure/mask.ts';
import type { Outcome } from '../failure/outcome.ts';
import type { Answer, ResponseHeaders } from '../send/exchange.ts';
import type { Target } from '../send/target.ts';
import type { Content, LiveBody } from './content.ts';
import type { DifferenceList } from './differences.ts';
import type { KnownValues } from './known-values.ts';

/** The parts of an answer that must be as recorded, apart from the status. */
export interface Expectations {
  /**
   * How bodies are compared. `'exact'` compares JSON, lines of JSON, MessagePack, XML, forms and multipart
   * bodies by their content. Details that their format ignores do not matter: the order of keys, attributes
   * and fields with different names, white space between elements, prefixes and boundaries. JSON numbers
   * count to the last digit. Pages, other text and bytes must be identical. `'shape'` compares only names and
   * types at every depth. Each element of a list must have the shape of a recorded one, an empty JSON list
   * fits any, and `null` is a type of its own. For other formats, it compares only whether there is a body,
   * and whether the body is text. Bodies that were not stored whole are not compared. Bodies above 4 MiB are
   * compared byte by byte (by shape, only as text that is not JSON), and live bodies above 16 MiB count as
   * different.
   * @default not at all
   */
  body?: 'exact' | 'shape' | undefined;
  /**
   * Names of response headers whose values are compared, in any case. For `Set-Cookie`, only the names of
   * cookies are compared.
   * @default none
   */
  headers?: readonly string[] | undefined;
  /**
   * Places in bodies that are not compared, written as failures name them: JSON pointers and XML paths such
   * as `/items/*\/updatedAt`, `/**\/requestId` or `/order/item/@at`, in which `*` is one segment and `**` any
   * number; `field state` in a form, `part file` and `part 2 /id` in a multipart body, `line * /time` in
   * lines of JSON. A name without a number matches every field or part of that name.
   * @default only the places that the session's own `noise` names
   */
  ignore?: readonly string[] | undefined;
}

/** The most bytes of a body, on the wire and decoded, that are compared: 16 MiB. */
export const MAX_COMPARED: number = 16 * 1024 * 1024;

/**
 * The most bytes of a body that is compared by its format, and shown: 4 MiB. Larger bodies are compared byte
 * by byte, since reading and masking them would block the process for seconds.
 */
export const MAX_READ: number = 4 * 1024 * 1024;

/** The comparison of a live answer with the recorded one, apart from the status. */
export interface AnswerComparison {
  readonly headers: DifferenceList;
  /** All received headers. */
  readonly liveHeaders: ResponseHeaders | undefined;
  /** The live secrets that were given, were sent or came in the headers of the answer. */
  secrets(): readonly KnownSecret[];
  readonly known: KnownValues;
  /** Masks everything that is shown of the answer. This mask also knows the secrets in the body. */
  readonly mask: Mask;
  /** Undefined if the body was not compared. */
  readonly body?: BodyComparison;
}

/** The comparison of a live body with the recorded one. */
export interface BodyComparison {
  readonly differences: DifferenceList;
  /** The live content, with the recorded one wherever both count as equal. */
  readonly aligned: Content;
  /** What a diff of a comparison by shape shows: types, equal in everything that fits. */
  shapes(): readonly [expected: unknown, actual: unknown];
  readonly recorded: Content;
  readonly live: LiveBody;
  /** The places that are not compared. */
  readonly ignored: Pointers;
}

/** A request as it was sent, and what came back. */
export interface LiveExchange {
  readonly request: RecordedRequest;
  readonly target: Target;
  readonly answer: Answer;
  /** Masks everything that is shown of it. */
  mask(): Mask;
}

/** An outcome, and the comparison of its answer. */
export interface JudgedAnswer {
  readonly outcome: Outcome;
  /** Undefined if only the status was judged. */
  readonly comparison?: AnswerComparison | undefined;
  /** Only if the replay is observed; undefined if nothing was sent. */
  readonly exchange?: LiveExchange | undefined;
}
