import type { PartCursor } from './part-cursor.ts';
import type { ReadableResponse, See } from './see.ts';

/** What every reader needs: whom to tell, and what URLs are relative to. */
export interface Reading {
  readonly see: See;
  readonly server: Pick<
    ReadableResponse,
    'requestPath' | 'origin' | 'ownsAll' | 'isRecorded' | 'basePath' | 'others'
  >;
  /** For the URLs, one after the other. */
  readonly part: PartCursor;
  /** In how many multipart bodies this is. */
  readonly multiparts: number;
  /** See `inheritsKeys`. */
  readonly inherits: boolean;
}
