import type { RecordFilters } from '../record/pipeline/filter.ts';
import type { MaxBodySize, RedactOptions } from '../record/pipeline/options.ts';
import type { EntryKind } from './entry-kinds.ts';

/** What is taken of a HAR. */
export interface HarOptions extends RecordFilters {
  /** Path of the HAR, relative to the working folder. */
  file: string;
  /**
   * What is taken: `'api'`, `'document'` (pages that a browser opened), `'asset'` (scripts, styles, images, fonts,
   * media), `'preflight'`. Submitted forms are `'api'`.
   * @default ['api']
   */
  kinds?: readonly EntryKind[] | undefined;
  /**
   * Hosts whose entries are taken: `api.example.com` with any port, `localhost:3000`, `*.example.com`.
   * @default all
   */
  hosts?: string | readonly string[] | undefined;
  /** The largest bodies to keep, in bytes. @default as for a recording */
  maxBodySize?: MaxBodySize | undefined;
  /** Secrets besides recognised ones, as for a recording; `false` redacts nothing. */
  redact?: RedactOptions | false | undefined;
  /** Stops the import, and removes what it has written. */
  signal?: AbortSignal | undefined;
}

/** What `importHar` takes. */
export interface ImportOptions extends HarOptions {
  /** Folder of the session, relative to the working folder. @default 'sessions' */
  sessions?: string | undefined;
  /** Name of the session: `<sessions>/<name>.session.json`. @default that of the HAR */
  name?: string | undefined;
  /**
   * Whether an existing session is replaced. Its noise and its links stay, as when a session is recorded again.
   * @default false
   */
  replace?: boolean | undefined;
}
