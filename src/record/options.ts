/** When a session is written, as Vitest does with snapshots. */
export type RecordMode = 'new' | 'all' | 'none';

/** What becomes a session: each test, or all tests of a file together. */
export type RecordScope = 'test' | 'file';

/** The largest bodies that a session keeps, in bytes as they are on the wire. */
export interface MaxBodySize {
  /** @default 67_108_864 (64 MiB) */
  request?: number | undefined;
  /** @default 1_048_576 (1 MiB) */
  response?: number | undefined;
}

/** How sessions are recorded. */
export interface RecordOptions {
  /**
   * Base URL of the API that is recorded: `recorder.url` stands in front of it, and a session holds
   * the requests to its origin only. The fixture `upstream` overrides it per file or test.
   * @default none: `recorder.url` is not available, and every origin that the test calls is recorded
   */
  upstream?: string | undefined;
  /**
   * `'new'` writes a session that is missing, `'all'` writes every session anew, `'none'` writes
   * nothing.
   * @default as snapshots: 'new', 'all' with `-u`, 'none' in a CI
   */
  mode?: RecordMode | undefined;
  /**
   * `'test'` writes a session for each test that records, which begins with what the `beforeAll` hooks
   * before it have sent. `'file'` writes one for all of them, once the whole file has run and each of
   * them has passed. The fixture `sessionScope` overrides it per file or test.
   * @default 'test'
   */
  scope?: RecordScope | undefined;
  /** A larger body passes in full, but its session only notes how large it was. */
  maxBodySize?: MaxBodySize | undefined;
}

/** Sizes in bytes, each of them set. */
export interface BodyLimits {
  readonly request: number;
  readonly response: number;
}

/** The sizes of an option, completed by their defaults. */
export function bodyLimits(sizes: MaxBodySize | undefined): BodyLimits {
  return {
    request: sizes?.request ?? 64 * 1024 * 1024,
    response: sizes?.response ?? 1024 * 1024,
  };
}
