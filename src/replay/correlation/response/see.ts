/**
 * What the readers of a response tell of each value that they find: a JSON leaf, a header, a cookie,
 * a part of a URL, a form field, a text of XML. The same words are used for recorded and for live
 * responses, so that a value can be found at the same place again.
 */

/** Where a value was found. Valid only while `see` runs: readers move it on. */
export interface Cursor {
  /**
   * The place, in words that name the same place in another response to the same request, and that a
   * person can read: `body /items/0/id`, `header etag`, `header location segment 2`, `cookie sid`.
   */
  place(): string;
  /**
   * What names the value, from the outside in and without positions: `['items', 'id']`. For a path
   * segment that is the segment before it.
   */
  names(): readonly string[];
  /**
   * The place of the list element that the value is in, such as `body /items/0`: there another
   * instance of the API may have another element. Undefined outside of lists.
   */
  element(): string | undefined;
  /** What the object says that it is, where the value is the id in it (see `typeBeside`). */
  type?(): string | undefined;
  /**
   * What the value is: `number` where it is written without quotes in JSON, `url` for a URL or its
   * path and query as a whole, `part` for a segment or a query value of one, `hidden` for a field of a
   * form that nobody fills in, `text` for what a page shows people, by which they know a thing, and
   * which no request has from there.
   */
  readonly kind: 'string' | 'number' | 'url' | 'part' | 'hidden' | 'text';
}

/** @param value as text; a number as it is written, to the last digit */
export type See = (value: string, at: Cursor) => void;

/** A response, recorded or live, taken out of its content coding. */
export interface ReadableResponse {
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The body, parsed already, where it was stored so. */
  readonly json?: unknown;
  /** The body as text, where it was not. Neither: there is none, or none that can be read. */
  readonly text?: string | undefined;
  /** The request target that it answers, without the target's base path: relative URLs start there. */
  readonly requestPath: string;
  /** Scheme, host and port of the server, under which a URL is its own. */
  readonly origin: string;
  /** Whether every URL is taken for the server's own: behind a proxy it may name another host. */
  readonly ownsAll: boolean;
  /** Whether a text in it may stand for a number that is a secret (see `markNumber`): a live one does not. */
  readonly isRecorded: boolean;
  /** The target's base path, which its own URLs start with; empty for a recorded response. */
  readonly basePath: string;
  /** Where what was recorded against other origins goes: URLs there are not the server's own. */
  readonly others?: readonly ServerBase[];
}

/** Base URL of a server. */
export type ServerBase = Pick<ReadableResponse, 'origin' | 'basePath'>;
